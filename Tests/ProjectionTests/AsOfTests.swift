import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("A question as of an earlier event gets the answer it got then")
struct AsOfTests {
    /// Questions of every verb that there is: one that is added must be given some here.
    static let questions: [(QueryVerb, String)] =
        SnapshotTests.questions
        + QueryVerb.allCases.flatMap { verb in questions(verb).map { (verb, $0) } }

    private static func questions(_ verb: QueryVerb) -> [String] {
        switch verb {
        case .times:
            [
                #"{"by":["official"],"measure":"touch","from":"2025-12-24T00:00:00Z"}"#,
                #"{"official":["ani","budi"],"by":["week"],"measure":"lead"}"#,
                #"{"measure":"pause-applicant"}"#, #"{"calendar":"office@0","by":["service"]}"#,
            ]
        case .queues:
            [
                #"{"by":["service","channel"]}"#, #"{"by":["unit","day"]}"#,
                #"{"at":"2025-12-24T00:00:00Z"}"#,
            ]
        case .satisfaction: [#"{"by":["service"]}"#]
        case .trend: [#"{"by":["week","service"]}"#]
        case .channels: [#"{"by":["official"]}"#]
        case .hours, .fairness, .identity, .signals, .trainings, .competences, .calendars: ["{}"]
        case .forecast: [#"{"by":["service"]}"#, #"{"request":"r-5"}"#, #"{"request":"r-30"}"#]
        case .explain:
            [
                #"{"query":"TIMES","row":{"official":"ani"}}"#,
                #"{"query":"QUEUES","row":{"official":null}}"#,
                #"{"query":"SATISFACTION","limit":5}"#,
                #"{"query":"HOURS","row":{"weekday":4,"hour":9}}"#,
            ]
        case .list:
            [
                #"{"limit":7,"after":20}"#, #"{"state":["working","completed"]}"#,
                #"{"personal":"held"}"#, #"{"personal":["restricted","refused","erased"]}"#,
            ]
        case .services: [#"{"service":"kk"}"#]
        case .officials: [#"{"unit":"loket-1"}"#]
        case .indicators: ["{}", #"{"indicator":"i-1","evidence":true}"#]
        case .feedbacks: ["{}", #"{"feedback":"f-2"}"#, #"{"state":"answered"}"#]
        case .effect: [#"{"topic":"layanan"}"#, #"{"training":"t-3","window":3}"#]
        case .report:
            ["", #","official":"ani""#, #","unit":"loket-1""#].map {
                #"{"from":"2025-12-22T00:00:00Z","to":"2026-01-20T00:00:00Z"\#($0)}"#
            }
        }
    }

    /// What is recorded about officials' work, in between: targets, feedback and what came of it,
    /// trainings and competences.
    static func developed(_ log: TestLog) -> TestLog {
        var mixed = TestLog()
        for (number, event) in log.events.enumerated() {
            mixed.add(event.subject, event.event, at: event.occurredAt)
            if number == 150 || number == 300 {
                // It is the last event of the official's stream, and says nothing of the unit.
                let decision = PersonalDecision(
                    basis: "pdp-15", requestedBy: .subject, decidedBy: "camat")
                mixed.add(.official("ani"), .erasureRefused(decision), at: event.occurredAt)
            }
            if number % 3 == 1, case .request = event.subject {
                let decision = PersonalDecision(
                    basis: "pdp-41", requestedBy: .subject, decidedBy: "camat")
                let steps: [[DomainEvent]] = [
                    [.personalRestricted(decision, lifted: false)],
                    [.erasureRefused(decision), .personalErased(decision)],
                    [
                        .personalRestricted(decision, lifted: false),
                        .personalRestricted(decision, lifted: true), .erasureRefused(decision),
                    ],
                ]
                for step in steps[number / 3 % 3] {
                    mixed.add(event.subject, step, at: event.occurredAt)
                }
            }
            if number == 230 || number == 350 {
                let moved = OfficialDefinition(official: "ani", unit: "loket-\(number % 3)")
                mixed.add(.official("ani"), .officialRegistered(moved), at: event.occurredAt)
            }
            guard number % 12 == 11 else { continue }
            let round = number / 12
            let official = RandomLog.officials[round % 3]
            let id = round / 5
            let step: (Subject, Improvement) =
                switch round % 5 {
                case 0:
                    (
                        .entry(.feedback, "f-\(id)"),
                        .feedbackGiven(
                            Feedback(official: official, kind: .praise, evidence: [1, 2]))
                    )
                case 1: (.entry(.feedback, "f-\(id)"), .feedbackAnswered)
                case 2:
                    (
                        .entry(.training, "t-\(id)"),
                        .trainingRecorded(
                            Training(
                                training: "t-\(id)", official: official, topic: "layanan",
                                from: event.occurredAt, to: event.occurredAt))
                    )
                case 3:
                    (
                        .entry(.competence, official),
                        .competenceRecorded(
                            Competence(
                                official: official, competence: "kearsipan",
                                level: 1 + round % 5))
                    )
                default:
                    (
                        .entry(.indicator, "i-\(id % 3)"),
                        .indicatorSet(
                            Indicator(
                                indicator: "i-\(id % 3)", scope: .official(official),
                                measure: .processingP90, goal: Double(3_600 + id),
                                from: log.events[0].occurredAt, to: event.occurredAt))
                    )
                }
            mixed.add(step.0, .improvement(step.1), at: event.occurredAt)
        }
        return mixed
    }

    /// The answer, or what it is refused with.
    private static func answer(
        _ question: Question, _ projections: Projections, _ log: TestLog
    ) -> String {
        do throws(Refusal) {
            let answer = try projections.answer(question, now: log.now, log: log.source)
            return (answer.rows + [answer.fields]).map { String(decoding: $0, as: UTF8.self) }
                .joined(separator: "\n") + "\(answer.personal) \(answer.isStreamed)"
        } catch { return "\(error.code) \(error.field ?? "")" }
    }

    /// The events of each stream in their order, the streams mixed anew: what happened is recorded
    /// late, and after what happened later.
    static func recordedLate(_ seed: UInt64, _ log: TestLog) -> TestLog {
        var random = Seeded(seed)
        var streams: [[LoggedEvent]] = []
        var head: [LoggedEvent] = []
        var numbers: [Subject: Int] = [:]
        for event in log.events {
            guard case .request = event.subject else {
                head.append(event)
                continue
            }
            if let number = numbers[event.subject] {
                streams[number].append(event)
            } else {
                numbers[event.subject] = streams.count
                streams.append([event])
            }
        }
        var mixed = head
        var window = 0..<min(8, streams.count)
        while let number = window.randomElement(using: &random) {
            if streams[number].isEmpty {
                streams.swapAt(number, window.lowerBound)
                window = (window.lowerBound + 1)..<min(window.upperBound + 1, streams.count)
            } else {
                mixed.append(streams[number].removeFirst())
            }
        }
        return TestLog(replaying: mixed)
    }

    @Test(
        "whatever came since: endings, reopenings, ratings, definitions", arguments: UInt64(1)...8)
    func recordedAnswers(_ seed: UInt64) throws {
        var whole = RandomLog(seed: seed, count: 420).log
        if seed % 2 == 0 { whole = Self.recordedLate(seed, whole) }
        whole = Self.developed(whole)
        let steps = [0, 1, 7, 60, 140, 141, 233, 300, 380, 419, whole.events.count]
        var recorded: [String] = []
        for step in steps {
            let log = whole.prefix(step)
            for (verb, fields) in Self.questions {
                recorded.append(Self.answer(try question(verb, fields), log.projections, log))
            }
        }
        let restored = try #require(
            Projections(snapshot: whole.projections.snapshot(), calendar: .office))
        for projections in [whole.projections, restored] {
            var expected = recorded[...]
            for step in steps {
                for (verb, fields) in Self.questions {
                    let asked = Question(try query(verb, fields), asOf: .sequence(Int64(step)))
                    let answer = Self.answer(asked, projections, whole)
                    #expect(
                        answer == expected.popFirst(),
                        "seed \(seed), as of \(step), \(verb) \(fields)")
                }
            }
        }
    }

    @Test("which a second, naive computation gives too", arguments: UInt64(30)...36)
    func naive(_ seed: UInt64) throws {
        let whole = RandomLog(seed: seed, count: 300).log
        for step in [90, 170, 260] {
            let naive = NaiveAnswers(whole.prefix(step))
            let asked = try question(.times, #"{"by":["official","month"],"asOf":\#(step)}"#)
            #expect(
                try whole.rows(asked)
                    == naive.times(Filter(), [.official, .month], .processing, .working),
                "seed \(seed), as of \(step)")
        }
    }

    @Test("even right behind an event of its own request, in a log of several chunks")
    func manyEnded() throws {
        var log = TestLog()
        log.service("ktp", Promise(amount: 1, per: .hours))
        var step = 0
        for number in 0..<4_200 {
            let time = "01-09 08:\(number % 6)\(number % 10)"
            log.add(.request("r\(number)"), submitted("ktp"), time)
            log.add(.request("r\(number)"), .withdrawn, time)
            if number == 4_000 { step = log.events.count }
        }
        let then = try log.projections.answer(query(.times), now: log.now).rows
        let size = log.events.count
        log.add(.request("r3"), .rated(.score(1)), "01-09 09:00")
        log.add(.request("r4150"), .reopened(mistake: false), "01-09 09:00")
        #expect(
            try log.rows(question(.times, #"{"asOf":\#(size)}"#)).map { Array($0.utf8) } == then)
        let early = try parsed(
            Array(log.rows(question(.satisfaction, #"{"asOf":\#(step)}"#))[0].utf8))
        #expect(early["responseRate"] == "0" || early["responseRate"] == "0.0")
        let rows = try log.rows(question(.times, #"{"asOf":\#(step),"measure":"lead"}"#))
        #expect(try parsed(Array(rows[0].utf8))["n"] == "4001")
    }

    @Test("a time means what had been recorded by then")
    func time() throws {
        var log = TestLog()
        log.service("ktp", nil)
        log.request("a", [("01-09 08:00", submitted("ktp"))])
        log.request("b", [("01-09 09:00", submitted("ktp"))])
        let answer = try log.projections.answer(
            question(.queues, #"{"asOf":"2026-01-09T08:30:00+07:00"}"#), now: local("01-10 08:00"),
            log: log.source)
        let row = try parsed(answer.rows[0])
        #expect(String(decoding: answer.fields, as: UTF8.self) == #""asOf":2"#)
        #expect(row["total"] == "1")
        #expect(row["oldestSeconds"] == "1800")
    }

    @Test("one behind the last is refused, and so is what is no point of the log")
    func refused() throws {
        let log = RandomLog(seed: 1, count: 30).log
        let beyond = log.events.count + 1
        for fields in [#"{"asOf":\#(beyond)}"#, #"{"asOf":-1}"#, #"{"asOf":"yesterday"}"#] {
            let refusal = try #require(throws: Refusal.self) {
                _ = try log.rows(question(.times, fields))
            }
            #expect(refusal.code == .badArgument)
        }
        #expect(throws: Refusal.self) {
            _ = try log.rows(question(.times, #"{"asOf":5,"since":6}"#))
        }
    }

    @Test("a request is described as it stood", arguments: UInt64(1)...4)
    func described(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 200).log
        for step in stride(from: 20, through: 200, by: 45) {
            let then = log.prefix(step)
            let fields = try log.projections.describe(
                "r-2", asOf: .sequence(Int64(step)), now: log.now, log: log.source)
            let expected = then.fold("r-2").map {
                then.projections.describe($0, now: then.now) + Array(#","asOf":\#(step)"#.utf8)
            }
            #expect(fields == expected, "seed \(seed), as of \(step)")
        }
    }
}

@Suite("QUEUES at a past instant")
struct PastQueuesTests {
    @Test("is what a log of what had happened by then says", arguments: UInt64(1)...12)
    func queues(_ seed: UInt64) throws {
        var whole = RandomLog(seed: seed, count: 400).log
        if seed % 2 == 0 { whole = AsOfTests.recordedLate(seed, whole) }
        let fields = [
            #""by":["official"]"#, #""by":["service","day"]"#,
            #""from":"2025-12-23T00:00:00Z","to":"2026-06-01T00:00:00Z","by":["channel"]"#,
        ]
        for number in [3, 50, 120, 200, 333, 399] {
            let at = whole.events[number].occurredAt
            for asOf in [whole.events.count, 250] {
                let known = whole.events[..<asOf].filter { event in
                    if case .request = event.subject { return event.occurredAt <= at }
                    return true
                }
                let then = TestLog(replaying: known)
                for fields in fields {
                    let asked = try question(
                        .queues, #"{"at":"\#(at.text)","asOf":\#(asOf),\#(fields)}"#)
                    let answer = try then.projections.answer(
                        query(.queues, "{\(fields)}"), now: at)
                    guard at >= then.projections.newestOccurredAt else { continue }
                    #expect(
                        try whole.rows(asked)
                            == answer.rows.map { String(decoding: $0, as: UTF8.self) },
                        "seed \(seed), at \(at.text), as of \(asOf), \(fields)")
                }
            }
        }
    }

    @Test("a request that was reopened since had ended")
    func reopened() throws {
        var log = TestLog()
        log.service("ktp", nil)
        log.request(
            "a",
            [
                ("01-09 08:00", submitted("ktp")), ("01-09 09:00", .assigned(official: "ani")),
                ("01-09 10:00", .completed), ("01-09 12:00", .reopened(mistake: false)),
                ("01-09 13:00", .completed),
            ])
        log.request("b", [("01-09 13:30", submitted("ktp"))])
        func total(_ time: String) throws -> String? {
            let asked = #"{"at":"2026-01-09T\#(time):00+07:00"}"#
            return try parsed(Array(log.rows(question(.queues, asked))[0].utf8))["total"]
        }
        #expect(try total("07:59") == "0")
        #expect(try total("09:30") == "1")
        #expect(try total("10:00") == "0")
        #expect(try total("11:00") == "0")
        #expect(try total("12:30") == "1")
        #expect(try total("13:15") == "0")
        #expect(try total("13:30") == "1")
    }
}

@Suite("The difference between two points of the log")
struct DifferenceTests {
    @Test("each row carries its figures of before", arguments: UInt64(1)...6)
    func rows(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 300).log
        for (verb, fields) in [
            (QueryVerb.times, #""by":["official","week"]"#), (.queues, #""by":["service"]"#),
            (.satisfaction, #""by":["unit"]"#), (.list, "\"limit\":50"),
            (.services, #""service":"kk""#),
        ] {
            let query = try query(verb, "{\(fields)}")
            let now = try log.rows(Question(query, asOf: .sequence(280)))
            let before = try log.rows(Question(query, asOf: .sequence(120)))
            let both = try log.rows(
                question(verb, #"{\#(fields),"asOf":280,"since":120}"#))
            let keys = query.keys
            var left = Set(before.map { keys($0) })
            for (number, row) in both.enumerated() {
                let own = keys(row)
                let then = before.first { keys($0) == own }
                left.remove(own)
                let key = own.isEmpty ? "" : own + ","
                let figures = then.map { "{" + $0.dropFirst(own.isEmpty ? 1 : own.count + 2) }
                let expected =
                    number < now.count
                    ? now[number].dropLast() + ",\"before\":\(figures ?? "null")}"
                    : "{\(key)\"before\":\(figures ?? "?")}"
                #expect(row == expected, "seed \(seed), \(verb)")
            }
            #expect(left.isEmpty, "seed \(seed), \(verb): rows that are there no more")
        }
    }

    @Test("ungrouped there is one row, with the figures of before in it")
    func ungrouped() throws {
        var log = TestLog()
        log.service("ktp", nil)
        log.request("a", [("01-09 08:00", submitted("ktp"))])
        log.request("b", [("01-09 09:00", submitted("ktp"))])
        let answer = try log.projections.answer(
            question(.queues, #"{"since":2}"#), now: local("01-09 10:00"), log: log.source)
        #expect(String(decoding: answer.fields, as: UTF8.self) == #""asOf":3,"since":2"#)
        let row = try parsed(answer.rows[0])
        let before = try parsed(Array((row["before"] ?? "").utf8))
        #expect(answer.rows.count == 1)
        #expect(row["total"] == "2")
        #expect(before["total"] == "1")
        #expect(row["oldestSeconds"] == "7200")
        #expect(before["oldestSeconds"] == "0")
    }
}

extension Query {
    /// The keys of a row, as text: up to the first field that is none.
    fileprivate var keys: (String) -> String {
        let first =
            switch self {
            case .times: ",\"n\":"
            case .queues: ",\"waiting\":"
            case .satisfaction: ",\"n\":"
            case .list: ",\"service\":"
            default: ",\"version\":"
            }
        return { row in
            // A row that is there no more has nothing but `before` behind its keys.
            let ends = [first, ",\"before\":"].compactMap { row.firstRange(of: $0)?.lowerBound }
            guard let end = ends.min() else { return "" }
            return String(row[row.index(after: row.startIndex)..<end])
        }
    }
}
