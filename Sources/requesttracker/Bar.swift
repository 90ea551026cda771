/// Small bars of block characters for tables.
enum Bar {
    private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// A bar of `value` where `maximum` fills `width` columns, exact to an eighth of a column. What
    /// is more than nothing shows at least the thinnest line.
    static func plain(_ value: Double, of maximum: Double, width: Int) -> String {
        guard value > 0, maximum > 0, width > 0 else { return "" }
        let share = min(value / maximum, 1)
        let units = max(1, Int((share * Double(width * 8)).rounded()))
        var bar = String(repeating: "█", count: units / 8)
        if units % 8 > 0 { bar.append(eighths[units % 8 - 1]) }
        return bar
    }

    /// The parts of a total one after the other, each in its own character; `maximum` fills `width`
    /// columns. Columns are dealt out by the largest remainder, so that their number is the
    /// total's.
    static func stacked(
        _ parts: [(count: Int, fill: Character)], of maximum: Int, width: Int
    ) -> String {
        let total = parts.reduce(0) { $0 + $1.count }
        guard total > 0, maximum > 0, width > 0 else { return "" }
        let columns = max(1, (min(total, maximum) * width + maximum / 2) / maximum)
        var lengths = parts.map { $0.count * columns / total }
        let order = parts.indices.sorted {
            let (one, other) = (
                parts[$0].count * columns % total, parts[$1].count * columns % total
            )
            return one == other ? $0 < $1 : one > other
        }
        for index in order.prefix(columns - lengths.reduce(0, +)) { lengths[index] += 1 }
        return zip(parts, lengths)
            .map { part, length in String(repeating: part.fill, count: length) }.joined()
    }
}
