import JSONText
import ServiceRequests
import Testing

@Suite("The working calendar")
struct WorkingCalendarTests {
    let office = WorkingCalendar.office

    @Test(
        "counts what was worked out by hand",
        arguments: [
            ("2026-01-09T15:30", "2026-01-12T08:00", 90),
            ("2026-02-18T15:00", "2026-02-19T09:00", 120),
            ("2026-03-13T15:00", "2026-03-25T08:30", 870),
            ("2026-05-13T15:00", "2026-05-18T08:30", 120),
            ("2026-01-15T16:00", "2026-01-19T07:30", 0),
            ("2026-12-23T15:00", "2026-12-28T08:00", 90),
            ("2026-01-12T11:30", "2026-01-12T13:30", 60),
            ("2026-01-09T11:30", "2026-01-09T14:00", 60),
            ("2026-01-12T00:00", "2026-01-13T00:00", 450),
            ("2026-01-09T00:00", "2026-01-10T00:00", 450),
        ])
    func vectors(_ from: String, _ to: String, minutes: Int) {
        let start = at(from + ":00+07:00").seconds
        let end = at(to + ":00+07:00").seconds
        #expect(office.workingSeconds(from: start, to: end) == minutes * 60)
        #expect(office.workingSeconds(from: end, to: start) == 0)
    }

    @Test("wall time over Lebaran is 281:30 while working time is 14:30")
    func lebaran() {
        let start = at("2026-03-13T15:00:00+07:00").seconds
        let end = at("2026-03-25T08:30:00+07:00").seconds
        #expect(end - start == (281 * 60 + 30) * 60)
    }

    @Test("2026 has 240 working days, by month as decreed")
    func workingDays() throws {
        let expected = [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]
        var counted: [Int] = []
        for month in 1...12 {
            var days = 0
            for day in 1...31 {
                guard let date = CivilDay(year: 2026, month: month, day: day) else { continue }
                let midnight = date.number * 86_400 - 7 * 3600
                let seconds = office.workingSeconds(from: midnight, to: midnight + 86_400)
                if seconds > 0 { days += 1 }
            }
            counted.append(days)
        }
        #expect(counted == expected)
        #expect(counted.reduce(0, +) == 240)
    }

    @Test("agrees with a count opening by opening", arguments: 1...40 as ClosedRange<UInt64>)
    func naive(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let start = NaiveOffice.newYear + Int.random(in: 0..<360 * 86_400, using: &random)
            let end = min(
                start + Int.random(in: 0..<40 * 86_400, using: &random),
                NaiveOffice.newYear + 365 * 86_400 - 1)
            let working = NaiveOffice.workingSeconds(start, end)
            #expect(office.workingSeconds(from: start, to: end) == working, "seed \(seed)")
            let wanted = Int.random(in: 1...max(working, 1), using: &random)
            guard wanted <= working else { continue }
            let due = try #require(office.instant(after: wanted, from: start))
            // The earliest such second: exactly so much by then, one second less just before.
            #expect(NaiveOffice.workingSeconds(start, due) == wanted, "seed \(seed)")
            #expect(NaiveOffice.workingSeconds(start, due - 1) == wanted - 1, "seed \(seed)")
        }
    }

    @Test("agrees with a count second by second over breaks and nights")
    func everySecond() {
        let start = at("2026-02-18T07:29:58+07:00").seconds
        var counted = 0
        for second in start..<start + 2 * 86_400 {
            #expect(office.workingSeconds(from: start, to: second) == counted)
            if NaiveOffice.isOpen(second) { counted += 1 }
        }
    }

    @Test("nothing to wait for is over at once, also when the office is closed")
    func nothing() {
        let sunday = at("2026-01-11T12:00:00+07:00").seconds
        #expect(office.instant(after: 0, from: sunday) == sunday)
        #expect(office.instant(after: -5, from: sunday) == sunday)
    }

    @Test("a budget that ends with the day is used up in the evening, not the next morning")
    func endOfDay() {
        let morning = at("2026-01-12T07:30:00+07:00").seconds
        #expect(
            office.instant(after: 27_000, from: morning)
                == at("2026-01-12T16:00:00+07:00").seconds)
        #expect(
            office.instant(after: 27_001, from: morning)
                == at("2026-01-13T07:30:01+07:00").seconds)
    }

    @Test(
        "beyond its table it counts nothing and never traps",
        arguments: [Int.min, -1_000_000_000_000, -1, 7_289_654_400, 1_000_000_000_000, Int.max])
    func beyond(_ second: Int) {
        let now = at("2026-01-12T07:30:00+07:00").seconds
        let all = office.workingSeconds(from: .min, to: .max)
        #expect(all > 0)
        let parts =
            office.workingSeconds(from: .min, to: now) + office.workingSeconds(from: now, to: .max)
        #expect(parts == all)
        #expect(office.workingSeconds(from: second, to: second) == 0)
        #expect(office.instant(after: .max, from: second) == nil)
        #expect(office.instant(after: all + 1, from: 0) == nil)
        #expect(office.instant(after: 0, from: second) == second)
        #expect(office.instant(after: all, from: .min) == at("2200-12-31T16:00:00+07:00").seconds)
    }

    @Test("other years follow the weekly hours")
    func otherYears() throws {
        let start = at("2031-06-02T00:00:00+07:00").seconds  // a Monday
        #expect(office.workingSeconds(from: start, to: start + 7 * 86_400) == 5 * 27_000)
        let far = at("2199-12-01T00:00:00+07:00").seconds
        #expect(try #require(office.instant(after: 27_000 * 10, from: far)) > far)
    }
}

@Suite("A calendar as data")
struct CalendarReadingTests {
    private func calendar(_ text: String) throws -> WorkingCalendar {
        try WorkingCalendar(try JSONObject(Array(text.utf8)))
    }

    @Test("a counter's longer hours, a night shift's midnight and another zone are read")
    func counter() throws {
        let counter = try calendar(
            #"""
            {"calendar":"counter","effectiveFrom":"2026-01-01","zone":"-03:30",
             "weekly":{"sat":["09:00-14:00","22:00-24:00"],"sun":["00:00-06:00"]},
             "shifts":[{"from":"2026-01-17","to":"2026-01-17","weekly":{"sat":["10:00-11:00"]}}],
             "holidays":[{"date":"2026-01-24","name":"x","source":"y"}]}
            """#)
        #expect(counter.id == "counter")
        #expect(counter.zoneOffset == -(3 * 3600 + 1800))
        func hours(_ from: String, _ to: String) -> Int {
            counter.workingSeconds(
                from: at(from + ":00-03:30").seconds, to: at(to + ":00-03:30").seconds) / 3600
        }
        #expect(hours("2026-01-10T00:00", "2026-01-11T00:00") == 7)
        #expect(hours("2026-01-10T23:00", "2026-01-11T01:00") == 2)
        #expect(hours("2026-01-17T00:00", "2026-01-18T00:00") == 1)
        #expect(hours("2026-01-24T00:00", "2026-01-25T00:00") == 0)
        #expect(hours("2026-01-12T00:00", "2026-01-17T00:00") == 0)
    }

    @Test("an office that never opens has no deadline: a promise is never used up")
    func neverOpen() throws {
        let never = try calendar(
            #"{"calendar":"n","effectiveFrom":"2026-01-01","zone":"+00:00","weekly":{}}"#)
        #expect(never.workingSeconds(from: .min, to: .max) == 0)
        #expect(never.instant(after: 1, from: 0) == nil)
        #expect(never.instant(after: 0, from: 5) == 5)
    }

    @Test("an office that never closes counts every second")
    func alwaysOpen() throws {
        let hours = #"["00:00-24:00"]"#
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let weekly = days.map { "\"\($0)\":\(hours)" }.joined(separator: ",")
        let always = try calendar(
            #"{"calendar":"a","effectiveFrom":"2026-01-01","zone":"+07:00","weekly":{"#
                + weekly + "}}")
        #expect(always.workingSeconds(from: 1_000_000, to: 4_000_000_000) == 3_999_000_000)
        #expect(always.instant(after: 7_000_000_000, from: 10) == 7_000_000_010)
    }

    @Test(
        "what is wrong is refused with its field",
        arguments: [
            ("zone", #""zone":"7""#), ("zone", #""zone":"+24:00""#),
            ("effectiveFrom", #""effectiveFrom":"2026-02-29""#),
            ("colour", #""colour":1"#), ("weekly", #""weekly":[]"#),
            ("weekly.monday", #""weekly":{"monday":[]}"#),
            ("weekly.mon", #""weekly":{"mon":["08:00-07:00"]}"#),
            ("weekly.mon", #""weekly":{"mon":["08:00-12:00","11:00-13:00"]}"#),
            ("weekly.mon", #""weekly":{"mon":["08:00-24:01"]}"#),
            ("weekly.mon", #""weekly":{"mon":["08:60-12:00"]}"#),
            ("weekly.mon", #""weekly":{"mon":"08:00-12:00"}"#),
            ("shifts[0].to", #""shifts":[{"from":"2026-01-02","to":"2026-01-01","weekly":{}}]"#),
            ("shifts[0].weekly", #""shifts":[{"from":"2026-01-01","to":"2026-01-02"}]"#),
            ("holidays[1].date", #""holidays":[{"date":"2026-01-01"},{"date":"x"}]"#),
            ("holidays[0].datum", #""holidays":[{"datum":"2026-01-01"}]"#),
            ("calendar", #""calendar":"a b""#),
        ])
    func refused(field: String, wrong: String) throws {
        var fields = [
            "calendar": #""x""#, "effectiveFrom": #""2026-01-01""#, "zone": #""+07:00""#,
            "weekly": "{}",
        ]
        fields[String(wrong.dropFirst().prefix { $0 != "\"" })] = nil
        let rest = fields.map { "\"\($0)\":\($1)" }.joined(separator: ",")
        let found = refusal { _ = try calendar("{\(wrong),\(rest)}") }
        #expect(found?.code == .badArgument)
        #expect(found?.field == field)
    }

    @Test("two shifts on one day are refused")
    func overlap() {
        let shift = #"{"from":"2026-01-01","to":"2026-01-02","weekly":{}}"#
        let found = refusal {
            _ = try calendar(
                #"{"calendar":"x","effectiveFrom":"2026-01-01","zone":"+07:00","weekly":{},"#
                    + #""shifts":[\#(shift),\#(shift)]}"#)
        }
        #expect(found?.field == "shifts[1].from")
    }
}
