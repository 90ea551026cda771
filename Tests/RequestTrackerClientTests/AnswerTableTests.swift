import JSONText
import LineProtocol
import Testing

@testable import requesttracker

@Suite("Answers as tables")
struct AnswerTableTests {
    private let texts = Texts(language: .english)

    private func answer(_ last: String, _ streamed: [String] = []) throws -> Answer {
        Answer(
            last: try Reply(line: Array(last.utf8)),
            streamed: try streamed.map { try Reply(line: Array($0.utf8)) })
    }

    private let times = #"""
        OK {"asOf":9,"rows":[\#
        {"official":"a","n":142,"p50Seconds":7500,"p90Seconds":61200,"slaMet":139,"slaMissed":3,\#
        "slaRate":0.9788,"reopened":1,"rejected":2,"mark":null},\#
        {"official":"b","n":27,"p50Seconds":7500,"slaMet":0,"slaMissed":0,"slaRate":null,\#
        "mark":"indicative"},\#
        {"official":null,"n":7,"p50Seconds":4242,"slaMet":4,"slaMissed":3,"slaRate":0.57,\#
        "mark":"suppressed"}]}
        """#

    private func timesTable() throws -> (lines: [String], notes: [String]) {
        let rows = try GroupedRows<TimesCommand.Figures>(try answer(times), texts: texts)
        let (table, notes) = TimesCommand.table(rows, ["official"], .working, texts)
        return (table.rendered(width: 200).lines, notes)
    }

    @Test("times show durations, and the rate with the number it is of")
    func timesRow() throws {
        let line = try timesTable().lines[2]
        #expect(line.hasPrefix("a"))
        #expect(line.contains("2 h 05 min"))
        #expect(line.contains("2 d 2 h"))
        #expect(line.contains("98 % of 142"))
    }

    @Test("an indicative row is marked, and a footnote says why")
    func indicative() throws {
        let (lines, notes) = try timesTable()
        #expect(lines[3].contains("~27"))
        #expect(notes.contains(texts.indicativeNote))
        #expect(!lines[3].contains("%"), "nothing was judged, so there is no rate")
    }

    @Test("a suppressed row shows how many, no figure, and a footnote says why")
    func suppressed() throws {
        let (lines, notes) = try timesTable()
        let words = lines[4].split(separator: " ")
        #expect(words.first == "(nobody)")
        #expect(words[1] == "7")
        #expect(words.dropFirst(2).allSatisfy { $0 == "–" })
        #expect(notes.contains(texts.suppressedNote))
    }

    @Test(
        "a rate that is out of fewer cases than the row has is marked and hidden by its own number")
    func ownMark() throws {
        func cells(_ mark: String) throws -> (line: String, notes: [String]) {
            let rows = try GroupedRows<TimesCommand.Figures>(
                try answer(
                    #"OK {"rows":[{"official":"a","n":40,"p50Seconds":60,"slaMet":4,"slaMissed":1,"#
                        + #""slaRate":0.8,"slaMark":\#(mark),"mark":null}]}"#), texts: texts)
            let (table, notes) = TimesCommand.table(rows, ["official"], .wall, texts)
            return (table.rendered(width: 200).lines[2], notes)
        }
        let hidden = try cells("\"suppressed\"")
        #expect(!hidden.line.contains("80 %"))
        #expect(hidden.line.contains("1 min"), "the times are of forty")
        #expect(hidden.notes.contains(texts.suppressedNote))
        let few = try cells("\"indicative\"")
        #expect(few.line.contains("~80 % of 5"))
        #expect(few.notes.contains(texts.indicativeNote))
        #expect(try cells("null").line.contains(" 80 % of 5"))
    }

    @Test("a suppressed rate of nothing looks like any other")
    func suppressedZero() throws {
        func row(_ rate: String) throws -> String {
            let rows = try GroupedRows<SatisfactionCommand.Figures>(
                try answer(
                    #"OK {"rows":[{"official":"a","n":1,"satisfied":0,"rate":\#(rate),"#
                        + #""low":0,"high":0.8,"responseRate":1,"mark":"suppressed"}]}"#),
                texts: texts)
            return SatisfactionCommand.table(rows, ["official"], texts).0
                .rendered(width: 80).lines[2]
        }
        #expect(try row("0") == row("1"))
        #expect(try !row("1").contains("█"))
    }

    @Test("working days are labelled, the wall clock's are not")
    func labels() throws {
        #expect(try timesTable().notes.contains(texts.workingDayNote))
        let rows = try GroupedRows<TimesCommand.Figures>(try answer(times), texts: texts)
        let wall = TimesCommand.table(rows, ["official"], .wall, texts)
        #expect(!wall.notes.contains(texts.workingDayNote))
    }

    @Test("rows that stream before the last line make the same table")
    func streamed() throws {
        let row = #"ROW {"month":"2026-01","n":30,"p50Seconds":60}"#
        let rows = try GroupedRows<TimesCommand.Figures>(
            try answer(#"OK {"asOf":9}"#, [row]), texts: texts)
        #expect(rows.rows.count == 1)
        #expect(rows.rows.first?.keys == ["month": "2026-01"])
        #expect(rows.rows.first?.figures.p50Seconds == 60)
    }

    @Test("an answer that is not what the protocol says is told, not a crash")
    func malformed() throws {
        let strange = try answer(#"OK {"rows":[{"n":"many"}]}"#)
        #expect(throws: Failure.self) {
            _ = try GroupedRows<TimesCommand.Figures>(strange, texts: texts)
        }
    }

    @Test("queues are drawn to the scale of the longest")
    func queues() throws {
        let rows = try GroupedRows<QueuesCommand.Figures>(
            try answer(
                #"""
                OK {"asOf":9,"rows":[\#
                {"official":"a","waiting":6,"working":4,"paused":2,"unassigned":0,"total":12,\#
                "oldestSeconds":864000,"overdue":2},\#
                {"official":null,"waiting":0,"working":0,"paused":0,"unassigned":3,"total":3,\#
                "oldestSeconds":null,"overdue":0}]}
                """#), texts: texts)
        let lines = QueuesCommand.table(rows, ["official"], texts).0.rendered(width: 120).lines
        #expect(lines[2].contains("████▓▓▓▓▓▓░░"))
        #expect(lines[2].contains("10 d"))
        #expect(lines[3].hasPrefix("(nobody)"))
        #expect(lines[3].contains("▒▒▒ "))
    }

    @Test("satisfaction shows the rate, its interval and a bar; nothing when nobody answered")
    func satisfaction() throws {
        let rows = try GroupedRows<SatisfactionCommand.Figures>(
            try answer(
                #"""
                OK {"asOf":9,"rows":[\#
                {"unit":"u","n":30,"satisfied":27,"rate":0.9,"low":0.744,"high":0.965,\#
                "responseRate":0.4,"meanScore":3.4},\#
                {"unit":"v","n":0,"satisfied":0,"rate":null,"low":null,"high":null,\#
                "responseRate":0,"meanScore":null}]}
                """#), texts: texts)
        let lines = SatisfactionCommand.table(rows, ["unit"], texts).0.rendered(width: 80).lines
        #expect(lines[2].contains("90 %  (74-97 %)  █████████  "))
        #expect(lines[2].contains("3.40"))
        #expect(!lines[3].contains("█"))
    }

    @Test("a worklist marks what is overdue and gives the cursor of the next rows")
    func worklist() throws {
        let answer = try answer(
            #"""
            OK {"next":"17","rows":[{"id":"R1","service":"kk","official":"a","state":"working",\#
            "dueAt":"2026-01-12T01:00:00.000Z","overdue":true}]}
            """#)
        let rows = try WorklistCommand.rows(answer, texts: texts)
        let lines = WorklistCommand.table(rows, texts).rendered(width: 80).lines
        #expect(lines[2].contains("2026-01-12 08:00 !"))
        let cursor = try WorklistCommand.cursor(answer, texts: texts)
        #expect(cursor?.text == "17")
        #expect(cursor?.json == Array("\"17\"".utf8))
    }

    @Test("any object is shown by the protocol's rules of naming")
    func record() throws {
        let json = #"""
            {"request":"R1","dueAt":"2026-01-12T01:00:00.000Z","wall":{"leadSeconds":86400},\#
            "working":{"leadSeconds":27000},"pauses":[],"newThingSeconds":90,"overdue":false,\#
            "serviceName":{"id":"Kartu Keluarga","en":"Family card"}}
            """#
        let lines = RecordView(texts: texts, width: 80).lines(try JSONObject(Array(json.utf8)))
        #expect(
            lines == [
                "request       R1", "due           2026-01-12 08:00", "wall clock", "  lead  1 d",
                "office hours", "  lead  1 d", "pauses        –", "new thing     2 min",
                "overdue       no", "service name  Family card",
            ])
    }

    @Test("numbers are written as the reader's language does, and what they name stays as it is")
    func recordNumbers() throws {
        let json = #"{"fee":12500,"score":3.75,"sequence":12345,"version":1234}"#
        let object = try JSONObject(Array(json.utf8))
        #expect(
            RecordView(texts: texts, width: 80).lines(object) == [
                "fee        12 500", "rating     3.75", "event no.  12345", "version    1234",
            ])
        #expect(
            RecordView(texts: Texts(language: .indonesian), width: 80).lines(object) == [
                "biaya          12.500", "nilai          3,75", "no. peristiwa  12345",
                "versi          1234",
            ])
    }

    @Test("a category is said in words, and understood by them; an unknown one is left as it is")
    func categories() throws {
        for (language, word) in [
            (Language.english, "business permits"), (.indonesian, "perizinan usaha"),
        ] {
            let texts = Texts(language: language)
            let object = try JSONObject(Array(#"{"category":"business-permits"}"#.utf8))
            #expect(
                RecordView(texts: texts, width: 80).lines(object).first?.hasSuffix(word) == true)
            let rows = try GroupedRows<TimesCommand.Figures>(
                try answer(
                    #"OK {"rows":[{"category":"business-permits","n":9},{"category":"own","n":9}]}"#
                ), texts: texts)
            let grouped = GroupedTable(rows, dimensions: ["category"], texts: texts)
            #expect(rows.rows.map { grouped.keys($0) } == [[word], ["own"]])
            for name in ["business-permits", "business permits", "perizinan usaha"] {
                #expect(texts.categoryCode(name) == "business-permits")
            }
            #expect(texts.categoryCode("own") == "own")
        }
    }

    @Test("history tells what happened, without what only machines need")
    func history() throws {
        let event = #"""
            {"sequence":7,"version":2,"type":"assigned","occurredAt":"2026-01-09T08:30:00.000Z",\#
            "recordedAt":"2026-01-09T08:30:01.000Z","actor":"boss","key":"k",\#
            "body":{"official":"asn-17","content":"00ff00ff00ff00ff"}}
            """#
        let table = HistoryCommand.table([try JSONObject(Array(event.utf8))], texts)
        let line = table.rendered(width: 200).lines[2]
        #expect(line.contains("2026-01-09 15:30:00"))
        #expect(line.contains("official=asn-17"))
        #expect(!line.contains("00ff"))
    }

    @Test("what was recorded is told with its deadline and the tracking word")
    func recorded() throws {
        let reply = #"""
            {"request":"R1","sequence":5,"version":1,"state":"submitted","replayed":true,\#
            "dueAt":"2026-01-12T01:00:00.000Z","tracking":"WORD"}
            """#
        #expect(
            texts.recordedLines(try JSONObject(Array(reply.utf8))) == [
                "R1: submitted (event 5, version 1), recorded earlier", "due 2026-01-12 08:00",
                "tracking word for the applicant: WORD",
            ])
    }

    @Test("a refusal is one sentence and its code")
    func refusal() throws {
        let reply = try Reply(
            line: Array(#"ERR {"code":"busy","message":"too much","retry":true}"#.utf8))
        #expect(Refused(reply).text == "too much [busy]")
        #expect(Refused(reply).mayRetry)
    }
}
