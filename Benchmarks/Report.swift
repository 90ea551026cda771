/// A table for people or for a Markdown page.
struct Table {
    let title: String
    let columns: [String]
    /// Words stand on the left; figures, which most cells are, on the right.
    var holdsWords = false
    var rows: [[String]] = []
    var notes: [String] = []

    func text(markdown: Bool) -> String {
        let all = [columns] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        func cell(_ text: String, _ column: Int) -> String {
            let space = String(repeating: " ", count: widths[column] - text.count)
            return column == 0 || holdsWords ? text + space : space + text
        }
        func line(_ row: [String]) -> String {
            let cells = row.enumerated().map { cell($1, $0) }
            guard markdown else { return cells.joined(separator: "  ") }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        let ruler = widths.enumerated().map { column, width in
            markdown && column > 0 && !holdsWords
                ? String(repeating: "-", count: max(1, width - 1)) + ":"
                : String(repeating: "-", count: width)
        }
        var lines = [markdown ? "### \(title)\n" : title, line(columns), line(ruler)]
        lines += rows.map(line)
        if !notes.isEmpty { lines.append("") }
        lines += notes.map { markdown ? "- \($0)" : "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Figures as people read them.
enum Figure {
    /// `12,345`
    static func whole(_ value: Double) -> String {
        let digits = String(Int(value.rounded()))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `1.25`; from 10 on one decimal, from 100 on none.
    static func decimal(_ value: Double) -> String {
        if value >= 100 { return whole(value) }
        let scale = value >= 10 ? 10.0 : 100.0
        let scaled = Int((value * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let missing = String(repeating: "0", count: (scale == 10 ? 1 : 2) - fraction.count)
        return "\(scaled / Int(scale)).\(missing)\(fraction)"
    }

    /// `1.25x`
    static func ratio(_ value: Double) -> String { decimal(value) + "x" }

    /// p50, p95, p99 and p99.9 in microseconds.
    static func percentiles(_ latencies: Latencies) -> [String] {
        [0.5, 0.95, 0.99, 0.999].map { whole(latencies.microseconds($0)) }
    }
}
