/// Values in a row that have one owner: a change costs what it costs in C, where an `Array` would ask
/// each time whether somebody shares it. For what is counted millions of times in one question.
struct Cells<Value: BitwiseCopyable>: ~Copyable {
    private let empty: Value
    private var start: UnsafeMutablePointer<Value>
    private(set) var count: Int

    /// `count` times the same value, which new cells have too.
    init(repeating empty: Value, count: Int) {
        self.empty = empty
        self.count = count
        start = .allocate(capacity: count)
        start.initialize(repeating: empty, count: count)
    }

    deinit { start.deallocate() }

    /// The value at a place in `0..<count`.
    @inline(__always)
    subscript(place: Int) -> Value {
        _read {
            precondition(place >= 0 && place < count)
            yield start[place]
        }
        _modify {
            precondition(place >= 0 && place < count)
            yield &start[place]
        }
    }

    /// Makes room for `wanted` values at least.
    /// - Complexity: O(1) on average, as it grows by half at least.
    @inline(__always)
    mutating func grow(to wanted: Int) { if wanted > count { enlarge(to: wanted) } }

    @inline(never)
    private mutating func enlarge(to wanted: Int) {
        let larger = Swift.max(wanted, count + count / 2)
        let next = UnsafeMutablePointer<Value>.allocate(capacity: larger)
        next.update(from: start, count: count)
        (next + count).initialize(repeating: empty, count: larger - count)
        start.deallocate()
        start = next
        count = larger
    }
}
