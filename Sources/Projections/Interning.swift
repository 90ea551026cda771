/// Names as small numbers, given out in the order of first appearance, so that the same log always
/// gives the same numbers. Columns hold the numbers.
struct Names: Sendable {
    /// The number of no name.
    static let none: Int32 = -1

    /// The names by their numbers.
    private(set) var texts: [String] = []
    private var numbers: [String: Int32] = [:]
    /// The numbers in the order of their names, byte by byte.
    private var order: [Int32] = []

    /// How many names there are.
    var count: Int { texts.count }

    /// The number of `text`, a new one when it appears for the first time.
    mutating func number(of text: String) -> Int32 {
        if let number = numbers[text] { return number }
        let number = Int32(texts.count)
        order.insert(number, at: place(of: text))
        texts.append(text)
        numbers[text] = number
        return number
    }

    /// Where a new name belongs in the order.
    private func place(of text: String) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if texts[Int(order[middle])].utf8.lexicographicallyPrecedes(text.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
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
        var ranks = [Int](repeating: 0, count: texts.count)
        for (rank, number) in order.enumerated() { ranks[Int(number)] = rank }
        return ranks
    }
}
