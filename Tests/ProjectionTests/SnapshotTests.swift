import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("A snapshot is a cache and nothing more")
struct SnapshotTests {
    static let questions: [(QueryVerb, String)] = [
        (.times, "{}"), (.times, #"{"by":["official","month"],"measure":"queue"}"#),
        (.times, #"{"by":["service","channel"],"measure":"lead","clock":"wall"}"#),
        (.times, #"{"by":["unit","category","week"],"measure":"first-response"}"#),
        (.queues, "{}"), (.queues, #"{"by":["official"],"from":"2025-12-01T00:00:00Z"}"#),
        (.satisfaction, #"{"by":["official"]}"#), (.list, "{}"), (.list, #"{"overdue":true}"#),
        (.services, "{}"), (.officials, "{}"),
    ]

    private func fold(_ events: ArraySlice<LoggedEvent>, into start: Projections, _ log: TestLog)
        -> Projections
    {
        var projections = start
        for event in events {
            projections.apply(event) { asked in
                log.events.filter { $0.subject == asked && $0.sequence < event.sequence }
            }
        }
        return projections
    }

    @Test("it and the tail give the same bytes as the whole log", arguments: UInt64(1)...20)
    func tail(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        var random = Seeded(seed)
        let split = random.below(log.events.count + 1)
        let empty = Projections(calendar: .office)
        let half = fold(log.events[..<split], into: empty, log)
        let read = try #require(
            Projections(snapshot: half.snapshot(), calendar: .office), "seed \(seed)")
        #expect(read.sequence == Int64(split))
        #expect(read.newestOccurredAt == half.newestOccurredAt)
        #expect(read.snapshot() == half.snapshot(), "seed \(seed)")
        let whole = fold(log.events[split...], into: read, log)
        #expect(whole.snapshot() == log.projections.snapshot(), "seed \(seed), split at \(split)")
        for (verb, fields) in Self.questions {
            let question = try query(verb, fields)
            let one = try whole.answer(question, now: log.now)
            let other = try log.projections.answer(question, now: log.now)
            #expect(one == other, "seed \(seed), split at \(split), \(verb) \(fields)")
        }
    }

    @Test("a copy is not changed by what the original folds afterwards")
    func copy() throws {
        let log = RandomLog(seed: 7, count: 600).log
        let half = fold(log.events[..<300], into: Projections(calendar: .office), log)
        let copy = half
        let before = copy.snapshot()
        let whole = fold(log.events[300...], into: half, log)
        #expect(copy.snapshot() == before)
        #expect(whole.snapshot() == log.projections.snapshot())
    }

    @Test("cut off at any byte it is refused")
    func truncated() {
        let bytes = RandomLog(seed: 3, count: 150).log.projections.snapshot()
        for length in 0..<bytes.count {
            let short = Projections(snapshot: Array(bytes[..<length]), calendar: .office)
            #expect(short == nil, "\(length) of \(bytes.count) bytes")
        }
        #expect(Projections(snapshot: bytes + [0], calendar: .office) == nil)
    }

    @Test("with one bit flipped anywhere it is refused", arguments: UInt64(1)...4)
    func flipped(_ seed: UInt64) {
        let bytes = RandomLog(seed: 4, count: 150).log.projections.snapshot()
        var random = Seeded(seed)
        for _ in 0..<400 {
            var damaged = bytes
            let place = random.below(bytes.count)
            damaged[place] ^= 1 << UInt8(random.below(8))
            let read = Projections(snapshot: damaged, calendar: .office)
            #expect(read == nil, "seed \(seed), byte \(place)")
        }
    }

    @Test("damage that the checksum does not show never traps", arguments: UInt64(1)...6)
    func forged(_ seed: UInt64) throws {
        let log = RandomLog(seed: 5, count: 300).log
        let bytes = log.projections.snapshot()
        var random = Seeded(seed)
        for _ in 0..<300 {
            var forged = Array(bytes.dropLast(8))
            for _ in 0...random.below(3) {
                let place = random.below(forged.count)
                forged[place] =
                    random.chance(50)
                    ? UInt8(random.below(256)) : random.pick([0, 0x7F, 0x80, 0xFF])
            }
            if random.chance(20) { forged.removeLast(random.below(200)) }
            withUnsafeBytes(of: Self.checksum(forged)) { forged.append(contentsOf: $0) }
            guard let read = Projections(snapshot: forged, calendar: .office) else { continue }
            for (verb, fields) in Self.questions {
                _ = try? read.answer(query(verb, fields), now: log.now)
            }
            var more = read
            for event in log.events.suffix(40) { more.apply(event) { _ in log.events } }
            _ = more.snapshot()
        }
    }

    /// The checksum of the format, written down a second time.
    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        var sum: UInt64 = 0x517C_C1B7_2722_0A95 &+ UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = rest.count >= 8 ? 8 : 1
            let word = rest.prefix(length).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 29
            rest = rest.dropFirst(length)
        }
        return sum
    }

    @Test("counted under another calendar it is refused")
    func otherCalendar() throws {
        let bytes = RandomLog(seed: 6, count: 50).log.projections.snapshot()
        let hours =
            #"{"calendar":"o","effectiveFrom":"2026-01-01","zone":"+07:00","weekly":"#
            + #"{"mon":["07:30-12:00"]}}"#
        let other = try WorkingCalendar(JSONObject(Array(hours.utf8)))
        #expect(Projections(snapshot: bytes, calendar: other) == nil)
        #expect(Projections(snapshot: bytes, calendar: .office) != nil)
    }
}
