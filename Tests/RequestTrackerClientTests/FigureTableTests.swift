import JSONText
import LineProtocol
import Testing

@testable import requesttracker

@Suite("The tables of trends, channels, fairness, signals and forecasts")
struct FigureTableTests {
    private let english = Texts(language: .english)
    private let indonesian = Texts(language: .indonesian)

    private func answer(_ rows: String) throws -> Answer {
        Answer(last: try Reply(line: Array("OK {\"rows\":[\(rows)]}".utf8)), streamed: [])
    }

    @Test("a trend draws the backlog and hides too few cases, not the lengths")
    func trend() throws {
        let json = #"""
            {"month":"2026-01","arrivals":40,"endings":30,"backlog":10,"n":30,"p50Seconds":7500,\#
            "p90Seconds":61200,"slaMet":27,"slaMissed":3,"slaRate":0.9,"answers":0,\#
            "satisfactionRate":null,"ikm":81.25,"firstTimeRightRate":0.5,"mark":null},\#
            {"month":"2026-02","arrivals":2,"endings":7,"backlog":5,"n":7,"p50Seconds":60,\#
            "p90Seconds":60,"slaMet":7,"slaMissed":0,"slaRate":1,"mark":"suppressed"}
            """#
        for (texts, n, index) in [
            (english, "90 % of 30", "81.25"), (indonesian, "90 % dari 30", "81,25"),
        ] {
            let rows = try GroupedRows<TrendCommand.Figures>(try answer(json), texts: texts)
            let (table, notes) = TrendCommand.table(rows, ["month"], .working, texts)
            let lines = table.rendered(width: 160).lines
            #expect(lines[2].contains(n))
            #expect(lines[2].contains("██████████"))
            // Where there is little room, a figure is left out before the number it is out of.
            let omitted = table.rendered(width: 65).omitted
            #expect(omitted.contains("p90") && !omitted.contains("n"))
            #expect(lines[2].contains(index))
            #expect(lines[3].contains("█████ "))
            #expect(!lines[3].contains("100 %"))
            #expect(notes.contains(texts.suppressedNote))
        }
    }

    @Test("Little's law is told in one sentence, and only where it says something")
    func little() {
        let check = TrendCommand.Little(meanOpen: 12.34, expectedOpen: 13, deviation: 0.0535)
        #expect(
            english.littleNote(check) == [
                "Little's law: open on average 12.3; arrivals x stay give 13.0 (5.4 % off)."
            ])
        #expect(indonesian.littleNote(check)?.first?.contains("selisih 5,4 %") == true)
        #expect(
            english.littleNote(.init(meanOpen: 1, expectedOpen: nil, deviation: nil)) == nil)
    }

    @Test("channels stand beside each other, named in the reader's language")
    func channels() throws {
        let json = #"""
            {"channel":"counter","arrivals":40,"open":3,"waiting":2,"n":37,"p50Seconds":7500,\#
            "p80Seconds":8000,"p90Seconds":61200,"reopenRate":0.05,\#
            "pausedForApplicantRate":0.2,"firstTimeRightRate":0.77,"answers":10,\#
            "satisfactionRate":0.9,"low":0.596,"high":0.982},\#
            {"channel":"online","arrivals":1,"open":1,"waiting":1,"n":0,"p50Seconds":null,\#
            "firstTimeRightRate":null,"answers":0}
            """#
        let rows = try GroupedRows<ChannelsCommand.Figures>(try answer(json), texts: indonesian)
        let lines = ChannelsCommand.table(rows, ["channel"], .working, indonesian).0
            .rendered(width: 160).lines
        #expect(lines[2].hasPrefix("loket"))
        #expect(lines[2].contains("90 % dari 10  (60-98 %)"))
        #expect(lines[3].hasPrefix("daring"))
        #expect(lines[3].contains("–"))
        for by in [["channel"], ["unit", "channel"]] {
            let table = ChannelsCommand.table(rows, by, .working, indonesian).0
            for line in table.rendered(width: 80).lines { #expect(displayWidth(line) <= 80) }
        }
        // A channel is a group of any table, and the same word there.
        let grouped = GroupedTable(rows, dimensions: ["channel"], texts: indonesian)
        #expect(rows.rows.map { grouped.keys($0) } == [["loket"], ["daring"]])
    }

    @Test("hours show who comes and waits, the worst hour darkest, and leave out dead hours")
    func hours() throws {
        let json = #"""
            {"weekday":1,"hour":7,"windowSeconds":3600,"arrivals":0,"arrivalsPerHour":0,\#
            "meanWaiting":0},\#
            {"weekday":6,"hour":7,"windowSeconds":3600,"arrivals":0,"arrivalsPerHour":0,\#
            "meanWaiting":0.049},\#
            {"weekday":1,"hour":8,"windowSeconds":3600,"arrivals":9,"arrivalsPerHour":9,\#
            "meanWaiting":4},\#
            {"weekday":5,"hour":8,"windowSeconds":3600,"arrivals":1,"arrivalsPerHour":1,\#
            "meanWaiting":0.5}
            """#
        for (texts, days, cells) in [
            (english, "Mon       Fri", "08-09  9.0 █4.0  1.0 ░0.5"),
            (indonesian, "Sen       Jum", "08-09  9,0 █4,0  1,0 ░0,5"),
        ] {
            let rows = try GroupedRows<HoursCommand.Figures>(try answer(json), texts: texts)
            let lines = HoursCommand.table(rows, texts).0.rendered(width: 80).lines
            #expect(lines.count == 3)
            #expect(lines[0].contains(days))
            #expect(lines[2].contains(cells))
        }
    }

    @Test("fairness shows observed by expected, signs outside of the limits, and hides too few")
    func fairness() throws {
        func comparison(_ n: Int, _ observed: Int, _ ratio: Double, _ position: String) -> String {
            let mark = n < 10 ? "\"suppressed\"" : "null"
            return #"{"n":\#(n),"observed":\#(observed),"expected":8,"ratio":\#(ratio),"#
                + #""position":"\#(position)","mark":\#(mark)}"#
        }
        let row = #"""
            {"official":"ani","n":40,"slaMissed":\#(comparison(40, 12, 1.5, "above95")),\#
            "rejected":\#(comparison(40, 2, 0.25, "below998")),\#
            "reopened":\#(comparison(40, 8, 1, "within")),\#
            "satisfied":\#(comparison(9, 9, 1.11, "within")),\#
            "processing":{"n":40,"observedSeconds":90,"expectedSeconds":100.0,"ratio":0.9,\#
            "position":"within","mark":null},"mark":null}
            """#
        for (texts, point) in [(english, "."), (indonesian, ",")] {
            let rows = try GroupedRows<FairnessCommand.Figures>(try answer(row), texts: texts)
            let (table, notes) = FairnessCommand.table(rows, texts)
            let line = table.rendered(width: 160).lines[2]
            #expect(line.contains("12/8\(point)0 = 1\(point)50 ▲ "))
            #expect(line.contains("2/8\(point)0 = 0\(point)25 ▼▼"))
            #expect(line.contains("8/8\(point)0 = 1\(point)00 "))
            #expect(!line.contains("1\(point)11"))
            #expect(line.hasSuffix("0\(point)90"))
            #expect(notes.contains(texts.fairnessNote))
        }
    }

    @Test("signals are named in the reader's language and show a few of their events")
    func signals() throws {
        let json = #"""
            {"kind":"bulk-endings","official":"ani","service":null,"at":"2026-01-06T03:05:00.000Z",\#
            "count":11,"measuredSeconds":300,"requests":["a","b","c","d","e"],\#
            "sequences":[3,6,9,12,15]}
            """#
        for (texts, words) in [
            (english, ["ended in bulk", "1 of 2 shown"]),
            (indonesian, ["diselesaikan borongan", "1 dari 2"]),
        ] {
            let rows = try GroupedRows<SignalsCommand.Figures>(try answer(json), texts: texts)
            let (table, notes) = SignalsCommand.table(rows, ["bulk-endings": 2], texts)
            let line = table.rendered(width: 160).lines[2]
            #expect(line.hasPrefix(words[0]))
            #expect(line.contains("2026-01-06 10:05"))
            #expect(line.contains("a b c d …"))
            #expect(notes[0].hasPrefix(words[1]))
        }
    }

    @Test("a forecast of queues draws the interval and says how good it was, or that it cannot")
    func queueForecast() throws {
        let json = #"""
            {"unit":"u","open":4,"n":84,"reason":null,"days":[{"day":"2026-07-06","low":5,\#
            "median":8,"high":10}],"backtest":{"windows":8,"n":56,"coverage":0.82,\#
            "meanError":1.25}},\#
            {"unit":"v","open":1,"n":0,"reason":"too-few","days":[],\#
            "backtest":{"windows":0,"n":0,"coverage":null,"meanError":null}}
            """#
        for (texts, held) in [(english, "82 % of 56"), (indonesian, "82 % dari 56")] {
            let rows = try GroupedRows<ForecastCommand.Queue>(try answer(json), texts: texts)
            let (table, notes) = ForecastCommand.table(rows, ["unit"], texts)
            let lines = table.rendered(width: 120).lines
            #expect(lines.count == 3)
            #expect(lines[2].contains("██████████▓▓▓▓▓▓░░░░"))
            #expect(notes[0].hasPrefix("u: "))
            #expect(notes[0].contains(held))
            #expect(notes[1] == "v: " + texts.tooFewToForecast)
        }
    }

    @Test("a forecast of a request tells between which times, or that too little is known")
    func requestForecast() throws {
        func rows(_ json: String) throws -> GroupedRows<ForecastCommand.Request> {
            try GroupedRows(try answer(json), texts: english)
        }
        let known = try rows(
            #"""
            {"request":"r","n":39,"ageSeconds":3600,"low":"2026-07-06T02:00:00.000Z",\#
            "median":"2026-07-06T03:00:00.000Z","high":"2026-07-06T05:30:00.000Z",\#
            "backtest":{"windows":8,"n":90,"coverage":0.8,"medianErrorSeconds":600}}
            """#)
        let line = ForecastCommand.table(known, english).0.rendered(width: 100).lines[2]
        #expect(line.contains("1 h"))
        #expect(line.contains("2026-07-06 09:00"))
        #expect(line.contains("2026-07-06 12:30"))
        let unknown = try rows(
            #"""
            {"request":"r","n":3,"ageSeconds":3600,"low":null,"median":null,"high":null,\#
            "backtest":{"windows":0,"n":0,"coverage":null,"medianErrorSeconds":null}}
            """#)
        #expect(ForecastCommand.table(unknown, english).notes[0] == english.tooFewToForecast)
    }
}
