import Testing

@Suite("Figures of a log that does everything the rules allow")
struct SeededFiguresTests {
    static let groupings: [[String]] = [
        [], ["official"], ["service"], ["channel"], ["unit"], ["category"], ["day"], ["week"],
        ["month"], ["quarter"], ["year"], ["official", "month"],
        ["service", "channel", "official"],
    ]

    private static func at(_ text: String) -> Int { NaiveTime.milliseconds(text) }

    static let filters = [
        FigureQuestion(verb: "TIMES"),
        FigureQuestion(
            verb: "TIMES", from: at("2026-02-01T00:00:00+07:00"),
            to: at("2026-03-01T00:00:00+07:00")),
        FigureQuestion(verb: "TIMES", filters: ["official": ["asn-3"]]),
        FigureQuestion(
            verb: "TIMES", from: at("2026-02-10T10:00:00+07:00"),
            filters: ["official": ["asn-1", "asn-5"]]),
        FigureQuestion(
            verb: "TIMES", to: at("2026-03-20T00:00:00+07:00"),
            filters: ["service": ["kk", "nib"], "channel": ["online"]]),
        FigureQuestion(
            verb: "TIMES",
            filters: ["category": ["population"], "unit": ["kel-1", "kel-2", "unit-kk"]]),
        FigureQuestion(verb: "TIMES", filters: ["official": ["nobody"]]),
    ]

    private func loaded(_ log: SeededLog) throws -> (Daemon, FigureComparison) {
        let daemon = try Daemon()
        let client = try daemon.connect()
        let replies = try client.pipeline(log.lines)
        let refused = zip(log.lines, replies).filter { !$0.1.isOK }
        try #require(
            refused.isEmpty,
            "\(refused.count) refused, such as \(refused.prefix(3).map { "\($0.0) -> \($0.1.raw)" })"
        )
        let naive = try NaiveFigures(requests: NaiveOffice(log.lines).requests)
        return (daemon, FigureComparison(client: client, naive: naive, asOf: log.lines.count))
    }

    @Test("TIMES agrees with the naive computation", arguments: [1, 2] as [UInt64])
    func times(_ seed: UInt64) throws {
        let (_, comparison) = try loaded(SeededLog(seed: seed, requests: 300))
        try comparison.checkDefaults()
        try comparison.checkTimes(by: Self.groupings, filters: Self.filters)
    }

    @Test(
        "QUEUES and SATISFACTION agree with the naive computation",
        arguments: [3, 4, 5] as [UInt64])
    func queuesAndSatisfaction(_ seed: UInt64) throws {
        let (_, comparison) = try loaded(SeededLog(seed: seed, requests: 300))
        try comparison.checkSatisfaction(by: Self.groupings, filters: Self.filters)
        let windows = Self.filters.filter { ($0.from == nil) == ($0.to == nil) }
        try comparison.checkQueues(
            by: Self.groupings, filters: windows, at: SeededLog.closing)
        try comparison.checkQueues(
            by: [[], ["official"]], filters: [FigureQuestion(verb: "QUEUES")],
            at: SeededLog.closing + 20 * 86_400_000)
    }

    @Test("a log sent in another order of requests, and read back after a restart, gives the same")
    func otherOrder() throws {
        let log = SeededLog(seed: 7, requests: 200)
        let daemon = try Daemon()
        let definitions = log.lines.filter { $0.hasPrefix("SERVICE") || $0.hasPrefix("OFFICIAL") }
        // Request by request: only the order within a request is a rule. Without the second version
        // of a service, so that the promises do not depend on the order.
        let commands = log.lines.filter { !definitions.contains($0) }
        var streams: [String: [String]] = [:]
        for line in commands {
            streams[try Reply(line).string("request") ?? "", default: []].append(line)
        }
        let reordered =
            definitions.filter { !$0.contains(#""amount":90"#) }
            + streams.keys.sorted(by: >).flatMap { streams[$0] ?? [] }
        let replies = try daemon.connect().pipeline(reordered)
        #expect(replies.allSatisfy { $0.isOK })
        let naive = try NaiveFigures(requests: NaiveOffice(reordered).requests)
        #expect(try daemon.terminate() == .exit(0))
        let restarted = try Daemon(in: daemon.workspace)
        let comparison = FigureComparison(
            client: try restarted.connect(), naive: naive, asOf: reordered.count)
        let all = [FigureQuestion(verb: "TIMES")]
        try comparison.checkTimes(by: [[], ["official"], ["month"]], filters: all)
        try comparison.checkSatisfaction(by: [[], ["official"]], filters: all)
        try comparison.checkQueues(by: [[], ["official"]], filters: all, at: SeededLog.closing)
    }

    @Test("figures follow every single event: asked after each of a short log")
    func eachEvent() throws {
        let log = SeededLog(seed: 8, requests: 12)
        let client = try Daemon().connect()
        for count in 1...log.lines.count {
            try client.ok(log.lines[count - 1])
            let naive = try NaiveFigures(requests: NaiveOffice(Array(log.lines[..<count])).requests)
            let comparison = FigureComparison(client: client, naive: naive, asOf: count)
            for verb in ["TIMES", "SATISFACTION", "QUEUES"] {
                var question = FigureQuestion(verb: verb, by: ["official"])
                if verb == "QUEUES" { question.at = SeededLog.closing }
                try comparison.check(question)
            }
        }
    }

    @Test("LIST agrees with the naive state of every request")
    func list() throws {
        let log = SeededLog(seed: 9, requests: 300)
        let (daemon, comparison) = try loaded(log)
        let client = try daemon.connect()
        func ids(_ fields: [String: Any]) throws -> [String] {
            let reply = try client.ask("LIST", fields.merging(["limit": 1_000]) { $1 })
            try #require(reply.isOK, "\(reply.raw)")
            return reply.rows.compactMap { ($0["id"] ?? $0["request"]) as? String }
        }
        let requests = comparison.naive.requests
        for state in [
            "submitted", "accepted", "assigned", "working", "paused", "completed", "rejected",
            "withdrawn",
        ] {
            let wanted = requests.filter { $0.state == state }.map(\.id)
            #expect(try Set(ids(["state": state])) == Set(wanted), "\(state)")
        }
        for official in SeededLog.officials {
            let wanted = requests.filter { $0.official == official }.map(\.id)
            #expect(try Set(ids(["official": official])) == Set(wanted), "\(official)")
        }
        // In the order of submission, which is the order of the log.
        #expect(try ids([:]) == requests.map(\.id))
    }

    @Test("REQUEST agrees with the naive clocks, and lead is touch, queue, pause and closed time")
    func request() throws {
        let (daemon, comparison) = try loaded(SeededLog(seed: 10, requests: 200))
        let client = try daemon.connect()
        for request in comparison.naive.requests where !request.isOpen {
            let reply = try client.ok(#"REQUEST {"request":"\#(request.id)"}"#)
            let clocks = try #require(reply.fields["clocks"] as? [String: Any])
            var open: [String: Int] = [:]
            for clock in ["working", "wall"] {
                let given = try #require(clocks[clock] as? [String: Any])
                for (measure, name) in Self.clockNames {
                    let seconds = given[name] as? Int
                    let wanted = request.sample(measure, clock)
                    #expect(seconds == wanted, "\(request.id) \(clock) \(name)")
                    open["\(clock) \(measure)"] = seconds
                }
            }
            let closed = try #require(clocks["closedSeconds"] as? Int)
            let parts = ["touch", "queue", "pause"].compactMap { open["working \($0)"] }
            #expect(open["wall lead"] == parts.reduce(closed, +), "\(request.id)")
            #expect(reply.string("state") == request.state)
            #expect(reply.string("official") == request.official)
            #expect(reply.fields["slaMet"] as? Bool == request.keptPromise, "\(request.id)")
            try checkAssignments(reply, request)
        }
    }

    private static let clockNames = [
        ("lead", "leadSeconds"), ("complete-file", "completeFileSeconds"),
        ("cycle", "cycleSeconds"), ("processing", "processingSeconds"), ("touch", "touchSeconds"),
        ("pause", "pauseSeconds"), ("queue", "queueSeconds"),
        ("first-response", "firstResponseSeconds"),
    ]

    /// What each official is charged, whether the answer shows a row for each time or for each of them.
    private func checkAssignments(_ reply: Reply, _ request: NaiveRequest) throws {
        let assignments = try #require(reply.fields["assignments"] as? [[String: Any]])
        for holder in request.holders {
            let rows = assignments.filter { $0["official"] as? String == holder }
            for clock in ["working", "wall"] {
                let seconds = rows.compactMap { row in
                    (row[clock] as? [String: Any])?["processingSeconds"] as? Int
                }
                let wanted = request.sample("processing", clock, heldBy: holder)
                #expect(seconds.reduce(0, +) == wanted, "\(request.id) \(holder) \(clock)")
            }
        }
    }
}
