import JSONText
import Projections
import ServiceRequests
import Testing

extension TestLog {
    fileprivate func long(_ query: Query) throws -> QueryAnswer {
        #expect(query.isLong)
        return try projections.answer(query, now: now, log: MemoryLog(events: events))
    }
}

/// A log that notes how far a question says that it is.
private final class TellingLog: LogSource {
    let log: MemoryLog
    private(set) var told: [[Int]] = []

    init(_ log: MemoryLog) { self.log = log }

    func history(of subject: Subject, upTo sequence: Int64) throws(Refusal) -> [LoggedEvent] {
        try log.history(of: subject, upTo: sequence)
    }

    func forEach(
        in range: ClosedRange<Int64>, _ body: (LoggedEvent) -> Void
    ) throws(Refusal) { try log.forEach(in: range, body) }

    func sequence(recordedAt instant: Instant) throws(Refusal) -> Int64 {
        try log.sequence(recordedAt: instant)
    }

    func tell(done: Int, of whole: Int) { told.append([done, whole]) }
}

@Suite("How far a check of all requests is")
struct CheckProgressTests {
    @Test("it is told after every hundred requests")
    func told() throws {
        var log = TestLog()
        log.service("kk", nil)
        for number in 0..<250 { log.request("r-\(number)", [("01-09 09:00", submitted("kk"))]) }
        let telling = TellingLog(log.source)
        _ = try log.projections.answer(query(.identity, "{}"), now: log.now, log: telling)
        #expect(telling.told == [[100, 250], [200, 250]])
    }
}

@Suite("Ended requests counted anew")
struct RecountTests {
    private func text(_ rows: [[UInt8]]) -> [String] {
        rows.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "under any version of a calendar they are what a naive count under it gives",
        arguments: UInt64(1)...12)
    func calendars(_ seed: UInt64) throws {
        let random = RandomLog(seed: seed, count: 500)
        let log = random.log
        var naive = NaiveAnswers(log)
        var histories: [String: WorkingCalendar.History] = [:]
        for case .calendarDefined(let definition) in log.events.map(\.event) {
            histories[definition.id, default: WorkingCalendar.History()].append(definition)
        }
        for version in random.calendars {
            naive.calendar =
                histories[version.calendar]?.calendar(version: version.version) ?? .office
            for (measure, by) in [
                (Measure.lead, [Dimension.service]), (.processing, [.official]),
                (.queue, [.official, .month]), (.completeFile, []),
            ] {
                let fields =
                    #"{"calendar":"\#(version.text)","measure":"\#(measure.rawValue)","#
                    + #""by":[\#(by.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]}"#
                let answer = try log.long(try query(.times, fields))
                #expect(
                    text(answer.rows) == naive.times(Filter(), by, measure, .working),
                    "seed \(seed), \(version.text), \(measure) by \(by)")
            }
        }
    }

    @Test(
        "the pauses for one reason are what a naive count of them gives", arguments: UInt64(1)...12)
    func reasons(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        for reason in PauseReason.allCases {
            var naive = NaiveAnswers(log)
            for index in naive.requests.indices {
                for stretch in naive.requests[index].stretches.indices
                where naive.requests[index].stretches[stretch].reason != reason {
                    naive.requests[index].stretches[stretch].state = "anything else"
                }
            }
            for by in [[], [Dimension.official], [.channel, .service]] {
                for clock in Clock.allCases {
                    let fields =
                        #"{"measure":"pause-\#(reason.rawValue)","clock":"\#(clock.rawValue)","#
                        + #""by":[\#(by.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]}"#
                    let answer = try log.long(try query(.times, fields))
                    #expect(
                        text(answer.rows) == naive.times(Filter(), by, .pause, clock),
                        "seed \(seed), \(reason) by \(by)")
                }
            }
        }
    }

    @Test("a calendar that does not exist is not found, and what is no version is refused")
    func unknown() throws {
        let log = TestLog()
        #expect(throws: Refusal.self) {
            _ = try log.long(try query(.times, #"{"calendar":"office@7"}"#))
        }
        for wrong in [#""office""#, "7", #""@1""#] {
            #expect(throws: Refusal.self) { _ = try query(.times, #"{"calendar":\#(wrong)}"#) }
        }
        #expect(throws: Refusal.self) {
            _ = try query(.queues, #"{"calendar":"office@0"}"#)
        }
    }

    @Test("the answer names the calendar that counted")
    func named() throws {
        let answer = try TestLog().long(try query(.times, #"{"calendar":"office@0"}"#))
        #expect(
            String(decoding: answer.fields, as: UTF8.self) == #""asOf":0,"calendar":"office@0""#)
    }
}

@Suite("The identity of every request's time")
struct IdentityTests {
    private func answer(_ log: TestLog, _ fields: String = "{}") throws -> [String: String] {
        let answer = try log.long(try query(.identity, fields))
        #expect(answer.rows.isEmpty)
        return try parsed(Array("{".utf8) + answer.fields + Array("}".utf8))
    }

    @Test("it holds for every request of random logs, the open ones too", arguments: UInt64(1)...15)
    func random(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let requests = NaiveAnswers(log).requests
        let whole = try answer(log)
        #expect(whole["checked"] == "\(requests.count)", "seed \(seed)")
        #expect(whole["failed"] == "0")
        let ended = requests.filter { $0.isEnded && $0.official == "ani" }.count
        let ani = try answer(log, #"{"official":"ani","from":"2025-01-01T00:00:00+07:00"}"#)
        #expect(ani["checked"] == "\(ended)", "seed \(seed)")
    }

    @Test("figures that the events do not bear out are told, one row a request")
    func disagreement() throws {
        var log = TestLog()
        log.service("kk", nil)
        log.request(
            "r",
            [
                ("01-12 08:00", submitted("kk")), ("01-12 09:00", .assigned(official: "ani")),
                ("01-12 10:00", .completed),
            ])
        // A log that says something else than what was folded.
        var forged = TestLog()
        forged.service("kk", nil)
        forged.request(
            "r",
            [
                ("01-12 07:00", submitted("kk")), ("01-12 09:00", .assigned(official: "ani")),
                ("01-12 10:00", .completed),
            ])
        let answer = try log.projections.answer(
            try query(.identity), now: log.now, log: MemoryLog(events: forged.events))
        let rows = answer.rows.map { String(decoding: $0, as: UTF8.self) }
        // 07:00-10:00 on the wall; the office opens at 07:30.
        #expect(
            rows == [
                #"{"request":"r","leadSeconds":10800,"touchSeconds":0,"queueSeconds":9000,"#
                    + #""pauseSeconds":0,"closedSeconds":1800,"differenceSeconds":0,"agrees":false}"#
            ])
        #expect(
            String(decoding: answer.fields, as: UTF8.self)
                .hasSuffix(#""checked":1,"failed":1"#))
    }
}

@Suite("The ledger of pauses")
struct PauseLedgerTests {
    @Test(
        "each pause stands there with its reason and its bounds, also a moment's and a running one")
    func ledger() throws {
        var log = TestLog()
        log.service("kk", nil)
        log.request(
            "r",
            [
                ("01-12 08:00", submitted("kk")),
                ("01-12 09:00", .paused(.applicant)), ("01-12 10:00", .resumed),
                ("01-12 10:00", .paused(.technical)), ("01-12 10:00", .resumed),
                ("01-12 11:00", .paused(.applicant)),
                // Assigned while paused: the pause goes on over the break.
                ("01-12 11:30", .assigned(official: "ani")), ("01-12 13:30", .completed),
                ("01-12 14:00", .reopened(mistake: false)), ("01-12 15:00", .paused(.agency)),
            ])
        let request = try #require(log.fold("r"))
        let fields = log.projections.describe(request, now: local("01-12 15:20"))
        let answer = try parsed(Array("{".utf8) + fields + Array("}".utf8))
        func entry(_ reason: String, _ from: String, _ to: String?, _ working: Int, _ wall: Int)
            -> String
        {
            let end = to.map { "\"2026-01-12T\($0):00.000Z\"" } ?? "null"
            return #"{"reason":"\#(reason)","from":"2026-01-12T\#(from):00.000Z","to":\#(end),"#
                + #""workingSeconds":\#(working),"wallSeconds":\#(wall)}"#
        }
        let expected = [
            entry("applicant", "02:00", "03:00", 3600, 3600),
            entry("technical", "03:00", "03:00", 0, 0),
            entry("applicant", "04:00", "06:30", 5400, 9000),
            entry("agency", "08:00", nil, 1200, 1200),
        ]
        #expect(answer["pauseLedger"] == "[" + expected.joined(separator: ",") + "]")
        #expect(
            answer["pauses"]
                == #"{"applicant":{"workingSeconds":9000,"wallSeconds":12600},"#
                + #""agency":{"workingSeconds":1200,"wallSeconds":1200},"#
                + #""technical":{"workingSeconds":0,"wallSeconds":0}}"#)
    }

    @Test("its sums are the clocks, for every request of random logs", arguments: UInt64(1)...10)
    func sums(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        for id in Set(
            log.events.compactMap { event -> String? in
                if case .request(let id) = event.subject { id } else { nil }
            })
        {
            let request = try #require(log.fold(id))
            let clocks = RequestClocks(request, upTo: log.now, calendar: .office)
            for reason in PauseReason.allCases {
                let wall = request.pauses.filter { $0.reason == reason }.reduce(0) {
                    $0 + max($1.from.seconds, ($1.to ?? log.now).seconds) - $1.from.seconds
                }
                #expect(clocks.pauseTimes[reason].wall == wall, "seed \(seed), \(id)")
            }
        }
    }
}
