import CSQLite
import Foundation
import JSONText
import MerkleTree
import Testing

@testable import EventStore
@testable import requesttracker

@Suite("Checkpoints and proofs on the wire") struct ProofTests {
    private func hash(_ value: Any?) throws -> TreeHash {
        let text = try #require(value as? String)
        return try #require(TreeHash.bytes(hex: text).flatMap { TreeHash($0) })
    }

    private func text(_ reply: Reply, _ name: String) throws -> String {
        try #require(reply.string(name))
    }

    private func hashes(_ reply: Reply) throws -> [TreeHash] {
        try reply.strings("hashes").map { try hash($0) }
    }

    /// A daemon with several tiles of events.
    private func long() throws -> (Workspace, Daemon, Client, Int) {
        let workspace = try Workspace()
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        let lines = (0..<700).map {
            #"SUBMIT {"request":"r-\#($0)","service":"ktp-el","channel":"online","#
                + #""applicant":{"name":"Warga \#($0)"}}"#
        }
        #expect(try client.pipeline(lines).allSatisfy { $0.isOK })
        return (workspace, daemon, client, Office.lines.count + 700)
    }

    @Test("a checkpoint, the proof of any event and its replayed line fit together")
    func proofs() throws {
        let (_, daemon, client, size) = try long()
        let answer = try client.ok("CHECKPOINT")
        let checkpoint = try #require(Checkpoint(text(answer, "checkpoint")))
        #expect(checkpoint.size == Int64(size) && checkpoint.origin == "requesttracker")
        #expect(try hash(answer.fields["root"]) == checkpoint.root)
        #expect(try daemon.connect().hello.string("root") == checkpoint.root.hex)
        for sequence in [1, 2, 255, 256, 257, 512, 513, size - 1, size] {
            let event = try client.ok(
                #"REPLAY {"from":\#(sequence),"limit":1,"proof":true}"#
            ).events[0]
            let object = try JSONObject(Array(event.raw.utf8.dropFirst("EVENT ".utf8.count)))
            let record = try EventRecord(object)
            for upTo in [sequence, min(size, sequence + 300), size] {
                let reply = try client.ok(#"PROVE {"sequence":\#(sequence),"size":\#(upTo)}"#)
                let proof = InclusionProof(
                    index: Int64(sequence) - 1, size: Int64(upTo), hashes: try hashes(reply))
                let root = try hash(reply.fields["root"])
                #expect(try hash(reply.fields["leaf"]) == record.leaf)
                #expect(proof.verifies(record.leaf, root: root))
                if upTo == size { #expect(root == checkpoint.root) }
                let receipt = try #require(Receipt(text(reply, "proof")))
                #expect(receipt.verifies(record.leaf) && receipt.checkpoint.checkpoint.root == root)
            }
        }
    }

    @Test("every older checkpoint is shown to be the beginning of the newest, also after a restart")
    func consistency() throws {
        let workspace = try Workspace()
        var roots: [Int: TreeHash] = [:]
        for round in 0..<3 {
            let daemon = try Daemon(in: workspace)
            let client = try daemon.connect()
            for number in 0..<4 {
                try client.ok(#"OFFICIAL {"official":"o-\#(round)-\#(number)"}"#)
                let answer = try client.ok("CHECKPOINT")
                roots[try #require(answer.int("size"))] = try hash(answer.fields["root"])
            }
            for from in roots.keys {
                for to in roots.keys where to >= from {
                    let reply = try client.ok(#"CONSISTENCY {"from":\#(from),"to":\#(to)}"#)
                    let proof = ConsistencyProof(
                        from: Int64(from), to: Int64(to), hashes: try hashes(reply))
                    let (older, newer) = (roots[from] ?? .empty, roots[to] ?? .empty)
                    #expect(proof.verifies(from: older, to: newer))
                }
            }
            _ = try daemon.terminate()
        }
    }

    @Test("what cannot be proved is refused, naming the field")
    func refused() throws {
        let client = try Office().client
        let size = Office.lines.count
        for (line, field) in [
            ("PROVE", "sequence"), (#"PROVE {"sequence":0}"#, "sequence"),
            (#"PROVE {"sequence":\#(size + 1)}"#, "sequence"),
            (#"PROVE {"sequence":3,"size":2}"#, "sequence"),
            (#"PROVE {"sequence":1,"size":\#(size + 1)}"#, "size"),
            (#"PROVE {"sequence":1,"colour":2}"#, "colour"), ("CONSISTENCY", "from"),
            (#"CONSISTENCY {"from":0}"#, "from"), (#"CONSISTENCY {"from":3,"to":2}"#, "from"),
            (#"CONSISTENCY {"from":1,"to":\#(size + 1)}"#, "to"), (#"CHECKPOINT {"x":1}"#, "x"),
            (#"VERIFY {"from":1}"#, "from"),
        ] { try client.refused(line, "bad-argument", field: field) }
    }

    @Test("an empty log has a checkpoint, and nothing in it is proved")
    func empty() throws {
        let daemon = try Daemon(options: ["--origin", "office.example/log"])
        let client = try daemon.connect()
        let text = try text(client.ok("CHECKPOINT"), "checkpoint")
        #expect(text == Checkpoint(origin: "office.example/log", size: 0, root: .empty).text)
        #expect(try client.ok("VERIFY").bool("sound") == true)
        try client.refused(#"PROVE {"sequence":1}"#, "bad-argument", field: "sequence")
    }

    @Test(
        "VERIFY names the first event that is not what was recorded, and then nothing is proved of it",
        arguments: [
            ("UPDATE events SET body = '{}' WHERE sequence IN (600, 300)", "altered", 300),
            ("DELETE FROM events WHERE sequence = 400", "missing", 400),
            ("UPDATE personal SET body = '{}' WHERE sequence >= 500", "personal", 500),
        ])
    func damage(sql: String, kind: String, first: Int) throws {
        let (workspace, _, client, size) = try long()
        let sound = try client.ok("VERIFY")
        #expect(sound.bool("sound") == true && sound.int("size") == size)
        // Behind the daemon's back, while it runs.
        try edit(workspace.database.path, sql)
        let reply = try client.ok("VERIFY")
        #expect(reply.bool("sound") == false && reply.string("damage") == kind)
        #expect(reply.int("first") == first && reply.int("last") == first, "\(reply.raw)")
        #expect(reply.string("message")?.contains("\(first)") == true)
    }

    @Test("a checkpoint is not published over events that were not recorded so")
    func noCheckpoint() throws {
        let (workspace, _, client, size) = try long()
        try client.ok("CHECKPOINT")
        for number in 0..<300 { try client.ok(#"OFFICIAL {"official":"o-\#(number)"}"#) }
        try edit(
            workspace.database.path, "UPDATE events SET actor = 'x' WHERE sequence = \(size + 5)")
        for line in ["CHECKPOINT", #"PROVE {"sequence":1}"#, #"CONSISTENCY {"from":1}"#] {
            let reply = try client.refused(line, "internal")
            #expect(reply.raw.contains("event \(size + 5) "), "\(reply.raw)")
        }
        try client.ok(#"OFFICIAL {"official":"o-last"}"#)
    }

    @Test("erased personal data are sound")
    func erased() throws {
        let (workspace, _, client, _) = try long()
        try edit(workspace.database.path, "DELETE FROM personal WHERE sequence < 400")
        #expect(try client.ok("VERIFY").bool("sound") == true)
    }

    @Test("a log that was altered below its end is read and not written, and told as altered")
    func altered() throws {
        let (workspace, daemon, _, size) = try long()
        #expect(try daemon.terminate() == .exit(0))
        let other = try Workspace()
        let another = try Daemon(in: other)
        let client = try another.connect()
        let lines = (0..<size + 50).map { #"OFFICIAL {"official":"x-\#($0)"}"# }
        #expect(try client.pipeline(lines).allSatisfy { $0.isOK })
        #expect(try another.terminate() == .exit(0))
        // Another log in the place of ours, longer than it was.
        try Data(contentsOf: other.database).write(to: workspace.database)
        let reading = try Daemon(in: workspace)
        let reader = try reading.connect()
        let refused = try reader.refused(lines[0], "forbidden")
        #expect(refused.string("message")?.contains("altered") == true, "\(refused.raw)")
        #expect(try reader.ok("STATUS").bool("writable") == false)
        #expect(try reader.ok("VERIFY").bool("sound") == true, "each is what its hash says")
        #expect(try reading.terminate() == .exit(0))
        let accepting = try Daemon(in: workspace, options: ["--accept-loss"])
        try accepting.connect().ok(#"OFFICIAL {"official":"y-1"}"#)
    }

    /// Edits as somebody who takes the triggers away.
    private func edit(_ path: String, _ sql: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        let all = "DROP TRIGGER events_never_change; DROP TRIGGER events_never_go; \(sql);"
        let isDone =
            sqlite3_open(path, &database) == SQLITE_OK
            && sqlite3_busy_timeout(database, 5000) == SQLITE_OK
            && sqlite3_exec(database, all, nil, nil, nil) == SQLITE_OK
        try #require(isDone, "\(String(cString: sqlite3_errmsg(database)))")
    }
}
