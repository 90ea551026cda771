import JSONText
import ServiceRequests
import Testing

@testable import Projections

@Suite("SKM, worked by hand")
struct QuestionnaireTests {
    /// Requests of one service, each ended and answered as given; nil answers nothing.
    private func log(_ answers: [[UInt8]?], official: String = "ani") -> TestLog {
        var log = TestLog()
        for (number, answer) in answers.enumerated() {
            log.request(
                "r\(number)",
                [
                    ("01-06 08:00", submitted("ktp", unit: "loket")),
                    ("01-06 08:00", .assigned(official: official)), ("01-06 09:00", .completed),
                ])
            if let answer {
                log.add(.request("r\(number)"), .rated(.elements(answer)), "01-06 10:00")
            }
        }
        return log
    }

    /// Questionnaires with `points` points in all.
    private func answers(_ count: Int, points: Int) -> [[UInt8]?] {
        var left = points - count * 9
        return (0..<count).map { _ in
            (0..<9).map { _ in
                let more = min(3, left)
                left -= more
                return UInt8(1 + more)
            }
        }
    }

    @Test(
        "IKM is 25 S / 9 n, rounded once, then banded",
        arguments: [
            (29, 955, "91.48", "A"), (1, 36, "100.0", "A"), (1, 9, "25.0", "D"),
            (1, 18, "50.0", "D"), (2, 55, "76.39", "C"), (100, 2758, "76.61", "B"),
            (400, 12716, "88.31", "A"), (400, 12715, "88.3", "B"), (500, 11700, "65.0", "C"),
            (500, 11699, "64.99", "D"), (400, 11031, "76.6", "C"),
        ])
    func index(_ n: Int, _ points: Int, _ ikm: String, _ band: String) throws {
        let row = try log(answers(n, points: points)).table(.satisfaction)[0]
        #expect(row["ikm"] == ikm)
        #expect(row["band"] == "\"\(band)\"")
        #expect(row["questionnaires"] == "\(n)")
        #expect(row["n"] == "0", "questionnaires stay out of n")
        #expect(row["responseRate"] == "0.0")
    }

    @Test("each element has its mean to two decimals and its n; the weakest are named first")
    func elements() throws {
        let log = log([
            [1, 2, 3, 4, 4, 3, 2, 1, 4], [2, 2, 3, 4, 4, 4, 2, 1, 4], [2, 2, 3, 4, 4, 3, 2, 1, 4],
            nil,
        ])
        let row = try log.table(.satisfaction)[0]
        let elements = try parsed(Array((row["elements"] ?? "").utf8))
        #expect(elements.count == 9)
        #expect(elements["requirements"] == #"{"mean":1.67,"n":3}"#)
        #expect(elements["competence"] == #"{"mean":3.33,"n":3}"#)
        #expect(elements["complaints"] == #"{"mean":1.0,"n":3}"#)
        #expect(row["weakest"] == #"["complaints","requirements","procedure"]"#)
        #expect(row["questionnaireRate"] == "0.75")
    }

    @Test(
        "how many should answer of so many that they are not written out here",
        arguments: [
            (10, 10), (100, 80), (500, 217), (1_000, 278), (10_000, 370), (75_000, 382),
            (1_000_000, 384),
        ])
    func largeTarget(_ population: Int, _ target: Int) {
        #expect(Questionnaires.sampleTarget(population) == target)
    }

    @Test(
        "how many should answer is Krejcie and Morgan's number",
        arguments: [(100, 80), (500, 217), (1000, 278), (1, 1), (10, 10), (9000, 368)])
    func target(_ ended: Int, _ target: Int) throws {
        var projections = Projections(calendar: .office)
        var sequence: Int64 = 0
        func add(_ id: String, _ event: DomainEvent) {
            sequence += 1
            projections.apply(
                LoggedEvent(
                    sequence: sequence, subject: .request(id), version: 1,
                    occurredAt: local("01-06 08:00"),
                    recordedAt: local("01-06 08:00"), event: event)
            ) { _ in [] }
        }
        for number in 0..<ended {
            add("r\(number)", submitted("ktp"))
            add("r\(number)", .withdrawn)
        }
        add("r0", .rated(.elements([4, 4, 4, 4, 4, 4, 4, 4, 4])))
        let answer = try projections.answer(query(.satisfaction), now: local("01-07 08:00"))
        let row = try parsed(answer.rows[0])
        #expect(row["target"] == "\(target)")
        #expect(row["progress"] == "\(1.0 / Double(target))")
    }

    @Test("of officials only competence and behaviour are shown, and no index")
    func officials() throws {
        let log = log(answers(12, points: 300))
        for fields in [
            #"{"by":["official"]}"#, #"{"official":"ani"}"#, #"{"by":["official","unit"]}"#,
        ] {
            let row = try log.table(.satisfaction, fields)[0]
            let elements = try JSONObject(Array((row["elements"] ?? "").utf8))
            #expect(elements.names == ["competence", "behaviour"], "\(fields)")
            for name in ["ikm", "band", "weakest", "target", "progress"] {
                #expect(row[name] == nil)
            }
            #expect(row["mark"] == #""suppressed""#, "no score was given")
            #expect(row["elementsMark"] == #""indicative""#)
        }
        let several = try log.table(.satisfaction, #"{"official":["ani","budi"]}"#)[0]
        #expect(several["ikm"] == nil, "a filter of several officials is about officials too")
    }

    @Test(
        "rows by service, unit and period carry the index; one without answers says how many are wanted"
    )
    func groups() throws {
        var log = log(answers(2, points: 72))
        log.request(
            "other",
            [("02-06 08:00", submitted("kk")), ("02-06 08:00", .withdrawn)])
        let months = try log.table(.satisfaction, #"{"by":["month","service"]}"#)
        #expect(months.map { $0["ikm"] } == ["100.0", "null"])
        #expect(months.map { $0["band"] } == [#""A""#, "null"])
        #expect(months.map { $0["target"] } == ["2", "1"])
        #expect(months.map { $0["progress"] } == ["1.0", "0.0"])
        #expect(months[1]["weakest"] == "[]")
        #expect(try log.table(.satisfaction, #"{"by":["unit"]}"#)[0]["ikm"] == "100.0")
    }

    @Test("without any questionnaire nothing is said of them")
    func none() throws {
        #expect(try log([nil]).table(.satisfaction)[0]["elements"] == nil)
    }

    @Test("the questionnaires of the groups add up to the whole", arguments: UInt64(1)...8)
    func additive(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let whole = try log.table(.satisfaction)[0]
        for dimension in Dimension.allCases {
            let rows = try log.table(.satisfaction, #"{"by":["\#(dimension.rawValue)"]}"#)
            let sum = rows.reduce(0) { $0 + (Int($1["questionnaires"] ?? "") ?? 0) }
            #expect(sum == Int(whole["questionnaires"] ?? "0"), "seed \(seed) by \(dimension)")
        }
    }
}
