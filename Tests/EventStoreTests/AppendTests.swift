import Testing

@testable import EventStore

/// An event as plain values, to compare with.
struct Plain: Equatable {
    var sequence: Int64
    var stream: String
    var version: Int64
    var previous: Int64
    var body: String
    var key: String?
}

extension EventBatch {
    var plain: [Plain] {
        var events: [Plain] = []
        forEach { event in
            events.append(
                Plain(
                    sequence: event.sequence, stream: String(decoding: event.stream, as: UTF8.self),
                    version: event.version, previous: event.previous,
                    body: String(decoding: event.body, as: UTF8.self),
                    key: event.key.map { String(decoding: $0, as: UTF8.self) }))
        }
        return events
    }
}

extension EventWriter {
    /// Appends one event to the running transaction, at the end of its stream.
    @discardableResult
    func add(
        _ stream: String, _ body: String, key: String? = nil, personal: String? = nil
    ) throws -> Int64 {
        return try append(
            NewEvent(
                stream: stream, type: "noted", occurredAt: 1, recordedAt: 2, key: key,
                body: Array(body.utf8), personal: personal.map { Array($0.utf8) }),
            after: head(of: stream) ?? .none)
    }
}

@Suite("Appending and reading") struct AppendTests {
    @Test("sequences are gapless from 1 and versions count within a stream")
    func sequences() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        for (stream, body) in [("a", "one"), ("b", "two"), ("a", "three")] {
            try writer.add(stream, body)
        }
        let committed = try writer.commit().plain
        #expect(committed.map(\.sequence) == [1, 2, 3])
        #expect(committed.map(\.version) == [1, 1, 2])
        #expect(committed.map(\.previous) == [0, 0, 1])
        var read = EventBatch()
        try store.makeReader().read(from: 1, limit: 10, into: &read)
        #expect(read.plain == committed)
        #expect(store.sequence == 3)
    }

    @Test("a stream is read oldest first, from the running transaction too")
    func history() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        for body in ["1", "2"] { try writer.add("a", body) }
        _ = try writer.commit()
        try writer.begin()
        try writer.add("a", "3")
        #expect(try writer.history(of: "a")?.plain.map(\.body) == ["1", "2", "3"])
        let reader = try store.makeReader()
        #expect(try reader.history(of: "a")?.plain.map(\.body) == ["1", "2"])
        _ = try writer.commit()
        #expect(try reader.history(of: "a")?.plain.map(\.body) == ["1", "2", "3"])
        #expect(try reader.history(of: "a", upTo: 2)?.plain.map(\.body) == ["1", "2"])
        #expect(try reader.history(of: "b") == nil)
    }

    @Test("a rolled back transaction leaves nothing, and its sequences are used again")
    func rollback() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        try writer.add("a", "kept", key: "k1", personal: "secret")
        _ = try writer.commit()
        try writer.begin()
        try writer.add("a", "dropped", key: "k2", personal: "secret")
        try writer.rollback()
        #expect(try writer.sequence(ofKey: "k2") == nil)
        #expect(try writer.history(of: "a")?.plain.map(\.body) == ["kept"])
        try writer.begin()
        #expect(try writer.add("a", "next") == 2)
        _ = try writer.commit()
        #expect(store.sequence == 2)
        #expect(try store.makeReader().personal(2) == nil)
    }

    @Test("a key is found in the transaction, after the commit and after reopening")
    func keys() throws {
        let folder = try TemporaryFolder()
        do {
            let (_, writer) = try EventStore.open(folder.file())
            try writer.begin()
            try writer.add("a", "x", key: "first")
            #expect(try writer.sequence(ofKey: "first") == 1)
            _ = try writer.commit()
            #expect(try writer.sequence(ofKey: "first") == 1)
            #expect(try writer.sequence(ofKey: "second") == nil)
        }
        let (_, writer) = try EventStore.open(folder.file())
        #expect(try writer.sequence(ofKey: "first") == 1)
        #expect(try writer.sequence(ofKey: "second") == nil)
    }

    @Test("personal data stands beside the event, which holds only a salted commitment")
    func personal() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        try writer.add("a", "{}", personal: "a name")
        try writer.add("a", "{}", personal: "a name")
        let batch = try writer.commit()
        var commitments: [[UInt8]] = []
        batch.forEach {
            if let commitment = $0.commitment { commitments.append(Array(commitment)) }
        }
        #expect(commitments.count == 2)
        #expect(commitments[0] != commitments[1], "the salt makes equal data differ")
        #expect(try store.makeReader().personal(1) == Array("a name".utf8))
    }

    @Test("bodies are opaque: empty ones, NUL bytes and a megabyte come back as they went in")
    func opaque() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        let bodies = ["", "a\u{0}b", String(repeating: "x", count: 1 << 20)]
        try writer.begin()
        for body in bodies { try writer.add("a", body) }
        _ = try writer.commit()
        #expect(try store.makeReader().history(of: "a")?.plain.map(\.body) == bodies)
    }
}
