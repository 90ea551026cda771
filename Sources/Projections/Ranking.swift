/// Values by their rank, found by counting: exact, in a few passes whatever the values are.
enum Ranking {
    /// So few are sorted.
    private static let fewest = 48
    /// The most bits of a bucket's number.
    private static let bucketBits = 10

    /// The place, from 0, of a percentile among `n` sorted values: nearest rank, the
    /// ceil(p n)-th smallest.
    static func rank(_ percent: Int, _ n: Int) -> Int { (percent * n + 99) / 100 - 1 }

    /// The values that stand at `ranks` when `values` is sorted; their order is changed.
    /// - Parameters:
    ///   - ranks: Ascending.
    ///   - least: No value is less.
    ///   - greatest: No value is greater.
    /// - Complexity: O(n). How often each of up to 1,024 equal stretches of the range occurs tells in
    ///   which of them a rank falls; only what lies in those is looked at again, as a range of its own.
    static func select(
        _ ranks: [Int], in values: UnsafeMutableBufferPointer<Int32>, from least: Int32,
        to greatest: Int32
    ) -> [Int32] {
        if least == greatest { return ranks.map { _ in least } }
        if values.count <= fewest {
            insertionSort(values)
            return ranks.map { values[$0] }
        }
        let width = UInt32(bitPattern: greatest &- least)
        let bits = min(Int.bitWidth - values.count.leadingZeroBitCount, bucketBits)
        let shift = UInt32(max(0, 32 - width.leadingZeroBitCount - bits))
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1 << bits) { counts in
            counts.initialize(repeating: 0)
            for value in values { counts[bucket(value, least, shift)] &+= 1 }
            let wanted = buckets(of: ranks, counts)
            if shift == 0 {
                return wanted.flatMap { bucket in
                    bucket.ranks.map { _ in least &+ Int32(truncatingIfNeeded: bucket.number) }
                }
            }
            counts.update(repeating: 0)
            for bucket in wanted { counts[bucket.number] = 1 }
            let kept = gather(values) { Int(counts[bucket($0, least, shift)]) }
            return wanted.flatMap { wanted in
                let own = gather(kept) { bucket($0, least, shift) == wanted.number ? 1 : 0 }
                let first = least &+ Int32(truncatingIfNeeded: wanted.number << Int(shift))
                let last = first &+ Int32(truncatingIfNeeded: 1 << Int(shift) - 1)
                return select(wanted.ranks, in: own, from: first, to: last)
            }
        }
    }

    @inline(__always)
    private static func bucket(_ value: Int32, _ least: Int32, _ shift: UInt32) -> Int {
        Int(UInt32(bitPattern: value &- least) &>> shift)
    }

    /// The buckets in which ranks fall, and each rank as one among the bucket's own values.
    private static func buckets(
        of ranks: [Int], _ counts: UnsafeMutableBufferPointer<UInt32>
    ) -> [(number: Int, ranks: [Int])] {
        var wanted: [(number: Int, ranks: [Int])] = []
        var number = 0
        var before = 0
        for rank in ranks {
            while before + Int(counts[number]) <= rank {
                before += Int(counts[number])
                number += 1
            }
            if wanted.last?.number != number { wanted.append((number, [])) }
            wanted[wanted.count - 1].ranks.append(rank - before)
        }
        return wanted
    }

    /// Moves the values for which `isWanted` is 1 (and not 0) to the front, without a branch that
    /// the processor would have to guess.
    /// - Returns: Those values.
    @inline(__always)
    private static func gather(
        _ values: UnsafeMutableBufferPointer<Int32>, _ isWanted: (Int32) -> Int
    ) -> UnsafeMutableBufferPointer<Int32> {
        var count = 0
        for place in values.indices {
            let value = values[place]
            values[place] = values[count]
            values[count] = value
            count &+= isWanted(value)
        }
        return UnsafeMutableBufferPointer(rebasing: values[..<count])
    }

    private static func insertionSort(_ values: UnsafeMutableBufferPointer<Int32>) {
        for place in values.indices.dropFirst() {
            let value = values[place]
            var hole = place
            while hole > 0, values[hole - 1] > value {
                values[hole] = values[hole - 1]
                hole -= 1
            }
            values[hole] = value
        }
    }
}
