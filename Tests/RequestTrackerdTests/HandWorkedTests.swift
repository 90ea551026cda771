import Testing

@Suite("Figures worked by hand")
struct HandWorkedTests {
    private static func at(_ text: String) -> String { #""occurredAt":"2026-\#(text)+07:00""# }

    /// An office with one request for each list of steps, in the order given.
    private func office(_ lives: [(String, [(String, String)])]) throws -> Office {
        let office = try Office()
        try live(lives, office.client)
        return office
    }

    private func live(_ lives: [(String, [(String, String)])], _ client: Client) throws {
        for (id, steps) in lives {
            for (time, step) in steps {
                let parts = step.split(separator: " ", maxSplits: 1)
                let rest = parts.count == 2 ? ",\(parts[1])" : ""
                try client.ok(#"\#(parts[0]) {"request":"\#(id)",\#(Self.at(time))\#(rest)}"#)
            }
        }
    }

    private func row(_ office: Office, _ line: String) throws -> [String: Any] {
        try row(office.client, line)
    }

    private func row(_ client: Client, _ line: String) throws -> [String: Any] {
        try #require(try client.ok(line).rows.first, "\(line) has no row")
    }

    private static let submit = #"SUBMIT "service":"open","channel":"counter""#
    private static let first = #"ASSIGN "official":"asn-1""#
    private static let second = #"ASSIGN "official":"asn-2""#

    /// The vectors of domain.md: begin, end, working seconds, wall seconds.
    static let vectors = [
        ("01-09T15:30:00", "01-12T08:00:00", 5_400, 232_200),
        ("02-18T15:00:00", "02-19T09:00:00", 7_200, 64_800),
        ("03-13T15:00:00", "03-25T08:30:00", 52_200, 1_013_400),
        ("05-13T15:00:00", "05-18T08:30:00", 7_200, 408_600),
        ("01-15T16:00:00", "01-19T07:30:00", 0, 315_000),
        // The sixth vector, of December, may still lie in the future; instead of it one night.
        ("01-14T15:00:00", "01-15T08:00:00", 5_400, 61_200),
    ]

    @Test("the working time of domain.md's vectors", arguments: vectors)
    func workingTime(_ begin: String, _ end: String, _ working: Int, _ wall: Int) throws {
        let office = try office([
            ("w-1", [(begin, Self.submit), (begin, Self.first), (end, "COMPLETE")])
        ])
        for measure in ["processing", "lead", "complete-file", "cycle", "queue"] {
            for (clock, seconds) in [("working", working), ("wall", wall)] {
                let row = try row(office, #"TIMES {"measure":"\#(measure)","clock":"\#(clock)"}"#)
                #expect(row["n"] as? Int == 1)
                #expect(row["meanSeconds"] as? Int == seconds, "\(measure) \(clock): \(json(row))")
                #expect(row["maxSeconds"] as? Int == seconds)
            }
        }
    }

    @Test("a handover charges each official the part that fell in their hands")
    func handover() throws {
        // Tuesday: asn-1 from 09:00 to 11:00, asn-2 from 11:00 to 15:00 less the break and half an
        // hour of pause: 2 h and 2.5 h, together the 4.5 h of the request.
        let office = try office([
            (
                "h-1",
                [
                    ("01-13T08:00:00", Self.submit), ("01-13T09:00:00", Self.first),
                    ("01-13T09:30:00", "START"), ("01-13T11:00:00", Self.second),
                    ("01-13T13:00:00", #"PAUSE "reason":"applicant""#),
                    ("01-13T13:30:00", "RESUME"), ("01-13T15:00:00", "COMPLETE"),
                ]
            )
        ])
        func seconds(_ measure: String, _ official: String) throws -> Int? {
            let line = #"TIMES {"measure":"\#(measure)","official":"\#(official)"}"#
            return try row(office, line)["meanSeconds"] as? Int
        }
        #expect(try seconds("processing", "asn-1") == 7_200)
        #expect(try seconds("processing", "asn-2") == 9_000)
        #expect(try row(office, "TIMES")["meanSeconds"] as? Int == 16_200)
        #expect(try seconds("touch", "asn-1") == 5_400)
        #expect(try seconds("touch", "asn-2") == 0)
        #expect(try seconds("queue", "asn-1") == 1_800)
        #expect(try seconds("queue", "asn-2") == 9_000)
        #expect(try seconds("pause", "asn-2") == 1_800)
        // Lead time is the last official's alone: 08:00-15:00 less the break.
        #expect(try row(office, #"TIMES {"measure":"lead","official":"asn-1"}"#)["n"] as? Int == 0)
        #expect(try seconds("lead", "asn-2") == 21_600)
        #expect(try seconds("first-response", "asn-2") == 3_600)
        #expect(try seconds("cycle", "asn-2") == 16_200)
    }

    @Test("who held a request for no whole second is charged nothing")
    func passedOn() throws {
        let office = try office([
            (
                "p-1",
                [
                    ("01-13T08:00:00.000", Self.submit), ("01-13T09:00:00.100", Self.first),
                    ("01-13T09:00:00.900", Self.second), ("01-13T10:00:00.000", "COMPLETE"),
                ]
            )
        ])
        let rows = try office.client.ok(#"TIMES {"by":["official"]}"#).rows
        #expect(rows.map { $0["official"] as? String } == ["asn-2"])
        #expect(rows.first?["meanSeconds"] as? Int == 3_600)
    }

    @Test(
        "a reopened request leaves its earlier ending's month and enters its last; the gap is nobody's"
    )
    func reopening() throws {
        let life: [(String, String)] = [
            ("01-29T08:00:00", Self.submit), ("01-29T08:00:00", Self.first),
            ("01-29T09:00:00", "COMPLETE"), ("02-03T10:00:00", #"REOPEN "reason":"keberatan""#),
            ("02-03T11:00:00", #"REJECT "reason":"tidak sah""#),
        ]
        let office = try office([("r-1", life)])
        let rows = try office.client.ok(#"TIMES {"by":["month"],"measure":"lead"}"#).rows
        #expect(rows.map { $0["month"] as? String } == ["2026-02"])
        #expect(rows.first?["meanSeconds"] as? Int == 7_200)
        #expect(rows.first?["reopened"] as? Int == 1)
        #expect(rows.first?["rejected"] as? Int == 1)
        let wall = try row(office, #"TIMES {"measure":"lead","clock":"wall"}"#)
        #expect(wall["meanSeconds"] as? Int == 7_200)
    }

    @Test("percentiles are the nearest rank, and the mean is rounded to the second")
    func percentiles() throws {
        // Ten requests of 1, 2, ... 9 and 100 seconds: p50 is the 5th, p80 the 8th, p90 the 9th,
        // and the mean 14.5 becomes 15.
        let lives = ([Int](1...9) + [100]).map { seconds in
            (
                "q-\(seconds)",
                [
                    ("01-13T08:00:00", Self.submit), ("01-13T08:00:00", Self.first),
                    (
                        "01-13T08:0\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)",
                        "COMPLETE"
                    ),
                ]
            )
        }
        let row = try row(office(lives), #"TIMES {"by":["official"]}"#)
        #expect(row["n"] as? Int == 10)
        #expect(row["p50Seconds"] as? Int == 5)
        #expect(row["p80Seconds"] as? Int == 8)
        #expect(row["p90Seconds"] as? Int == 9)
        #expect(row["minSeconds"] as? Int == 1)
        #expect(row["maxSeconds"] as? Int == 100)
        #expect(row["meanSeconds"] as? Int == 15)
        #expect(row["mark"] as? String == "indicative")
    }

    @Test("the Wilson intervals of domain.md")
    func wilson() throws {
        // 9 of 10 are satisfied: 0.596-0.982.
        let lives = (1...10).map { number in
            (
                "s-\(number)",
                [
                    ("01-13T08:00:00", Self.submit), ("01-13T08:00:00", Self.first),
                    ("01-13T09:00:00", "COMPLETE"),
                    ("01-13T09:00:00", #"RATE "score":\#(number == 1 ? 2 : number % 2 + 3)"#),
                ]
            )
        }
        let row = try row(office(lives), "SATISFACTION")
        #expect(row["n"] as? Int == 10)
        #expect(row["satisfied"] as? Int == 9)
        #expect(row["rate"] as? Double == 0.9)
        #expect(row["responseRate"] as? Double == 1)
        // 2 once, 3 for the five even numbers, 4 for the odd from 3 to 9.
        #expect(row["meanScore"] as? Double == 3.3)
        let low = try #require(row["low"] as? Double), high = try #require(row["high"] as? Double)
        #expect(abs(low - 0.596) < 0.0005 && abs(high - 0.982) < 0.0005)
        // The other checks, of the naive formula that the daemon is compared with elsewhere.
        for (hits, count, low, high) in [
            (1, 1, 0.207, 1.0), (5, 5, 0.566, 1.0), (27, 30, 0.744, 0.965), (90, 100, 0.826, 0.945),
        ] {
            let interval = try #require(NaiveFigures.wilson(hits, of: count))
            #expect(abs(interval.low - low) < 0.0005 && abs(interval.high - high) < 0.0005)
        }
    }

    @Test("queues: who waits, works, pauses, how old, how overdue")
    func queues() throws {
        // A promise of 10 minutes on the wall; at 09:00 r-1 has used 4 min (40 %), r-2 8 (80 %),
        // r-3 10 (100 %, not over), r-4 11 (over), r-5 paused for the applicant after 5 (50 %).
        let quick = #"SUBMIT "service":"counter-quick","channel":"counter""#
        func accepted(_ minute: Int) -> [(String, String)] {
            [("01-13T08:00:00", quick), ("01-13T08:\(minute):00", Self.first)]
        }
        let client = try Daemon().connect()
        // `at` may not lie before anything recorded, so the definitions are of New Year's Day too.
        for line in Office.lines {
            try client.ok(line.dropLast() + #","occurredAt":"2026-01-01T00:00:00Z"}"#)
        }
        let lives = [
            ("r-1", accepted(56)), ("r-2", accepted(52) + [("01-13T08:53:00", "START")]),
            ("r-3", accepted(50)), ("r-4", accepted(49)),
            ("r-5", accepted(40) + [("01-13T08:45:00", #"PAUSE "reason":"applicant""#)]),
            ("r-6", [("01-13T07:00:00", quick)]),
        ]
        try live(lives, client)
        let all = try row(client, #"QUEUES {"at":"2026-01-13T09:00:00+07:00"}"#)
        #expect(all["waiting"] as? Int == 3)
        #expect(all["working"] as? Int == 1)
        #expect(all["paused"] as? Int == 1)
        #expect(all["unassigned"] as? Int == 1)
        #expect(all["total"] as? Int == 6)
        #expect(all["oldestSeconds"] as? Int == 7_200)
        #expect(all["overdue"] as? Int == 1)
        let ageing = all["ageing"] as? [String: Int]
        #expect(ageing == ["under50": 1, "under80": 1, "under100": 2, "over100": 1, "none": 1])
        #expect(all["arrivals"] == nil && all["endings"] == nil)
    }
}
