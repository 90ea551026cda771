public import JSONText

/// 16 lower-case hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { digits in
        for index in 0..<16 {
            let digit = UInt8(value >> UInt64(60 - 4 * index) & 15)
            digits[index] = digit < 10 ? 48 + digit : 87 + digit
        }
        return 16
    }
}

extension Command {
    /// Reads the digest that an event's body carries as `content`.
    /// - Returns: nil when the command had no key, or the text is no digest.
    public static func contentDigest(inBody body: JSONObject) -> UInt64? {
        guard let text = body["content"]?.string, text.utf8.count == 16 else { return nil }
        return UInt64(text, radix: 16)
    }
}
