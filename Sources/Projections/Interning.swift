/// Names as small numbers, given out in the order of first appearance, so that the same log always
/// gives the same numbers. Columns hold the numbers.
struct Names: Sendable {
    /// The number of no name.
    static let none: Int32 = -1

    /// The names by their numbers.
    private(set) var texts: [String] = []
    private var numbers: [String: Int32] = [:]

    /// How many names there are.
    var count: Int { texts.count }

    /// The number of `text`, a new one when it appears for the first time.
    mutating func number(of text: String) -> Int32 {
        if let number = numbers[text] { return number }
        let number = Int32(texts.count)
        texts.append(text)
        numbers[text] = number
        return number
    }

    /// The number of `text`, ``none`` for no text.
    mutating func number(of text: String?) -> Int32 {
        guard let text else { return Names.none }
        return number(of: text)
    }

    /// The number of `text`; nil when it never appeared.
    func find(_ text: String) -> Int32? { numbers[text] }

    /// The name with that number; nil for ``none``.
    subscript(number: Int32) -> String? {
        texts.indices.contains(Int(number)) ? texts[Int(number)] : nil
    }

    /// Whether `number` is ``none`` or one that was given out.
    func isKnown(_ number: Int32) -> Bool { number >= Names.none && Int(number) < texts.count }

    /// For each number its place among the names sorted by their bytes.
    func ranks() -> [Int] {
        let sorted = texts.indices.sorted {
            texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8)
        }
        var ranks = [Int](repeating: 0, count: texts.count)
        for (rank, number) in sorted.enumerated() { ranks[number] = rank }
        return ranks
    }
}
