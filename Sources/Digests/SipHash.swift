/// SipHash-2-4: a keyed 64-bit hash (Aumasson and Bernstein, 2012).
///
/// For tables whose keys come from clients: without the key nobody can make names collide. Ours
/// because Swift's own `Hasher` is seeded anew in every process and cannot be stored. Checked
/// against the authors' vectors.
public struct SipHash: Sendable {
    private let first: UInt64
    private let second: UInt64

    /// A hash function under a key of 128 bits.
    public init(key: (UInt64, UInt64)) {
        first = key.0
        second = key.1
    }

    /// The hash of `bytes`.
    public func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var state = Rounds(first, second)
        let raw = UnsafeRawBufferPointer(bytes)
        let whole = raw.count & ~7
        var offset = 0
        while offset < whole {
            let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
            state.absorb(word)
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: raw.count) &<< 56
        var shift: UInt64 = 0
        while offset < raw.count {
            last |= UInt64(raw[offset]) &<< shift
            shift += 8
            offset += 1
        }
        state.absorb(last)
        return state.finish()
    }

    /// The hash of the UTF-8 bytes of `text`.
    public func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { hash($0) }
    }

    private struct Rounds {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        init(_ first: UInt64, _ second: UInt64) {
            v0 = first ^ 0x736f_6d65_7073_6575
            v1 = second ^ 0x646f_7261_6e64_6f6d
            v2 = first ^ 0x6c79_6765_6e65_7261
            v3 = second ^ 0x7465_6462_7974_6573
        }

        @inline(__always)
        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        @inline(__always)
        private mutating func round() {
            v0 = v0 &+ v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 = v2 &+ v3
            v3 = rotate(v3, 16) ^ v2
            v0 = v0 &+ v3
            v3 = rotate(v3, 21) ^ v0
            v2 = v2 &+ v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }

        @inline(__always)
        private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
            word &<< count | word &>> (64 &- count)
        }
    }
}
