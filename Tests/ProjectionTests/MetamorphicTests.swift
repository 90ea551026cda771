import JSONText
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

    @Test(
        "what two windows that meet count adds up in every other verb too", arguments: UInt64(1)...6
    )
    func windowsOfAll(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let middle = log.events[log.events.count / 2].occurredAt.text
        let counted: [(QueryVerb, String, [String])] = [
            (.satisfaction, "", ["n", "satisfied", "questionnaires"]),
            (.satisfaction, #","by":["official"]"#, ["n", "satisfied", "questionnaires"]),
            (.queues, #","by":["service"]"#, ["arrivals", "endings"]),
            (
                .channels, "",
                ["arrivals", "n", "slaMet", "reopened", "pausedForApplicant", "answers"]
            ),
            (
                .trend, #","by":["day"]"#,
                ["arrivals", "endings", "n", "slaMissed", "rejected", "firstTimeRight", "answers"]
            ),
            (.fairness, "", ["n"]),
        ]
        for (verb, more, fields) in counted {
            let first = try log.table(verb, #"{"to":"\#(middle)"\#(more)}"#)
            let second = try log.table(verb, #"{"from":"\#(middle)"\#(more)}"#)
            let whole = try log.table(verb, #"{"from":"2000-01-01T00:00:00Z"\#(more)}"#)
            for field in fields {
                #expect(
                    sum(first + second, field) == sum(whole, field),
                    "seed \(seed), \(verb) \(more) \(field)")
            }
        }
    }

    /// The log with everything so many weeks later.
    private func later(_ log: TestLog, weeks: Int) -> TestLog {
        var moved = TestLog()
        for event in log.events {
            var at = event.occurredAt
            at.milliseconds += Int64(weeks) * 7 * 86_400_000
            moved.add(event.subject, event.event, at: at)
        }
        return AsOfTests.developed(moved)
    }

    /// The rows of an answer without what names a day, a week or an instant.
    private func undated(_ log: TestLog, _ verb: QueryVerb, _ fields: String) throws -> [String] {
        let asked = try question(verb, fields)
        let rows: [String]
        // A refusal is an answer, too.
        do throws(Refusal) {
            rows = try log.projections.answer(asked, now: log.now, log: log.source).rows.map {
                String(decoding: $0, as: UTF8.self)
            }
        } catch { rows = [error.message] }
        return rows.map { $0.replacing(/"20\d\d-[^"]*"/, with: "") }
    }

    @Test("shifting all by a week shifts all and changes no figure", arguments: UInt64(1)...8)
    func shifted(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        // To 2028, of which no holidays are known: no week there is unlike another.
        let (one, next) = (later(log, weeks: 110), later(log, weeks: 111))
        var asked = 0
        for (verb, fields) in AsOfTests.questions
        where ["month", "quarter", "year", "20"].allSatisfy({ !fields.contains($0) }) {
            asked += 1
            #expect(
                try undated(one, verb, fields) == undated(next, verb, fields),
                "seed \(seed), \(verb) \(fields)")
        }
        #expect(asked > 25)
        let weeks = try [one, next].map { log in
            try log.table(.times, #"{"by":["week"]}"#).compactMap { $0["week"] }
        }
        #expect(weeks[0].dropFirst() == weeks[1].dropLast(), "each week is the one after")
    }

    @Test(
        "the order in which independent requests are recorded changes no figure",
        arguments: UInt64(1)...8)
    func anyOrder(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        let mixed = AsOfTests.recordedLate(seed, log)
        #expect(mixed.events.map(\.occurredAt) != log.events.map(\.occurredAt))
        let verbs: [QueryVerb] = [
            .times, .queues, .satisfaction, .trend, .channels, .hours, .fairness, .identity,
        ]
        for (verb, fields) in AsOfTests.questions where verbs.contains(verb) {
            #expect(
                try mixed.rows(verb, fields) == log.rows(verb, fields),
                "seed \(seed), \(verb) \(fields)")
        }
    }

    @Test(
        "an office that never opens has no working time, and every question an answer",
        arguments: UInt64(1)...4)
    func neverOpen(_ seed: UInt64) throws {
        let never = try WorkingCalendar(
            JSONObject(
                Array(
                    #"{"calendar":"office","effectiveFrom":"2020-01-01","zone":"+07:00","weekly":{}}"#
                        .utf8)))
        let random = RandomLog(seed: seed, count: 400).log
        var log = TestLog(calendar: never)
        for event in AsOfTests.developed(random).events {
            var content = event.event
            if case .calendarDefined = content { continue }
            if case .submitted(let service, let version, let channel, let unit, _) = content {
                content = .submitted(
                    service: service, serviceVersion: version, channel: channel, unit: unit)
            }
            log.add(event.subject, content, at: event.occurredAt)
        }
        for (verb, fields) in AsOfTests.questions {
            let asked = try question(verb, fields)
            do throws(Refusal) {
                _ = try log.projections.answer(asked, now: log.now, log: log.source)
            } catch { #expect(error.code != .internal, "\(verb) \(fields): \(error)") }
        }
        let naive = NaiveAnswers(random)
        let lead = try log.table(.times, #"{"measure":"lead"}"#)[0]
        #expect(lead["n"] == "\(naive.requests.count { $0.isEnded })")
        #expect(lead["maxSeconds"] == "0")
        #expect(
            try log.rows(.times, #"{"measure":"lead","clock":"wall"}"#).map(withoutPromises)
                == random.rows(.times, #"{"measure":"lead","clock":"wall"}"#).map(withoutPromises))
        #expect(try log.rows(.identity).isEmpty)
        let trend = try log.table(.trend)
        #expect(trend.allSatisfy { $0["workingDays"] == "0" })
        #expect(trend.allSatisfy { $0["arrivalsPerWorkingDay"] == "null" })
    }

    private func withoutPromises(_ row: String) -> String {
        row.replacing(/"sla[A-Z][a-z]*":[^,}]*,/, with: "")
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
