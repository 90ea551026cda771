/// The samples of all groups, and what is said of those of one.
///
/// A group's samples stand in blocks, each twice as long as the one before it up to a bound: a sample
/// is written once, beside others of its group, and copied once when they are summed up.
struct Samples: ~Copyable {
    /// What is said of a group's samples: exact, in seconds.
    struct Summary: Hashable {
        var count: Int
        var mean: Int
        var p50: Int
        var p80: Int
        var p90: Int
        var min: Int
        var max: Int
    }

    /// A stretch of ``values`` that belongs to one group.
    private struct Block {
        var range: Range<Int>
        /// The group's block before it; -1 for none.
        var previous: Int
    }

    /// Where a group's next sample goes.
    private struct End {
        var next = 0
        var end = 0
        /// The group's newest block; -1 for none.
        var block = -1
    }

    private static let shortest = 16
    private static let longest = 1024

    /// Memory for all blocks, and how much of it they take. What no block takes is never touched.
    private var values = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
    private var capacity = 0
    private var used = 0
    private var blocks: [Block] = []
    private var ends = Cells(repeating: End(), count: 0)

    /// Makes room for that many samples.
    mutating func reserve(_ count: Int) {
        // The newest block of a group may be empty but for one, and is as long as all before it.
        makeRoom(for: 2 * count + Self.longest)
    }

    deinit { values.deallocate() }

    private mutating func makeRoom(for wanted: Int) {
        guard wanted > capacity else { return }
        let larger = Swift.max(wanted, 2 * capacity)
        let next = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
        next.update(from: values, count: used)
        values.deallocate()
        values = next
        capacity = larger
    }

    /// Adds a sample to a group.
    @inline(__always)
    mutating func add(_ value: Int32, to group: Int) {
        if group >= ends.count || ends[group].next == ends[group].end { extend(group) }
        let next = ends[group].next
        ends[group].next = next &+ 1
        values[next] = value
    }

    @inline(never)
    private mutating func extend(_ group: Int) {
        ends.grow(to: group + 1)
        let old = ends[group].block
        let length =
            old < 0 ? Self.shortest : Swift.min(2 * blocks[old].range.count, Self.longest)
        makeRoom(for: used + length)
        blocks.append(Block(range: used..<used + length, previous: old))
        ends[group] = End(next: used, end: used + length, block: blocks.count - 1)
        used += length
    }

    /// What is said of each group's samples; nil for a group without any.
    /// - Complexity: O(number of samples).
    func summaries(groupCount: Int) -> [Summary?] {
        var own: [Int32] = []
        return (0..<groupCount).map { group in
            guard group < ends.count else { return nil }
            own.removeAll(keepingCapacity: true)
            var number = ends[group].block
            var end = ends[group].next
            while number >= 0 {
                let start = blocks[number].range.lowerBound
                own.append(
                    contentsOf: UnsafeBufferPointer(start: values + start, count: end - start))
                number = blocks[number].previous
                if number >= 0 { end = blocks[number].range.upperBound }
            }
            return own.withUnsafeMutableBufferPointer { Self.summary($0) }
        }
    }

    /// The samples of one group; their order is changed.
    static func summary(_ values: UnsafeMutableBufferPointer<Int32>) -> Summary? {
        guard let first = values.first else { return nil }
        var sum = 0
        var least = first
        var greatest = first
        for value in values {
            sum &+= Int(value)
            least = Swift.min(least, value)
            greatest = Swift.max(greatest, value)
        }
        let n = values.count
        let ranks = [Ranking.rank(50, n), Ranking.rank(80, n), Ranking.rank(90, n)]
        let found = Ranking.select(ranks, in: values, from: least, to: greatest)
        return Summary(
            count: n, mean: (2 * sum + n) / (2 * n), p50: Int(found[0]), p80: Int(found[1]),
            p90: Int(found[2]), min: Int(least), max: Int(greatest))
    }
}
