import JSONText
import ServiceRequests
import Testing

@testable import Projections

@Suite("FAIRNESS")
struct FairnessTests {
    /// `missed` of `count` requests of a service took two working hours, the others ten minutes;
    /// an hour was promised.
    private func work(
        _ log: inout TestLog, _ service: String, _ official: String, _ count: Int, missed: Int
    ) {
        for number in 0..<count {
            let id = "\(service)-\(official)-\(number)"
            log.request(
                id,
                [
                    ("01-06 08:00", submitted(service)),
                    ("01-06 08:00", .assigned(official: official)),
                    (number < missed ? "01-06 10:00" : "01-06 08:10", .completed),
                ])
        }
    }

    private func fields(_ row: [String: String], _ name: String) throws -> [String: String] {
        try parsed(Array((row[name] ?? "").utf8))
    }

    /// Hard cases are missed half the time by whoever has them, easy ones one time in ten.
    private func mixed() -> TestLog {
        var log = TestLog()
        log.service("easy", Promise(amount: 1, per: .workingHours))
        log.service("hard", Promise(amount: 1, per: .workingHours))
        work(&log, "hard", "ani", 40, missed: 20)
        work(&log, "hard", "budi", 10, missed: 5)
        work(&log, "easy", "budi", 90, missed: 9)
        work(&log, "easy", "citra", 10, missed: 1)
        return log
    }

    @Test("whoever has the hard cases is held against the hard cases")
    func caseMix() throws {
        let rows = try mixed().table(.fairness)
        #expect(rows.map { $0["official"] } == [#""ani""#, #""budi""#, #""citra""#])
        for (row, observed) in zip(rows, ["20", "14", "1"]) {
            let missed = try fields(row, "slaMissed")
            #expect(missed["observed"] == observed)
            #expect(missed["ratio"] == "1.0", "as many as their cases let expect")
            #expect(missed["position"] == #""within""#)
            #expect(try fields(row, "processing")["ratio"] == "1.0")
        }
        #expect(rows[2]["mark"] == #""indicative""#)
        #expect(try fields(rows[2], "satisfied")["mark"] == #""suppressed""#)
        #expect(try fields(rows[2], "satisfied")["ratio"] == "null")
    }

    @Test("the whole office stays the measure when only a part of it is asked for")
    func reference() throws {
        let log = mixed()
        let all = try log.rows(.fairness)
        #expect(try log.rows(.fairness, #"{"official":"ani"}"#) == [all[0]])
        let hard = try log.table(.fairness, #"{"service":"hard","official":"budi"}"#)[0]
        #expect(try fields(hard, "slaMissed")["observed"] == "5")
        #expect(try fields(hard, "slaMissed")["expected"] == "5.0")
    }

    @Test("who misses far more than expected stands above both limits, by count and by seconds")
    func outside() throws {
        var log = TestLog()
        log.service("easy", Promise(amount: 1, per: .workingHours))
        work(&log, "easy", "ani", 30, missed: 15)
        work(&log, "easy", "budi", 270, missed: 15)
        let rows = try log.table(.fairness)
        // Expected of ani: 30 x 30/300 = 3; of 30 cases at 10 % more than 7 are
        // missed by chance 8 times in 1000, more than 9 less than once.
        let missed = try fields(rows[0], "slaMissed")
        #expect(missed["expected"] == "3.0")
        #expect(missed["ratio"] == "5.0")
        #expect(missed["position"] == #""above998""#)
        #expect(missed["limits95"] == "[0.0,\(7.0 / 3.0)]")
        #expect(missed["limits998"] == "[0.0,\(9.0 / 3.0)]")
        #expect(try fields(rows[0], "processing")["position"] == #""above998""#)
        #expect(try fields(rows[1], "slaMissed")["position"] == #""below95""#)
    }

    @Test(
        "the binomial's limits are those of its tables",
        arguments: [
            (10, 0.5, 0.025, 2, 8), (10, 0.5, 0.001, 1, 9), (20, 0.1, 0.025, 0, 5),
            (20, 0.1, 0.001, 0, 7), (1, 0.5, 0.025, 0, 1), (5, 0, 0.025, 0, 0),
            (5, 1, 0.025, 5, 5), (0, 0.5, 0.025, 0, 0),
        ])
    func binomial(_ n: Int, _ rate: Double, _ tail: Double, _ low: Int, _ high: Int) {
        #expect(Binomial(trials: n, rate: rate).limits(tail) == low...high)
    }

    @Test("the binomial of a hundred thousand trials is the normal one, nearly")
    func large() {
        let limits = Binomial(trials: 100_000, rate: 0.3).limits(0.025)
        let half = 1.959964 * (100_000 * 0.3 * 0.7).squareRoot()
        #expect(abs(Double(limits.lowerBound) - (30_000 - half)) < 2)
        #expect(abs(Double(limits.upperBound) - (30_000 + half)) < 2)
    }

    @Test("agrees with a naive computation, and adds up over the office", arguments: UInt64(1)...12)
    func naive(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 600).log
        let requests = NaiveAnswers(log).requests.filter(\.isEnded)
        let naive = NaiveAnswers(log)
        func stratum(_ request: NaiveRequest) -> String { request.service + "|" + request.channel }
        let rows = try log.table(.fairness)
        var totals: [String: (observed: Double, expected: Double)] = [:]
        for row in rows {
            let official = row["official"]?.replacing("\"", with: "")
            for (name, judge) in naive.judgements {
                let cases = requests.filter { judge($0) != nil }
                let own = cases.filter { ($0.official ?? "null") == official }
                let expected = own.reduce(0.0) { sum, one in
                    let alike = cases.filter { stratum($0) == stratum(one) }
                    return sum + Double(alike.count { judge($0) == true }) / Double(alike.count)
                }
                let given = try fields(row, name)
                #expect(given["n"] == "\(own.count)", "seed \(seed) \(name)")
                #expect(given["observed"] == "\(own.count { judge($0) == true })")
                let value = Double(given["expected"] ?? "") ?? -1
                #expect(abs(value - expected) < 1e-9, "seed \(seed) \(name)")
            }
            let holders = requests.flatMap { one in
                one.holders.map { (stratum(one), $0, share(one, $0, naive)) }
            }
            let own = holders.filter { $0.1 == official }
            let expected = own.reduce(0.0) { sum, one in
                let alike = holders.filter { $0.0 == one.0 }
                return sum + Double(alike.reduce(0) { $0 + $1.2 }) / Double(alike.count)
            }
            let given = try fields(row, "processing")
            #expect(given["observedSeconds"] == "\(own.reduce(0) { $0 + $1.2 })", "seed \(seed)")
            #expect(abs((Double(given["expectedSeconds"] ?? "") ?? -1) - expected) < 1e-6)
            for name in ["slaMissed", "rejected", "reopened", "satisfied"] {
                let figures = try fields(row, name)
                totals[name, default: (0, 0)].observed += Double(figures["observed"] ?? "") ?? 0
                totals[name, default: (0, 0)].expected += Double(figures["expected"] ?? "") ?? 0
            }
        }
        for (name, total) in totals {
            #expect(abs(total.observed - total.expected) < 1e-9, "seed \(seed) \(name)")
        }
    }

    private func share(_ request: NaiveRequest, _ holder: String, _ naive: NaiveAnswers) -> Int {
        request.value(.processing, .working, of: holder, naive.calendar(request)) ?? 0
    }
}

extension NaiveAnswers {
    /// What FAIRNESS counts: whether it happened to a request; nil when it could not.
    var judgements: [(String, (NaiveRequest) -> Bool?)] {
        [
            (
                "slaMissed",
                { request in
                    guard let promise = self.definition(request)?.promise,
                        request.acceptedAt != nil, request.state != "withdrawn"
                    else { return nil }
                    return request.used(promise, upTo: 0, self.calendar(request))
                        > promise.budgetSeconds
                }
            ),
            ("rejected", { $0.state == "rejected" }), ("reopened", { $0.reopenings > 0 }),
            ("satisfied", { $0.score.map { $0 > 2 } }),
        ]
    }
}
