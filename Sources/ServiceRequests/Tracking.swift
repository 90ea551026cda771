/// The unguessable words by which citizens follow their requests: `3K-7Q2ZP-0M4XT-H9WAE-C51RB`.
///
/// A word is Crockford base32 (no I, L, O, U): the first group is the sequence of the SUBMIT, so
/// that the word is found without an index; the other four are 100 random bits, so that it cannot
/// be guessed. The whole word must be compared with the recorded one before anything is told.
public enum TrackingWord {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let groupCount = 4
    private static let groupLength = 5
    /// Digits of the largest sequence.
    private static let sequenceDigitsMax = 13

    /// The word for the SUBMIT recorded at `sequence`; at most 37 characters.
    /// - Parameters:
    ///   - sequence: From 1.
    ///   - random: 128 random bits, of which 100 are used.
    public static func make(sequence: Int64, random: (UInt64, UInt64)) -> String {
        precondition(sequence > 0, "sequences begin with 1")
        let sequenceDigits = (64 - sequence.leadingZeroBitCount + 4) / 5
        let count = sequenceDigits + groupCount * (1 + groupLength)
        let alphabet = alphabet
        return String(unsafeUninitializedCapacity: count) { text in
            var length = 0
            func append(_ byte: UInt8) {
                text[length] = byte
                length += 1
            }
            for digit in (0..<sequenceDigits).reversed() {
                append(alphabet[Int(sequence >> Int64(5 * digit) & 31)])
            }
            for half in [random.0, random.1] {
                for digit in 0..<groupCount * groupLength / 2 {
                    if digit % groupLength == 0 { append(UInt8(ascii: "-")) }
                    append(alphabet[Int(half >> UInt64(5 * digit) & 31)])
                }
            }
            return length
        }
    }

    /// The word as ``make(sequence:random:)`` writes it: upper case, O read as 0, I and L as 1,
    /// hyphens and spaces wherever they stand.
    /// - Returns: nil when the text is no such word.
    public static func canonical(_ text: String) -> String? {
        guard let (sequence, random) = parts(text) else { return nil }
        return make(sequence: sequence, random: random)
    }

    /// The sequence of the SUBMIT whose word this is, read as ``canonical(_:)`` does; nil when the
    /// text is no such word.
    public static func sequence(of text: String) -> Int64? { parts(text)?.sequence }

    private static func parts(_ text: String) -> (sequence: Int64, random: (UInt64, UInt64))? {
        let separators = [UInt8(ascii: "-"), UInt8(ascii: " ")]
        let randomDigits = groupCount * groupLength
        guard text.utf8.count <= 64 else { return nil }
        var digits: [UInt64] = []
        for byte in text.utf8 where !separators.contains(byte) {
            guard let digit = value(of: byte) else { return nil }
            digits.append(digit)
        }
        let sequenceDigits = digits.count - randomDigits
        guard (1...sequenceDigitsMax).contains(sequenceDigits), digits[0] != 0 else { return nil }
        let sequence = digits[..<sequenceDigits].reduce(0 as UInt128) { $0 << 5 | UInt128($1) }
        guard let sequence = Int64(exactly: sequence) else { return nil }
        func half(_ start: Int) -> UInt64 {
            digits[start..<start + randomDigits / 2].reversed().reduce(0) { $0 << 5 | $1 }
        }
        return (sequence, (half(sequenceDigits), half(sequenceDigits + randomDigits / 2)))
    }

    private static func value(of byte: UInt8) -> UInt64? {
        let upper =
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
        switch upper {
        case UInt8(ascii: "O"): return 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
        default: return alphabet.firstIndex(of: upper).map(UInt64.init)
        }
    }
}
