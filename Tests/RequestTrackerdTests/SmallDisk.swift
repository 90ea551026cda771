import Foundation

/// A small disk of the daemon's own, which vanishes with it: a tmpfs in a mount namespace.
enum SmallDisk {
    static let unshare = "/usr/bin/unshare"

    static func wrapper(_ folder: URL, size: String) -> [String] {
        [
            unshare, "--map-root-user", "--mount", "/bin/sh", "-c",
            "mount -t tmpfs -o size=\(size) tmpfs \"$0\" && exec \"$@\"", folder.path,
        ]
    }

    /// Whether this system lets us have one.
    static let isPossible: Bool = {
        guard FileManager.default.isExecutableFile(atPath: unshare),
            let workspace = try? Workspace(inside: "disk")
        else { return false }
        let disk = workspace.database.deletingLastPathComponent()
        let command = wrapper(disk, size: "1m") + ["/bin/true"]
        let program = try? Program(
            URL(fileURLWithPath: command[0]), Array(command.dropFirst()), in: workspace)
        return (try? program?.waitForEnd()) == .exit(0)
    }()
}

/// A small disk that outlives the daemons on it.
final class LastingDisk {
    let workspace: Workspace
    private let holder: Program

    init(size: String) throws {
        workspace = try Workspace(inside: "disk")
        let disk = workspace.database.deletingLastPathComponent()
        let command =
            SmallDisk.wrapper(disk, size: size)
            + ["/bin/sh", "-c", "echo ready && exec sleep 3600"]
        let holder = try Program(
            URL(fileURLWithPath: command[0]), Array(command.dropFirst()), in: workspace)
        self.holder = holder
        try eventually("no disk: \(holder.errors)") { holder.output == "ready\n" }
    }

    deinit { holder.send(signal: SIGKILL) }

    /// The command that runs a daemon where the disk is.
    var wrapper: [String] {
        [
            "/usr/bin/nsenter", "--target", "\(holder.identifier)", "--user", "--mount",
            "--preserve-credentials",
        ]
    }

    private func path(_ name: String) -> URL {
        let disk = workspace.database.deletingLastPathComponent().path
        return URL(fileURLWithPath: "/proc/\(holder.identifier)/root\(disk)/\(name)")
    }

    /// Takes away so many bytes of room, all that there is by default.
    func fill(_ name: String = "room", bytes: Int = .max) throws {
        let file = open(path(name).path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw HarnessFailure("no filler: errno \(errno)") }
        defer { close(file) }
        var left = bytes
        // The last bytes of the last page too.
        for size in [65_536, 4_096, 1] {
            let piece = [UInt8](repeating: 1, count: size)
            while left >= size, write(file, piece, size) == size { left -= size }
        }
    }

    /// Takes away all room but so many bytes.
    func fill(but bytes: Int) throws {
        try fill()
        var status = stat()
        let file = path("room").path
        guard stat(file, &status) == 0, truncate(file, status.st_size - bytes) == 0 else {
            throw HarnessFailure("no filler: errno \(errno)")
        }
    }

    /// The disk as this process sees it.
    var folder: URL { path(".").standardizedFileURL }

    /// Gives the room back.
    func free(_ name: String = "room") throws {
        try FileManager.default.removeItem(at: path(name))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name).path)
    }
}
