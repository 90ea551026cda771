import JSONText
import ServiceRequests
import Testing

@testable import Projections

@Suite("FEEDBACKS, TRAININGS, COMPETENCES and what is kept of them")
struct DevelopmentTests {
    static func log() -> TestLog {
        var log = TestLog()
        log.service("ktp", nil)
        for (id, unit) in [("ani", "loket"), ("budi", "arsip")] {
            log.add(
                .official(id),
                .officialRegistered(OfficialDefinition(official: id, unit: unit)), "01-02 00:00")
        }
        log.request("r", [("01-05 08:00", submitted("ktp"))])
        let steps: [(String, String, Improvement)] = [
            ("f", "01-06 08:00", .feedbackGiven(feedback("ani", .improvement))),
            ("g", "01-07 08:00", .feedbackGiven(feedback("budi", .praise))),
            ("f", "01-08 08:00", .feedbackAnswered),
            ("f", "01-09 08:00", .feedbackAgreed(due: CivilDay(number: 20_467))),  // 2026-01-14
        ]
        for (id, time, step) in steps {
            log.add(.entry(.feedback, id), .improvement(step), time)
        }
        for (id, official, day) in [("t-1", "ani", "10"), ("t-2", "budi", "12")] {
            let training = Training(
                training: id, official: official, topic: "dukcapil", from: local("01-\(day) 08:00"),
                to: local("01-\(day) 16:00"), hours: 8)
            log.add(
                .entry(.training, id), .improvement(.trainingRecorded(training)),
                "01-\(day) 17:00")
        }
        for level in [2, 3] {
            let competence = Competence(official: "ani", competence: "layanan", level: level)
            log.add(
                .entry(.competence, "ani"), .improvement(.competenceRecorded(competence)),
                "01-13 0\(level):00")
        }
        return log
    }

    private static func feedback(_ official: String, _ kind: Feedback.Kind) -> Feedback {
        Feedback(official: official, kind: kind, evidence: [4])
    }

    @Test("feedback is listed as it was given, with how far it has come and without its words")
    func feedbacks() throws {
        let log = Self.log()
        let rows = try log.rows(.feedbacks)
        #expect(
            rows == [
                #"{"feedback":"f","version":3,"official":"ani","kind":"improvement","#
                    + #""state":"agreed","givenAt":"2026-01-06T01:00:00.000Z","#
                    + #""answeredAt":"2026-01-08T01:00:00.000Z","#
                    + #""agreedAt":"2026-01-09T01:00:00.000Z","due":"2026-01-14","#
                    + #""overdue":false,"doneAt":null,"evidence":[4]}"#,
                #"{"feedback":"g","version":1,"official":"budi","kind":"praise","#
                    + #""state":"given","givenAt":"2026-01-07T01:00:00.000Z","answeredAt":null,"#
                    + #""agreedAt":null,"due":null,"overdue":false,"doneAt":null,"evidence":[4]}"#,
            ])
        #expect(try log.answer(.feedbacks).personal.isEmpty)
        for (fields, ids) in [
            (#"{"state":"agreed"}"#, ["f"]), (#"{"state":["given","done"]}"#, ["g"]),
            (#"{"official":"budi"}"#, ["g"]), (#"{"unit":"loket"}"#, ["f"]),
            (#"{"from":"2026-01-07T08:00:00+07:00"}"#, ["g"]),
            (#"{"to":"2026-01-07T08:00:00+07:00"}"#, ["f"]),
        ] {
            let found = try log.table(.feedbacks, fields).map { $0["feedback"] }
            #expect(found == ids.map { "\"\($0)\"" }, "\(fields)")
        }
    }

    @Test("a sheet about a person holds figures, ids and marks, and no word that judges the person")
    func noPredicate() throws {
        let log = AsOfTests.developed(RandomLog(seed: 3, count: 500).log)
        let period = #""from":"2025-12-01T00:00:00Z","to":"2026-12-01T00:00:00Z""#
        let rows = try log.table(.report, #"{"official":"ani",\#(period)}"#)
        let named = Set(rows.flatMap { row in row.filter { $0.value.hasPrefix("\"") }.keys })
        #expect(
            named.subtracting([
                "section", "official", "unit", "service", "from", "to", "indicator", "measure",
                "clock", "direction", "feedback", "kind", "givenAt", "answeredAt", "agreedAt",
                "due", "doneAt", "training", "topic", "competence", "assessedAt",
                "status", "state", "mark", "slaMark", "elementsMark",
            ]).isEmpty, "\(named)")
        // What is said in words is said of a target, of feedback, and of how few the cases are.
        let words: [(String, Set<String>)] = [
            ("status", ["open", "met", "not-met"]), ("state", ["given", "answered"]),
            ("mark", ["suppressed", "indicative"]), ("slaMark", ["suppressed", "indicative"]),
        ]
        for (field, allowed) in words {
            let said = Set(rows.compactMap { $0[field]?.filter { $0 != "\"" } })
            #expect(said.subtracting(allowed.union(["null"])).isEmpty, "\(field): \(said)")
        }
        let fields = Set(rows.flatMap(\.keys))
        for judging in ["ikm", "band", "weakest", "predicate", "grade", "rank", "total_score"] {
            #expect(!fields.contains(judging))
        }
    }

    @Test("what was agreed on is overdue from the day after, until it is done")
    func overdue() throws {
        var log = Self.log()
        func isOverdue(_ now: String) throws -> String? {
            let answer = try log.projections.answer(
                query(.feedbacks, #"{"feedback":"f"}"#), now: local(now))
            return try parsed(answer.rows[0])["overdue"]
        }
        #expect(try isOverdue("01-14 23:59") == "false")
        #expect(try isOverdue("01-15 00:00") == "true")
        log.add(.entry(.feedback, "f"), .improvement(.feedbackDone), "01-16 08:00")
        #expect(try isOverdue("01-17 00:00") == "false")
    }

    @Test("the words are asked for only where one feedback is named, each at its event")
    func words() throws {
        let log = Self.log()
        let named = try log.answer(.feedbacks, #"{"feedback":"f"}"#)
        #expect(
            named.personal == [
                PersonalField(row: 0, name: "text", sequence: 5, field: "text"),
                PersonalField(row: 0, name: "answer", sequence: 7, field: "text"),
                PersonalField(row: 0, name: "action", sequence: 8, field: "action"),
            ])
        #expect(try log.answer(.feedbacks, #"{"feedback":["f","g"]}"#).personal.isEmpty)
    }

    @Test("trainings and competences are listed by their ids, the last record counting")
    func trainings() throws {
        let log = Self.log()
        #expect(
            try log.rows(.trainings, #"{"official":"ani"}"#) == [
                #"{"training":"t-1","version":1,"official":"ani","topic":"dukcapil","#
                    + #""competence":null,"from":"2026-01-10T01:00:00.000Z","#
                    + #""to":"2026-01-10T09:00:00.000Z","hours":8,"sequence":9}"#
            ])
        #expect(try log.table(.trainings, #"{"topic":"dukcapil"}"#).count == 2)
        #expect(try log.table(.trainings, #"{"from":"2026-01-11T00:00:00Z"}"#).count == 1)
        #expect(
            try log.rows(.competences) == [
                #"{"official":"ani","competence":"layanan","level":3,"#
                    + #""assessedAt":"2026-01-12T20:00:00.000Z","sequence":12}"#
            ])
    }

    @Test("a snapshot keeps all of it, and cut at any event it is as it was then")
    func snapshotAndCut() throws {
        let log = Self.log()
        let read = try #require(
            Projections(snapshot: log.projections.snapshot(), calendar: .office))
        #expect(read.snapshot() == log.projections.snapshot())
        #expect(read.dossier.events.map(\.event) == log.projections.dossier.events.map(\.event))
        for end in 0...log.events.count {
            var earlier = Projections(calendar: .office)
            for event in log.events.prefix(end) { earlier.apply(event) { _ in [] } }
            var cut = log.projections.dossier
            cut.cut(after: Int64(end))
            #expect(cut.events.map(\.sequence) == earlier.dossier.events.map(\.sequence))
        }
    }

    @Test("the sheet holds the rows of each question, and of one official nothing of another")
    func report() throws {
        var log = Self.log()
        let period = #""from":"2026-01-01T00:00:00+07:00","to":"2026-02-01T00:00:00+07:00""#
        for (id, scope) in [
            ("i-ani", Indicator.Scope.official("ani")), ("i-budi", .official("budi")),
            ("i-office", .office), ("i-unit", .unit("loket")),
        ] {
            let indicator = Indicator(
                indicator: id, scope: scope, measure: .endings, goal: 1,
                from: local("01-01 00:00"), to: local("02-01 00:00"))
            log.add(
                .entry(.indicator, id), .improvement(.indicatorSet(indicator)), "01-20 00:00")
        }
        let sheet = try log.rows(.report, #"{"official":"ani",\#(period)}"#)
        func section(_ name: String, of sheet: [String]) -> [String] {
            let head = "{\"section\":\"\(name)\","
            return sheet.filter { $0.hasPrefix(head) }.map { "{" + $0.dropFirst(head.count) }
        }
        let filter = #"{"official":"ani",\#(period)}"#
        #expect(section("indicators", of: sheet) == (try log.rows(.indicators, filter)))
        #expect(section("times-processing", of: sheet) == (try log.rows(.times, filter)))
        #expect(section("queues", of: sheet) == (try log.rows(.queues, filter)))
        #expect(section("satisfaction", of: sheet) == (try log.rows(.satisfaction, filter)))
        #expect(section("feedback", of: sheet) == (try log.rows(.feedbacks, filter)))
        #expect(section("trainings", of: sheet) == (try log.rows(.trainings, filter)))
        #expect(section("competences", of: sheet).count == 1)
        #expect(!sheet.contains { $0.contains("budi") })

        let office = try log.rows(.report, "{\(period)}")
        #expect(!office.contains { $0.contains("\"ani\"") || $0.contains("\"budi\"") })
        #expect(section("indicators", of: office).count == 2)
        #expect(
            section("feedback", of: office) == [
                #"{"kind":"praise","n":1,"given":1,"answered":0,"agreed":0,"done":0}"#,
                #"{"kind":"improvement","n":1,"given":0,"answered":0,"agreed":1,"done":0}"#,
            ])
        #expect(
            section("trainings", of: office)
                == [#"{"topic":"dukcapil","officials":2,"hours":16}"#])
        #expect(throws: Refusal.self) {
            try log.rows(.report, #"{"official":"citra",\#(period)}"#)
        }
    }

    @Test(
        "a sheet is about one official, one unit or the office, in a period",
        arguments: [
            (#""from":"2026-01-01T00:00:00Z""#, "to"), (#""to":"2026-01-01T00:00:00Z""#, "from"),
            (
                #""from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z","official":"a","#
                    + #""unit":"b""#,
                "official"
            ),
        ])
    func reportFields(_ fields: String, field: String) {
        #expect(throws: Refusal.self) { try query(.report, "{\(fields)}") }
        do { _ = try query(.report, "{\(fields)}") } catch {
            #expect((error as? Refusal)?.field == field)
        }
    }
}
