import Glibc

/// The few things that a run does with files.
enum File {
    /// The whole text of a small file.
    static func read(_ path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.system("open \(path)") }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Failure.system("read \(path)") }
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text.append(contentsOf: chunk[..<count])
        }
    }

    /// Puts a small text in the place of a file's.
    static func write(_ text: String, to path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure.system("open \(path)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw Failure.system("write \(path)")
        }
    }

    /// The names in a folder, but `.` and `..`.
    static func list(_ folder: String) throws(Failure) -> [String] {
        guard let directory = opendir(folder) else { throw Failure.system("opendir \(folder)") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    static func size(_ path: String) throws(Failure) -> Int {
        var information = stat()
        guard stat(path, &information) == 0 else { throw Failure.system("stat \(path)") }
        return Int(information.st_size)
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func remove(_ path: String) {
        unlink(path)
    }

    /// The folder and the name in it.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    /// The kind of the file system that a folder is on, such as `ext4`; nil when it is not known.
    static func kindOfFileSystem(_ folder: String) -> String? {
        guard let resolved = realpath(folder, nil) else { return nil }
        let path = String(cString: resolved) + "/"
        free(resolved)
        var best: (length: Int, kind: String)?
        for line in ((try? read("/proc/self/mounts")) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2 else { continue }
            let place = words[1] == "/" ? "/" : words[1] + "/"
            // The longest mount point holds the folder; of equal ones the last, which covers the others.
            if path.hasPrefix(place), place.utf8.count >= best?.length ?? 0 {
                best = (place.utf8.count, String(words[2]))
            }
        }
        return best?.kind
    }

    /// True where a sync costs nothing because nothing is kept.
    static func isInMemory(_ folder: String) -> Bool {
        ["tmpfs", "ramfs"].contains(kindOfFileSystem(folder))
    }

    /// A new folder of ours that ``CleanUp`` removes.
    static func makeTemporaryFolder(in parent: String) throws(Failure) -> String {
        var template = Array("\(parent)/requesttracker-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.system("mkdtemp in \(parent)") }
        let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
        let path = String(decoding: bytes, as: UTF8.self)
        CleanUp.remember(folder: path)
        return path
    }

    /// What one append of 4 KiB with its fdatasync costs in a folder: the median in microseconds.
    static func syncMicroseconds(in folder: String) throws(Failure) -> Double {
        let path = folder + "/sync-probe"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure.system("open \(path)") }
        defer {
            close(descriptor)
            remove(path)
        }
        let page = [UInt8](repeating: 7, count: 4096)
        var latencies = Latencies()
        for _ in 0..<300 {
            let start = monotonicNanoseconds()
            guard Glibc.write(descriptor, page, page.count) == page.count,
                fdatasync(descriptor) == 0
            else { throw Failure.system("write \(path)") }
            latencies.record(monotonicNanoseconds() - start)
        }
        return latencies.microseconds(0.5)
    }
}
