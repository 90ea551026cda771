/// A table for people: columns of text that fit the width of their terminal.
struct Table {
    /// One column.
    struct Column {
        enum Alignment { case left, right }

        let header: String
        var alignment: Alignment = .left
        /// What must give way first when the terminal is narrow: columns of the highest rank are
        /// left out first; those of rank 0 never are.
        var rank = 0
        /// The narrowest that its text may be cut to; nil when it must not be cut.
        var shortest: Int?
        /// Whether its text is cut before any column is left out.
        var yieldsFirst = false

        /// A column of numbers.
        static func figure(_ header: String, rank: Int = 0) -> Column {
            Column(header: header, alignment: .right, rank: rank)
        }
    }

    /// The lines of a table and what had to be left out of it.
    struct Rendering: Equatable {
        let lines: [String]
        /// The headers of the columns that found no room.
        let omitted: [String]
    }

    private static let gap = 2

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row with one cell for each column.
    mutating func append(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(cells.map(printable))
    }

    /// Lays the table out for a terminal of `width` columns. Columns without any text are left out
    /// silently; when there is no room, columns give way by rank, and then long texts are cut.
    func rendered(width: Int) -> Rendering {
        var widths = columns.indices.map { index in
            rows.reduce(displayWidth(columns[index].header)) { max($0, displayWidth($1[index])) }
        }
        var shown = columns.indices.filter { index in
            rows.isEmpty || rows.contains { !$0[index].isEmpty }
        }
        var omitted: [Int] = []
        var needed = widths
        for index in columns.indices where columns[index].yieldsFirst {
            needed[index] = min(widths[index], columns[index].shortest ?? widths[index])
        }
        while total(shown, needed) > width {
            guard let last = shown.max(by: { columns[$0].rank < columns[$1].rank }),
                columns[last].rank > 0
            else { break }
            shown.removeAll { $0 == last }
            omitted.append(last)
        }
        shrink(&widths, shown, to: width)
        let header = line(columns.map(\.header), shown, widths)
        let rule = shown.map { String(repeating: "─", count: widths[$0]) }
            .joined(separator: String(repeating: " ", count: Self.gap))
        return Rendering(
            lines: [header, rule] + rows.map { line($0, shown, widths) },
            omitted: omitted.sorted().map { columns[$0].header }.filter { !$0.isEmpty })
    }

    /// The table for a document: every column that has a text, nothing cut.
    var markdown: [String] {
        let shown = columns.indices.filter { index in rows.contains { !$0[index].isEmpty } }
        func line(_ cells: [String]) -> String {
            "| " + shown.map { cells[$0].replacing("|", with: "\\|") }.joined(separator: " | ")
                + " |"
        }
        let rule = columns.map { $0.alignment == .right ? "--:" : ":--" }
        return [line(columns.map(\.header)), line(rule)] + rows.map(line)
    }

    private func total(_ shown: [Int], _ widths: [Int]) -> Int {
        shown.reduce(0) { $0 + widths[$1] } + Self.gap * max(0, shown.count - 1)
    }

    /// Takes columns from the widest text that may be cut, one at a time, until all fit.
    private func shrink(_ widths: inout [Int], _ shown: [Int], to width: Int) {
        var excess = total(shown, widths) - width
        while excess > 0 {
            let widest = shown.filter { index in
                columns[index].shortest.map { widths[index] > $0 } ?? false
            }.max { widths[$0] < widths[$1] }
            guard let widest else { return }
            widths[widest] -= 1
            excess -= 1
        }
    }

    private func line(_ cells: [String], _ shown: [Int], _ widths: [Int]) -> String {
        var line = ""
        for (position, index) in shown.enumerated() {
            let text = truncated(cells[index], to: widths[index])
            let space = String(repeating: " ", count: max(0, widths[index] - displayWidth(text)))
            let isLast = position == shown.count - 1
            switch columns[index].alignment {
            case .left: line += isLast ? text : text + space
            case .right: line += space + text
            }
            if !isLast { line += String(repeating: " ", count: Self.gap) }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
