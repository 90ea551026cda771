import Foundation
import Testing

/// The order of system calls that power cuts are played in, and what becomes of descriptors, as the
/// kernel sees it.
@Suite("System calls (needs strace)", .enabled(if: Strace.isPossible))
struct TraceTests {
    private func trace(_ calls: String, in workspace: Workspace) -> (wrapper: [String], file: URL) {
        let file = workspace.folder.appendingPathComponent("\(UUID().uuidString).trace")
        return (Strace.recorder(calls, to: file.path), file)
    }

    @Test("a second daemon on a used file closes each descriptor once, and names the owner")
    func secondDaemon() throws {
        let workspace = try Workspace()
        let first = try Daemon(in: workspace)
        let (wrapper, file) = trace("close,openat,flock", in: workspace)
        let second = try Daemon.launch(
            ["--database", workspace.database.path, "--listen", "127.0.0.1:0"], in: workspace,
            under: wrapper)
        #expect(try second.waitForEnd() == .exit(66))
        #expect(second.errors.contains("\(first.program.identifier)"), "\(second.errors)")
        try eventually("no trace") { try lines(file).contains { $0.contains("exited with 66") } }
        let trace = try lines(file)
        #expect(trace.contains { $0.contains("tracker.db-lock") }, "the trace is of the daemon")
        #expect(trace.filter { $0.contains("EBADF") } == [])
        #expect(try first.connect().ask("PING").isOK)
    }

    @Test("a new database and its derived files are synced, then named, then their folder synced")
    func order() throws {
        let workspace = try Workspace()
        let (wrapper, file) = trace(
            "openat,fsync,fdatasync,rename,renameat,renameat2", in: workspace)
        let daemon = try Daemon(in: workspace, under: wrapper)
        for line in Office.lines { try daemon.connect().ok(line) }
        // Enough for a full tile.
        let officials = (0..<256).map { #"OFFICIAL {"official":"o-\#($0)"}"# }
        #expect(try daemon.connect().pipeline(officials).allSatisfy(\.isOK))
        #expect(try daemon.terminate() == .exit(0))
        try eventually("no trace") { try lines(file).contains { $0.contains("exited with 0") } }
        let trace = try lines(file)
        for name in ["tracker.db", "tracker.db-index", "tracker.db-tiles", "tracker.db-snapshot"] {
            let path = workspace.database.deletingLastPathComponent().path + "/" + name
            let renamed = try #require(
                trace.firstIndex {
                    $0.contains("rename") && $0.contains("\"\(path)-new\", \"\(path)\"")
                }, "\(name) is not renamed: \(trace)")
            // Each call is one line; the newest opening of the temporary file names its descriptor.
            let opened = try #require(
                trace[..<renamed].lastIndex {
                    $0.contains("openat") && $0.contains("\"\(path)-new\"")
                })
            let descriptor = trace[opened].components(separatedBy: "= ").last ?? ""
            #expect(
                trace[opened..<renamed].contains { $0.contains("sync(\(descriptor))") },
                "\(name) is renamed before it is synced")
            let folder = try #require(
                trace[renamed...].firstIndex { $0.contains("O_DIRECTORY") }, "\(name)")
            let folderDescriptor = trace[folder].components(separatedBy: "= ").last ?? ""
            #expect(
                trace[folder...].contains { $0.contains("sync(\(folderDescriptor))") },
                "\(name): its folder is not synced")
        }
    }

    private func lines(_ file: URL) throws -> [String] {
        var begun: [Substring: String] = [:]
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap {
            line -> String? in
            // A call that another thread's came in between of is two lines: one where it ended.
            let thread = line.prefix { $0 != " " }
            if let start = line.range(of: "<unfinished ...>") {
                let call = line[..<start.lowerBound]
                begun[thread] = call.trimmingCharacters(in: .whitespaces)
                return nil
            }
            guard let end = line.range(of: "resumed>") else { return String(line) }
            return (begun.removeValue(forKey: thread) ?? "") + line[end.upperBound...]
        }
    }
}
