import JSONText
import Testing

@testable import requesttracker

@Suite("Durations as people say them")
struct DurationTests {
    private func working(_ seconds: Int) -> String {
        DurationText(clock: .working, units: Texts(language: .english).durationUnits)(seconds)
    }

    private func wall(_ seconds: Int) -> String {
        DurationText(clock: .wall, units: Texts(language: .english).durationUnits)(seconds)
    }

    @Test(
        "seconds, minutes and hours are the same on both clocks",
        arguments: [
            (0, "0 s"), (45, "45 s"), (59, "59 s"), (60, "1 min"), (89, "1 min"), (90, "2 min"),
            (720, "12 min"), (3_569, "59 min"), (3_570, "1 h 00 min"), (7_500, "2 h 05 min"),
            (26_000, "7 h 13 min"),
        ])
    func short(_ seconds: Int, _ expected: String) {
        #expect(working(seconds) == expected)
        #expect(wall(seconds) == expected)
    }

    @Test(
        "a day of the working clock has seven and a half hours",
        arguments: [
            (27_000, "1 d"), (27_000 + 7_200, "1 d 2 h"), (3 * 27_000 + 7_200, "3 d 2 h"),
            (2 * 27_000 - 60, "2 d"), (26_995, "1 d"), (60 * 27_000, "60 d"),
            (140 * 27_000 + 5, "140 d"),
        ])
    func workingDays(_ seconds: Int, _ expected: String) {
        #expect(working(seconds) == expected)
    }

    @Test(
        "a day of the wall clock has twenty-four hours",
        arguments: [
            (82_800, "23 h 00 min"), (86_399, "1 d"), (86_400, "1 d"), (90_000, "1 d 1 h"),
            (172_700, "2 d"), (10 * 86_400, "10 d"),
        ])
    func wallDays(_ seconds: Int, _ expected: String) {
        #expect(wall(seconds) == expected)
    }

    @Test("no duration shows sixty minutes or twenty-four hours")
    func neverOverflows() {
        for seconds in stride(from: 0, through: 400_000, by: 7) {
            #expect(!working(seconds).contains("60 "))
            #expect(!wall(seconds).contains("60 "))
            #expect(!wall(seconds).contains("24 h"))
        }
    }

    @Test("the units are in the reader's language")
    func indonesian() {
        let units = Texts(language: .indonesian).durationUnits
        #expect(DurationText(clock: .working, units: units)(7_500) == "2 jam 05 mnt")
        #expect(DurationText(clock: .working, units: units)(88_200) == "3 hari 2 jam")
    }
}

@Suite("Which day a field's duration is counted in") struct FieldClockTests {
    @Test("a wall-clock promise is a day of 24 hours, office hours one of 7.5, side by side")
    func promise() throws {
        let json = """
            {"promise":{"amount":24,"per":"hours","clock":"wall","budgetSeconds":86400},
             "clocks":{"working":{"leadSeconds":27000},"closedSeconds":172800},
             "pauses":{"agency":{"workingSeconds":54000,"wallSeconds":259200}}}
            """
        let lines = RecordView(texts: Texts(language: .english), width: 80)
            .lines(try JSONObject(Array(json.utf8)))
        func value(_ label: String) -> String? {
            lines.first { $0.drop { $0 == " " }.hasPrefix(label) }?
                .split(separator: " ").dropFirst(label.split(separator: " ").count)
                .joined(separator: " ")
        }
        #expect(value("budget") == "1 d")
        #expect(value("lead") == "1 d")
        #expect(value("closed") == "2 d")
        #expect(value("working  ") == "2 d")
        #expect(value("wall  ") == "3 d")
    }
}
