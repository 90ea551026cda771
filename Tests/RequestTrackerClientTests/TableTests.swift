import Testing

@testable import requesttracker

@Suite("Tables that fit the terminal")
struct TableTests {
    private var table: Table {
        var table = Table([
            .init(header: "name", shortest: 5), .init(header: "n", alignment: .right),
            .init(header: "note", rank: 1), .init(header: "more", rank: 2),
        ])
        table.append(["asn-01", "7", "first", "x"])
        table.append(["asn-tjahaya", "1234", "", "yy"])
        return table
    }

    @Test("text stands left, figures stand right")
    func alignment() {
        #expect(
            table.rendered(width: 80).lines == [
                "name            n  note   more",
                "───────────  ────  ─────  ────",
                "asn-01          7  first  x",
                "asn-tjahaya  1234         yy",
            ])
    }

    @Test("columns give way by rank and are named")
    func omission() {
        let narrower = table.rendered(width: 29)
        #expect(narrower.omitted == ["more"])
        #expect(narrower.lines[0] == "name            n  note")
        #expect(table.rendered(width: 18).omitted == ["note", "more"])
    }

    @Test("then long texts are cut, but never below their shortest", arguments: [17, 14, 12])
    func cutting(_ width: Int) {
        for line in table.rendered(width: width).lines { #expect(displayWidth(line) <= width) }
        #expect(table.rendered(width: 14).lines[3] == "asn-tja…  1234")
        #expect(table.rendered(width: 5).lines[3] == "asn-…  1234")
    }

    @Test("a text that may be cut gives way before columns do")
    func yielding() {
        var table = Table([
            .init(header: "id", rank: 1), .init(header: "details", shortest: 8, yieldsFirst: true),
        ])
        table.append(["asn-01", "a long explanation"])
        #expect(table.rendered(width: 18).lines[2] == "asn-01  a long ex…")
        #expect(table.rendered(width: 10).omitted == ["id"])
    }

    @Test("a column without any text takes no room")
    func emptyColumn() {
        var table = Table([.init(header: "a"), .init(header: "b"), .init(header: "c")])
        table.append(["1", "", "3"])
        #expect(table.rendered(width: 80) == .init(lines: ["a  c", "─  ─", "1  3"], omitted: []))
    }

    @Test(
        "widths are those on the screen",
        arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("█▏", 2), ("–", 1), ("", 0)])
    func widths(_ text: String, _ width: Int) {
        #expect(displayWidth(text) == width)
    }

    @Test("wide characters keep the columns straight")
    func wideCharacters() {
        var table = Table([.init(header: "k"), .init(header: "n", alignment: .right)])
        table.append(["日本", "1"])
        table.append(["abc", "22"])
        let lines = table.rendered(width: 80).lines
        #expect(lines[2] == "日本   1")
        #expect(lines[3] == "abc   22")
    }

    @Test("text from the log cannot steer the terminal")
    func control() {
        var table = Table([.init(header: "k")])
        table.append(["a\u{1B}[2Jb\u{9B}c\nd"])
        #expect(table.rendered(width: 80).lines[2] == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d")
    }

    @Test("notes are broken between words")
    func notes() {
        #expect(wrapped("one two three", width: 8) == ["one two", "three"])
        #expect(wrapped("overlongword x", width: 4) == ["overlongword", "x"])
        #expect(wrapped("", width: 4) == [])
    }
}
