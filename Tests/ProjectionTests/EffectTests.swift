import JSONText
import ServiceRequests
import Testing

@testable import Projections

@Suite("EFFECT of a training")
struct EffectTests {
    private func near(_ value: Double?, _ expected: Double, _ tolerance: Double = 0.00005) -> Bool {
        value.map { abs($0 - expected) < tolerance } ?? false
    }

    @Test("the interval of a difference of rates is Newcombe's published one")
    func newcombe() {
        // Newcombe 1998, table II: 56/70 - 48/80, and 9/10 - 3/10, by method 10.
        for (one, other, value, low, high) in [
            ((56, 70), (48, 80), 0.2, 0.0524, 0.3339), ((9, 10), (3, 10), 0.6, 0.1705, 0.8090),
        ] {
            let difference = Difference(rates: [
                Term(figure: Proportion(successes: one.0, n: one.1), isSubtracted: false),
                Term(figure: Proportion(successes: other.0, n: other.1), isSubtracted: true),
            ])
            #expect(near(difference?.value, value))
            #expect(near(difference?.low, low))
            #expect(near(difference?.high, high))
        }
        let nothing = Term(figure: Proportion(successes: 0, n: 0), isSubtracted: false)
        #expect(Difference(rates: [nothing]) == nil)
    }

    @Test("the standard error of a median is Bonett's and Price's, worked by hand")
    func medians() {
        // n = 10: a = 5.5 - 3.162 -> 2; P(at most 1 head of 10) = 11/1024, deviate 2.299362.
        let one: [Int32] = [26, 27, 29, 32, 34, 35, 37, 39, 40, 43]
        let other: [Int32] = [31, 33, 36, 39, 42, 44, 46, 47, 48, 49]
        #expect(near(Difference.standardError(ofMedian: one), 13 / (2 * 2.299362), 0.0001))
        #expect(near(Difference.standardError(ofMedian: other), 15 / (2 * 2.299362), 0.0005))
        // Nearest rank takes the 5th of ten; sqrt(2.82687^2 + 3.26177^2) x 1.959964 = 8.45977.
        let difference = Difference(medians: [
            Term(figure: one, isSubtracted: false), Term(figure: other, isSubtracted: true),
        ])
        #expect(difference?.value == -8)
        #expect(near(difference?.low, -8 - 8.45977, 0.0001))
        #expect(near(difference?.high, -8 + 8.45977, 0.0001))
        #expect(Difference.standardError(ofMedian: [1, 2, 3, 4]) == nil)
        #expect(Difference(medians: [Term(figure: [7], isSubtracted: false)])?.low == nil)
        #expect(Difference(medians: [Term(figure: [], isSubtracted: false)]) == nil)
    }

    @Test("for many samples the deviate is two, and both ways of computing it meet")
    func manySamples() {
        // 1, 2, ..., n: order statistics a apart are that far apart.
        for n in [1000, 1001] {
            let error = Difference.standardError(ofMedian: (1...Int32(n)).map { $0 })
            // The median of n uniform steps has the standard error sqrt(n) / 2.
            #expect(near(error, Double(n).squareRoot() / 2, 0.3))
        }
    }

    private static func training(_ id: String, _ official: String, _ from: Instant) -> Training {
        var to = from
        to.milliseconds += 86_400_000
        return Training(training: id, official: official, topic: "kk", from: from, to: to)
    }

    @Test(
        "before and after are what TIMES and SATISFACTION say of the same officials and windows",
        arguments: UInt64(1)...5)
    func windows(_ seed: UInt64) throws {
        var log = RandomLog(seed: seed, count: 900).log
        let middle = Instant(
            milliseconds: (log.events[0].occurredAt.milliseconds + log.now.milliseconds) / 2)
        for official in ["ani", "budi"] {
            log.add(
                .entry(.training, "t-\(official)"),
                .improvement(.trainingRecorded(Self.training("t-\(official)", official, middle))),
                at: log.now)
        }
        let rows = try log.answer(.effect, #"{"topic":"kk","window":4}"#).rows
        #expect(rows.count == 3)
        let day: Int64 = 86_400_000
        let windows = [
            "before": (middle.milliseconds - 4 * day, middle.milliseconds),
            "after": (middle.milliseconds + day, middle.milliseconds + 5 * day),
        ]
        let groups: [(row: Int, part: String, officials: String)] = [
            (0, "trained", #"["ani"]"#), (1, "trained", #"["budi"]"#),
            (2, "trained", #"["ani","budi"]"#), (0, "untrained", #"["citra","dewi"]"#),
            (2, "untrained", #"["citra","dewi"]"#),
        ]
        for (row, part, officials) in groups {
            let found = try JSONObject(rows[row])
            for (name, window) in windows {
                let index = try #require(found.names.firstIndex(of: part))
                let side = try #require(try found.value(at: index).object())
                let place = try #require(side.names.firstIndex(of: name))
                let value = side.value(at: place)
                let figures = try parsed(Array(value.bytes[value.range]))
                let filter =
                    #"{"official":\#(officials),"#
                    + #""from":"\#(Instant(milliseconds: window.0).text)","#
                    + #""to":"\#(Instant(milliseconds: window.1).text)"}"#
                let times = try log.table(.times, filter)[0]
                for field in [
                    "n", "p50Seconds", "meanSeconds", "slaMet", "slaMissed", "slaRate",
                ] {
                    #expect(figures[field] == times[field], "seed \(seed) \(row) \(part) \(name)")
                }
                let answers = try log.table(.satisfaction, filter)[0]
                for (one, other) in [
                    ("answers", "n"), ("satisfied", "satisfied"), ("satisfactionRate", "rate"),
                    ("satisfactionLow", "low"), ("satisfactionHigh", "high"),
                ] {
                    #expect(figures[one] == answers[other], "seed \(seed) \(row) \(part) \(name)")
                }
            }
        }
    }

    /// Requests that `official` finishes in so many minutes, one a working hour from a day on.
    private func work(
        _ log: inout TestLog, _ official: String, _ days: [String], minutes: Int, each count: Int
    ) {
        for day in days {
            for number in 0..<count {
                let id = "\(official)-\(day)-\(number)"
                var instant = local("\(day) 08:00")
                log.add(.request(id), submitted("kk"), at: instant)
                log.add(.request(id), .assigned(official: official), at: instant)
                instant.milliseconds += Int64(minutes + number % 5) * 60_000
                log.add(.request(id), .completed, at: instant)
                log.add(.request(id), .rated(.score(minutes < 30 ? 4 : 2)), at: instant)
            }
        }
    }

    @Test("what changed with the trained beyond what changed with the others, worked by hand")
    func differenceInDifferences() throws {
        var log = TestLog()
        log.service("kk", Promise(amount: 35, per: .minutes))
        // Ani goes from 40-44 minutes to 20-24, Budi from 40-44 to 30-34.
        work(&log, "ani", ["01-05", "01-06"], minutes: 40, each: 20)
        work(&log, "budi", ["01-05", "01-06"], minutes: 40, each: 20)
        work(&log, "ani", ["01-12", "01-13"], minutes: 20, each: 20)
        work(&log, "budi", ["01-12", "01-13"], minutes: 30, each: 20)
        let training = Training(
            training: "t", official: "ani", topic: "kk", from: local("01-08 08:00"),
            to: local("01-09 16:00"))
        log.add(.entry(.training, "t"), .improvement(.trainingRecorded(training)), "02-09 00:00")
        let row = try log.table(.effect, #"{"training":"t","window":14}"#)[0]
        let change = try parsed(Array((row["difference"] ?? "").utf8))
        // Medians 42 -> 22 and 42 -> 32 minutes: -20 and -10.
        #expect(change["p50Seconds"] == "-600")
        #expect(change["meanSeconds"] == "-600")
        // Both went from 0 to 40 of 40 in time: nothing beyond the others.
        #expect(change["slaRate"] == "0.0")
        // Content: 0 -> 1 with Ani, 0 -> 0 with Budi.
        #expect(change["satisfactionRate"] == "1.0")
        let low = try #require(change["satisfactionLow"].flatMap { Double($0) })
        // Four Wilson bounds of 0/40 and 40/40, each 0.0876 away; two of them count downwards.
        #expect(near(low, 1 - (0.0876 * 0.0876 * 3).squareRoot(), 0.0005))
        #expect(row["warnings"] == "[]")
        for mark in ["mark", "slaMark", "satisfactionMark"] { #expect(row[mark] == "null") }
    }

    @Test("few cases, nobody to compare with and a window that still runs are said plainly")
    func warnings() throws {
        var log = TestLog()
        log.service("kk", nil)
        work(&log, "ani", ["01-05"], minutes: 40, each: 9)
        work(&log, "ani", ["01-12"], minutes: 20, each: 30)
        for (id, day) in [("t-1", "08"), ("t-2", "09")] {
            let training = Training(
                training: id, official: "ani", topic: id == "t-1" ? "kk" : "ktp",
                from: local("01-\(day) 08:00"), to: local("01-\(day) 16:00"))
            log.add(
                .entry(.training, id), .improvement(.trainingRecorded(training)), "01-13 00:00")
        }
        let one = try log.table(.effect, #"{"training":"t-1","window":30}"#)
        #expect(one.count == 1)
        #expect(
            one[0]["warnings"] == #"["too-few","too-few-others","too-few-answers","window-open"]"#)
        #expect(one[0]["mark"] == "\"suppressed\"")
        #expect(one[0]["slaMark"] == "\"suppressed\"", "nothing was promised")
        #expect(one[0]["satisfactionMark"] == "\"suppressed\"")
        let both = try log.table(.effect, #"{"training":["t-1","t-2"],"window":2}"#)
        #expect(both.count == 3)
        // Nothing was promised: there is no rate, and nothing to be warned of.
        #expect(both[2]["warnings"] == #"["too-few","too-few-others","windows-differ"]"#)
        #expect(both[2]["training"] == "null")
        #expect(throws: Refusal.self) { try log.table(.effect, #"{"training":"t-9"}"#) }
        #expect(throws: Refusal.self) { try query(.effect, "{}") }
    }
}
