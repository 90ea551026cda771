/// Base64 with padding (RFC 4648, 4): what checkpoints and proofs are written in.
public enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8: UInt32] = Dictionary(
        uniqueKeysWithValues: letters.enumerated().map { ($1, UInt32($0)) })

    /// The text for `bytes`.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var rest = bytes[...]
        while !rest.isEmpty {
            let group = rest.prefix(3)
            rest = rest.dropFirst(3)
            var word: UInt32 = 0
            for byte in group { word = word << 8 | UInt32(byte) }
            word <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let isPadding = place > group.count
                let letter = letters[Int(word >> UInt32(18 - 6 * place) & 63)]
                text.append(isPadding ? UInt8(ascii: "=") : letter)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` stands for; nil when it is not the one text for any bytes.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let utf8 = Array(text.utf8)
        guard utf8.count.isMultiple(of: 4) else { return nil }
        let padding = utf8.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count / 4 * 3)
        var word: UInt32 = 0
        for (place, letter) in utf8.enumerated() {
            let isPadding = place >= utf8.count - padding
            guard let value = isPadding ? 0 : values[letter] else { return nil }
            word = word << 6 | value
            guard place % 4 == 3 else { continue }
            for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(word >> shift & 255)) }
            word = 0
        }
        // Bits behind the last byte that are not 0 would make two texts for the same bytes.
        guard bytes.suffix(padding).allSatisfy({ $0 == 0 }) else { return nil }
        bytes.removeLast(padding)
        return bytes
    }
}
