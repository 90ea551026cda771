import Digests

/// A node of the tree: 32 bytes of SHA-256.
///
/// A leaf is H(0x00 || bytes), a node H(0x01 || left || right), the empty tree H("") (RFC 6962, 2.1):
/// the first byte keeps a node from being passed off as a leaf.
public struct TreeHash: Hashable, Sendable {
    /// Bytes in a hash.
    public static let byteCount = 32

    private var words: SIMD4<UInt64> = .zero

    /// The hash that stands in the first 32 bytes of `bytes`.
    public init(loading bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count >= Self.byteCount, "a hash has 32 bytes")
        self.init(filling: { $0.copyMemory(from: .init(rebasing: bytes[..<Self.byteCount])) })
    }

    /// The hash with these bytes; nil when they are not 32.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(filling: { $0.copyBytes(from: bytes) })
    }

    private init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
        withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// Lends the 32 bytes.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        try withUnsafeBytes(of: words, body)
    }

    /// The root of the empty tree.
    public static let empty = TreeHash(hashing: UnsafeRawBufferPointer(start: nil, count: 0))

    /// The hash of a leaf that holds `bytes`.
    public static func leaf(_ bytes: UnsafeRawBufferPointer) -> TreeHash {
        var hash = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hash.update($0) }
        hash.update(bytes)
        return TreeHash(filling: { hash.finalize(into: $0) })
    }

    /// The hash of a leaf that holds `bytes`.
    public static func leaf(_ bytes: [UInt8]) -> TreeHash { bytes.withUnsafeBytes { leaf($0) } }

    /// The hash of a node above two others.
    public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 8) { memory in
            memory[0] = 1
            left.withBytes { memory.baseAddress?.advanced(by: 1).copyMemory(from: $0) }
            right.withBytes { memory.baseAddress?.advanced(by: 33).copyMemory(from: $0) }
            return TreeHash(hashing: UnsafeRawBufferPointer(memory))
        }
    }

    private init(hashing bytes: UnsafeRawBufferPointer) {
        self.init(filling: { SHA256.hash(bytes, into: $0) })
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func copyMemory(from bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        copyMemory(from: source, byteCount: bytes.count)
    }
}

extension TreeHash: CustomStringConvertible {
    /// The bytes as 64 hexadecimal digits.
    public var description: String { hex }

    /// The bytes as 64 hexadecimal digits.
    public var hex: String { Self.hex(bytes) }

    /// Bytes as hexadecimal digits.
    public static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that hexadecimal digits spell; nil when they spell none.
    public static func bytes(hex text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[place]), let low = nibble(digits[place + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
