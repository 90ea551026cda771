import Foundation
import Testing

@Suite("Trends, channels, fairness, signals and forecasts, asked of the real programs")
struct OfficeFiguresTests {
    private struct Loaded {
        let daemon: Daemon
        let client: Client
        let requests: [NaiveRequest]
        let lines: [String]
    }

    private func loaded(_ lines: [String]) throws -> Loaded {
        let daemon = try Daemon()
        let client = try daemon.connect()
        let refused = try client.pipeline(lines).filter { !$0.isOK }
        try #require(refused.isEmpty)
        return try Loaded(
            daemon: daemon, client: client, requests: NaiveOffice(lines).requests, lines: lines)
    }

    private func check(_ office: Loaded) throws {
        try trend(office)
        try channels(office)
        try fairness(office)
        try bulks(office)
        try forecast(office)
    }

    /// Arrivals, endings and the backlog of each month, counted by the month's name.
    private func trend(_ office: Loaded) throws {
        func month(_ instant: Int) -> String {
            Date(timeIntervalSince1970: Double(instant / 1000 + 25_200)).formatted(
                .iso8601.year().month())
        }
        let answer = try office.client.ok("TREND")
        var backlog = 0
        for row in answer.rows {
            let name = try #require(row["month"] as? String)
            let arrivals = office.requests.count { month($0.submittedAt) == name }
            let endings = office.requests.count { $0.endedAt.map(month) == name }
            backlog += arrivals - endings
            #expect(row["arrivals"] as? Int == arrivals, "\(name)")
            #expect(row["endings"] as? Int == endings, "\(name)")
            #expect(row["backlog"] as? Int == backlog, "\(name)")
        }
        #expect(backlog == office.requests.count(where: \.isOpen))
        // With nothing open at either end Little's law is exact.
        guard backlog == 0, let little = answer.fields["little"] as? [String: Any] else { return }
        let deviation = try #require(little["deviation"] as? Double)
        #expect(abs(deviation) < 1e-9)
    }

    private func channels(_ office: Loaded) throws {
        let rows = try office.client.ok(#"CHANNELS {"clock":"wall"}"#).rows
        for row in rows {
            let own = office.requests.filter { $0.channel == row["channel"] as? String }
            let leads = own.filter { !$0.isOpen }.compactMap { $0.sample("lead", "wall") }.sorted()
            #expect(row["arrivals"] as? Int == own.count)
            #expect(row["open"] as? Int == own.count(where: \.isOpen))
            #expect(row["p90Seconds"] as? Int == leads[(leads.count * 90 + 99) / 100 - 1])
            #expect(row["answers"] as? Int == own.count { !$0.isOpen && $0.score != nil })
        }
        #expect(rows.reduce(0) { $0 + ($1["arrivals"] as? Int ?? 0) } == office.requests.count)
        let hours = try office.client.ok("HOURS").rows
        #expect(hours.count == 168)
        #expect(hours.reduce(0) { $0 + ($1["arrivals"] as? Int ?? 0) } == office.requests.count)
    }

    /// Who missed how many promises, and how many those of the same service and channel missed.
    private func fairness(_ office: Loaded) throws {
        let judged = office.requests.filter { $0.keptPromise != nil }
        let strata = Dictionary(grouping: judged) { "\($0.service) \($0.channel)" }
        for row in try office.client.ok("FAIRNESS").rows {
            let own = judged.filter { $0.official == row["official"] as? String }
            let missed = try #require(row["slaMissed"] as? [String: Any])
            #expect(missed["n"] as? Int == own.count)
            #expect(missed["observed"] as? Int == own.count { $0.keptPromise == false })
            let expected = own.reduce(0.0) { sum, one in
                let alike = strata["\(one.service) \(one.channel)"] ?? []
                return sum + Double(alike.count { $0.keptPromise == false }) / Double(alike.count)
            }
            let given = try #require(missed["expected"] as? Double)
            #expect(abs(given - expected) < 1e-6)
        }
    }

    /// An ending belongs to a bulk when some five minutes with more than ten of them hold it.
    private func bulks(_ office: Loaded) throws {
        var officials: [String: String] = [:]
        var endings: [String: [(at: Int, sequence: Int)]] = [:]
        for (index, line) in office.lines.enumerated() {
            let command = try Reply(line)
            let request = command.string("request") ?? ""
            if command.word == "ASSIGN" { officials[request] = command.string("official") }
            guard ["COMPLETE", "REJECT"].contains(command.word) else { continue }
            let at = NaiveTime.milliseconds(command.string("occurredAt") ?? "") / 1000
            endings[officials[request] ?? "", default: []].append((at, index + 1))
        }
        var expected: Set<Int> = []
        for own in endings.values {
            for one in own {
                let near = own.filter { $0.at >= one.at && $0.at <= one.at + 300 }
                if near.count > 10 { expected.formUnion(near.map(\.sequence)) }
            }
        }
        let answer = try office.client.ok(#"SIGNALS {"kind":"bulk-endings","limit":10000}"#)
        let found = answer.rows.flatMap { $0["sequences"] as? [Int] ?? [] }
        #expect(Set(found) == expected)
        #expect(Set(found).count == found.count, "no ending raises two bulks")
    }

    private func forecast(_ office: Loaded) throws {
        let row = try #require(try office.client.ok("FORECAST").rows.first)
        #expect(row["open"] as? Int == office.requests.count(where: \.isOpen))
        guard let open = office.requests.first(where: \.isOpen) else { return }
        let own = try office.client.ok(#"FORECAST {"request":"\#(open.id)"}"#).rows[0]
        let age = try #require(own["ageSeconds"] as? Int)
        let longer = office.requests.count {
            !$0.isOpen && $0.service == open.service && ($0.sample("lead", "working") ?? 0) > age
        }
        #expect(own["n"] as? Int == longer)
    }

    @Test("they agree with a naive computation of a generated log", arguments: [6, 7] as [UInt64])
    func generated(_ seed: UInt64) throws {
        try check(loaded(SeededLog(seed: seed, requests: 300).lines))
    }

    @Test(
        "they agree with a naive computation of the real log (needs shared/data)",
        .enabled(if: RealLog.file != nil))
    func real() throws { try check(loaded(RealLog.lines())) }

    @Test("the client shows each as a table, in both languages")
    func client() throws {
        let office = try loaded(SeededLog(seed: 8, requests: 120).lines)
        let words = [
            ("satisfaction", "Satisfied", "Pemohon"), ("trend", "Period by", "Dari waktu"),
            ("channels", "Channels", "Kanal"), ("hours", "When people", "Kapan orang"),
            ("fairness", "Observed", "Terjadi"), ("signals", "Signals", "Sinyal"),
            ("forecast", "Open at", "Perkiraan"),
        ]
        for (command, english, indonesian) in words {
            for (language, title) in [("en", english), ("id", indonesian)] {
                let workspace = try Workspace()
                let program = try Program(
                    productsFolder().appendingPathComponent("requesttracker"),
                    ["--server", "127.0.0.1:\(office.daemon.port)", "--lang", language, command],
                    in: workspace)
                #expect(try program.waitForEnd() == .exit(0), "\(command): \(program.errors)")
                #expect(program.output.hasPrefix(title), "\(command): \(program.output)")
                #expect(program.output.split(separator: "\n").count > 1)
                withExtendedLifetime(workspace) {}  // what the program wrote lies in it
            }
        }
    }
}
