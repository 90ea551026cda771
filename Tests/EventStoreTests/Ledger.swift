import CLinux
import Foundation

@testable import EventStore

/// What a log must hold, kept in memory and computed without the store: the plain model that stores
/// are compared with.
struct Ledger: Equatable {
    /// An event to be appended.
    struct Draft {
        var stream: String
        var body: String
        var key: String?
        var personal: String?
        /// Whose personal data are erased in the same transaction, before the event is appended.
        var erases: [Int64] = []
    }

    /// The acknowledged events.
    private(set) var events: [Plain] = []
    private(set) var personal: [Int64: String] = [:]
    /// Personal data that were erased: no file may hold them.
    private(set) var erased: Set<String> = []
    /// How long the log was behind each acknowledged transaction.
    private(set) var boundaries: [Int] = [0]

    /// The end of a stream by the model.
    func head(of stream: String) -> StreamHead {
        events.last { $0.stream == stream }
            .map { StreamHead(sequence: $0.sequence, version: $0.version) } ?? .none
    }

    /// Takes in one transaction, or a part of one.
    mutating func add(_ drafts: [Draft], endsTransaction: Bool = true) {
        for draft in drafts {
            for sequence in draft.erases {
                if let text = personal.removeValue(forKey: sequence) { erased.insert(text) }
            }
            let head = head(of: draft.stream)
            let sequence = Int64(events.count + 1)
            events.append(
                Plain(
                    sequence: sequence, stream: draft.stream, version: head.version + 1,
                    previous: head.sequence, body: draft.body, key: draft.key))
            personal[sequence] = draft.personal
        }
        if endsTransaction { boundaries.append(events.count) }
    }

    func adding(_ drafts: [Draft]) -> Ledger {
        var result = self
        result.add(drafts)
        return result
    }

    /// The ledger as it was when it had `count` events.
    func prefix(_ count: Int) -> Ledger {
        var result = self
        result.events.removeLast(events.count - count)
        result.personal = personal.filter { $0.key <= Int64(count) }
        result.boundaries.removeAll { $0 > count }
        return result
    }

    /// The drafts, now and then the first of them erasing what is personal of one to three events.
    func withErasures(_ drafts: [Draft], _ dice: inout Dice, once times: Int) -> [Draft] {
        guard !personal.isEmpty, dice.once(in: times) else { return drafts }
        let all = personal.keys.sorted()
        var result = drafts
        result[0].erases = Array(Set((0..<dice.roll(1...3)).map { _ in dice.pick(all) })).sorted()
        return result
    }

    /// Made-up events of a few streams, every third with a key and every fifth with personal data;
    /// `tag` makes their keys differ from all others.
    static func drafts(_ dice: inout Dice, count: Int, tag: String, bodyMax: Int = 600) -> [Draft] {
        (0..<count).map { number in
            Draft(
                stream: "s\(dice.roll(0...6))",
                body: "\(tag).\(number):" + String(repeating: "x", count: dice.roll(0...bodyMax)),
                key: dice.once(in: 3) ? "key-\(tag).\(number)" : nil,
                personal: dice.once(in: 3) ? personal("\(tag).\(number)", &dice) : nil)
        }
    }
}

extension Ledger {
    /// A text whose every part tells whose it is; one in four goes over several pages.
    private static func personal(_ name: String, _ dice: inout Dice) -> String {
        let count = dice.once(in: 4) ? dice.roll(100...900) : dice.roll(1...20)
        return String(repeating: "person-\(name);", count: count)
    }

    /// Whether a file holds anything of the texts.
    static func holds(_ file: [UInt8], anyOf texts: some Sequence<String>) -> String? {
        for text in texts {
            let part = Array(text.utf8.prefix { $0 != UInt8(ascii: ";") } + ";".utf8)
            let isFound = file.withUnsafeBytes { file in
                part.withUnsafeBytes { part in
                    guard let start = file.baseAddress, let text = part.baseAddress else {
                        return false
                    }
                    return clinux_contains(start, file.count, text, part.count) != 0
                }
            }
            if isFound { return String(decoding: part, as: UTF8.self) }
        }
        return nil
    }

    /// Nothing that was erased stands in any file of the store.
    ///
    /// Not in `-shm` either, but that is looked at only where each store has a process of its own:
    /// recovering a log without a valid frame, SQLite fills it from memory that it never wrote, and the
    /// memory of this process has held the texts of many stores.
    func demandGone(_ path: String, _ note: String) throws {
        for (name, file) in Fixture(path, all: true).files {
            if let text = Self.holds(file, anyOf: erased) {
                throw Finding(description: "\(note): \(text) was erased and stands in FILE\(name)")
            }
        }
    }
}

extension EventWriter {
    /// Appends drafts to the running transaction, each behind the end of its stream by `ledger`.
    func append(_ drafts: [Ledger.Draft], over ledger: Ledger) throws(StoreError) {
        var running = ledger
        for draft in drafts {
            for sequence in draft.erases { try erasePersonal(of: sequence) }
            _ = try append(
                NewEvent(
                    stream: draft.stream, type: "noted", occurredAt: 1, recordedAt: 2,
                    key: draft.key, body: Array(draft.body.utf8),
                    personal: draft.personal.map { Array($0.utf8) }),
                after: running.head(of: draft.stream))
            running.add([draft], endsTransaction: false)
        }
    }

    /// One transaction of drafts from the beginning to the acknowledgement.
    /// - Returns: Whether what it erased is gone from the disk.
    @discardableResult
    func record(_ drafts: [Ledger.Draft], in ledger: inout Ledger) throws(StoreError) -> Bool {
        guard drafts.contains(where: { !$0.erases.isEmpty }) else {
            try begin()
            try append(drafts, over: ledger)
            _ = try commit()
            ledger.add(drafts)
            return true
        }
        guard try beginErasure() else { throw .busy }
        try append(drafts, over: ledger)
        _ = try commit()
        ledger.add(drafts)
        return try completeErasure()
    }
}

extension EventStore {
    /// Every event that a reader is given, and whether each is what its hash says.
    func everything() throws(StoreError) -> (events: [Plain], damaged: [Int64]) {
        let reader = try makeReader()
        var events: [Plain] = []
        var damaged: [Int64] = []
        while true {
            var batch = EventBatch()
            try reader.read(from: (events.last?.sequence ?? 0) + 1, limit: 512, into: &batch)
            if batch.isEmpty { return (events, damaged) }
            for (range, event) in zip(batch.ranges(), batch.plain) {
                if !batch.isIntact(at: range.lowerBound) { damaged.append(event.sequence) }
                events.append(event)
            }
        }
    }
}

extension Ledger {
    /// Compares an open store with the model in everything that can be asked of it.
    /// - Throws: ``Finding`` where they differ, the store's own error where it fails.
    func compare(_ store: EventStore, _ writer: EventWriter, _ note: String) throws {
        let (found, damaged) = try store.everything()
        try demand(damaged.isEmpty, "\(note): the hashes of \(damaged) are wrong")
        try demand(found == events, "\(note): \(difference(found))")
        try demand(
            store.sequence == Int64(events.count) && writer.nextSequence == store.sequence + 1,
            "\(note): the store counts \(store.sequence), next \(writer.nextSequence)")
        try compareIndex(store, writer, note)
        try comparePersonal(store, note)
        try compareTree(store, note)
        try demand(store.verdict() == nil, "\(note): a check finds damage")
    }

    /// Compares the personal data beside the events.
    func comparePersonal(_ store: EventStore, _ note: String) throws {
        let reader = try store.makeReader()
        for event in events {
            let expected = personal[event.sequence].map { Array($0.utf8) }
            try demand(
                reader.personal(event.sequence) == expected,
                "\(note): the personal data of \(event.sequence)")
        }
    }

    /// Compares streams and keys.
    func compareIndex(_ store: EventStore, _ writer: EventWriter, _ note: String) throws {
        let reader = try store.makeReader()
        for (stream, own) in Dictionary(grouping: events, by: \.stream) {
            try demand(
                reader.history(of: stream)?.plain == own, "\(note): a reader's history of \(stream)"
            )
            try demand(
                writer.history(of: stream)?.plain == own,
                "\(note): the writer's history of \(stream)")
            try demand(
                writer.head(of: stream) == head(of: stream), "\(note): the head of \(stream)")
            try demand(
                reader.sequences(of: stream, upTo: .max) == own.map(\.sequence),
                "\(note): the sequences of \(stream)")
        }
        try demand(writer.history(of: "nowhere") == nil, "\(note): a stream that never was")
        try demand(writer.sequence(ofKey: "never") == nil, "\(note): a key that never was")
        for event in events {
            if let key = event.key {
                let found = try writer.sequence(ofKey: key)
                try demand(
                    found == event.sequence,
                    "\(note): \(key) of \(event.sequence) is at \(found ?? 0)")
            }
        }
    }

    /// Opens the file and finds which of the ledgers it holds: this one, or this one and the whole
    /// of a transaction that was not acknowledged. Then the store must take one event more.
    @discardableResult
    func verify(_ path: String, perhaps: [Draft]? = nil, _ note: String) throws -> Ledger {
        let (store, writer) = try EventStore.open(path)
        var kept = self
        if let perhaps, store.sequence != Int64(events.count) { kept = adding(perhaps) }
        try kept.compare(store, writer, note)
        try kept.demandGone(path, note)
        var next = kept
        let draft = Draft(stream: "s0", body: "after", key: "after-\(kept.events.count)")
        try writer.record([draft], in: &next)
        try next.compare(store, writer, note + ", after one more")
        return kept
    }

    private func difference(_ found: [Plain]) -> String {
        let place = zip(found, events).enumerated().first { $1.0 != $1.1 }?.offset
        return "\(found.count) events instead of \(events.count)"
            + (place.map { ", the first other one is \($0 + 1)" } ?? "")
    }
}
