import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("The projections agree with a second, naive computation")
struct AgainstNaiveTests {
    private func dimensions(_ random: inout Seeded) -> [Dimension] {
        Array(Dimension.allCases.shuffled(using: &random).prefix(random.pick([0, 1, 1, 2, 3])))
    }

    private func filter(_ random: inout Seeded, _ log: TestLog) -> Filter {
        var filter = Filter()
        if random.chance(30) {
            filter.officials = Array(RandomLog.officials.prefix(1 + random.below(2)))
        }
        if random.chance(15) { filter.services = ["kk", "nib", "no-such-service"] }
        if random.chance(15) { filter.channels = [.online, .phone] }
        if random.chance(15) { filter.units = ["loket-1", "u-ktp"] }
        if random.chance(15) { filter.categories = ["c-ktp", "c-skt"] }
        let start = log.events[0].occurredAt.milliseconds
        let length = log.now.milliseconds - start
        func instant(_ percent: Int) -> Instant {
            Instant(milliseconds: start + length * Int64(percent) / 100)
        }
        if random.chance(35) { filter.from = instant(random.below(60)) }
        if random.chance(35) { filter.to = instant(40 + random.below(70)) }
        if let from = filter.from, let to = filter.to, to < from { filter.to = from }
        return filter
    }

    @Test("in TIMES, with every measure and clock", arguments: UInt64(1)...25)
    func times(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let naive = NaiveAnswers(log)
        var random = Seeded(seed &* 31)
        for measure in Measure.allCases {
            for clock in Clock.allCases {
                let (filter, by) = (filter(&random, log), dimensions(&random))
                let answer = try log.projections.answer(
                    .times(filter, by: by, measure: measure, clock: clock), now: log.now)
                #expect(
                    answer.rows.map { String(decoding: $0, as: UTF8.self) }
                        == naive.times(filter, by, measure, clock),
                    "seed \(seed), \(measure) \(clock) by \(by), \(filter)")
            }
        }
    }

    @Test("in QUEUES, now and later", arguments: UInt64(1)...25)
    func queues(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        let naive = NaiveAnswers(log)
        var random = Seeded(seed &* 37)
        for hours in [0, 1, 5, 30, 200] {
            let (filter, by) = (filter(&random, log), dimensions(&random))
            let at = Instant(milliseconds: log.now.milliseconds + Int64(hours) * 3_600_000)
            let answer = try log.projections.answer(
                .queues(filter, by: by, at: at), now: log.now)
            #expect(
                answer.rows.map { String(decoding: $0, as: UTF8.self) }
                    == naive.queues(filter, by, at: at),
                "seed \(seed), by \(by), \(filter)")
        }
    }

    @Test("in SATISFACTION", arguments: UInt64(1)...25)
    func satisfaction(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let naive = NaiveAnswers(log)
        var random = Seeded(seed &* 41)
        for _ in 0..<6 {
            let (filter, by) = (filter(&random, log), dimensions(&random))
            let rows = try log.projections.answer(.satisfaction(filter, by: by), now: log.now).rows
            let expected = naive.satisfaction(filter, by)
            try #require(rows.count == expected.count, "seed \(seed), by \(by), \(filter)")
            for (row, wanted) in zip(rows, expected) {
                var (fields, other) = (try parsed(row), try parsed(Array(wanted.utf8)))
                // Two roads to the same bound meet but for rounding.
                for bound in ["low", "high"] {
                    let one = Double(fields.removeValue(forKey: bound) ?? "")
                    let two = Double(other.removeValue(forKey: bound) ?? "")
                    #expect(
                        one == nil && two == nil || abs((one ?? 9) - (two ?? 0)) < 1e-9,
                        "seed \(seed), by \(by)")
                }
                #expect(fields == other, "seed \(seed), by \(by), \(filter)")
            }
        }
    }

    @Test("in LIST, page by page", arguments: UInt64(1)...25)
    func list(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        let naive = NaiveAnswers(log)
        var random = Seeded(seed &* 43)
        for _ in 0..<6 {
            var listing = Query.Listing()
            listing.filter = filter(&random, log)
            if random.chance(30) { listing.states = [.assigned, .working, .completed] }
            if random.chance(40) { listing.overdue = random.chance(50) }
            listing.limit = 100_000
            let all = naive.list(listing, now: log.now)
            listing.limit = 1 + random.below(20)
            var pages: [String] = []
            var isMore = true
            while isMore {
                let answer = try log.projections.answer(.list(listing), now: log.now)
                for row in answer.rows {
                    let id = try JSONObject(row)["id"]?.string
                    pages.append(id ?? "?")
                }
                let fields = try parsed(Array("{".utf8) + answer.fields + Array("}".utf8))
                #expect(fields["asOf"] == "\(log.events.count)")
                isMore = fields["next"] != "null"
                listing.after = Int64(fields["next"] ?? "") ?? 0
            }
            #expect(pages == all, "seed \(seed), \(listing)")
        }
    }

    @Test("at every step of the way, not only at the end")
    func everyStep() throws {
        let whole = RandomLog(seed: 99, count: 250).log
        var log = TestLog()
        for event in whole.events {
            log.add(event.subject, event.event, at: event.occurredAt)
            let rows = try log.rows(.queues, #"{"by":["official"]}"#)
            let naive = NaiveAnswers(log)
            #expect(
                rows == naive.queues(Filter(), [.official], at: log.now),
                "sequence \(event.sequence)")
            let times = try log.rows(.times, #"{"by":["official"]}"#)
            #expect(
                times == naive.times(Filter(), [.official], .processing, .working),
                "sequence \(event.sequence)")
        }
    }
}
