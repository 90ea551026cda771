import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("TREND")
struct TrendTests {
    private func little(_ log: TestLog, _ fields: String) throws -> [String: String] {
        let answer = try log.answer(.trend, fields)
        let object = try parsed(Array("{".utf8) + answer.fields + Array("}".utf8))
        return try parsed(Array((object["little"] ?? "").utf8))
    }

    /// Tuesday to Thursday: two requests on Tuesday, one on Thursday, the second open until then.
    private func log() -> TestLog {
        var log = TestLog()
        log.service("ktp", Promise(amount: 1, per: .workingHours))
        log.request(
            "a",
            [
                ("01-06 08:00", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 08:30", .completed), ("01-06 09:00", .rated(.score(4))),
            ])
        log.request(
            "b", [("01-06 09:00", submitted("ktp")), ("01-06 09:00", .assigned(official: "budi"))])
        log.request(
            "c", [("01-08 08:00", submitted("ktp")), ("01-08 08:00", .assigned(official: "ani"))])
        log.request("b", [("01-08 09:00", .rejected)])
        return log
    }

    @Test("every period of the window has a row, also an empty one, with the backlog at its end")
    func periods() throws {
        let rows = try log().table(
            .trend,
            #"{"by":["day"],"from":"2026-01-05T00:00:00+07:00","to":"2026-01-10T00:00:00+07:00"}"#)
        // The window is cut at the newest event: no row tells of the future.
        #expect(
            rows.map { $0["day"] } == [
                #""2026-01-05""#, #""2026-01-06""#, #""2026-01-07""#, #""2026-01-08""#,
            ])
        #expect(rows.map { $0["arrivals"] } == ["0", "2", "0", "1"])
        #expect(rows.map { $0["endings"] } == ["0", "1", "0", "1"])
        #expect(rows.map { $0["backlog"] } == ["0", "1", "1", "1"])
        #expect(rows.map { $0["p50Seconds"] } == ["null", "1800", "null", "54000"])
        #expect(rows.map { $0["slaRate"] } == ["null", "1.0", "null", "0.0"])
        #expect(rows.map { $0["satisfactionRate"] } == ["null", "1.0", "null", "null"])
        #expect(rows.map { $0["rejectionRate"] } == ["null", "0.0", "null", "1.0"])
        #expect(rows.map { $0["firstTimeRightRate"] } == ["null", "1.0", "null", "1.0"])
        #expect(rows.map { $0["workingDays"] } == ["1", "1", "1", "1"])
    }

    @Test("a month counts its working days, Sundays and holidays left out")
    func workingDays() throws {
        var log = log()
        log.request("d", [("03-01 08:00", submitted("ktp"))])
        let rows = try log.table(.trend, #"{"from":"2026-01-01T00:00:00+07:00"}"#)
        #expect(rows.map { $0["month"] } == [#""2026-01""#, #""2026-02""#, #""2026-03""#])
        #expect(rows[0]["workingDays"] == "20")
        #expect(rows[1]["workingDays"] == "18")
        #expect(rows[0]["arrivalsPerWorkingDay"] == "\(3.0 / 20)")
    }

    @Test("a unit with a calendar of its own counts its own days, grouped or filtered")
    func unitDays() throws {
        var log = TestLog()
        log.service("ktp", nil)
        // Open at weekends only: 9 days in January 2026, of which one is a holiday, and 8 in February.
        let text =
            #"{"effectiveFrom":"2026-01-01","zone":"+07:00","weekly":{"sat":["09:00-14:00"],"#
            + #""sun":["09:00-14:00"]},"holidays":[{"date":"2026-01-31"}],"shifts":[]}"#
        let definition = try #require(
            CalendarDefinition(id: "pasar", try JSONObject(Array(text.utf8))))
        log.add(.calendar("pasar"), .calendarDefined(definition), "01-01 07:00")
        log.request("a", [("01-03 10:00", submitted("ktp", unit: "pasar"))])
        log.request("b", [("01-05 10:00", submitted("ktp", unit: "loket"))])
        log.request("c", [("03-01 08:00", submitted("ktp", unit: "loket"))])
        let window = #""from":"2026-01-01T00:00:00+07:00","to":"2026-03-01T00:00:00+07:00""#
        let rows = try log.table(.trend, #"{\#(window),"by":["unit"]}"#)
        #expect(
            rows.map { $0["unit"] } == [#""loket""#, #""loket""#, #""pasar""#, #""pasar""#])
        #expect(rows.map { $0["workingDays"] } == ["20", "18", "8", "8"])
        #expect(rows[2]["arrivalsPerWorkingDay"] == "\(1.0 / 8)")
        let one = try log.table(.trend, #"{\#(window),"unit":"pasar"}"#)
        #expect(one.map { $0["workingDays"] } == ["8", "8"])
        let both = try log.table(.trend, #"{\#(window),"unit":["pasar","loket"]}"#)
        #expect(both.map { $0["workingDays"] } == ["20", "18"])
    }

    @Test("series stand one after the other, each with every period")
    func series() throws {
        let rows = try log().table(.trend, #"{"by":["official","week"]}"#)
        #expect(rows.map { $0["official"] } == [#""ani""#, #""budi""#])
        #expect(rows.map { $0["week"] } == [#""2026-W02""#, #""2026-W02""#])
        #expect(rows.map { $0["mark"] } == [#""suppressed""#, #""suppressed""#])
        for mark in ["slaMark", "satisfactionMark", "endingsMark"] {
            #expect(rows[0][mark] == #""suppressed""#)
        }
        #expect(rows[0]["ikm"] == nil, "the index is no figure of an official")
    }

    @Test("Little's law is exact over a window that begins and ends with nothing open")
    func closed() throws {
        var log = log()
        log.request("c", [("01-08 10:00", .completed)])
        let check = try little(
            log, #"{"from":"2026-01-06T00:00:00+07:00","to":"2026-01-08T10:00:01+07:00"}"#)
        // 0.5 h + 48 h + 2 h of open requests over 58 h and a millisecond: the window ends with now.
        #expect(
            Double(check["meanOpen"] ?? "").map {
                abs($0 - 50.5 * 3600 / (58 * 3600 + 0.001)) < 1e-9
            }
                == true)
        #expect(Double(check["deviation"] ?? "").map { abs($0) < 1e-9 } == true)
        #expect(check["meanStaySeconds"] == "60600.0")
    }

    @Test("the deviation shows what is open at the window's ends")
    func deviation() throws {
        let check = try little(
            log(), #"{"from":"2026-01-07T00:00:00+07:00","to":"2026-01-08T00:00:00+07:00"}"#)
        #expect(check["meanOpen"] == "1.0")
        #expect(check["arrivals"] == "0")
        #expect(check["meanStaySeconds"] == "null", "nothing ended: there is nothing to compare")
        #expect(check["deviation"] == "null")
    }

    @Test("two periods and too many rows are refused; of nothing there is nothing")
    func refusals() throws {
        #expect(throws: Refusal.self) { try query(.trend, #"{"by":["day","month"]}"#) }
        #expect(throws: Refusal.self) {
            try log().rows(.trend, #"{"by":["day"],"from":"1970-01-01T00:00:00Z"}"#)
        }
        #expect(try TestLog().rows(.trend).isEmpty)
        #expect(try log().rows(.trend, #"{"from":"2027-01-01T00:00:00Z"}"#).isEmpty)
    }

    @Test("agrees with a naive computation", arguments: UInt64(1)...20)
    func naive(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        let naive = NaiveAnswers(log)
        var random = Seeded(seed &* 53)
        for period in [Dimension.day, .week, .month, .quarter, .year] {
            let by = random.pick(
                [[], [.official], [.unit], [.service, .channel], [.category]] as [[Dimension]])
            var filter = Filter()
            if random.chance(30) { filter.officials = ["ani", "budi"] }
            if random.chance(30) { filter.channels = [.counter, .online] }
            let length = log.now.milliseconds - log.events[0].occurredAt.milliseconds
            func instant(_ percent: Int) -> Instant {
                Instant(
                    milliseconds: log.events[0].occurredAt.milliseconds + length * Int64(percent)
                        / 100)
            }
            if random.chance(50) { filter.from = instant(random.below(50)) }
            if random.chance(50) { filter.to = instant(50 + random.below(60)) }
            let measure = random.pick(Measure.allCases)
            let answer = try log.projections.answer(
                .trend(filter, by: by, period: period, measure: measure, clock: .working),
                now: log.now)
            let expected = try naive.trend(filter, by, period, measure, .working, now: log.now)
            let place = "seed \(seed) by \(by) \(period), \(measure), \(filter)"
            #expect(answer.rows.count == expected.count, "\(place)")
            for row in try answer.rows.map({ try parsed($0) }) {
                let key = naive.rowKey(row, by + [period])
                let wanted = try #require(expected[key], "\(place): \(key)")
                for (name, value) in wanted {
                    #expect(row[name] == value, "\(place): \(key) \(name)")
                }
            }
        }
    }

    @Test("the mean number open is the area under the queue", arguments: UInt64(1)...10)
    func area(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        let from = log.events[100].occurredAt
        let to = log.events[300].occurredAt
        let check = try little(log, #"{"from":"\#(from.text)","to":"\#(to.text)"}"#)
        let naive = NaiveAnswers(log).meanOpen(from: from.milliseconds, to: to.milliseconds)
        #expect(
            Double(check["meanOpen"] ?? "").map { abs($0 - naive) < 1e-6 } == true, "seed \(seed)")
    }

    @Test(
        "a log that is a week later gives the same figures a week later", arguments: UInt64(1)...5)
    func shifted(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        var later = TestLog()
        for event in log.events {
            later.add(
                event.subject, event.event,
                at: Instant(milliseconds: event.occurredAt.milliseconds + 7 * 86_400_000))
        }
        let fields = #"{"by":["week","official"],"clock":"wall","measure":"touch"}"#
        let (rows, moved) = try (log.table(.trend, fields), later.table(.trend, fields))
        #expect(rows.count == moved.count)
        for (row, other) in zip(rows, moved) {
            #expect(row["week"] != other["week"])
            for name in [
                "official", "arrivals", "endings", "backlog", "n", "p50Seconds", "reopened",
                "answers",
            ] {
                #expect(row[name] == other[name], "seed \(seed) \(name)")
            }
        }
    }
}
