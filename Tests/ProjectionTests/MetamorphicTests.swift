import Projections
import ServiceRequests
import Testing

@Suite("Rules that hold whatever the log")
struct MetamorphicTests {
    private func sum(_ rows: [[String: String]], _ field: String) -> Int {
        rows.reduce(0) { $0 + (Int($1[field] ?? "") ?? 0) }
    }

    @Test("groups add up to the whole", arguments: UInt64(1)...10)
    func groups(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let answers: [(QueryVerb, String, [String])] = [
            (
                .times, #""measure":"lead""#,
                ["n", "slaMet", "slaMissed", "reopened", "rejected"]
            ),
            (
                .satisfaction, #""channel":["online","counter","phone","agency"]"#,
                ["n", "satisfied"]
            ),
            (
                .queues, #""from":"2025-12-24T00:00:00Z""#,
                ["waiting", "working", "paused", "unassigned", "total", "arrivals", "endings"]
            ),
        ]
        for (verb, fields, counted) in answers {
            let whole = try log.table(verb, "{\(fields)}")
            for dimension in Dimension.allCases {
                let rows = try log.table(verb, #"{\#(fields),"by":["\#(dimension.rawValue)"]}"#)
                for count in counted {
                    #expect(
                        sum(rows, count) == sum(whole, count),
                        "seed \(seed), \(verb) by \(dimension), \(count)")
                }
            }
        }
    }

    @Test("two windows that meet add up to the whole", arguments: UInt64(1)...10)
    func windows(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let middle = log.events[log.events.count / 2].occurredAt.text
        for field in ["n", "slaMet", "slaMissed", "reopened", "rejected"] {
            let parts =
                try log.table(.times, #"{"official":["ani","dewi"],"to":"\#(middle)"}"#)
                + log.table(.times, #"{"official":["ani","dewi"],"from":"\#(middle)"}"#)
            let whole = try log.table(.times, #"{"official":["ani","dewi"]}"#)
            #expect(sum(parts, field) == sum(whole, field), "seed \(seed), \(field)")
        }
    }

    @Test("the random logs hold what they are to test")
    func variety() {
        var types: [String: Int] = [:]
        var holders = 0
        for seed in UInt64(1)...25 {
            let log = RandomLog(seed: seed, count: 500).log
            for event in log.events { types["\(event.event.type)", default: 0] += 1 }
            let naive = NaiveAnswers(log)
            holders += naive.requests.filter { $0.isEnded && $0.holders.count > 1 }.count
        }
        for type in [
            "submitted", "amended", "accepted", "assigned", "started", "stopped", "paused",
            "resumed", "completed", "rejected", "withdrawn", "reopened", "rated",
            "service-defined", "official-registered",
        ] {
            #expect(types[type, default: 0] > 20, "\(type)")
        }
        #expect(holders > 50)
    }

    @Test("more than one chunk of ended requests is folded, counted, kept and read")
    func chunks() throws {
        let start = local("01-05 08:00").milliseconds
        var projections = Projections(calendar: .office)
        var sequence: Int64 = 0
        func add(_ id: String, _ event: DomainEvent, _ number: Int) {
            sequence += 1
            let instant = Instant(milliseconds: start + Int64(number) * 60_000)
            let logged = LoggedEvent(
                sequence: sequence, subject: .request(id), version: 1, occurredAt: instant,
                recordedAt: instant, event: event)
            projections.apply(logged) { _ in [] }
        }
        let count = 9000
        for number in 0..<count {
            add("request-\(number)", submitted("ktp"), number)
            add("request-\(number)", .assigned(official: "o\(number % 3)"), number)
            if number % 7 == 0 { add("request-\(number)", .assigned(official: "late"), number + 5) }
            add("request-\(number)", .completed, number + 10)
            if number >= 5000 { add("request-\(number - 5000)", .rated(.score(4)), number + 10) }
        }
        let now = projections.newestOccurredAt
        let read = try #require(
            Projections(snapshot: projections.snapshot(), calendar: .office))
        for value in [projections, read] {
            let times = try parsed(value.answer(query(.times), now: now).rows[0])
            #expect(times["n"] == "\(count)")
            let shares = try value.answer(
                query(.times, #"{"by":["official"],"clock":"wall"}"#), now: now)
            let late = try parsed(shares.rows[0])
            #expect(late["official"] == #""late""#)
            #expect(late["n"] == "1286")
            #expect(late["meanSeconds"] == "300")
            let answers = try parsed(value.answer(query(.satisfaction), now: now).rows[0])
            #expect(answers["n"] == "4000")
            let to = Instant(milliseconds: start + 100 * 60_000).text
            let first = try value.answer(query(.times, #"{"to":"\#(to)"}"#), now: now).rows[0]
            #expect(try parsed(first)["n"] == "90")
            let page = try value.answer(query(.list, #"{"after":20000,"limit":1}"#), now: now)
            #expect(page.rows.count == 1)
        }
    }
}
