import JSONText
import ServiceRequests
import Testing

@testable import Projections

@Suite("FORECAST")
struct ForecastTests {
    /// What happened to each request, to be read request by request.
    private struct Lives: LogSource {
        var events: [Subject: [LoggedEvent]] = [:]

        func history(of subject: Subject, upTo sequence: Int64) -> [LoggedEvent] {
            (events[subject] ?? []).filter { $0.sequence <= sequence }
        }
        func forEach(in range: ClosedRange<Int64>, _ body: (LoggedEvent) -> Void) {}
        func sequence(recordedAt instant: Instant) -> Int64 { 0 }
    }

    private struct Office {
        var projections = Projections(calendar: .office)
        private var log = Lives()
        private var sequence: Int64 = 0

        mutating func add(_ id: String, _ event: DomainEvent, _ second: Int) {
            add(.request(id), event, second)
        }

        mutating func add(_ subject: Subject, _ event: DomainEvent, _ second: Int) {
            sequence += 1
            let instant = Instant(seconds: second)
            let logged = LoggedEvent(
                sequence: sequence, subject: subject, version: 1, occurredAt: instant,
                recordedAt: instant, event: event)
            projections.apply(logged) { log.events[$0] ?? [] }
            log.events[subject, default: []].append(logged)
        }

        func rows(_ fields: String, at now: Int) throws -> [[String: String]] {
            try projections.answer(
                query(.forecast, fields), now: Instant(seconds: now), log: log
            ).rows.map { try parsed($0) }
        }
    }

    /// Midnight in Jakarta before Monday 5 July 2027: no holiday is near.
    private static let monday = 1_814_720_400
    private static let day = 86_400

    private func days(_ row: [String: String]) throws -> [[String: String]] {
        let text = Array((row["days"] ?? "[]").utf8)
        return try JSONObject(Array("{\"a\":".utf8) + text + Array("}".utf8))["a"]?.array?
            .map { try parsed(Array($0.bytes[$0.range])) } ?? []
    }

    private func backTest(_ row: [String: String]) throws -> [String: String] {
        try parsed(Array((row["backtest"] ?? "").utf8))
    }

    /// Every weekday so many come in the morning; so many of the oldest end at noon.
    private func regular(_ weeks: Int, arrivals: [Int], endings: [Int]) -> Office {
        var office = Office()
        var open: [String] = []
        var number = 0
        for day in 0..<weeks * 7 {
            let start = Self.monday + (day - weeks * 7) * Self.day
            for _ in 0..<arrivals[day % 7] {
                number += 1
                open.append("r\(number)")
                office.add("r\(number)", submitted("ktp"), start + 9 * 3600)
                office.add("r\(number)", .assigned(official: "ani"), start + 9 * 3600)
            }
            for _ in 0..<min(endings[day % 7], open.count) {
                office.add(open.removeFirst(), .completed, start + 12 * 3600)
            }
        }
        return office
    }

    @Test("where every week is like the last, the forecast is what happens, and was always right")
    func regularWeeks() throws {
        let office = regular(
            30, arrivals: [9, 5, 5, 5, 5, 0, 0], endings: [5, 5, 5, 5, 9, 0, 0])
        let row = try office.rows(#"{"days":7}"#, at: Self.monday + 3600)[0]
        #expect(row["open"] == "0")
        #expect(row["reason"] == "null")
        #expect(row["n"] == "84")
        let forecast = try days(row)
        #expect(forecast.map { $0["median"] } == ["4", "4", "4", "4", "0", "0", "0"])
        #expect(forecast.map { $0["low"] } == forecast.map { $0["high"] })
        #expect(forecast[0]["day"] == #""2027-07-05""#)
        let test = try backTest(row)
        #expect(test["windows"] == "8")
        #expect(test["n"] == "56")
        #expect(test["coverage"] == "1.0")
        #expect(test["meanError"] == "0.0")
    }

    @Test("an unsteady office gets a wide interval that holds about 80 % of what came")
    func unsteady() throws {
        var office = Office()
        var random = Seeded(7)
        var open: [String] = []
        for day in -300..<0 {
            let start = Self.monday + day * Self.day
            if CivilDay(number: (start + 25_200) / 86_400).weekday > 5 { continue }
            for number in 0..<random.below(21) {
                open.append("r\(day)-\(number)")
                office.add("r\(day)-\(number)", submitted("ktp"), start + 9 * 3600)
            }
            for _ in 0..<min(open.count, random.below(22)) {
                office.add(open.removeFirst(), .withdrawn, start + 12 * 3600)
            }
        }
        let row = try office.rows(#"{"days":5}"#, at: Self.monday + 3600)[0]
        let forecast = try days(row)
        let widths = forecast.map { (Int($0["high"] ?? "") ?? 0) - (Int($0["low"] ?? "") ?? 0) }
        #expect(widths[0] > 5)
        #expect(widths[4] > widths[0], "what lies further ahead is less certain")
        let coverage = Double(try backTest(row)["coverage"] ?? "") ?? 0
        #expect(coverage > 0.5)
        #expect(try office.rows(#"{"days":5}"#, at: Self.monday + 3600)[0] == row, "repeatable")
    }

    @Test("a unit's days resemble each other by its own calendar")
    func unitCalendar() throws {
        let text =
            #"{"effectiveFrom":"2020-01-01","zone":"+07:00","weekly":{"sat":["09:00-14:00"]}"#
            + #","holidays":[],"shifts":[]}"#
        let json = try JSONObject(Array(text.utf8))
        let definition = try #require(CalendarDefinition(id: "pasar", json))
        var office = Office()
        office.add(.calendar("pasar"), .calendarDefined(definition), Self.monday - 300 * Self.day)
        // Ten come every Saturday and eight are served: to the office Sunday is as closed a day.
        for week in (1...30).reversed() {
            let saturday = Self.monday - week * 7 * Self.day + 5 * Self.day
            for number in 0..<10 {
                let id = "r\(week)-\(number)"
                office.add(id, submitted("ktp", unit: "pasar"), saturday + 9 * 3600)
                if number < 8 { office.add(id, .withdrawn, saturday + 12 * 3600) }
            }
        }
        for fields in [#"{"days":7,"unit":"pasar"}"#, #"{"days":7,"by":["unit"]}"#] {
            let forecast = try days(office.rows(fields, at: Self.monday + 3600)[0])
            for bound in ["low", "median", "high"] {
                #expect(forecast.map { $0[bound] } == ["60", "60", "60", "60", "60", "62", "62"])
            }
        }
    }

    @Test("too few days or cases: it says so and gives no number")
    func tooFew() throws {
        let short = regular(3, arrivals: [9, 5, 5, 5, 5, 0, 0], endings: [5, 5, 5, 5, 9, 0, 0])
        let row = try short.rows("{}", at: Self.monday + 3600)[0]
        #expect(row["reason"] == #""too-few""#)
        #expect(row["days"] == "[]")
        #expect(try backTest(row)["coverage"] == "null")
        let rare = regular(30, arrivals: [1, 0, 0, 0, 0, 0, 0], endings: [1, 0, 0, 0, 0, 0, 0])
        #expect(try rare.rows("{}", at: Self.monday + 3600)[0]["reason"] == #""too-few""#)
        #expect(try Office().rows("{}", at: Self.monday)[0]["reason"] == #""too-few""#)
    }

    @Test("groups have forecasts of their own; times, officials and other fields are refused")
    func groups() throws {
        var office = regular(30, arrivals: [9, 5, 5, 5, 5, 0, 0], endings: [5, 5, 5, 5, 9, 0, 0])
        office.add("other", submitted("kk", unit: "loket"), Self.monday + 60)
        let rows = try office.rows(#"{"by":["service"],"days":1}"#, at: Self.monday + 3600)
        #expect(rows.map { $0["service"] } == [#""kk""#, #""ktp""#])
        #expect(rows.map { $0["reason"] } == [#""too-few""#, "null"])
        #expect(rows.map { $0["open"] } == ["1", "0"])
        for fields in [
            #"{"by":["month"]}"#, #"{"by":["official"]}"#, #"{"days":0}"#, #"{"days":91}"#,
            #"{"request":"a","days":3}"#, #"{"official":"ani"}"#,
        ] {
            #expect(throws: Refusal.self, "\(fields)") { try query(.forecast, fields) }
        }
    }

    /// Forty requests of that many hours of working time each on Monday mornings, one a week, and
    /// one that is open since an hour.
    private func leads(_ hours: (Int) -> Double) -> Office {
        var office = Office()
        for week in 0..<40 {
            // Monday 7:30 and on, never over noon: 4.5 hours at most.
            let start = Self.monday - 280 * Self.day + week * 7 * Self.day + 27_000
            office.add("r\(week)", submitted("ktp"), start)
            office.add("r\(week)", .assigned(official: "ani"), start)
            office.add("r\(week)", .completed, start + Int(hours(week) * 3600))
        }
        office.add("open", submitted("ktp"), Self.monday + 27_000)
        return office
    }

    @Test("a request's end is told from those that took longer than it has so far")
    func request() throws {
        let office = leads { 1 + 0.075 * Double($0) }
        let now = Self.monday + 27_000 + 3600
        let row = try office.rows(#"{"request":"open"}"#, at: now)[0]
        let past = (0..<40).map { 1 + 0.075 * Double($0) }.filter { $0 > 1 }
        #expect(row["ageSeconds"] == "3600")
        #expect(row["n"] == "39", "one took just as long, none less")
        let median = try #require(Int(row["medianSeconds"] ?? ""))
        #expect(median == Int((past[19] - 1) * 3600), "the 20th of 39")
        #expect(row["median"] == "\"\(Instant(seconds: now + median).text)\"")
        #expect(row["service"] == #""ktp""#)
    }

    @Test("an older one is held against fewer, and against none when it is older than all")
    func age() throws {
        let office = leads { 1 + 0.075 * Double($0) }
        let row = try office.rows(#"{"request":"open"}"#, at: Self.monday + 27_000 + 12_600)[0]
        #expect(row["reason"] == #""too-few""#)
        #expect(row["median"] == "null")
        #expect(throws: Refusal.self) { try office.rows(#"{"request":"r1"}"#, at: Self.monday) }
        #expect(throws: Refusal.self) { try office.rows(#"{"request":"nobody"}"#, at: Self.monday) }
    }

    @Test("nearest ranks of those that took longer", arguments: [0, 10, 37, 70, 71, 200])
    func quantiles(_ age: Int) {
        let all = (1...100).map { Int32($0) }
        let longer = (1...100).filter { $0 > age }
        let times = LeadTimes(all.shuffled())
        #expect(times.longer(than: age) == longer.count)
        guard longer.count >= 30 else {
            #expect(times.quantiles(beyond: age) == nil)
            return
        }
        func rank(_ share: Double) -> Int {
            longer.first { one in
                Double(longer.count { $0 <= one }) >= share * Double(longer.count) - 1e-9
            } ?? 0
        }
        let said = times.quantiles(beyond: age)
        #expect(said?.low == rank(0.1))
        #expect(said?.median == rank(0.5))
        #expect(said?.high == rank(0.9))
    }

    @Test("the back-test of requests says how often the interval held")
    func requestBackTest() throws {
        var office = Office()
        var random = Seeded(11)
        // One request begins every two hours, day and night, and takes up to twenty days.
        var endings: [(Int, String)] = []
        for number in 0..<2000 {
            let start = Self.monday - (2000 - number) * 7200
            for (end, id) in endings.filter({ $0.0 <= start }).sorted(by: { $0.0 < $1.0 }) {
                office.add(id, .withdrawn, end)
            }
            endings.removeAll { $0.0 <= start }
            office.add("r\(number)", submitted("ktp"), start)
            endings.append((start + random.below(20 * Self.day), "r\(number)"))
        }
        let open = try #require(endings.max { $0.0 < $1.0 }?.1)
        let row = try office.rows(#"{"request":"\#(open)"}"#, at: Self.monday)[0]
        let test = try backTest(row)
        #expect(test["windows"] == "8")
        #expect((Int(test["n"] ?? "") ?? 0) > 500)
        let coverage = Double(test["coverage"] ?? "") ?? 0
        #expect(coverage > 0.7 && coverage < 0.9, "\(coverage)")
        #expect(test["medianErrorSeconds"] != "null")
    }

    @Test("the back-test counts each request in the calendar that it was promised under")
    func ownCalendar() throws {
        // A counter that never closes, so that its working time is the wall's.
        let always = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .map { #""\#($0)":["00:00-24:00"]"# }.joined(separator: ",")
        let text =
            #"{"effectiveFrom":"2020-01-01","zone":"+07:00","weekly":{\#(always)},"holidays":[],"shifts":[]}"#
        let json = try JSONObject(Array(text.utf8))
        let definition = try #require(CalendarDefinition(id: "loket", json))
        let start = Self.monday - 150 * Self.day
        var office = Office()
        office.add(.calendar("loket"), .calendarDefined(definition), start)
        let submission = DomainEvent.submitted(
            service: "ktp", serviceVersion: 1, channel: .counter, unit: "loket",
            calendar: CalendarVersion(calendar: "loket", version: 1))
        // Fifteen a day, each open for up to nine days; every seventh is reopened for two more.
        var random = Seeded(5)
        var steps: [(at: Int, id: String, event: DomainEvent)] = []
        var spells: [(id: String, from: Int, to: Int, again: Int?)] = []
        for number in 0..<150 * 15 {
            let from = start + number * Self.day / 15
            let to = from + random.below(9 * Self.day)
            let again = number % 7 == 0 ? to + Self.day : nil
            spells.append(("r\(number)", from, to, again))
            steps += [(from, "r\(number)", submission), (to, "r\(number)", .withdrawn)]
            if let again {
                steps.append((again, "r\(number)", .reopened(mistake: false)))
                steps.append((again + 2 * Self.day, "r\(number)", .withdrawn))
            }
        }
        for step in steps.filter({ $0.at < Self.monday }).sorted(by: { $0.at < $1.at }) {
            office.add(step.id, step.event, step.at)
        }
        /// How long a request had been open at a second, and whether it was.
        func open(_ spell: (id: String, from: Int, to: Int, again: Int?), _ second: Int) -> Int? {
            if spell.from < second, spell.to >= second { return second - spell.from }
            guard let again = spell.again, again < second, again + 2 * Self.day >= second else {
                return nil
            }
            return spell.to - spell.from + second - again
        }
        /// When it ended for the last time that is known, and after how long.
        func ending(_ spell: (id: String, from: Int, to: Int, again: Int?)) -> (at: Int, lead: Int)?
        {
            if let again = spell.again, again < Self.monday {
                let end = again + 2 * Self.day
                return end < Self.monday ? (end, spell.to - spell.from + 2 * Self.day) : nil
            }
            return spell.to < Self.monday ? (spell.to, spell.to - spell.from) : nil
        }
        var (n, hits) = (0, 0)
        for week in 1...8 {
            let then = Self.monday - week * 7 * Self.day
            let known = spells.compactMap(ending).filter { $0.at < then }.map(\.lead)
            for spell in spells {
                guard let age = open(spell, then) else { continue }
                let longer = known.filter { $0 > age }.sorted()
                guard longer.count >= 30 else { continue }
                let low = longer[(longer.count * 10 + 99) / 100 - 1]
                let high = longer[(longer.count * 90 + 99) / 100 - 1]
                if let end = ending(spell) {
                    n += 1
                    if (low...high).contains(end.lead) { hits += 1 }
                } else if let sofar = open(spell, Self.monday), sofar > high {
                    n += 1
                }
            }
        }
        let last = try #require(spells.last { open($0, Self.monday) != nil }?.id)
        let test = try backTest(try office.rows(#"{"request":"\#(last)"}"#, at: Self.monday)[0])
        #expect(n > 300)
        #expect(test["n"] == "\(n)")
        let coverage = try #require(Double(test["coverage"] ?? ""))
        #expect(abs(coverage - Double(hits) / Double(n)) < 1e-9)
    }
}
