import JSONText
import Projections
import ServiceRequests
import Testing

/// A log in memory with what is known beside it.
struct SignalsLog: LogSource {
    let events: [LoggedEvent]
    /// By the sequence of the submission.
    var applicants: [Int64: UInt64] = [:]
    var actors: [Int64: String] = [:]

    func history(of subject: Subject, upTo sequence: Int64) -> [LoggedEvent] {
        events.filter { $0.subject == subject && $0.sequence <= sequence }
    }

    func forEach(in range: ClosedRange<Int64>, _ body: (LoggedEvent) -> Void) {
        for event in events where range.contains(event.sequence) { body(event) }
    }

    func sequence(recordedAt instant: Instant) -> Int64 {
        events.last { $0.recordedAt <= instant }?.sequence ?? 0
    }

    func applicant(of request: String, upTo sequence: Int64) -> UInt64? {
        history(of: .request(request), upTo: sequence).first.flatMap { applicants[$0.sequence] }
    }
    func actor(of sequence: Int64) -> String? { actors[sequence] }
}

@Suite("SIGNALS")
struct SignalsTests {
    private func rows(
        _ log: TestLog, _ fields: String = "{}", applicants: [Int64: UInt64] = [:],
        actors: [Int64: String] = [:]
    ) throws -> [[String: String]] {
        let source = SignalsLog(events: log.events, applicants: applicants, actors: actors)
        return try log.projections.answer(query(.signals, fields), now: log.now, log: source)
            .rows.map { try parsed($0) }
    }

    private func office() -> TestLog {
        var log = TestLog()
        log.service("ktp", Promise(amount: 100, per: .workingMinutes))
        return log
    }

    @Test(
        "paused in the last tenth before the deadline, for others than the office",
        arguments: [
            ("09:29", PauseReason.applicant, nil), ("09:30", .applicant, "600"),
            ("09:30", .technical, nil), ("09:40", .agency, "0"), ("09:41", .agency, nil),
        ] as [(String, PauseReason, String?)])
    func nearDeadline(_ time: String, _ reason: PauseReason, _ left: String?) throws {
        var log = office()
        log.request(
            "a",
            [
                ("01-06 07:45", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 \(time)", .paused(reason)),
            ])
        let found = try rows(log)
        #expect(found.count == (left == nil ? 0 : 1))
        guard let left else { return }
        #expect(found[0]["kind"] == #""paused-before-deadline""#)
        #expect(found[0]["sequences"] == "[4]")
        #expect(found[0]["requests"] == #"["a"]"#)
        #expect(found[0]["official"] == #""ani""#)
        #expect(found[0]["measuredSeconds"] == left)
    }

    @Test("ended within two minutes of a resume", arguments: [("09:02", 1), ("09:03", 0)])
    func afterResume(_ time: String, _ count: Int) throws {
        var log = office()
        log.request(
            "a",
            [
                ("01-06 08:00", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 08:30", .paused(.applicant)), ("01-06 09:00", .resumed),
                ("01-06 \(time)", .completed),
            ])
        let found = try rows(log, #"{"kind":"ended-after-resume"}"#)
        #expect(found.count == count)
        if count == 1 { #expect(found[0]["sequences"] == "[5,6]") }
    }

    @Test("a file accepted after more than a working day, the applicant's own pauses left out")
    func acceptedLate() throws {
        var log = office()
        log.request(
            "late", [("01-06 08:00", submitted("ktp")), ("01-07 08:01", .accepted)])
        log.request(
            "in-time", [("01-06 08:00", submitted("ktp")), ("01-07 08:00", .accepted)])
        log.request(
            "theirs",
            [
                ("01-06 08:00", submitted("ktp")), ("01-06 09:00", .paused(.applicant)),
                ("01-09 09:00", .resumed), ("01-09 10:00", .assigned(official: "ani")),
            ])
        let found = try rows(log, #"{"kind":"accepted-late"}"#)
        #expect(found.map { $0["requests"] } == [#"["late"]"#])
        #expect(found[0]["measuredSeconds"] == "27060")
        #expect(found[0]["sequences"] == "[2,3]")
        #expect(found[0]["official"] == "null")
    }

    @Test("more than ten endings in five minutes by one official are one signal")
    func bulk() throws {
        for (count, minute, expected) in [(11, "05", 1), (10, "05", 0), (11, "06", 0)] {
            var log = TestLog()
            for number in 0..<count {
                log.request(
                    "r\(number)",
                    [
                        ("01-06 08:00", submitted("ktp")),
                        ("01-06 08:00", .assigned(official: "ani")),
                        ("01-06 10:\(number == count - 1 ? minute : "00")", .completed),
                    ])
            }
            let found = try rows(log)
            #expect(found.count == expected, "\(count) until 10:\(minute)")
            guard expected == 1 else { continue }
            #expect(found[0]["count"] == "11")
            #expect(found[0]["measuredSeconds"] == "300")
            #expect(found[0]["sequences"]?.hasPrefix("[3,6,9,") == true)
        }
    }

    @Test("endings that crowd in the last tenth of the promise, beside both tenths next to it")
    func crowd() throws {
        func log(_ before: Int, _ last: Int, _ after: Int) -> TestLog {
            var log = office()
            for (minute, count) in [("09:25", before), ("09:39", last), ("09:45", after)] {
                for number in 0..<count {
                    log.request(
                        "r-\(minute)-\(number)",
                        [
                            ("01-06 08:00", submitted("ktp")),
                            ("01-06 08:00", .assigned(official: "ani")),
                            ("01-06 \(minute)", .completed),
                        ])
                }
            }
            return log
        }
        let fields = #"{"kind":"just-under-promise"}"#
        let found = try rows(log(2, 20, 1), fields)
        #expect(found.count == 1)
        #expect(found[0]["count"] == "20")
        #expect(found[0]["tenthBefore"] == "2")
        #expect(found[0]["tenthAfter"] == "1")
        #expect(try rows(log(20, 20, 1), fields).isEmpty, "as many before: no crowd")
        #expect(try rows(log(2, 20, 18), fields).isEmpty, "as many after: no crowd")
        #expect(try rows(log(0, 9, 0), fields).isEmpty, "nine say nothing")
    }

    @Test("recorded more than a day after it happened: one signal a request, with all its events")
    func recordedLate() throws {
        var log = TestLog()
        log.request("now", [("01-09 08:00", submitted("ktp"))])
        log.request(
            "then",
            [
                ("01-06 08:00", submitted("ktp")), ("01-07 08:00", .assigned(official: "ani")),
                ("01-08 08:00", .completed),
            ])
        let found = try rows(log, #"{"kind":"recorded-late"}"#)
        #expect(found.map { $0["sequences"] } == ["[2,3]"], "a day sharp is not late")
        #expect(found[0]["measuredSeconds"] == "259200")
    }

    @Test("rejected, and the same applicant asks for the same service within two days")
    func resubmitted() throws {
        var log = TestLog()
        log.request(
            "a",
            [
                ("01-06 08:00", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 09:00", .rejected),
            ])
        log.request("b", [("01-08 09:00", submitted("ktp"))])
        log.request("c", [("01-07 09:00", submitted("kk"))])
        log.request("d", [("01-08 09:01", submitted("ktp"))])
        log.request("e", [("01-06 09:30", submitted("ktp"))])
        let applicants: [Int64: UInt64] = [1: 7, 4: 7, 5: 7, 6: 7, 7: 8]
        let fields = #"{"kind":"rejected-and-resubmitted"}"#
        let found = try rows(log, fields, applicants: applicants)
        #expect(found.map { $0["requests"] } == [#"["a","b"]"#])
        #expect(found[0]["sequences"] == "[3,4]")
        #expect(found[0]["measuredSeconds"] == "172800")
        #expect(try rows(log, fields, applicants: [4: 7]).isEmpty, "the other one was erased")
        #expect(try rows(log, fields).isEmpty, "two unknown applicants are not the same one")
    }

    @Test("three ratings by one client within a minute, of one official's requests")
    func ratings() throws {
        func log(_ officials: [String]) -> TestLog {
            var log = TestLog()
            for (number, official) in officials.enumerated() {
                log.request(
                    "r\(number)",
                    [
                        ("01-06 08:00", submitted("ktp")),
                        ("01-06 08:00", .assigned(official: official)), ("01-06 09:00", .completed),
                    ])
            }
            for number in officials.indices {
                log.request("r\(number)", [("01-06 10:00", .rated(.score(4)))])
            }
            return log
        }
        let fields = #"{"kind":"ratings-burst"}"#
        let three = log(["ani", "ani", "ani"])
        #expect(try rows(three, fields).map { $0["sequences"] } == ["[10,11,12]"])
        #expect(
            try rows(three, fields, actors: [10: "kios-1", 11: "kios-1", 12: "kios-2"]).isEmpty)
        #expect(try rows(log(["ani", "budi", "ani"]), fields).isEmpty)
        #expect(try rows(three, #"{"official":"budi"}"#).isEmpty)
    }

    @Test("filters bound what raised a signal; counts tell of those that found no row")
    func filters() throws {
        var log = office()
        for number in 1...3 {
            log.request(
                "r\(number)",
                [
                    ("01-0\(number + 4) 08:00", submitted("ktp")),
                    ("01-0\(number + 4) 08:00", .assigned(official: number == 1 ? "ani" : "budi")),
                    ("01-0\(number + 4) 08:30", .paused(.applicant)),
                    ("01-0\(number + 4) 09:00", .resumed), ("01-0\(number + 4) 09:00", .completed),
                ])
        }
        #expect(try rows(log).count == 3)
        #expect(try rows(log, #"{"official":"budi"}"#).count == 2)
        #expect(try rows(log, #"{"from":"2026-01-06T09:00:00+07:00"}"#).count == 2)
        #expect(try rows(log, #"{"to":"2026-01-06T09:00:00+07:00"}"#).count == 1)
        #expect(try rows(log, #"{"unit":"unit-ktp","category":"category-ktp"}"#).count == 3)
        #expect(try rows(log, #"{"kind":["bulk-endings"]}"#).isEmpty)
        let answer = try log.projections.answer(
            query(.signals, #"{"limit":1,"kind":"ended-after-resume"}"#), now: log.now,
            log: SignalsLog(events: log.events))
        #expect(answer.rows.count == 1)
        #expect(
            String(decoding: answer.fields, as: UTF8.self).contains(#"{"ended-after-resume":3}"#))
        #expect(throws: Refusal.self) { try query(.signals, #"{"kind":"laziness"}"#) }
    }

    @Test("the signals of two halves of time are those of the whole", arguments: UInt64(1)...6)
    func halves(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 600).log
        let middle = log.events[300].occurredAt.text
        for kind in ["paused-before-deadline", "ended-after-resume", "accepted-late"] {
            let whole = try rows(log, #"{"kind":"\#(kind)"}"#)
            let first = try rows(log, #"{"kind":"\#(kind)","to":"\#(middle)"}"#)
            let second = try rows(log, #"{"kind":"\#(kind)","from":"\#(middle)"}"#)
            #expect(
                Set((first + second).map { $0["sequences"] }) == Set(whole.map { $0["sequences"] }))
            #expect(first.count + second.count == whole.count, "seed \(seed) \(kind)")
        }
    }

    @Test("agrees with a naive look at each request", arguments: UInt64(1)...12)
    func naive(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 600).log
        let naive = NaiveAnswers(log)
        let definitions = naive.definitions
        var expected: [String: Set<String>] = [:]
        for subject in Set(log.events.map(\.subject)) {
            let own = log.events.filter { $0.subject == subject }
            guard case .request = subject else { continue }
            for (index, event) in own.enumerated() {
                let before = NaiveRequest(Array(own.prefix(index)))
                let after = NaiveRequest(Array(own.prefix(index + 1)))
                let second = event.occurredAt.seconds
                if case .paused(let reason) = event.event, reason != .technical,
                    let promise = definitions["\(before.service) \(before.version)"]?.promise,
                    before.acceptedAt != nil
                {
                    let used = before.used(promise, upTo: second, naive.calendar(before))
                    let share = Double(used) / Double(promise.budgetSeconds)
                    if share >= 0.9, share <= 1 {
                        expected["paused-before-deadline", default: []].insert(
                            "[\(event.sequence)]")
                    }
                }
                if [.completed, .rejected].contains(event.event) {
                    let opened = own.prefix(index).lastIndex {
                        if case .reopened = $0.event { return true }
                        return false
                    }
                    let resume = own.prefix(index).last { $0.event == .resumed }
                    if let resume, opened.map({ own[$0].sequence < resume.sequence }) ?? true,
                        second - resume.occurredAt.seconds <= 120
                    {
                        expected["ended-after-resume", default: []]
                            .insert("[\(resume.sequence),\(event.sequence)]")
                    }
                }
                if index > 0, before.acceptedAt == nil, after.acceptedAt != nil {
                    let waited = before.stretches(upTo: second)
                        .filter { $0.reason != .applicant && $0.reason != .agency }
                        .reduce(0) { $0 + $1.seconds(.working, naive.calendar(before)) }
                    if waited > 27_000 {
                        expected["accepted-late", default: []]
                            .insert("[\(own[0].sequence),\(event.sequence)]")
                    }
                }
            }
        }
        for kind in ["paused-before-deadline", "ended-after-resume", "accepted-late"] {
            let found = try rows(log, #"{"kind":"\#(kind)"}"#).compactMap { $0["sequences"] }
            #expect(Set(found) == expected[kind] ?? [], "seed \(seed) \(kind)")
            #expect(Set(found).count == found.count)
        }
    }
}
