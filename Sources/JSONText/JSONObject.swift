/// What kind of JSON value a piece of text is.
public enum JSONKind: UInt8, Sendable {
    case object, array, string, number, bool, null
}

/// Why a text is not the JSON object that was asked for.
public struct JSONError: Error, Equatable, Sendable {
    /// What is wrong, in words for the sender.
    public let reason: String
    /// The offset of the offending byte in the text that was given.
    public let offset: Int
}

/// Where in a text a value or a name stands.
public struct JSONPlace: Sendable {
    /// The bytes: a value's with a string's quotes, a name's without.
    public let range: Range<Int>
    /// The kind.
    public let kind: JSONKind
    /// Whether it holds no escapes, so that a string's bytes are its text.
    public let isPlain: Bool
}

/// One JSON value, still as text: the bytes it stands in and where.
///
/// The text was validated when the enclosing ``JSONObject`` was read, so that the accessors only
/// answer "is it of that kind"; they return nil when it is not.
public struct JSONValue: Sendable {
    /// The text that the value is a part of.
    public let bytes: [UInt8]
    /// Where in `bytes` the value stands.
    public let place: JSONPlace
    /// Where in `bytes` the value stands, a string's quotes included.
    public var range: Range<Int> { place.range }
    /// The value's kind.
    public var kind: JSONKind { place.kind }

    /// The value that stands at `place` of the text of a ``JSONObject``.
    public init(bytes: [UInt8], place: JSONPlace) {
        self.bytes = bytes
        self.place = place
    }

    /// The string, its escapes resolved; nil for another kind.
    public var string: String? {
        guard kind == .string else { return nil }
        return decodeString(bytes, range.lowerBound + 1..<range.upperBound - 1)
    }

    /// The integer; nil for another kind, for a fraction or an exponent, and beyond 64 bits.
    public var integer: Int? {
        guard kind == .number else { return nil }
        var index = range.lowerBound
        let negative = bytes[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        var value = 0
        while index < range.upperBound {
            let digit = Int(bytes[index]) - 48
            guard (0...9).contains(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(digit)
            if overflow || carry { return nil }
            value = sum  // kept negative, so that Int.min can be read
            index += 1
        }
        if negative { return value }
        return value == .min ? nil : -value
    }

    /// The number, fractions and exponents included; nil for another kind, and beyond what a Double
    /// holds.
    public var number: Double? {
        guard kind == .number else { return nil }
        let number = Double(String(decoding: bytes[range], as: UTF8.self))
        return number?.isFinite == true ? number : nil
    }

    /// The truth value; nil for another kind.
    public var bool: Bool? {
        kind == .bool ? bytes[range.lowerBound] == UInt8(ascii: "t") : nil
    }

    /// Whether the value is `null`.
    public var isNull: Bool { kind == .null }

    /// The object's fields; nil for another kind.
    /// - Throws: ``JSONError`` when the object names a field twice.
    public func object() throws(JSONError) -> JSONObject? {
        guard kind == .object else { return nil }
        return try JSONObject(bytes, in: range)
    }

    /// The array's elements in order; nil for another kind.
    public var array: [JSONValue]? {
        guard kind == .array else { return nil }
        return bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, range)
            return try? scanner.elements().map {
                JSONValue(bytes: bytes, place: $0)
            }
        }
    }
}

/// A JSON object as text with the places of its fields: validated whole (RFC 8259, UTF-8, no field
/// named twice, at most 16 levels deep) and read in one pass; nothing is copied.
public struct JSONObject: Sendable {
    /// A field: its name as text between the quotes, and its value.
    struct Field: Sendable {
        let name: JSONPlace
        let value: JSONPlace
    }

    /// The text that the object is a part of.
    public let bytes: [UInt8]
    let fields: [Field]

    /// The object without fields.
    public init() {
        bytes = []
        fields = []
    }

    /// Reads one object, and nothing but white space around it.
    /// - Parameters:
    ///   - bytes: The text.
    ///   - range: The part of it that is the object; all of it when nil.
    /// - Throws: ``JSONError`` with the offset in `bytes` of what is wrong.
    public init(_ bytes: [UInt8], in range: Range<Int>? = nil) throws(JSONError) {
        let range = range ?? 0..<bytes.count
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<[Field], JSONError> in
            var scanner = JSONScanner(buffer, range)
            do throws(JSONError) { return .success(try scanner.wholeObject()) } catch {
                return .failure(error)
            }
        }
        self.bytes = bytes
        fields = try result.get()
    }

    /// How many fields the object has.
    public var count: Int { fields.count }

    /// How many bytes the fields take, from the first name to the end of the last value.
    public var byteCount: Int {
        guard let first = fields.first, let last = fields.last else { return 0 }
        return last.value.range.upperBound - first.name.range.lowerBound
    }

    /// The names of the fields in the order of the text.
    public var names: [String] { fields.map { decodeString(bytes, $0.name.range) } }

    /// The value of the field at `position` in the order of the text.
    public func value(at position: Int) -> JSONValue {
        JSONValue(bytes: bytes, place: fields[position].value)
    }

    /// Where the name of the field at `position` stands, in the order of the text.
    public func placeOfName(at position: Int) -> JSONPlace { fields[position].name }

    /// Where the value of the field at `position` stands: looking there copies nothing.
    public func place(at position: Int) -> JSONPlace { fields[position].value }

    /// Whether the field at `position` is called `name`.
    public func isNamed(_ name: StaticString, at position: Int) -> Bool {
        isName(fields[position].name, name)
    }

    /// Whether what stands at `place` is the text `name`.
    @inline(__always)
    private func isName(_ place: JSONPlace, _ name: StaticString) -> Bool {
        guard place.isPlain else {
            return decodeString(bytes, place.range).utf8.elementsEqual(name.description.utf8)
        }
        guard place.range.count == name.utf8CodeUnitCount else { return false }
        return bytes.withUnsafeBytes { bytes in
            bytes[place.range].elementsEqual(
                UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
    }

    /// The value of the field called `name`; nil when there is none.
    /// - Complexity: O(number of fields).
    public subscript(name: StaticString) -> JSONValue? {
        guard let field = fields.first(where: { isName($0.name, name) }) else { return nil }
        return JSONValue(bytes: bytes, place: field.value)
    }
}

/// The text of a validated JSON string between its quotes, escapes resolved.
func decodeString(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    let raw = bytes[range]
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    var units: [UInt16] = []
    units.reserveCapacity(raw.count)
    var plain = range.lowerBound
    var index = plain
    func flush(_ end: Int) {
        units.append(contentsOf: String(decoding: bytes[plain..<end], as: UTF8.self).utf16)
    }
    while index < range.upperBound {
        guard bytes[index] == UInt8(ascii: "\\") else {
            index += 1
            continue
        }
        flush(index)
        switch bytes[index + 1] {
        case UInt8(ascii: "b"): units.append(8)
        case UInt8(ascii: "f"): units.append(12)
        case UInt8(ascii: "n"): units.append(10)
        case UInt8(ascii: "r"): units.append(13)
        case UInt8(ascii: "t"): units.append(9)
        case UInt8(ascii: "u"):
            units.append(
                bytes[index + 2..<index + 6].reduce(0) { $0 << 4 | UInt16(hexDigit($1) ?? 0) })
            index += 4
        case let other: units.append(UInt16(other))
        }
        index += 2
        plain = index
    }
    flush(range.upperBound)
    return String(decoding: units, as: UTF16.self)
}

/// The value of an ASCII hexadecimal digit; nil for another byte.
@inline(__always)
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
    default: nil
    }
}
