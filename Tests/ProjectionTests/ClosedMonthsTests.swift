import Projections
import ServiceRequests
import Testing

@Suite("A month that is over is counted once and stays exact")
struct ClosedMonthsTests {
    /// Two requests that end at local times of 2026, each with its answer.
    private func log(_ endings: [(String, Rating?)]) -> TestLog {
        var log = TestLog()
        for (number, (end, rating)) in endings.enumerated() {
            log.request(
                "r\(number)",
                [
                    ("01-05 08:00", submitted("ktp")), ("01-05 08:00", .assigned(official: "ani")),
                    (end, .completed),
                ])
            if let rating { log.add(.request("r\(number)"), .rated(rating), end) }
        }
        return log
    }

    /// Of each row the month, n, how many are satisfied, and of how many ended ones.
    private func months(_ log: TestLog, _ fields: String = "") throws -> [String] {
        try log.table(.satisfaction, #"{"by":["month"]\#(fields)}"#).map { row in
            let rate = Double(row["responseRate"] ?? "") ?? 0
            let n = Int(row["n"] ?? "") ?? -1
            let ended = rate > 0 ? "\(Int((Double(n) / rate).rounded()))" : "?"
            return "\(row["month"] ?? "") \(n) \(row["satisfied"] ?? "") of \(ended)"
        }
    }

    private let year = #","from":"2026-01-01T00:00:00+07:00","to":"2027-01-01T00:00:00+07:00""#

    @Test("a request that is reopened leaves its month, and counts in that of its next ending")
    func reopened() throws {
        var log = log([("01-20 09:00", .score(4)), ("01-21 09:00", .score(1))])
        log.add(.request("r0"), .reopened(mistake: false), "03-02 08:00")
        #expect(try months(log, year) == [#""2026-01" 1 0 of 1"#])
        log.add(.request("r0"), .completed, "03-03 08:00")
        let both = [#""2026-01" 1 0 of 1"#, #""2026-03" 1 1 of 1"#]
        #expect(try months(log, year) == both)
        // What was reported before the reopening can still be asked for.
        let rows = try log.rows(.satisfaction, #"{"by":["month"],"asOf":\#(log.events.count - 2)}"#)
        #expect(try rows.map { try parsed(Array($0.utf8))["n"] } == ["2"])
        let since = try log.table(.satisfaction, #"{"since":\#(log.events.count - 2)}"#)
        #expect(since[0]["n"] == "2")
        #expect(since[0]["before"]?.contains(#""n":2"#) == true)
    }

    @Test("a month without anybody left makes no row")
    func emptied() throws {
        var log = log([("01-20 09:00", .score(4))])
        log.add(.request("r0"), .reopened(mistake: true), "01-21 08:00")
        #expect(try log.rows(.satisfaction, #"{"by":["month"]}"#).isEmpty)
        #expect(try log.rows(.satisfaction, #"{"by":["official"]}"#).isEmpty)
    }

    @Test("an answer that comes late counts in the month of the ending, also after a snapshot")
    func ratedLate() throws {
        var log = log([("01-20 09:00", nil), ("02-20 09:00", .score(3))])
        #expect(try months(log, year) == [#""2026-01" 0 0 of ?"#, #""2026-02" 1 1 of 1"#])
        log.add(.request("r0"), .rated(.score(2)), "04-01 08:00")
        let late = [#""2026-01" 1 0 of 1"#, #""2026-02" 1 1 of 1"#]
        #expect(try months(log, year) == late)
        let restored = try #require(
            Projections(snapshot: log.projections.snapshot(), calendar: .office))
        let asked = try query(.satisfaction, #"{"by":["month"]}"#)
        #expect(
            try restored.answer(asked, now: log.now)
                == log.projections.answer(asked, now: log.now))
    }

    @Test("erasing somebody's data changes no figure")
    func erased() throws {
        var log = log([
            ("01-20 09:00", .score(4)), ("01-20 09:00", .elements([4, 3, 2, 1, 4, 3, 2, 1, 4])),
        ])
        let before = try log.rows(.satisfaction, #"{"by":["official","month"]}"#)
        let times = try log.rows(.times, #"{"by":["official","month"]}"#)
        let decision = PersonalDecision(
            basis: "pdp-43-1-c", requestedBy: .subject, decidedBy: "ani")
        log.add(.request("r0"), .personalErased(decision), "03-01 08:00")
        #expect(try log.rows(.satisfaction, #"{"by":["official","month"]}"#) == before)
        #expect(try log.rows(.times, #"{"by":["official","month"]}"#) == times)
    }

    @Test("a window that cuts months in half counts what ended in it and nothing else")
    func halves() throws {
        let log = log([
            ("01-10 09:00", .score(1)), ("01-20 09:00", .score(2)), ("02-10 09:00", .score(3)),
            ("03-10 09:00", .score(4)), ("03-20 09:00", .score(4)),
        ])
        let cut = #","from":"2026-01-15T00:00:00+07:00","to":"2026-03-15T00:00:00+07:00""#
        #expect(
            try months(log, cut) == [
                #""2026-01" 1 0 of 1"#, #""2026-02" 1 1 of 1"#, #""2026-03" 1 1 of 1"#,
            ])
        let inside = #","from":"2026-01-12T00:00:00+07:00","to":"2026-01-25T00:00:00+07:00""#
        #expect(try months(log, inside) == [#""2026-01" 1 0 of 1"#])
    }

    @Test("a month begins and ends at midnight in Jakarta, to the millisecond")
    func midnight() throws {
        var log = TestLog()
        let instants = [
            "2026-01-31T23:59:59.999+07:00", "2026-02-01T00:00:00.000+07:00",
            "2026-02-28T16:59:59.999Z", "2026-02-28T17:00:00.000Z",
        ]
        for (number, text) in instants.enumerated() {
            let subject = Subject.request("r\(number)")
            let end = try #require(Instant(text))
            log.add(subject, submitted("ktp"), "01-05 08:00")
            log.add(subject, .assigned(official: "ani"), "01-05 08:00")
            log.add(subject, .completed, at: end)
            log.add(subject, .rated(.score(1 + number)), at: end)
        }
        #expect(
            try months(log) == [
                #""2026-01" 1 0 of 1"#, #""2026-02" 2 1 of 2"#, #""2026-03" 1 1 of 1"#,
            ])
        let february = #","from":"2026-02-01T00:00:00+07:00","to":"2026-03-01T00:00:00+07:00""#
        #expect(try months(log, february) == [#""2026-02" 2 1 of 2"#])
        let later = #","from":"2026-02-01T00:00:00.001+07:00","to":"2026-03-01T00:00:00+07:00""#
        #expect(try months(log, later) == [#""2026-02" 1 1 of 1"#])
    }

    @Test("endings that are recorded in another order than they happened count when they happened")
    func outOfOrder() throws {
        let log = log([
            ("03-10 09:00", .score(1)), ("01-10 09:00", .score(4)), ("02-10 09:00", nil),
            ("01-11 09:00", .score(3)),
        ])
        #expect(
            try months(log, year) == [
                #""2026-01" 2 2 of 2"#, #""2026-02" 0 0 of ?"#, #""2026-03" 1 0 of 1"#,
            ])
    }

    @Test("whole months and rows give the same, whatever is asked", arguments: UInt64(1)...12)
    func bothWays(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 600).log
        // Rewound by no event that matters, the rows are looked at one by one.
        var later = log
        later.service("later", nil)
        for fields in [
            "", #","by":["official"]"#, #","by":["month","service"]"#, #","by":["quarter","unit"]"#,
            #","by":["channel","category"],"official":["ani","dewi"]"#,
            #","by":["year"],"from":"2025-12-28T10:00:00Z","to":"2026-02-01T00:00:00+07:00""#,
        ] {
            let counted = try log.rows(.satisfaction, "{" + String(fields.dropFirst()) + "}")
            let scanned = try later.rows(
                .satisfaction, #"{"asOf":\#(log.events.count)\#(fields)}"#)
            #expect(counted == scanned, "seed \(seed), \(fields)")
        }
    }
}
