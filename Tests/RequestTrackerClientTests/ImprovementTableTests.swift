import JSONText
import LineProtocol
import Testing

@testable import requesttracker

@Suite("The tables of targets, trainings and the evidence sheet")
struct ImprovementTableTests {
    private let english = Texts(language: .english)
    private let indonesian = Texts(language: .indonesian)

    private func answer(_ rows: String) throws -> Answer {
        Answer(
            last: try Reply(line: Array("OK {\"asOf\":9,\"rows\":[\(rows)]}".utf8)), streamed: [])
    }

    private func indicator(
        _ n: Int, _ mark: String, measure: String = "slaRate", goal: String = "0.9",
        realised: String = "0.95", direction: String = "at-least"
    ) -> String {
        #"{"indicator":"i-1","version":1,"official":"asn-17","service":null,"unit":null,"#
            + #""plan":"KTP-el","source":null,"measure":"\#(measure)","clock":"working","#
            + #""goal":\#(goal),"direction":"\#(direction)","realised":\#(realised),"n":\#(n),"#
            + #""low":0.8,"high":0.99,"status":"met","mark":\#(mark),"#
            + #""evidence":{"count":5,"sequences":[11,12,13,14,15]}}"#
    }

    @Test("a target stands beside what was reached, with the first events that prove it")
    func indicators() throws {
        for (texts, status) in [(english, "reached"), (indonesian, "tercapai")] {
            let rows = try GroupedRows<IndicatorsCommand.Figures>(
                answer(indicator(40, "null")), texts: texts)
            let line = IndicatorsCommand.table(rows, texts).0.rendered(width: 200).lines[2]
            for part in ["asn-17", "≥ 90 %", "40", "95 %", "(80-99 %)", status, "11, 12, 13, …"] {
                #expect(line.contains(part), "\(line) lacks \(part)")
            }
        }
        let times = indicator(
            40, "null", measure: "processingP90", goal: "7200", realised: "27000",
            direction: "at-most")
        let rows = try GroupedRows<IndicatorsCommand.Figures>(answer(times), texts: english)
        let line = IndicatorsCommand.table(rows, english).0.rendered(width: 200).lines[2]
        #expect(line.contains("≤ 2 h 00 min"))
        #expect(line.contains("1 d"))
    }

    @Test("of too few cases neither the figure nor whether it reached its target is shown")
    func suppressedIndicator() throws {
        let rows = try GroupedRows<IndicatorsCommand.Figures>(
            answer(indicator(9, "\"suppressed\"")), texts: english)
        let (table, notes) = IndicatorsCommand.table(rows, english)
        let line = table.rendered(width: 200).lines[2]
        #expect(!line.contains("95 %"))
        #expect(!line.contains("reached"))
        #expect(line.contains("≥ 90 %"))
        #expect(notes.contains(english.suppressedNote))
    }

    @Test("further rows of evidence belong to the target before them")
    func evidence() throws {
        let rows = try GroupedRows<IndicatorsCommand.Figures>(
            answer(indicator(40, "null") + #",{"indicator":"i-1","sequences":[16,17]}"#),
            texts: english)
        #expect(
            IndicatorsCommand.evidenceLines(rows, english) == [
                "Events that prove i-1: 11 12 13 14 15 16 17"
            ])
        #expect(IndicatorsCommand.table(rows, english).0.rows.count == 1)
    }

    private func effect(mark: String, warnings: String) -> String {
        func side(_ n: Int, _ p50: Int, _ rate: Double) -> String {
            #"{"n":\#(n),"p50Seconds":\#(p50),"meanSeconds":\#(p50),"slaRate":\#(rate),"#
                + #""satisfactionRate":null}"#
        }
        let change =
            #"{"p50Seconds":-1200,"p50LowSeconds":-1500,"p50HighSeconds":60,"meanSeconds":-600,"#
            + #""slaRate":0.05,"slaLow":-0.03,"slaHigh":0.13,"satisfactionRate":null}"#
        let group =
            #"{"before":\#(side(40, 3600, 0.8)),"after":\#(side(41, 2400, 0.85)),"#
            + #""change":\#(change)}"#
        return #"{"training":"t-1","topic":"kk","official":"asn-17","mark":\#(mark),"#
            + #""windowDays":60,"trained":\#(group),"untrained":\#(group),"#
            + #""difference":\#(change),"warnings":\#(warnings)}"#
    }

    @Test("an effect shows its interval with signs, and says plainly when n is too small")
    func effect() throws {
        let rows = try GroupedRows<EffectCommand.Figures>(
            answer(effect(mark: "null", warnings: #"["too-few","window-open"]"#)), texts: english)
        let (table, notes) = EffectCommand.table(rows.rows[0], english)
        let lines = table.rendered(width: 220).lines.joined(separator: "\n")
        #expect(lines.contains("-20 min (-25 min … +1 min)"))
        #expect(lines.contains("+5 % (-3 % … +13 %)"))
        #expect(notes.contains { $0.contains("nothing can be said either way") })
        #expect(notes.count == 2)
        let hidden = try GroupedRows<EffectCommand.Figures>(
            answer(effect(mark: "\"suppressed\"", warnings: "[]")), texts: indonesian)
        let (closed, closedNotes) = EffectCommand.table(hidden.rows[0], indonesian)
        #expect(closed.rows[1][1...3].allSatisfy { $0 == "–" })
        #expect(closed.rows[1][4] != "–")
        #expect(closedNotes == [indonesian.suppressedNote])
        // The times are of enough cases, the promises of too few.
        let text = effect(mark: "null", warnings: #"[],"slaMark":"suppressed""#)
        let half = try GroupedRows<EffectCommand.Figures>(answer(text), texts: english)
        let (part, partNotes) = EffectCommand.table(half.rows[0], english)
        #expect(part.rows[1][1] != "–")
        #expect(part.rows[3][1...3].allSatisfy { $0 == "–" })
        #expect(part.rows[3][4] == "80 %")
        #expect(partNotes == [english.suppressedNote])
    }

    private func sheet(_ texts: Texts) throws -> ReportCommand.Sheet {
        let times =
            #""n":9,"meanSeconds":3600,"p50Seconds":3600,"p80Seconds":3600,"p90Seconds":3600,"#
            + #""minSeconds":3600,"maxSeconds":3600,"slaMet":9,"slaMissed":0,"slaRate":1.0,"#
            + #""reopened":0,"rejected":0,"mark":"suppressed"}"#
        let rows = [
            #"{"section":"subject","official":"asn-17","unit":"loket","#
                + #""from":"2025-12-31T17:00:00.000Z","to":"2026-03-31T17:00:00.000Z"}"#,
            #"{"section":"indicators","# + indicator(40, "null").dropFirst(),
            #"{"section":"times-processing","# + times,
            #"{"section":"feedback","feedback":"f|1","version":2,"official":"asn-17","#
                + #""kind":"praise","state":"answered","evidence":[7]}"#,
        ]
        return try ReportCommand.sheet(answer(rows.joined(separator: ",")), texts)
    }

    @Test("the sheet fits the terminal, names its period and hides what too few cases say")
    func report() throws {
        for (texts, title) in [
            (english, "Evidence sheet: asn-17 (loket)"),
            (indonesian, "Lembar bukti kinerja: asn-17 (loket)"),
        ] {
            for width in [80, 120] {
                let lines = ReportCommand.text(try sheet(texts), texts, width: width)
                #expect(lines[0] == title)
                #expect(lines[1].contains("2026-01-01 00:00"))
                #expect(lines.allSatisfy { displayWidth($0) <= width })
                #expect(lines.contains { $0.contains(texts.reportSection("indicators")) })
                #expect(lines.joined(separator: " ").contains("predi"))
                #expect(lines.filter { $0 == texts.suppressedNote }.count <= 1)
                #expect(!lines.contains { $0.contains("100 %") })
            }
        }
    }

    @Test("as a document every column stands in a Markdown table")
    func markdown() throws {
        let lines = ReportCommand.markdown(try sheet(english))
        #expect(lines[0] == "# Evidence sheet: asn-17 (loket)")
        #expect(lines.contains("## Plan, indicator, target, realisation"))
        let row = try #require(lines.first { $0.hasPrefix("| KTP-el |") })
        #expect(row.contains("| ≥ 90 % | 40 | 95 % |"))
        #expect(lines.contains { $0.contains("f\\|1") })
        #expect(lines.contains { $0.hasPrefix("| :-- |") })
    }

    @Test("the short forms of the commands become the fields of the protocol")
    func steps() throws {
        func object(_ arguments: String...) throws -> String {
            let invocation = try Invocation(arguments, texts: english)
            let step = try #require(invocation.command?.step)
            let json = try step.object(key: "k", invocation, texts: english)
            return String(decoding: json.bytes, as: UTF8.self)
        }
        #expect(
            try object(
                "target", "i-1", "slaRate", "90%", "--official", "asn-17", "--from", "2026-01",
                "--to", "2026-04")
                == #"{"indicator":"i-1","measure":"slaRate","goal":0.9,"official":"asn-17","#
                + #""from":"2026-01-01T00:00:00+07:00","to":"2026-04-01T00:00:00+07:00","key":"k"}"#
        )
        #expect(
            try object("feedback", "asn-17", "praise", "cepat", "--evidence", "7,9")
                == #"{"official":"asn-17","kind":"praise","text":"cepat","evidence":[7,9],"key":"k"}"#
        )
        #expect(
            try object("agree", "F-7", "cek stok", "--due", "2026-03-31")
                == #"{"feedback":"F-7","action":"cek stok","due":"2026-03-31","key":"k"}"#)
        #expect(
            try object("answer", "F-7", "baik", "--by", "asn-17")
                == #"{"feedback":"F-7","text":"baik","by":"asn-17","key":"k"}"#)
        #expect(
            try object("training", "t", "asn-17", "kk", "--to", "2026-02-04", "--hours", "20")
                == #"{"training":"t","official":"asn-17","topic":"kk","hours":20,"#
                + #""to":"2026-02-04T00:00:00+07:00","key":"k"}"#)
        #expect(
            try object("competence", "asn-17", "layanan", "3")
                == #"{"official":"asn-17","competence":"layanan","level":3,"key":"k"}"#)
    }
}
