import Testing

@testable import requesttracker

@Suite("Rates, bars and counts")
struct FigureTests {
    @Test(
        "a rate is a whole per cent, and 100 or 0 only when it is exactly that",
        arguments: [
            (0.93, "93 %"), (1.0, "100 %"), (0.999, "99 %"), (0.0, "0 %"), (0.001, "1 %"),
            (0.125, "13 %"), (2.0 / 3, "67 %"),
        ])
    func rates(_ rate: Double, _ expected: String) {
        #expect(percentText(rate) == expected)
    }

    @Test("a rate that nobody gave is a dash")
    func noRate() {
        #expect(percentText(nil) == "–")
        #expect(percentText(.nan) == "–")
    }

    @Test("an interval is shown in brackets")
    func interval() {
        #expect(intervalText(low: 0.596, high: 0.982) == "(60-98 %)")
        #expect(intervalText(low: 0.207, high: 1) == "(21-100 %)")
        #expect(intervalText(low: nil, high: 1) == "")
    }

    private let english = Texts(language: .english)
    private let indonesian = Texts(language: .indonesian)

    @Test("decimals are rounded and padded, behind the point or comma of the language")
    func decimals() {
        #expect(english.decimal(3.4125, places: 2) == "3.41")
        #expect(english.decimal(3, places: 2) == "3.00")
        #expect(english.decimal(0.05, places: 1) == "0.1")
        #expect(english.decimal(-0.01, places: 1) == "0.0")
        #expect(english.decimal(12.5, places: 0) == "13")
        #expect(indonesian.decimal(3.4125, places: 2) == "3,41")
        #expect(indonesian.decimal(-1_234.5, places: 1) == "-1.234,5")
    }

    @Test("counts are grouped as the language does it")
    func counts() {
        #expect(english.number(9_999) == "9999")
        #expect(english.number(10_249) == "10 249")
        #expect(english.number(1_000_000) == "1 000 000")
        #expect(english.number(-12_345) == "-12 345")
        #expect(indonesian.number(999) == "999")
        #expect(indonesian.number(1_486) == "1.486")
        #expect(indonesian.number(-1_000_000) == "-1.000.000")
    }

    @Test("one thing is no plural, and Indonesian has none")
    func plurals() {
        #expect(
            english.heldInAll(requests: 1, events: 2) == "1 request, 2 events with personal data.")
        #expect(
            english.heldInAll(requests: 0, events: 1) == "0 requests, 1 event with personal data.")
        #expect(
            indonesian.heldInAll(requests: 1, events: 2)
                == "1 permohonan, 2 peristiwa dengan data pribadi.")
        #expect(
            english.wouldErase(1, before: "x").hasPrefix("1 request that ended before x holds "))
        #expect(
            english.wouldErase(2, before: "x").hasPrefix("2 requests that ended before x hold "))
        #expect(english.exported(1, to: "f", hides: false).hasPrefix("1 request written to f"))
        #expect(english.behindTheRow(1).hasPrefix("1 request. "))
        #expect(english.holidaysAdded(1, kept: 0, left: 0) == "1 holiday added, 0 kept")
    }

    @Test("a bar is exact to an eighth of a column")
    func bar() {
        #expect(Bar.plain(1, of: 1, width: 4) == "████")
        #expect(Bar.plain(0.5, of: 1, width: 4) == "██")
        #expect(Bar.plain(0.53, of: 1, width: 4) == "██▏")
        #expect(Bar.plain(7, of: 8, width: 1) == "▉")
        #expect(Bar.plain(2, of: 1, width: 3) == "███")
    }

    @Test("something is never drawn as nothing, nothing never as something")
    func smallBars() {
        #expect(Bar.plain(0.0001, of: 1, width: 4) == "▏")
        #expect(Bar.plain(0, of: 1, width: 4) == "")
        #expect(Bar.plain(1, of: 0, width: 4) == "")
    }

    @Test("a stacked bar has as many columns as its total, dealt out by share")
    func stacked() {
        func bar(_ a: Int, _ b: Int, _ c: Int, of maximum: Int) -> String {
            Bar.stacked([(a, "a"), (b, "b"), (c, "c")], of: maximum, width: 10)
        }
        #expect(bar(5, 3, 2, of: 10) == "aaaaabbbcc")
        #expect(bar(1, 1, 1, of: 3) == "aaaabbbccc")
        #expect(bar(0, 5, 0, of: 10) == "bbbbb")
        #expect(bar(0, 1, 0, of: 1000) == "b")
        #expect(bar(0, 0, 0, of: 10) == "")
    }
}
