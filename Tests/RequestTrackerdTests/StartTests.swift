import Foundation
import Testing

@Suite("Starting, and refusing to start")
struct StartTests {
    private func launch(
        _ workspace: Workspace, _ arguments: [String]
    ) throws -> (ending: Ending, program: Program) {
        let program = try Daemon.launch(arguments, in: workspace)
        var ending: Ending?
        try eventually("the daemon neither serves nor ends") {
            ending = program.poll()
            if ending == nil, Daemon.readyPort(program.output) != nil {
                throw HarnessFailure("the daemon serves: \(program.errors)")
            }
            return ending != nil
        }
        return (try #require(ending), program)
    }

    private func serve(_ workspace: Workspace) -> [String] {
        ["--database", workspace.database.path, "--listen", "127.0.0.1:0"]
    }

    @Test(
        "a usage that is not understood ends with 64 and one clear line",
        arguments: [
            ["--colour"], ["--listen", "127.0.0.1:0"], ["--database"],
            ["--database", "FILE", "--listen", "127.0.0.1"],
            ["--database", "FILE", "--listen", "127.0.0.1:70000"],
            ["--database", "FILE", "--listen", "127.0.0.1:x"],
            ["--database", "FILE", "--listen", ""],
            ["--database", "FILE", "extra"],
            ["--database", "FILE", "--listen", "127.0.0.1:0", "--write-timeout", "soon"],
        ])
    func usage(_ arguments: [String]) throws {
        let workspace = try Workspace()
        let (ending, program) = try launch(
            workspace, arguments.map { $0 == "FILE" ? workspace.database.path : $0 })
        #expect(ending == .exit(64), "\(program.errors)")
        #expect(!program.errors.isEmpty)
        #expect(program.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: workspace.database.path))
    }

    @Test(
        "an address that others can reach is refused, with the reason",
        arguments: ["0.0.0.0:0", "192.168.1.10:7311", "8.8.8.8:7311"])
    func loopbackOnly(_ address: String) throws {
        let workspace = try Workspace()
        let (ending, program) = try launch(
            workspace, ["--database", workspace.database.path, "--listen", address])
        guard case .exit(let code) = ending else {
            Issue.record("ended by a signal")
            return
        }
        #expect(code != 0)
        #expect(program.errors.lowercased().contains("loopback"), "\(program.errors)")
        #expect(!FileManager.default.fileExists(atPath: workspace.database.path))
    }

    @Test("--help and --version answer on standard output and end with 0")
    func help() throws {
        let workspace = try Workspace()
        let help = try launch(workspace, ["--help"])
        #expect(help.ending == .exit(0))
        for option in ["--database", "--listen", "--write-timeout"] {
            #expect(help.program.output.contains(option))
        }
        let version = try launch(workspace, ["--version"])
        #expect(version.ending == .exit(0))
        #expect(!version.program.output.isEmpty)
    }

    @Test("a port that is taken is an error that names the address")
    func portTaken() throws {
        let daemon = try Daemon()
        let workspace = try Workspace()
        let (ending, program) = try launch(
            workspace,
            ["--database", workspace.database.path, "--listen", "127.0.0.1:\(daemon.port)"])
        #expect(ending != .exit(0))
        #expect(program.errors.contains("\(daemon.port)"), "\(program.errors)")
    }

    @Test("a second daemon on the same file ends with an error that names the file and the pid")
    func secondDaemon() throws {
        let daemon = try Daemon()
        let client = try daemon.connect()
        let (ending, program) = try launch(daemon.workspace, serve(daemon.workspace))
        #expect(ending == .exit(66) || ending == .exit(74), "\(ending): \(program.errors)")
        #expect(program.errors.contains(daemon.workspace.database.path), "\(program.errors)")
        #expect(program.errors.contains("\(daemon.program.identifier)"), "\(program.errors)")
        // The first is not disturbed.
        try client.ok(#"OFFICIAL {"official":"asn-1","name":"Pegawai"}"#)
        #expect(try daemon.terminate() == .exit(0))
    }

    @Test("a folder that does not exist is an error that names the file")
    func noFolder() throws {
        let workspace = try Workspace()
        let path = workspace.folder.appendingPathComponent("missing/tracker.db").path
        let (ending, program) = try launch(
            workspace, ["--database", path, "--listen", "127.0.0.1:0"])
        #expect(ending == .exit(66) || ending == .exit(74), "\(ending)")
        #expect(program.errors.contains(path), "\(program.errors)")
    }

    /// A database that a daemon wrote and left, with some pages in it.
    private func writtenDatabase() throws -> Workspace {
        let workspace = try Workspace()
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        let lines = (0..<500).map {
            #"SUBMIT {"request":"w-\#($0)","service":"open","channel":"online","key":"w-\#($0)"}"#
        }
        #expect(try client.pipeline(lines).allSatisfy { $0.isOK })
        #expect(try daemon.terminate() == .exit(0))
        return workspace
    }

    /// The daemon must not start on these bytes, must say which file, and must leave them alone.
    private func expectRefusal(
        _ workspace: Workspace, _ bytes: [UInt8], _ why: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try Data(bytes).write(to: workspace.database)
        let (ending, program) = try launch(workspace, serve(workspace))
        #expect(
            ending == .exit(66) || ending == .exit(74), "\(why): \(ending), \(program.errors)",
            sourceLocation: sourceLocation)
        #expect(program.output.isEmpty, "\(why)", sourceLocation: sourceLocation)
        #expect(
            program.errors.contains(workspace.database.path), "\(why): \(program.errors)",
            sourceLocation: sourceLocation)
        #expect(
            try [UInt8](Data(contentsOf: workspace.database)) == bytes, "\(why): the file changed",
            sourceLocation: sourceLocation)
    }

    @Test("a file that is not a database is refused and left as it is")
    func notADatabase() throws {
        let text = Array(String(repeating: "Buku tamu kecamatan\n", count: 400).utf8)
        try expectRefusal(Workspace(), text, "a text file")
        try expectRefusal(Workspace(), Array("x".utf8), "one letter")
        let noise = (0..<8_192).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 5) }
        try expectRefusal(Workspace(), noise, "noise")
    }

    /// Where SQLite's header says who a file belongs to, and of which version.
    private static let userVersion = 60, applicationIdentifier = 68

    @Test(
        "another program's SQLite file, and one of a newer version, are refused and left as they are"
    )
    func foreignDatabase() throws {
        let workspace = try writtenDatabase()
        let own = try [UInt8](Data(contentsOf: workspace.database))
        try #require(own.count > 32_768 && own.starts(with: Array("SQLite format 3".utf8)))
        var foreign = own
        foreign.replaceSubrange(
            Self.applicationIdentifier..<(Self.applicationIdentifier + 4), with: [0, 0, 0, 0])
        var newer = own
        newer[Self.userVersion + 2] = 0x7F
        for (bytes, why) in [(foreign, "another program's"), (newer, "newer")] {
            try expectRefusal(Workspace(), bytes, why)
            try expectRefusal(workspace, bytes, "\(why), beside our other files")
        }
        try Data(own).write(to: workspace.database)
        let daemon = try Daemon(in: workspace)
        #expect(try daemon.connect().hello.int("size") == Office.lines.count + 500)
    }

    @Test("a truncated database is refused and left as it is")
    func truncated() throws {
        let workspace = try writtenDatabase()
        let own = try [UInt8](Data(contentsOf: workspace.database))
        for size in [
            own.count / 2 / 4_096 * 4_096, own.count / 2 + 100, own.count - 4_096, 100, 20,
        ] {
            try expectRefusal(workspace, Array(own[..<size]), "cut to \(size) bytes")
            try expectRefusal(Workspace(), Array(own[..<size]), "alone, cut to \(size) bytes")
        }
    }

    @Test("an older copy of the database is known for what it is: questions yes, commands no")
    func olderCopy() throws {
        let workspace = try writtenDatabase()
        let older = try [UInt8](Data(contentsOf: workspace.database))
        let daemon = try Daemon(in: workspace)
        let lines = (0..<100).map { #"OFFICIAL {"official":"later-\#($0)","name":"Pegawai"}"# }
        #expect(try daemon.connect().pipeline(lines).allSatisfy { $0.isOK })
        #expect(try daemon.terminate() == .exit(0))
        try Data(older).write(to: workspace.database)

        let before = Office.lines.count + 500
        let reading = try Daemon(in: workspace)
        let client = try reading.connect()
        let refused = try client.ask(lines[0])
        #expect(refused.code == "forbidden")
        #expect(refused.raw.contains("\(before + 100)"), "it says how far the log had come")
        #expect(try client.ask("STATUS").bool("writable") == false)
        #expect(try client.ask("QUEUES").isOK)
        #expect(try reading.terminate() == .exit(0))

        // Accepted once, and told no more even when nothing else was recorded since.
        let first = try Daemon(in: workspace, options: ["--accept-loss"])
        #expect(try first.terminate() == .exit(0))
        let accepting = try Daemon(in: workspace, options: ["--accept-loss"])
        let again = try accepting.connect()
        #expect(try again.ask(lines[0]).isOK)
        let recorded = try again.ask(#"REPLAY {"types":["loss-accepted"]}"#)
        #expect(recorded.events.count == 1)
        #expect(recorded.events.first?.raw.contains(#""lost":\#(before + 100)"#) == true)
        #expect(try accepting.terminate() == .exit(0))
        let later = try Daemon(in: workspace)
        #expect(try later.connect().ask(lines[1]).isOK, "an accepted loss is not told again")
    }
}
