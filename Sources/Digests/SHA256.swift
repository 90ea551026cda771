import CDigests

/// SHA-256 (FIPS 180-4).
///
/// Ours because there are no packages: swift-crypto would do the same. Checked against NIST's
/// vectors, in both forms: with the processor's instructions where it has them (about 2 GB/s on
/// one core), and without (about 0.2 GB/s). One pass, no allocation.
public struct SHA256: Sendable {
    /// Bytes in a digest.
    public static let byteCount = 32

    private var chain: Chain
    private var block: InlineArray<64, UInt8> = .init(repeating: 0)
    private var filled = 0
    private var byteCount = 0

    /// The state before the first byte.
    public init() { self.init(accelerated: true) }

    /// The state before the first byte; the processor's instructions are used if allowed and there.
    public init(accelerated: Bool) { chain = Chain(accelerated: accelerated) }

    /// The digest of `bytes`.
    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            let out = UnsafeMutableRawBufferPointer(buffer)
            let contiguous: Void? = bytes.withContiguousStorageIfAvailable {
                hash(UnsafeRawBufferPointer($0), into: out)
            }
            if contiguous == nil { Array(bytes).withUnsafeBytes { hash($0, into: out) } }
            count = byteCount
        }
    }

    /// Writes the digest of `message` to the first 32 bytes of `out`: what stands in one piece is
    /// hashed where it stands.
    public static func hash(
        _ message: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
    ) {
        var chain = Chain(accelerated: true)
        let whole = message.count & ~63
        chain.take(message, blocks: whole / 64)
        chain.finish(
            UnsafeRawBufferPointer(rebasing: message[whole...]), of: message.count, into: out)
    }

    /// Takes in the next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= bytes.count
        var rest = bytes
        if filled > 0 {
            let taken = min(64 - filled, rest.count)
            keep(UnsafeRawBufferPointer(rebasing: rest[..<taken]))
            rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
            guard filled == 64 else { return }
            withUnsafeBytes(of: block) { chain.take($0, blocks: 1) }
            filled = 0
        }
        let whole = rest.count & ~63
        chain.take(rest, blocks: whole / 64)
        keep(UnsafeRawBufferPointer(rebasing: rest[whole...]))
    }

    /// Takes in the next bytes.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The digest of all that was taken in. The value is used up.
    public mutating func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            finalize(into: UnsafeMutableRawBufferPointer(buffer))
            count = Self.byteCount
        }
    }

    /// Writes the digest of all that was taken in to the first 32 bytes of `out`. The value is used
    /// up.
    public mutating func finalize(into out: UnsafeMutableRawBufferPointer) {
        withUnsafeBytes(of: block) {
            chain.finish(.init(rebasing: $0[..<filled]), of: byteCount, into: out)
        }
    }

    /// Puts bytes into the block that is not full yet.
    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        withUnsafeMutableBytes(of: &block) {
            UnsafeMutableRawBufferPointer(rebasing: $0[filled...]).copyMemory(from: bytes)
        }
        filled += bytes.count
    }
}

/// What the whole blocks of a message were made into so far.
private struct Chain {
    private var state: SIMD8<UInt32> = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]
    private let isAccelerated: Bool

    init(accelerated: Bool) { isAccelerated = accelerated && processorHasSHA256 }

    /// Takes in the first blocks of `bytes`.
    mutating func take(_ bytes: UnsafeRawBufferPointer, blocks: Int) {
        guard blocks > 0, let start = bytes.baseAddress else { return }
        if isAccelerated {
            roundConstants.span.withUnsafeBufferPointer { constants in
                withUnsafeMutableBytes(of: &state) { words in
                    cdigests_sha256(
                        words.assumingMemoryBound(to: UInt32.self).baseAddress, start, blocks,
                        constants.baseAddress)
                }
            }
        } else {
            for block in 0..<blocks { state = compressed(state, start + 64 * block) }
        }
    }

    /// Takes in what is left of a message, less than a block, and its length behind it, and writes the
    /// digest.
    mutating func finish(
        _ rest: UnsafeRawBufferPointer, of byteCount: Int, into out: UnsafeMutableRawBufferPointer
    ) {
        precondition(out.count >= SHA256.byteCount, "a digest needs 32 bytes")
        var last = InlineArray<128, UInt8>(repeating: 0)
        withUnsafeMutableBytes(of: &last) { last in
            let size = rest.count < 56 ? 64 : 128
            last.copyMemory(from: rest)
            last[rest.count] = 0x80
            last.storeBytes(
                of: (UInt64(byteCount) &* 8).bigEndian, toByteOffset: size - 8, as: UInt64.self)
            take(UnsafeRawBufferPointer(last), blocks: size / 64)
        }
        for index in 0..<8 {
            out.storeBytes(of: state[index].bigEndian, toByteOffset: 4 * index, as: UInt32.self)
        }
    }
}

private let processorHasSHA256 = cdigests_has_sha256() != 0

@inline(__always)
private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &>> count | word &<< (32 &- count)
}

/// One block of 64 bytes (FIPS 180-4, 6.2.2).
private func compressed(
    _ state: SIMD8<UInt32>, _ block: UnsafeRawPointer
) -> SIMD8<UInt32> {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
        roundConstants.span.withUnsafeBufferPointer { constants in
            for index in 0..<16 {
                schedule[index] =
                    block.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                    .bigEndian
            }
            for index in 16..<64 {
                let one = schedule[index &- 15]
                let two = schedule[index &- 2]
                let small = rotate(one, 7) ^ rotate(one, 18) ^ (one &>> 3)
                let large = rotate(two, 17) ^ rotate(two, 19) ^ (two &>> 10)
                schedule[index] =
                    schedule[index &- 16] &+ small &+ schedule[index &- 7] &+ large
            }
            var a = state[0]
            var b = state[1]
            var c = state[2]
            var d = state[3]
            var e = state[4]
            var f = state[5]
            var g = state[6]
            var h = state[7]
            for index in 0..<64 {
                let sum = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
                let choice = (e & f) ^ (~e & g)
                let first = h &+ sum &+ choice &+ constants[index] &+ schedule[index]
                let other = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
                let majority = (a & b) ^ (a & c) ^ (b & c)
                h = g
                g = f
                f = e
                e = d &+ first
                d = c
                c = b
                b = a
                a = first &+ other &+ majority
            }
            return state &+ SIMD8<UInt32>(a, b, c, d, e, f, g, h)
        }
    }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let roundConstants: InlineArray<64, UInt32> = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
]
