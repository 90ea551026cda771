import Glibc

/// Monotonic time in nanoseconds, from an arbitrary start.
@inline(always)
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// The processor time of the calling thread in seconds.
func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Seconds that passed since a ``monotonicNanoseconds()``.
func seconds(since start: UInt64) -> Double {
    Double(monotonicNanoseconds() - start) / 1e9
}

/// The middle value; of an even number the mean of the two in the middle, of none 0.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// A histogram of latencies in nanoseconds: constant memory, a few instructions a sample, and
/// percentiles that are at most 1/128 too high.
struct Latencies {
    /// Each power of two is cut into this many equal parts (2^7).
    private static let partBits = 7
    private static let partsPerDoubling = 1 << partBits

    private var counts = [UInt64](repeating: 0, count: (64 - partBits + 1) * partsPerDoubling)
    private(set) var count: UInt64 = 0

    @inline(__always)
    mutating func record(_ nanoseconds: UInt64) {
        let doublings = max(0, 63 - nanoseconds.leadingZeroBitCount - Self.partBits)
        let part = Int(truncatingIfNeeded: nanoseconds >> UInt64(doublings))
        counts[doublings << Self.partBits + part] &+= 1
        count &+= 1
    }

    mutating func merge(_ other: Latencies) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
    }

    /// The nearest-rank percentile in microseconds: the upper end of the part it fell into.
    ///
    /// - Parameter share: 0.5 for the median, 0.99 for p99.
    func microseconds(_ share: Double) -> Double {
        guard count > 0 else { return 0 }
        let rank = max(1, UInt64((share * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for (index, here) in counts.enumerated() where here > 0 {
            seen += here
            if seen >= rank { return Double(Self.upperEnd(of: index)) / 1000 }
        }
        return 0
    }

    private static func upperEnd(of index: Int) -> UInt64 {
        guard index >= 2 * partsPerDoubling else { return UInt64(index) }
        let doublings = index >> partBits - 1
        let part = index - doublings << partBits
        return UInt64(part + 1) << UInt64(doublings) - 1
    }
}
