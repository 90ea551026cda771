/// Numbers pairs of numbers in the order of their first appearance.
struct PairTable: Sendable {
    private var keys = [UInt64](repeating: .max, count: 64)
    private var values = [Int32](repeating: 0, count: 64)
    private var count = 0

    /// The number of a pair; nil when it never appeared.
    func find(_ first: Int, _ second: Int32) -> Int? {
        let key = UInt64(truncatingIfNeeded: first) << 32 | UInt64(UInt32(bitPattern: second))
        let offset = slot(key)
        return keys[offset] == key ? Int(values[offset]) : nil
    }

    /// The number of a pair, a new one when it appears for the first time.
    mutating func number(_ first: Int, _ second: Int32) -> Int {
        let key = UInt64(truncatingIfNeeded: first) << 32 | UInt64(UInt32(bitPattern: second))
        var offset = slot(key)
        if keys[offset] == key { return Int(values[offset]) }
        if count * 2 >= keys.count {
            grow()
            offset = slot(key)
        }
        keys[offset] = key
        values[offset] = Int32(count)
        count += 1
        return count - 1
    }

    /// Where the key is, or where it would be put.
    private func slot(_ key: UInt64) -> Int {
        // Multiplicative hashing, its mixed upper half folded onto the lower; the numbers come from
        // our own tables, never from outside.
        let product = key &* 0x9E37_79B9_7F4A_7C15
        var offset = Int(truncatingIfNeeded: product ^ product >> 32)
        while true {
            offset &= keys.count - 1
            if keys[offset] == key || keys[offset] == .max { return offset }
            offset += 1
        }
    }

    private mutating func grow() {
        let old = zip(keys, values).filter { $0.0 != .max }
        keys = [UInt64](repeating: .max, count: keys.count * 2)
        values = [Int32](repeating: 0, count: keys.count)
        for (key, value) in old {
            let offset = slot(key)
            keys[offset] = key
            values[offset] = value
        }
    }
}
