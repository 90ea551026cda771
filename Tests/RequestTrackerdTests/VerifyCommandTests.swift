import CSQLite
import Foundation
import MerkleTree
import Testing

@testable import EventStore

@Suite("Verifying without a server") struct VerifyCommandTests {
    /// A daemon with a log, and the client that works on its files.
    final class Bench {
        let workspace: Workspace
        let daemon: Daemon
        let client: Client
        let size: Int

        init() throws {
            workspace = try Workspace()
            daemon = try Daemon(in: workspace)
            client = try daemon.connect()
            for line in Office.lines { try client.ok(line) }
            let lines = (0..<600).map {
                #"SUBMIT {"request":"r-\#($0)","service":"ktp-el","channel":"online","#
                    + #""applicant":{"name":"Warga \#($0)"}}"#
            }
            #expect(try client.pipeline(lines).allSatisfy { $0.isOK })
            try client.ok(#"ACCEPT {"request":"r-7"}"#)
            size = Office.lines.count + 601
        }

        func file(_ name: String) -> String { workspace.folder.path + "/" + name }

        func put(_ name: String, _ text: String) throws -> String {
            try text.write(toFile: file(name), atomically: true, encoding: .utf8)
            return file(name)
        }

        /// Runs the real client; without `connected` it knows no server.
        func run(
            _ arguments: [String], connected: Bool = false
        ) throws -> (code: Ending, output: String, errors: String) {
            let executable = try productsFolder().appendingPathComponent("requesttracker")
            let server = connected ? "127.0.0.1:\(daemon.port)" : "127.0.0.1:1"
            let program = try Program(
                executable, ["--server", server, "--lang", "en"] + arguments, in: workspace)
            let ending = try program.waitForEnd()
            return (ending, program.output, program.errors)
        }

        /// Runs it, and expects that all is well.
        @discardableResult
        func sound(_ arguments: [String], connected: Bool = false) throws -> String {
            let (code, output, errors) = try run(arguments, connected: connected)
            #expect(code == .exit(0), "\(arguments): \(output) \(errors)")
            return output
        }

        /// Runs it, and expects that it finds something wrong and says `words`.
        func unsound(_ arguments: [String], _ words: String) throws {
            let (code, output, errors) = try run(arguments)
            #expect(code == .exit(1), "\(arguments): \(output) \(errors)")
            #expect(errors.contains(words), "\(arguments): \(errors)")
        }

        func edit(_ sql: String) throws {
            var database: OpaquePointer?
            defer { sqlite3_close(database) }
            let all = "DROP TRIGGER IF EXISTS events_never_change; \(sql);"
            let isDone =
                sqlite3_open(workspace.database.path, &database) == SQLITE_OK
                && sqlite3_busy_timeout(database, 5000) == SQLITE_OK
                && sqlite3_exec(database, all, nil, nil, nil) == SQLITE_OK
            try #require(isDone, "\(String(cString: sqlite3_errmsg(database)))")
        }
    }

    @Test("a database is verified beside its daemon and without it, on any number of threads")
    func database() throws {
        let bench = try Bench()
        let path = bench.workspace.database.path
        let root = try #require(bench.daemon.connect().hello.string("root"))
        try bench.sound(["checkpoint", "--to", bench.file("c.txt")], connected: true)
        for threads in ["1", "2", "3"] {
            let text = try bench.sound(["verify", path, "--threads", threads])
            let lines = text.split(separator: "\n")
            #expect(lines.count == 2 && lines[1] == "root \(root)", "\(text)")
            #expect(lines[0].hasPrefix("sound: \(bench.size) events"), "\(text)")
        }
        try bench.client.ok(#"ACCEPT {"request":"r-8"}"#)
        _ = try bench.daemon.terminate()
        let checkpoint = ["--checkpoint", bench.file("c.txt")]
        let json = try bench.sound(["verify", path, "--json"] + checkpoint)
        #expect(json.hasPrefix(#"{"sound":true,"size":\#(bench.size + 1),"#), "\(json)")
        // An edit of a row and of personal data; what was erased is well.
        try bench.edit("DELETE FROM personal WHERE sequence < 100")
        try bench.sound(["verify", path])
        try bench.edit("UPDATE personal SET body = '{}' WHERE sequence = 200")
        try bench.unsound(["verify", path], "personal data of event 200")
        try bench.edit("UPDATE events SET body = '{}' WHERE sequence IN (150, 400)")
        try bench.unsound(["verify", path], "event 150 is not what was recorded")
        let found = try bench.run(["verify", path, "--json"]).output
        #expect(found.hasPrefix(#"{"sound":false,"first":150,"last":150,"#), "\(found)")
    }

    @Test(
        "whoever keeps a checkpoint hears what it is over and how it is used; a pipe gets it alone")
    func keptCheckpoint() throws {
        let bench = try Bench()
        let file = bench.file("c.txt")
        let kept = try bench.run(["checkpoint", "--to", file], connected: true)
        #expect(kept.code == .exit(0) && kept.output.isEmpty)
        #expect(kept.errors.hasPrefix("a checkpoint of \(bench.size) events written to \(file)."))
        #expect(kept.errors.contains("verify DATABASE --checkpoint FILE"))
        let piped = try bench.run(["checkpoint"], connected: true)
        #expect(piped.errors.isEmpty)
        #expect(piped.output == (try String(contentsOfFile: file, encoding: .utf8)))
    }

    @Test("a database that is another one, or older than it was, is known by checkpoint and head")
    func otherDatabase() throws {
        let bench = try Bench()
        let path = bench.workspace.database.path
        let copy = bench.file("older.db")
        try bench.client.ok(#"BACKUP {"to":"\#(copy)"}"#)
        try bench.client.ok(#"ACCEPT {"request":"r-9"}"#)
        try bench.sound(["checkpoint", "--to", bench.file("c.txt")], connected: true)
        _ = try bench.daemon.terminate()
        try bench.sound(["verify", copy])
        try bench.unsound(
            ["verify", copy, "--checkpoint", bench.file("c.txt")],
            "it holds \(bench.size) events of the \(bench.size + 1) that were recorded")
        let other = Checkpoint(origin: "requesttracker", size: 40, root: .empty)
        let wrong = try bench.put("wrong.txt", other.text)
        try bench.unsound(["verify", path, "--checkpoint", wrong], "the first 40 events are not")
        try FileManager.default.copyItem(atPath: path + "-head", toPath: copy + "-head")
        try bench.unsound(["verify", copy], "\(bench.size + 1) that were recorded")
        #expect(try bench.run(["verify", bench.file("none.db")]).code == .exit(74))
    }

    @Test("a replay is verified against a checkpoint; the first event that differs is named")
    func replay() throws {
        let bench = try Bench()
        try bench.sound(["checkpoint", "--to", bench.file("c.txt")], connected: true)
        try bench.client.ok(#"ACCEPT {"request":"r-8"}"#)
        let reply = try bench.client.ok(#"REPLAY {"proof":true}"#)
        let lines = reply.events.map { String($0.raw.dropFirst("EVENT ".count)) }
        func verify(_ lines: [String]) throws -> [String] {
            let path = try bench.put("log.ndjson", lines.map { $0 + "\n" }.joined())
            return ["verify", path, "--checkpoint", bench.file("c.txt")]
        }
        let longer = try bench.sound(verify(lines))
        #expect(longer.contains("vouches for the first \(bench.size) only"), "\(longer)")
        try bench.sound(verify(Array(lines.prefix(bench.size))))
        try bench.unsound(
            verify(Array(lines.prefix(bench.size - 1))), "\(bench.size) that were recorded")
        try bench.unsound(verify(Array(lines[..<30] + lines[31...])), "event 31 is missing")
        var changed = lines
        changed[50] = changed[50].replacingOccurrences(of: "online", with: "phone")
        try bench.unsound(verify(changed), "event 51 is not what was recorded")
        let json = try bench.run(verify(changed) + ["--json"]).output
        #expect(json.hasPrefix(#"{"sound":false,"first":51,"last":51,"#), "\(json)")
        // Together with its hash, or without one: only the root tells.
        changed[50] = changed[50].replacing(/"hash":"[0-9a-f]*",/, with: "")
        try bench.unsound(verify(changed), "the first \(bench.size) events are not")
        changed[50] = lines[50].replacingOccurrences(of: #""previous":0,"#, with: "")
        try bench.unsound(verify(changed), "event 51 has no 'previous'")
        // A last line that tells what the file holds.
        let root = try #require(bench.daemon.connect().hello.string("root"))
        let last = #"{"checkpoint":{"size":\#(lines.count),"root":"\#(root)"}}"#
        try bench.sound([
            "verify", try bench.put("log.ndjson", (lines + [last]).joined(separator: "\n")),
        ])
        changed = lines
        changed[50] = changed[50].replacingOccurrences(of: "online", with: "phone")
            .replacing(/"hash":"[0-9a-f]*",/, with: "")
        try bench.unsound(
            ["verify", try bench.put("log.ndjson", (changed + [last]).joined(separator: "\n"))],
            "events are not")
        // What stands behind the end of the file is in nothing that it says of itself.
        let forged = lines[..<30] + [last] + lines[30...]
        try bench.unsound(
            [
                "verify",
                try bench.put("log.ndjson", (lines + [last, lines[0]]).joined(separator: "\n")),
            ],
            "behind the checkpoint")
        try bench.unsound(
            ["verify", try bench.put("log.ndjson", forged.joined(separator: "\n"))],
            "events are not")
    }

    @Test("a log that was altered on the disk is not written to a file as if it were whole")
    func alteredReplay() throws {
        let bench = try Bench()
        let path = bench.file("log.ndjson")
        try bench.edit("UPDATE events SET body = '{\"request\":1}' WHERE sequence = 150")
        let run = try bench.run(["replay", "--to", path], connected: true)
        #expect(run.code == .exit(1), "\(run.output)")
        #expect(run.errors.contains("event 150 is not what was recorded"), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a receipt proves every event of a request to whoever holds it, and no other")
    func receipt() throws {
        let bench = try Bench()
        let path = bench.file("receipt.txt")
        try bench.sound(["receipt", "r-7", "--to", path], connected: true)
        try bench.sound(["checkpoint", "--to", bench.file("c.txt")], connected: true)
        let text = try bench.sound(["verify", path, "--checkpoint", bench.file("c.txt")])
        #expect(text.contains("request/r-7, submitted") && text.contains("request/r-7, accepted"))
        #expect(text.split(separator: "\n").count == 2, "\(text)")
        let receipts = try #require(Receipt.all(try String(contentsOfFile: path, encoding: .utf8)))
        let first = receipts[0]
        let event = String(decoding: try #require(first.extra), as: UTF8.self)
        let forged = Receipt(
            extra: Array(event.replacingOccurrences(of: "online", with: "phone").utf8),
            proof: first.proof, checkpoint: first.checkpoint)
        try bench.unsound(["verify", bench.put("forged.txt", forged.text)], "does not hold")
        let other = Checkpoint(origin: "requesttracker", size: 3, root: .empty)
        try bench.unsound(
            ["verify", path, "--checkpoint", bench.put("other.txt", other.text)],
            "another checkpoint")
        #expect(try bench.run(["receipt", "none"], connected: true).code == .exit(1))
    }

    @Test(
        "what was proved before an erasure still is, and its checkpoint is the beginning of the next"
    )
    func afterErasure() throws {
        let bench = try Bench()
        let (receipt, old, new) = (
            bench.file("r.txt"), bench.file("old.txt"), bench.file("new.txt")
        )
        let proof = bench.file("proof")
        try bench.sound(["receipt", "r-7", "--to", receipt], connected: true)
        try bench.sound(["checkpoint", "--to", old], connected: true)
        let replay = bench.file("log.ndjson")
        try bench.sound(["replay", "--to", replay], connected: true)
        for id in ["r-7", "r-300"] {
            try bench.client.ok(
                #"ERASE {"request":"\#(id)","basis":"pdp-43-1-c","requestedBy":"subject","#
                    + #""decidedBy":"camat"}"#)
        }
        try bench.sound(
            ["checkpoint", "--since", old, "--proof", proof, "--to", new], connected: true)
        try bench.sound(["verify", old, "--newer", new, "--proof", proof])
        try bench.sound(["verify", receipt, "--checkpoint", old])
        try bench.sound(["verify", replay, "--checkpoint", old])
        _ = try bench.daemon.terminate()
        for checkpoint in [old, new] {
            try bench.sound([
                "verify", bench.workspace.database.path, "--checkpoint", checkpoint,
            ])
        }
    }

    @Test("an older checkpoint is shown to be the beginning of a newer one, on line and off")
    func checkpoints() throws {
        let bench = try Bench()
        let (old, new, proof) = (bench.file("old.txt"), bench.file("new.txt"), bench.file("proof"))
        try bench.sound(["checkpoint", "--to", old], connected: true)
        for number in 10..<40 { try bench.client.ok(#"ACCEPT {"request":"r-\#(number)"}"#) }
        try bench.sound(
            ["checkpoint", "--since", old, "--proof", proof, "--to", new], connected: true)
        try bench.sound(["verify", old, "--newer", new, "--proof", proof])
        try bench.unsound(["verify", new, "--newer", old, "--proof", proof], "does not go on")
        let hashes = try String(contentsOfFile: proof, encoding: .utf8)
        let cut = try bench.put(
            "cut", hashes.split(separator: "\n").dropLast().joined(separator: "\n"))
        try bench.unsound(["verify", old, "--newer", new, "--proof", cut], "does not go on")
        #expect(try bench.run(["verify", old]).code == .exit(64))
        // A server whose log does not go on from what was kept.
        let lie = Checkpoint(origin: "requesttracker", size: 5, root: .empty)
        let kept = try bench.put("kept.txt", lie.text)
        let lied = try bench.run(["checkpoint", "--since", kept], connected: true)
        #expect(lied.code == .exit(1) && lied.errors.contains("does not go on"), "\(lied)")
    }

    private static let hasOpenSSL = ["/usr/bin/openssl", "/bin/openssl", "/usr/local/bin/openssl"]
        .contains { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(
        "a checkpoint is signed with a key of another host, and the signature is asked for",
        .enabled(if: hasOpenSSL))
    func signed() throws {
        let bench = try Bench()
        let (key, publicKey) = (bench.file("key.pem"), bench.file("public.pem"))
        try openssl(["genpkey", "-algorithm", "ed25519", "-out", key])
        try openssl(["pkey", "-in", key, "-pubout", "-out", publicKey])
        let path = bench.file("signed.txt")
        try bench.sound(
            ["checkpoint", "--sign-with", key, "--signer", "auditor-1", "--to", path],
            connected: true)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let note = try #require(SignedCheckpoint(text))
        #expect(
            note.signatures.map(\.name) == ["auditor-1"] && note.signatures[0].bytes.count == 64)
        let database = bench.workspace.database.path
        let arguments = ["verify", database, "--checkpoint", path, "--public-key", publicKey]
        try bench.sound(arguments)
        // By hand, as the operations manual shows it.
        try note.checkpoint.text.write(
            toFile: bench.file("text"), atomically: true, encoding: .utf8)
        try Data(note.signatures[0].bytes).write(to: URL(fileURLWithPath: bench.file("sig")))
        try openssl([
            "pkeyutl", "-verify", "-pubin", "-inkey", publicKey, "-rawin", "-in",
            bench.file("text"), "-sigfile", bench.file("sig"),
        ])
        // Another key, no signature, a changed text.
        let (other, otherPublic) = (bench.file("o.pem"), bench.file("op.pem"))
        try openssl(["genpkey", "-algorithm", "ed25519", "-out", other])
        try openssl(["pkey", "-in", other, "-pubout", "-out", otherPublic])
        let stranger = ["verify", database, "--checkpoint", path, "--public-key", otherPublic]
        try bench.unsound(stranger, "\(path) has no good signature of the key \(otherPublic)")
        let bare = try bench.put("bare.txt", note.checkpoint.text)
        try bench.unsound(
            ["verify", database, "--checkpoint", bare, "--public-key", publicKey],
            "no good signature")
        let changed = Checkpoint(
            origin: note.checkpoint.origin, size: 3, root: note.checkpoint.root)
        let forged = SignedCheckpoint(changed, signatures: note.signatures).text
        try bench.unsound(
            [
                "verify", database, "--checkpoint", bench.put("f.txt", forged), "--public-key",
                publicKey,
            ],
            "no good signature")
    }

    private func openssl(_ arguments: [String]) throws {
        let program = try Program(
            URL(fileURLWithPath: "/usr/bin/env"), ["openssl"] + arguments, in: Workspace())
        #expect(try program.waitForEnd() == .exit(0), "\(arguments): \(program.errors)")
    }
}
