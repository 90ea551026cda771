import JSONText
import Testing

@testable import ServiceRequests

/// A calendar told a second time: which hours hold on a day is looked for version by version, and
/// seconds are added opening by opening.
private struct NaiveCalendar {
    struct Version {
        var effectiveFrom: Int
        /// Openings in seconds of the day, by weekday from Monday.
        var weekly: [[Range<Int>]]
        var shifts: [(days: ClosedRange<Int>, weekly: [[Range<Int>]])] = []
        var holidays: Set<Int> = []
    }

    /// What counts before the first version: the office hours that are built in, in the zone of the
    /// calendar; only outside of 2026, whose holidays are told elsewhere.
    private static let officeWeek: [[Range<Int>]] =
        Array(repeating: [27_000..<43_200, 46_800..<57_600], count: 4)
        + [[27_000..<43_200, 48_600..<59_400], [], []]

    var versions: [Version] = []
    var offset = 25_200

    func openings(_ day: Int) -> [Range<Int>] {
        let weekday = (day + 3) % 7  // 1970-01-01 was a Thursday
        for version in versions.reversed() where day >= version.effectiveFrom {
            if version.holidays.contains(day) { return [] }
            for shift in version.shifts where shift.days.contains(day) {
                return shift.weekly[weekday]
            }
            return version.weekly[weekday]
        }
        return Self.officeWeek[weekday]
    }

    func workingSeconds(_ start: Int, _ end: Int) -> Int {
        var sum = 0
        for day in (start + offset) / 86_400...(end + offset) / 86_400 {
            for opening in openings(day) {
                let from = day * 86_400 + opening.lowerBound - offset
                let to = day * 86_400 + opening.upperBound - offset
                sum += max(0, min(to, end) - max(from, start))
            }
        }
        return sum
    }

    /// A random next version, and the fields of the CALENDAR that says so.
    mutating func addVersion(_ random: inout SplitMix64) -> String {
        // 2027 and 2028, a leap year.
        func day(_ random: inout SplitMix64) -> Int {
            Int.random(in: 20_819...21_550, using: &random)
        }
        var version = Version(effectiveFrom: day(&random), weekly: Self.week(&random))
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let first = day(&random)
            let days = first...first + Int.random(in: 0...40, using: &random)
            guard !version.shifts.contains(where: { $0.days.overlaps(days) }) else { continue }
            version.shifts.append((days, Self.week(&random)))
        }
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            version.holidays.insert(day(&random))
        }
        versions.append(version)
        func date(_ day: Int) -> String { CivilDay(number: day).text }
        let shifts = version.shifts.map {
            #"{"from":"\#(date($0.days.lowerBound))","to":"\#(date($0.days.upperBound))","#
                + #""weekly":\#(Self.json($0.weekly))}"#
        }
        let holidays = version.holidays.map { #"{"date":"\#(date($0))","source":"SKB"}"# }
        return #"{"calendar":"c","effectiveFrom":"\#(date(version.effectiveFrom))","#
            + #""zone":"+07:00","weekly":\#(Self.json(version.weekly)),"#
            + #""shifts":[\#(shifts.joined(separator: ","))],"#
            + #""holidays":[\#(holidays.joined(separator: ","))]}"#
    }

    private static func week(_ random: inout SplitMix64) -> [[Range<Int>]] {
        (0..<7).map { _ in
            let minutes = Set((0..<4).map { _ in Int.random(in: 0...1440, using: &random) * 60 })
            let bounds = minutes.sorted()
            return stride(from: 0, to: bounds.count - 1, by: 2).map { bounds[$0]..<bounds[$0 + 1] }
        }
    }

    private static func json(_ weekly: [[Range<Int>]]) -> String {
        func clock(_ seconds: Int) -> String {
            let text = String(10_000 + seconds / 3600 * 100 + seconds / 60 % 60).dropFirst()
            return text.prefix(2) + ":" + text.suffix(2)
        }
        let days = zip(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], weekly).map { name, day in
            let openings = day.map { "\"\(clock($0.lowerBound))-\(clock($0.upperBound))\"" }
            return "\"\(name)\":[\(openings.joined(separator: ","))]"
        }
        return "{" + days.joined(separator: ",") + "}"
    }
}

@Suite("Versions of a calendar")
struct CalendarVersionTests {
    private func history(_ office: inout MemoryOffice, _ id: String) throws
        -> WorkingCalendar.History
    {
        try office.calendar(id)
    }

    @Test(
        "every version counts as a count day by day does, days before it under the one before",
        arguments: 1...30 as ClosedRange<UInt64>)
    func naive(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var naive = NaiveCalendar()
        var office = MemoryOffice.usual
        for number in 1...4 {
            try office.take(.calendar, naive.addVersion(&random))
            let calendar = try #require(
                try history(&office, "c").calendar(version: number), "seed \(seed)")
            #expect(calendar.version == CalendarVersion(calendar: "c", version: number))
            for _ in 0..<40 {
                let start = Int.random(in: 20_818 * 86_400..<21_551 * 86_400, using: &random)
                let end = start + Int.random(in: 0..<60 * 86_400, using: &random)
                let working = naive.workingSeconds(start, end)
                #expect(calendar.workingSeconds(from: start, to: end) == working, "seed \(seed)")
                guard working > 0 else { continue }
                let wanted = Int.random(in: 1...working, using: &random)
                let due = try #require(calendar.instant(after: wanted, from: start))
                #expect(naive.workingSeconds(start, due) == wanted, "seed \(seed)")
                #expect(naive.workingSeconds(start, due - 1) == wanted - 1, "seed \(seed)")
            }
        }
    }

    @Test("a version made later is not changed by what comes after it")
    func kept() throws {
        var office = MemoryOffice.usual
        try office.take(
            .calendar,
            #"{"calendar":"office","effectiveFrom":"2026-07-01","weekly":{"mon":["08:00-09:00"]}}"#)
        try office.take(
            .calendar,
            #"{"calendar":"office","effectiveFrom":"2026-01-01","weekly":{"mon":["08:00-10:00"]}}"#)
        let versions = try history(&office, "office")
        let monday = at("2026-07-06T00:00:00+07:00").seconds
        let before = at("2026-06-29T00:00:00+07:00").seconds
        let first = try #require(versions.calendar(version: 1))
        #expect(first.workingSeconds(from: monday, to: monday + 86_400) == 3_600)
        #expect(first.workingSeconds(from: before, to: before + 86_400) == 27_000)
        let second = try #require(versions.calendar(version: 2))
        #expect(second.workingSeconds(from: monday, to: monday + 86_400) == 7_200)
        #expect(second.workingSeconds(from: before, to: before + 86_400) == 7_200)
        #expect(versions.calendar(version: 3) == nil)
        #expect(versions.calendar(version: 0) == nil)
    }

    @Test("what a version leaves out stays as in the one before: a year's holidays are one command")
    func carriedOver() throws {
        var office = MemoryOffice.usual
        let decision = try office.take(
            .calendar,
            #"{"calendar":"office","effectiveFrom":"2027-01-01","holidays":[{"date":"2027-01-01"}]}"#
        )
        guard case .calendarDefined(let whole) = decision.event else {
            Issue.record("\(decision.event) defines no calendar")
            return
        }
        let builtIn = WorkingCalendar.office.definition
        #expect(whole.weekly == builtIn.weekly)
        #expect(whole.shifts == builtIn.shifts)
        #expect(whole.zone == builtIn.zone)
        #expect(whole.holidays.map(\.day.text) == ["2027-01-01"])
        let calendar = try #require(try history(&office, "office").calendar(version: 1))
        // The domain's vectors lie before it and hold on.
        let start = at("2026-12-23T15:00:00+07:00").seconds
        let end = at("2026-12-28T08:00:00+07:00").seconds
        #expect(calendar.workingSeconds(from: start, to: end) == 5_400)
        let newYear = at("2027-01-01T00:00:00+07:00").seconds
        #expect(calendar.workingSeconds(from: newYear, to: newYear + 86_400) == 0)
        #expect(calendar.workingSeconds(from: newYear, to: newYear + 4 * 86_400) == 27_000)
    }

    @Test("the 29th of February is a day like any other, and a holiday wins over a shift")
    func leapDay() throws {
        var office = MemoryOffice.usual
        try office.take(
            .calendar,
            #"""
            {"calendar":"c","effectiveFrom":"2028-02-01","weekly":{"tue":["08:00-10:00"]},
             "shifts":[{"from":"2028-02-29","to":"2028-03-07","weekly":{"tue":["08:00-09:00"]}}],
             "holidays":[{"date":"2028-03-07","name":"Cuti","source":"SKB"}]}
            """#)
        let calendar = try #require(try history(&office, "c").calendar(version: 1))
        func hours(_ date: String) -> Int {
            let start = at(date + "T00:00:00+07:00").seconds
            return calendar.workingSeconds(from: start, to: start + 86_400) / 3600
        }
        #expect(hours("2028-02-22") == 2)
        #expect(hours("2028-02-29") == 1)
        #expect(hours("2028-03-07") == 0)
        #expect(hours("2028-03-14") == 2)
        let found = refusal {
            try office.take(.calendar, #"{"calendar":"c","effectiveFrom":"2027-02-29"}"#)
        }
        #expect(found?.field == "effectiveFrom")
    }

    @Test(
        "the three zones of Indonesia are known by name, offsets as such, and others are refused",
        arguments: [
            ("Asia/Jakarta", 7), ("Asia/Pontianak", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9),
            ("+08:00", 8), ("-03:00", -3), ("Europe/Berlin", nil), ("WIB", nil), ("+8", nil),
        ] as [(String, Int?)])
    func zones(_ zone: String, _ hours: Int?) throws {
        var office = MemoryOffice.usual
        let fields = #"{"calendar":"c","effectiveFrom":"2026-01-01","zone":"\#(zone)"}"#
        guard let hours else {
            let found = refusal { try office.take(.calendar, fields) }
            #expect(found?.field == "zone")
            #expect(found?.message.contains("Asia/Makassar") == true)
            return
        }
        try office.take(.calendar, fields)
        #expect(try history(&office, "c").calendar(version: 1)?.zoneOffset == hours * 3600)
    }

    @Test(
        "a day outside 1970 to 2200 is refused",
        arguments: ["1969-12-31", "2201-01-01", "0001-01-01"])
    func outside(_ date: String) {
        var office = MemoryOffice.usual
        for (field, fields) in [
            ("effectiveFrom", #""effectiveFrom":"\#(date)""#),
            ("holidays[0].date", #""effectiveFrom":"2026-01-01","holidays":[{"date":"\#(date)"}]"#),
        ] {
            let found = refusal { try office.take(.calendar, #"{"calendar":"c",\#(fields)}"#) }
            #expect(found?.field == field)
        }
    }

    @Test("a version's word is read and written", arguments: ["office@3", "a-b.c@0"])
    func word(_ text: String) { #expect(CalendarVersion(text)?.text == text) }

    @Test(
        "what is no version's word is none",
        arguments: [
            "office", "office@", "@1", "a b@1", "office@-1", "office@1x", "a@1@2", "a@1234567890",
        ])
    func noWord(_ text: String) { #expect(CalendarVersion(text) == nil) }
}

@Suite("The calendar of a request")
struct RequestCalendarTests {
    private let define = #","effectiveFrom":"2026-01-01","weekly":{"mon":["08:00-09:00"]}}"#

    private func submit(_ office: inout MemoryOffice, _ id: String, _ more: String = "") throws {
        try office.take(
            .submit, #"{"request":"\#(id)","service":"ktp-el","channel":"online"\#(more)}"#)
    }

    @Test("it is that of its unit, else the office's, else the one built in, and stays")
    func choice() throws {
        var office = MemoryOffice.usual
        try submit(&office, "a")
        try office.take(.calendar, #"{"calendar":"office""# + define)
        try submit(&office, "b")
        try office.take(.calendar, #"{"calendar":"office""# + define)
        try office.take(.calendar, #"{"calendar":"dukcapil""# + define)
        try submit(&office, "c")
        try submit(&office, "d", #","unit":"rengas-pulau""#)
        // What comes after changes nothing.
        try office.take(.calendar, #"{"calendar":"dukcapil""# + define)
        try office.take(.amend, #"{"request":"c","unit":"rengas-pulau"}"#)
        try office.take(.amend, #"{"request":"d","service":"skck"}"#)
        let calendars = ["a", "b", "c", "d"].map { office.requests[$0]?.calendar.text }
        #expect(calendars == ["office@0", "office@1", "dukcapil@1", "office@2"])
    }

    @Test("the submission's event names it, but for the one built in")
    func body() throws {
        var office = MemoryOffice.usual
        try office.take(.calendar, #"{"calendar":"office""# + define)
        let decision = try office.take(.submit, #"{"service":"skck","channel":"online"}"#)
        #expect(
            text(decision.body)
                == #"{"service":"skck","serviceVersion":1,"channel":"online","calendar":"office","#
                + #""calendarVersion":1}"#)
    }

    @Test("a promise in working time has no deadline where there is none")
    func never() throws {
        var office = MemoryOffice.usual
        try office.take(
            .calendar,
            #"{"calendar":"office","effectiveFrom":"2026-01-01","weekly":{},"shifts":[]}"#)
        try submit(&office, "r")
        try office.take(.accept, #"{"request":"r"}"#)
        let request = try #require(office.requests["r"])
        let calendar = try #require(try office.calendar("office").calendar(version: 1))
        let now = request.lastOccurredAt
        let working = Promise(amount: 1, per: .workingMinutes)
        #expect(request.dueAt(working, now: now, calendar: calendar) == nil)
        #expect(request.dueAt(Promise(amount: 1, per: .days), now: now, calendar: calendar) != nil)
    }

    @Test("a unit that nobody gave follows the service that the request is amended to")
    func unit() throws {
        var office = MemoryOffice.usual
        try submit(&office, "follows")
        try submit(&office, "own", #","unit":"rengas-pulau""#)
        for id in ["follows", "own"] {
            try office.take(.amend, #"{"request":"\#(id)","service":"skck"}"#)
        }
        #expect(office.requests["follows"]?.unit == nil)
        #expect(office.requests["own"]?.unit == "rengas-pulau")
    }
}
