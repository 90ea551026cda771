import JSONText
import ServiceRequests
import Testing

@testable import Projections

@Suite("INDICATORS")
struct IndicatorTests {
    private static let from = Instant(milliseconds: 1_766_500_000_000)
    private static let to = Instant(milliseconds: 1_767_600_000_000)

    private static let scopes: [Indicator.Scope] =
        [.office, .official("nobody"), .service("never"), .unit("nowhere")]
        + (RandomLog.officials.map { .official($0) } + RandomLog.services.map { .service($0) }
            + ["loket-1", "loket-2", "u-ktp"].map { .unit($0) })

    /// The requests that count for a scope, each with its time there; nil where it has none.
    private func charged(
        _ naive: NaiveAnswers, _ indicator: Indicator
    ) -> [(request: NaiveRequest, seconds: Int?)] {
        let isProcessing = indicator.measure.rawValue.hasPrefix("processing")
        return naive.requests.compactMap { request in
            guard let ended = request.endedAt, ended >= indicator.from.milliseconds,
                ended < indicator.to.milliseconds
            else { return nil }
            var holder: String?
            switch indicator.scope {
            case .office: break
            case .service(let code): guard request.service == code else { return nil }
            case .unit(let id):
                guard request.unit ?? naive.definition(request)?.unit == id else { return nil }
            case .official(let id) where isProcessing:
                guard request.holders.contains(id) else { return nil }
                holder = id
            case .official(let id): guard request.official == id else { return nil }
            }
            let measure = isProcessing ? Measure.processing : .lead
            return (
                request,
                request.value(measure, indicator.clock, of: holder, naive.calendar(request))
            )
        }
    }

    /// The figure and the requests that prove it, worked out the slow way.
    private func figure(
        _ naive: NaiveAnswers, _ indicator: Indicator
    ) -> (value: Double?, proof: [NaiveRequest]) {
        let charged = charged(naive, indicator)
        func rate(_ proof: [NaiveRequest], _ isHit: (NaiveRequest) -> Bool) -> (
            Double?, [NaiveRequest]
        ) {
            (proof.isEmpty ? nil : Double(proof.filter(isHit).count) / Double(proof.count), proof)
        }
        let requests = charged.map(\.request)
        switch indicator.measure {
        case .endings: return (Double(requests.count), requests)
        case .reopenRate: return rate(requests) { $0.reopenings > 0 }
        case .rejectionRate: return rate(requests) { $0.state == "rejected" }
        case .firstTimeRightRate:
            return rate(requests) { $0.reopenings == 0 && !$0.pausedForApplicant }
        case .satisfactionRate:
            return rate(requests.filter { $0.score != nil }) { ($0.score ?? 0) >= 3 }
        case .ikm:
            let full = requests.filter { $0.scores != nil }
            let points = full.reduce(0) { $0 + ($1.scores ?? []).reduce(0) { $0 + Int($1) } }
            let value = 25 * Double(points) / Double(9 * full.count)
            return (full.isEmpty ? nil : ((value + 1e-9) * 100).rounded() / 100, full)
        case .slaRate:
            let promised = requests.filter {
                naive.definition($0)?.promise != nil && $0.acceptedAt != nil
                    && $0.state != "withdrawn"
            }
            return rate(promised) {
                guard let promise = naive.definition($0)?.promise else { return false }
                return $0.used(promise, upTo: 0, naive.calendar($0)) <= promise.budgetSeconds
            }
        default:
            let timed = charged.filter { $0.seconds != nil }
            let sorted = timed.compactMap(\.seconds).sorted()
            guard !sorted.isEmpty else { return (nil, []) }
            let name = indicator.measure.rawValue
            if name.hasSuffix("Mean") {
                let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
                return (mean.rounded(), timed.map(\.request))
            }
            let percent = Int(name.suffix(2)) ?? 0
            let place = sorted.indices.first { ($0 + 1) * 100 >= percent * sorted.count } ?? 0
            return (Double(sorted[place]), timed.map(\.request))
        }
    }

    private func number(_ text: String?) -> Double? { text.flatMap { Double($0) } }

    @Test(
        "every measure of everyone is what a slow count over the log says, with its endings",
        arguments: UInt64(1)...6)
    func naive(_ seed: UInt64) throws {
        var log = RandomLog(seed: seed, count: 700).log
        let naive = NaiveAnswers(log)
        var indicators: [String: Indicator] = [:]
        for (number, scope) in Self.scopes.enumerated() {
            for measure in IndicatorMeasure.allCases {
                let id = "i-\(number)-\(measure.rawValue)"
                let indicator = Indicator(
                    indicator: id, scope: scope, measure: measure,
                    clock: number % 2 == 0 ? .working : .wall, goal: 1, from: Self.from,
                    to: number % 3 == 0 ? Instant(milliseconds: 9_000_000_000_000) : Self.to)
                indicators[id] = indicator
                log.add(
                    .entry(.indicator, id), .improvement(.indicatorSet(indicator)), at: log.now)
            }
        }
        var endings: [String: Int64] = [:]
        for event in log.events where event.event.isEnding {
            if case .request(let id) = event.subject { endings[id] = event.sequence }
        }
        let rows = try log.table(.indicators)
        #expect(rows.count == indicators.count)
        for row in rows {
            let id = String(row["indicator"]?.dropFirst().dropLast() ?? "")
            let indicator = try #require(indicators[id])
            let (value, proof) = figure(naive, indicator)
            let realised = number(row["realised"])
            #expect(
                realised == value || abs((realised ?? -1) - (value ?? -1)) < 1e-9,
                "seed \(seed), \(id): \(row)")
            #expect(row["n"] == "\(proof.count)", "seed \(seed), \(id)")
            let sequences = proof.compactMap { endings[$0.id] }.sorted().prefix(100)
            #expect(
                row["evidence"]
                    == "{\"count\":\(proof.count),\"sequences\":["
                    + sequences.map(String.init).joined(separator: ",") + "]}",
                "seed \(seed), \(id)")
        }
    }

    /// One official, `count` requests a day of January, all within an hour; the first `late` late.
    private func log(count: Int, late: Int) -> TestLog {
        var log = TestLog()
        log.service("ktp", Promise(amount: 2, per: .hours))
        for number in 0..<count {
            let day = String(number % 20 + 10)
            log.request(
                "r-\(number)",
                [
                    ("01-\(day) 08:00", submitted("ktp")),
                    ("01-\(day) 08:00", .assigned(official: "ani")),
                    (number < late ? "01-\(day) 10:01" : "01-\(day) 10:00", .completed),
                ])
        }
        return log
    }

    private func target(
        _ id: String, _ measure: IndicatorMeasure, _ goal: Double, to: String = "02-01 00:00",
        active: Bool = true
    ) -> DomainEvent {
        .improvement(
            .indicatorSet(
                Indicator(
                    indicator: id, scope: .official("ani"), measure: measure, goal: goal,
                    from: local("01-01 00:00"), to: local(to), plan: "KTP-el", active: active)))
    }

    @Test("a target is met at its very goal, and judged only when its period is over")
    func status() throws {
        var log = log(count: 40, late: 4)
        for (id, measure, goal, to) in [
            ("a", IndicatorMeasure.slaRate, 0.9, "02-01 00:00"),
            ("b", .slaRate, 0.91, "02-01 00:00"), ("c", .processingP90, 7200, "02-01 00:00"),
            ("d", .processingP90, 7199, "02-01 00:00"), ("e", .slaRate, 0.9, "03-01 00:00"),
            ("f", .satisfactionRate, 0.5, "02-01 00:00"), ("g", .endings, 40, "02-01 00:00"),
        ] { log.add(.entry(.indicator, id), target(id, measure, goal, to: to), "02-02 00:00") }
        let rows = try log.table(.indicators)
        #expect(
            rows.map { $0["status"] }
                == [
                    "met", "not-met", "met", "not-met", "open", "open", "met",
                ].map { "\"\($0)\"" })
        #expect(rows[0]["direction"] == "\"at-least\"")
        #expect(rows[2]["direction"] == "\"at-most\"")
        #expect(rows[2]["realised"] == "7200")
        #expect(rows[0]["realised"] == "0.9")
        // Wilson for 36 of 40.
        #expect(abs((number(rows[0]["low"]) ?? 0) - 0.7695) < 0.0001)
        #expect(abs((number(rows[0]["high"]) ?? 0) - 0.9604) < 0.0001)
        #expect(rows[2]["low"] == "null")
        #expect(rows[5]["realised"] == "null")
    }

    @Test("a person's figure from few cases is marked, a count never")
    func marks() throws {
        for (count, mark) in [(9, "\"suppressed\""), (29, "\"indicative\""), (30, "null")] {
            var log = log(count: count, late: 0)
            log.add(.entry(.indicator, "a"), target("a", .slaRate, 0.9), "02-02 00:00")
            log.add(.entry(.indicator, "b"), target("b", .endings, 10), "02-02 00:00")
            #expect(try log.table(.indicators).map { $0["mark"] } == [mark, "null"])
        }
    }

    @Test("the newest version stands; one that is no longer active is shown only by name")
    func versions() throws {
        var log = log(count: 3, late: 0)
        log.add(.entry(.indicator, "a"), target("a", .slaRate, 0.9), "02-02 00:00")
        log.add(.entry(.indicator, "a"), target("a", .slaRate, 0.8), "02-03 00:00")
        #expect(try log.table(.indicators).map { $0["goal"] } == ["0.8"])
        log.add(.entry(.indicator, "a"), target("a", .slaRate, 0.8, active: false), "02-04 00:00")
        #expect(try log.table(.indicators).isEmpty)
        let named = try log.table(.indicators, #"{"indicator":"a"}"#)
        #expect(named.map { $0["version"] } == ["3"])
    }

    @Test("filters name whose targets, and the period that theirs must meet")
    func filters() throws {
        var log = log(count: 1, late: 0)
        log.add(.entry(.indicator, "a"), target("a", .slaRate, 0.9), "02-02 00:00")
        for (fields, count) in [
            (#"{"official":"ani"}"#, 1), (#"{"official":"budi"}"#, 0), (#"{"unit":"loket"}"#, 0),
            (#"{"from":"2026-01-31T00:00:00+07:00"}"#, 1),
            (#"{"from":"2026-02-01T00:00:00+07:00"}"#, 0),
            (#"{"to":"2026-01-01T00:00:00+07:00"}"#, 0),
            (#"{"to":"2026-01-01T00:00:01+07:00"}"#, 1),
        ] { #expect(try log.table(.indicators, fields).count == count, "\(fields)") }
    }

    @Test("all evidence comes in further rows, every ending once and in order")
    func evidence() throws {
        var log = log(count: 2_350, late: 0)
        log.add(.entry(.indicator, "a"), target("a", .endings, 1), "02-02 00:00")
        let answer = try log.answer(.indicators, #"{"evidence":true}"#)
        #expect(answer.isStreamed)
        #expect(answer.rows.count == 4)
        var sequences: [Int] = []
        for (index, row) in answer.rows.enumerated() {
            let object = try JSONObject(row)
            let inner = index == 0 ? try object["evidence"]?.object() : object
            sequences += inner?["sequences"]?.array?.compactMap(\.integer) ?? []
        }
        #expect(sequences == log.events.filter(\.event.isEnding).map { Int($0.sequence) })
        #expect(try log.answer(.indicators).rows.count == 1)
    }
}
