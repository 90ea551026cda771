/// The samples of all groups, and what is said of those of one.
struct Samples {
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

    /// Each sample with its group above it: one append a sample.
    private var samples: [UInt64] = []

    /// Makes room for that many samples.
    mutating func reserve(_ count: Int) { samples.reserveCapacity(count) }

    /// Adds a sample to a group.
    @inline(__always)
    mutating func add(_ value: Int32, to group: Int) {
        samples.append(
            UInt64(UInt32(truncatingIfNeeded: group)) << 32 | UInt64(UInt32(bitPattern: value)))
    }

    /// What is said of each group's samples; nil for a group without any.
    /// - Complexity: O(number of samples), on average.
    func summaries(groupCount: Int) -> [Summary?] {
        var ends = [Int](repeating: 0, count: groupCount + 1)
        var next = ends
        var sorted = [Int32](repeating: 0, count: samples.count)
        samples.withUnsafeBufferPointer { samples in
            ends.withUnsafeMutableBufferPointer { ends in
                for sample in samples { ends[Int(sample >> 32) + 1] += 1 }
                for group in 0..<groupCount { ends[group + 1] += ends[group] }
                for group in 0...groupCount { next[group] = ends[group] }
            }
            sorted.withUnsafeMutableBufferPointer { sorted in
                next.withUnsafeMutableBufferPointer { next in
                    for sample in samples {
                        let group = Int(sample >> 32)
                        sorted[next[group]] = Int32(truncatingIfNeeded: sample)
                        next[group] += 1
                    }
                }
            }
        }
        return sorted.withUnsafeMutableBufferPointer { all in
            (0..<groupCount).map { group in
                Self.summary(
                    UnsafeMutableBufferPointer(rebasing: all[ends[group]..<ends[group + 1]]))
            }
        }
    }

    /// The samples of one group; their order is changed.
    static func summary(_ values: UnsafeMutableBufferPointer<Int32>) -> Summary? {
        guard let first = values.first else { return nil }
        var sum = 0
        var least = first
        var greatest = first
        for value in values {
            sum += Int(value)
            least = Swift.min(least, value)
            greatest = Swift.max(greatest, value)
        }
        let n = values.count
        // Each selection leaves what is greater behind it, so the next looks only there.
        let (at50, at80, at90) = (rank(50, n), rank(80, n), rank(90, n))
        let p50 = select(at50, in: values, from: 0)
        let p80 = select(at80, in: values, from: at50)
        let p90 = select(at90, in: values, from: at80)
        return Summary(
            count: n, mean: (2 * sum + n) / (2 * n), p50: Int(p50), p80: Int(p80), p90: Int(p90),
            min: Int(least), max: Int(greatest))
    }

    /// The place, from 0, of a percentile among `n` sorted samples: nearest rank, the
    /// ceil(p n)-th smallest.
    static func rank(_ percent: Int, _ n: Int) -> Int { (percent * n + 99) / 100 - 1 }

    /// The value that stands at `wanted` when `values` is sorted. What stands before `start` must
    /// be no greater than the rest; afterwards the same holds of what stands before `wanted`.
    private static func select(
        _ wanted: Int, in values: UnsafeMutableBufferPointer<Int32>, from start: Int
    ) -> Int32 {
        var low = start
        var high = values.count - 1
        // Partitions shrink fast unless the values are arranged against us: then sorting is safe.
        var patience = 48
        while high - low > 32, patience > 0 {
            patience -= 1
            let pivot = median(values[low], values[(low + high) / 2], values[high])
            var left = low
            var right = high
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if wanted <= right {
                high = right
            } else if wanted >= left {
                low = left
            } else {
                return values[wanted]
            }
        }
        var rest = UnsafeMutableBufferPointer(rebasing: values[low...high])
        rest.sort()
        return values[wanted]
    }

    private static func median(_ one: Int32, _ two: Int32, _ three: Int32) -> Int32 {
        Swift.max(Swift.min(one, two), Swift.min(Swift.max(one, two), three))
    }
}
