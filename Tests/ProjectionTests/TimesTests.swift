import Projections
import ServiceRequests
import Testing

@Suite("TIMES, worked by hand")
struct TimesTests {
    /// A log of requests whose lead time on the wall is given in seconds, all by one official.
    private func log(leads: [Int], official: String = "ani") -> TestLog {
        var log = TestLog()
        let start = local("01-05 08:00")
        for (number, lead) in leads.enumerated() {
            let id = Subject.request("r\(number)")
            log.add(id, submitted("ktp"), at: start)
            log.add(id, .assigned(official: official), at: start)
            log.add(
                id, .completed, at: Instant(milliseconds: start.milliseconds + Int64(lead) * 1000))
        }
        return log
    }

    private func wallLeads(_ leads: [Int]) throws -> [String: String] {
        let table = try log(leads: leads).table(.times, #"{"measure":"lead","clock":"wall"}"#)
        return try #require(table.first)
    }

    @Test(
        "percentiles are the ceil(p n)-th smallest",
        arguments: [
            ([7], [7, 7, 7]), ([2, 1], [1, 2, 2]), ([4, 3, 2, 1], [2, 4, 4]),
            ([1, 2, 3, 4, 5], [3, 4, 5]), ([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [5, 8, 9]),
            ([5, 5, 5, 1, 1, 1, 9, 9, 9, 9, 9], [5, 9, 9]),
        ] as [([Int], [Int])])
    func nearestRank(_ leads: [Int], _ expected: [Int]) throws {
        let row = try wallLeads(leads)
        #expect(
            [row["p50Seconds"], row["p80Seconds"], row["p90Seconds"]]
                == expected.map { "\($0)" })
        #expect(row["minSeconds"] == "\(leads.min() ?? 0)")
        #expect(row["maxSeconds"] == "\(leads.max() ?? 0)")
    }

    @Test("percentiles of many samples are those of a full sort", arguments: UInt64(1)...12)
    func many(_ seed: UInt64) throws {
        var random = Seeded(seed)
        let count = 1 + random.below(1500)
        let spread = random.pick([2, 30, 5_000_000])
        var leads = (0..<count).map { _ in random.below(spread) }
        if seed % 4 == 1 { leads.sort() }
        if seed % 4 == 2 { leads.sort(by: >) }
        if seed % 4 == 3 { leads = leads.indices.map { min($0, count - $0) } }
        let row = try wallLeads(leads)
        let sorted = leads.sorted()
        for (name, percent) in [("p50Seconds", 50), ("p80Seconds", 80), ("p90Seconds", 90)] {
            let rank = (percent * count + 99) / 100
            #expect(row[name] == "\(sorted[rank - 1])", "seed \(seed), \(name) of \(count)")
        }
    }

    @Test(
        "means are rounded to the nearest second",
        arguments: [([1, 2], "2"), ([1, 1, 2], "1"), ([1, 2, 2], "2"), ([0, 0, 1], "0")]
            as [([Int], String)])
    func mean(_ leads: [Int], _ expected: String) throws {
        #expect(try wallLeads(leads)["meanSeconds"] == expected)
    }

    @Test(
        "a figure about one official is suppressed below 10 and indicative below 30",
        arguments: [
            (1, #""suppressed""#), (9, #""suppressed""#), (10, #""indicative""#),
            (29, #""indicative""#), (30, "null"), (31, "null"),
        ])
    func marks(_ n: Int, _ expected: String) throws {
        let log = log(leads: [Int](repeating: 60, count: n))
        #expect(try log.table(.times, #"{"by":["official"]}"#)[0]["mark"] == expected)
        #expect(try log.table(.times, #"{"official":"ani"}"#)[0]["mark"] == expected)
        #expect(try log.table(.times, #"{"official":["ani","ani"]}"#)[0]["mark"] == expected)
        let whole = try log.table(.times)[0]
        #expect(whole["mark"] == nil, "not about one official")
        #expect(try log.table(.times, #"{"official":["ani","budi"]}"#)[0]["mark"] == nil)
    }

    @Test("without `by` there is exactly one row, also of nothing")
    func empty() throws {
        let row =
            #"{"n":0,"meanSeconds":null,"p50Seconds":null,"p80Seconds":null,"p90Seconds":null,"#
            + #""minSeconds":null,"maxSeconds":null,"slaMet":0,"slaMissed":0,"slaRate":null,"#
            + #""reopened":0,"rejected":0}"#
        #expect(try TestLog().rows(.times) == [row])
        #expect(try TestLog().rows(.times, #"{"by":[]}"#) == [row])
        #expect(try TestLog().rows(.times, #"{"by":["official"]}"#).isEmpty)
        #expect(try log(leads: [5]).rows(.times, #"{"service":"no-such"}"#) == [row])
    }

    /// Tuesday 6 January 2026. Ani holds it 08:00-09:00 (works 30 min, lays it aside 10 min, works
    /// 20 min), then Budi 09:00-11:30, of which 10:00-11:00 is a pause.
    private func handover() -> TestLog {
        var log = TestLog()
        log.service("ktp", Promise(amount: 3, per: .workingHours))
        log.request(
            "a",
            [
                ("01-06 07:45", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 08:00", .started), ("01-06 08:30", .stopped), ("01-06 08:40", .started),
                ("01-06 09:00", .assigned(official: "budi")), ("01-06 09:20", .started),
                ("01-06 10:00", .paused(.agency)), ("01-06 11:00", .resumed),
                ("01-06 11:30", .completed),
            ])
        return log
    }

    @Test(
        "each holder is charged their share, and the shares add up to the whole",
        arguments: [
            ("processing", 60, 90, 150), ("touch", 50, 70, 120), ("pause", 0, 60, 60),
            ("queue", 10, 20, 45),
        ])
    func shares(_ measure: String, _ ani: Int, _ budi: Int, _ whole: Int) throws {
        let log = handover()
        let rows = try log.table(.times, #"{"measure":"\#(measure)","by":["official"]}"#)
        #expect(rows.map { $0["official"] } == [#""ani""#, #""budi""#])
        #expect(rows.map { $0["meanSeconds"] } == ["\(ani * 60)", "\(budi * 60)"])
        #expect(rows.map { $0["slaMet"] } == ["0", "1"], "charged to the last")
        let total = try log.table(.times, #"{"measure":"\#(measure)"}"#)[0]
        #expect(total["meanSeconds"] == "\(whole * 60)", "a quarter of an hour was nobody's")
        let filtered = try log.table(.times, #"{"measure":"\#(measure)","official":"ani"}"#)[0]
        #expect(filtered["meanSeconds"] == "\(ani * 60)")
        #expect(filtered["slaMet"] == "0")
    }

    @Test("lead, complete-file, cycle and first response are charged to the last official")
    func chargedToLast() throws {
        let log = handover()
        for (measure, minutes) in [
            ("lead", 225), ("complete-file", 210), ("cycle", 210), ("first-response", 15),
        ] {
            let rows = try log.table(.times, #"{"measure":"\#(measure)","by":["official"]}"#)
            #expect(rows.map { $0["official"] } == [#""budi""#], "\(measure)")
            #expect(rows.map { $0["meanSeconds"] } == ["\(minutes * 60)"], "\(measure)")
        }
    }

    @Test("a withdrawn request, one never accepted and one without a promise have no SLA")
    func noSLA() throws {
        var log = TestLog()
        log.service("ktp", Promise(amount: 10, per: .minutes))
        log.service("skt", nil)
        log.request(
            "w",
            [
                ("01-06 08:00", submitted("ktp")), ("01-06 08:00", .accepted),
                ("01-06 09:00", .withdrawn),
            ])
        log.request("n", [("01-06 08:00", submitted("ktp")), ("01-06 09:00", .withdrawn)])
        log.request(
            "p",
            [
                ("01-06 08:00", submitted("skt")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 09:00", .completed),
            ])
        for (id, end) in [("m", "01-06 08:10"), ("x", "01-06 08:11")] {
            log.request(
                id,
                [
                    ("01-06 08:00", submitted("ktp")),
                    ("01-06 08:00", .assigned(official: "ani")), (end, .rejected),
                ])
        }
        let row = try log.table(.times)[0]
        #expect(row["slaMet"] == "1", "used up exactly is met")
        #expect(row["slaMissed"] == "1")
        #expect(row["slaRate"] == "0.5")
        #expect(row["rejected"] == "2")
        #expect(row["n"] == "3", "never assigned: no processing time")
        #expect(try log.table(.times, #"{"measure":"lead"}"#)[0]["n"] == "5")
        #expect(try log.table(.times, #"{"measure":"complete-file"}"#)[0]["n"] == "4")
        #expect(try log.table(.times, #"{"measure":"cycle"}"#)[0]["n"] == "3")
        let byOfficial = try log.table(.times, #"{"measure":"lead","by":["official"]}"#)
        #expect(byOfficial.map { $0["official"] } == [#""ani""#, "null"], "null comes last")
        #expect(byOfficial.map { $0["mark"] } == [#""suppressed""#, "null"])
    }

    @Test("a reopened request leaves the figures and enters them again with its last ending")
    func reopened() throws {
        var log = TestLog()
        log.request(
            "a",
            [
                ("01-06 08:00", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 09:00", .completed),
            ])
        let january = #"{"to":"2026-02-01T00:00:00+07:00"}"#
        #expect(try log.table(.times, january)[0]["meanSeconds"] == "3600")
        log.add(.request("a"), .reopened(mistake: false), "02-03 08:00")
        #expect(try log.table(.times)[0]["n"] == "0")
        #expect(try log.table(.queues)[0]["waiting"] == "1")
        log.add(.request("a"), .completed, "02-03 08:30")
        #expect(try log.table(.times, january)[0]["n"] == "0")
        let february = try log.table(.times, #"{"by":["month"]}"#)
        #expect(february.map { $0["month"] } == [#""2026-02""#])
        #expect(february[0]["meanSeconds"] == "5400", "the time between is in no clock")
        #expect(february[0]["reopened"] == "1")
        #expect(try log.table(.queues)[0]["total"] == "0")
    }

    @Test("a reopening by mistake does not count as one")
    func mistake() throws {
        var log = TestLog()
        log.request(
            "a",
            [
                ("01-06 08:00", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                ("01-06 09:00", .completed), ("01-06 09:01", .reopened(mistake: true)),
                ("01-06 09:02", .completed),
            ])
        #expect(try log.table(.times)[0]["reopened"] == "0")
        #expect(try log.table(.times)[0]["n"] == "1")
    }

    @Test(
        "weeks are ISO weeks of local time",
        arguments: [
            ("2025-12-28T23:59:59+07:00", "2025-W52"), ("2025-12-29T00:00:00+07:00", "2026-W01"),
            ("2025-12-31T17:00:00Z", "2026-W01"), ("2026-01-04T23:59:59+07:00", "2026-W01"),
            ("2026-01-04T17:00:00Z", "2026-W02"), ("2026-12-31T12:00:00+07:00", "2026-W53"),
            ("2027-01-03T12:00:00+07:00", "2026-W53"), ("2027-01-04T12:00:00+07:00", "2027-W01"),
            ("2024-12-30T12:00:00+07:00", "2025-W01"), ("2021-01-03T12:00:00+07:00", "2020-W53"),
        ])
    func weeks(_ time: String, _ week: String) throws {
        var log = TestLog()
        let instant = try #require(Instant(time))
        log.add(.request("a"), submitted("ktp"), at: instant)
        log.add(.request("a"), .withdrawn, at: instant)
        let row = try log.table(.times, #"{"measure":"lead","by":["week"]}"#)[0]
        #expect(row["week"] == "\"\(week)\"")
    }

    @Test("days, months, quarters and years begin at local midnight")
    func periods() throws {
        var log = TestLog()
        for (id, time) in [("a", "2026-03-31T16:59:59Z"), ("b", "2026-03-31T17:00:00Z")] {
            let instant = try #require(Instant(time))
            log.add(.request(id), submitted("ktp"), at: instant)
            log.add(.request(id), .withdrawn, at: instant)
        }
        let by = #"{"measure":"lead","by":["day","month","quarter","year"]}"#
        let rows = try log.table(.times, by)
        #expect(rows.map { $0["day"] } == [#""2026-03-31""#, #""2026-04-01""#])
        #expect(rows.map { $0["month"] } == [#""2026-03""#, #""2026-04""#])
        #expect(rows.map { $0["quarter"] } == [#""2026-Q1""#, #""2026-Q2""#])
        #expect(rows.map { $0["year"] } == [#""2026""#, #""2026""#])
    }

    @Test("the window is half-open, by the time of the ending")
    func window() throws {
        let log = log(leads: [0, 60, 120])
        let (from, to) = ("2026-01-05T08:01:00+07:00", "2026-01-05T01:02:00Z")
        let row = try log.table(.times, #"{"from":"\#(from)","to":"\#(to)"}"#)[0]
        #expect(row["n"] == "1")
        #expect(try log.table(.times, #"{"to":"\#(to)"}"#)[0]["n"] == "2")
    }
}
