import ServiceRequests
import Testing

@testable import Projections

@Suite("Ranks found by counting are those of the sorted values")
struct RankingTests {
    /// Values of many shapes: few and many different ones, outliers, the ends of the range.
    private func values(_ random: inout Seeded) -> [Int32] {
        let count = 1 + random.below(random.pick([8, 60, 400, 5_000]))
        let shape = random.below(6)
        return (0..<count).map { place in
            switch shape {
            case 0: Int32(random.below(3))
            case 1: Int32(random.below(1_000_000))
            case 2: random.chance(1) ? .max : Int32(random.below(500))
            case 3: Int32(truncatingIfNeeded: random.next())
            case 4: Int32(place / 7)
            default: random.pick([.min, -1, 0, 1, .max])
            }
        }
    }

    @Test("whatever the values are", arguments: UInt64(1)...40)
    func select(_ seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<20 {
            let all = values(&random)
            let sorted = all.sorted()
            let ranks = (0...random.below(4)).map { _ in random.below(all.count) }.sorted()
            var changed = all
            let found = changed.withUnsafeMutableBufferPointer {
                Ranking.select(ranks, in: $0, from: sorted[0], to: sorted[all.count - 1])
            }
            #expect(found == ranks.map { sorted[$0] }, "seed \(seed), \(all.count) values")
            #expect(changed.sorted() == sorted, "seed \(seed): no value is lost")
        }
    }

    @Test("of many groups at once, in any order of arrival", arguments: UInt64(1)...10)
    func groups(_ seed: UInt64) {
        var random = Seeded(seed &* 77)
        let count = 1 + random.below(300)
        var groups = [[Int32]](repeating: [], count: count)
        var samples = Samples()
        if random.chance(50) { samples.reserve(random.below(20_000)) }
        for _ in 0..<random.below(20_000) {
            // The lower ones have far more samples.
            let group = random.below(random.below(count) + 1)
            let value = Int32(random.below(90_000))
            groups[group].append(value)
            samples.add(value, to: group)
        }
        let summaries = samples.summaries(groupCount: count)
        for (own, summary) in zip(groups, summaries) {
            let sorted = own.map(Int.init).sorted()
            guard !sorted.isEmpty else {
                #expect(summary == nil)
                continue
            }
            // The k-th smallest, k = ceil(p n), counted from 1.
            func at(_ tenths: Int) -> Int { sorted[(tenths * sorted.count + 9) / 10 - 1] }
            let mean = (Double(sorted.reduce(0, +)) / Double(sorted.count)).rounded()
            #expect(
                summary
                    == Samples.Summary(
                        count: sorted.count, mean: Int(mean), p50: at(5), p80: at(8), p90: at(9),
                        min: sorted[0], max: sorted[sorted.count - 1]),
                "seed \(seed)")
        }
    }
}

@Suite("Rows are divided by any dimensions together")
struct GroupingTests {
    private typealias Kind = (official: String, service: String, channel: Channel)

    /// More officials and services than a table of all combinations is made for.
    private func log(_ random: inout Seeded, officials: Int, services: Int) -> (TestLog, [Kind]) {
        var log = TestLog()
        var kinds: [Kind] = []
        for service in 0..<services {
            log.add(
                .service("s\(service)"),
                .serviceDefined(
                    ServiceDefinition(code: "s\(service)", nameID: "s", nameEN: "s")),
                "01-01 00:00")
        }
        for number in 0..<(officials * 2) {
            let kind = (
                official: "o\(number % officials)", service: "s\(random.below(services))",
                channel: random.pick(Channel.allCases)
            )
            log.request(
                "r\(number)",
                [
                    ("01-05 08:00", submitted(kind.service, kind.channel)),
                    ("01-05 08:00", .assigned(official: kind.official)),
                    ("01-05 09:00", .completed),
                ])
            kinds.append(kind)
        }
        return (log, kinds)
    }

    @Test("few or many of them", arguments: [(3, 2), (40, 6), (400, 150)])
    func groups(_ officials: Int, _ services: Int) throws {
        var random = Seeded(UInt64(officials))
        let (log, kinds) = log(&random, officials: officials, services: services)
        let keys: [[(Kind) -> String]] = [
            [\.official, \.service], [\.service, \.channel.rawValue],
            [\.official, \.service, \.channel.rawValue],
        ]
        let names = [
            "official\",\"service", "service\",\"channel", "official\",\"service\",\"channel",
        ]
        for (parts, name) in zip(keys, names) {
            var expected: [String: Int] = [:]
            for kind in kinds {
                expected[parts.map { $0(kind) }.joined(separator: " "), default: 0] += 1
            }
            var found: [String: Int] = [:]
            for row in try log.table(.times, #"{"by":["\#(name)"]}"#) {
                let key = name.split(separator: "\",\"").map {
                    (row[String($0)] ?? "?").filter { $0 != "\"" }
                }
                found[key.joined(separator: " ")] = Int(row["n"] ?? "")
            }
            #expect(found == expected, "by \(name)")
            // A dimension in which there is nothing, and one of time.
            let days = try log.table(.times, #"{"by":["day","unit","\#(name)"]}"#)
            #expect(days.count == expected.count, "by day, unit and \(name)")
        }
    }
}
