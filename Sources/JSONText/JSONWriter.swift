/// Builds JSON text, byte by byte, into one buffer.
///
/// Commas are placed by looking at the last byte written, so a value may follow anything:
/// ```
/// var json = JSONWriter()
/// json.object {
///     $0.field("state", "working")
///     $0.field("version", 4)
/// }
/// ```
public struct JSONWriter: Sendable {
    /// The text so far.
    public var bytes: [UInt8]

    /// Starts with `bytes`, for instance `OK `.
    public init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    /// The text so far as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes an object whose fields `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes an array whose elements `body` writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        body(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes a field's name; its value is to be written next. `name` needs no escapes.
    @inline(__always)
    public mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a field's name that comes from data; its value is to be written next.
    public mutating func name(text: String) {
        value(text)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a string.
    public mutating func value(_ string: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a string that is given as UTF-8 bytes.
    public mutating func value(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        escape(utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes an integer.
    public mutating func value(_ integer: Int) {
        separate()
        appendDecimal(integer)
    }

    /// Writes a number: the shortest text that reads back as the same double; `null` when it is
    /// not finite.
    public mutating func value(_ double: Double) {
        separate()
        bytes.append(contentsOf: double.isFinite ? Array("\(double)".utf8) : Array("null".utf8))
    }

    /// Writes `true` or `false`.
    public mutating func value(_ bool: Bool) { raw(bool ? "true" : "false") }

    /// Writes `null`.
    public mutating func null() { raw("null") }

    /// Writes text that is JSON already.
    public mutating func raw(_ text: StaticString) {
        separate()
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes bytes that are JSON already.
    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Writes a field with a string.
    public mutating func field(_ name: StaticString, _ value: String) {
        self.name(name)
        self.value(value)
    }

    /// Writes a field with a string, `null` when there is none.
    public mutating func field(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    /// Writes a field with an integer.
    public mutating func field(_ name: StaticString, _ value: Int) {
        self.name(name)
        self.value(value)
    }

    /// Writes a field with an integer, `null` when there is none.
    public mutating func field(_ name: StaticString, _ value: Int?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    /// Writes a field with a number, `null` when there is none.
    public mutating func field(_ name: StaticString, _ value: Double?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    /// Writes a field with a truth value.
    public mutating func field(_ name: StaticString, _ value: Bool) {
        self.name(name)
        self.value(value)
    }

    /// Appends the decimal digits of `integer`, with no separator before them.
    public mutating func appendDecimal(_ integer: Int) {
        if integer < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = integer.magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(truncatingIfNeeded: 48 + rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: digits[start..<20])
        }
    }

    @inline(__always)
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","),
            UInt8(ascii: " "), UInt8(ascii: "\n"):
            return
        default:
            bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
        var plain = 0
        for index in utf8.indices {
            let byte = utf8[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                continue
            }
            bytes.append(contentsOf: utf8[plain..<index])
            plain = index + 1
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
            case 8: bytes.append(UInt8(ascii: "b"))
            case 9: bytes.append(UInt8(ascii: "t"))
            case 10: bytes.append(UInt8(ascii: "n"))
            case 12: bytes.append(UInt8(ascii: "f"))
            case 13: bytes.append(UInt8(ascii: "r"))
            default:
                bytes.append(contentsOf: "u00".utf8)
                bytes.append(byte < 16 ? 48 : 49)
                let digit = byte & 15
                bytes.append(digit < 10 ? 48 + digit : 87 + digit)
            }
        }
        bytes.append(contentsOf: utf8[plain...])
    }
}

extension JSONWriter {
    /// Writes `value` in its canonical form: fields sorted by the bytes of their names, no white
    /// space, the shortest escapes, numbers as they were sent. Two texts that differ only in order,
    /// spacing or escapes become the same bytes.
    /// - Throws: ``JSONError`` when an object inside names a field twice.
    public mutating func canonical(_ value: JSONValue) throws(JSONError) {
        switch value.kind {
        case .string: self.value(value.string ?? "")
        case .number, .bool, .null: raw(value.bytes[value.range])
        case .array:
            separate()
            bytes.append(UInt8(ascii: "["))
            for element in value.array ?? [] { try canonical(element) }
            bytes.append(UInt8(ascii: "]"))
        case .object: try canonical(try value.object() ?? JSONObject()) { _ in true }
        }
    }

    /// Writes the fields of `object` for whose names `include` answers true, in canonical form.
    /// - Throws: ``JSONError`` when an object inside names a field twice.
    public mutating func canonical(
        _ object: JSONObject, including include: (String) -> Bool
    ) throws(JSONError) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        let names = object.names
        for position in names.indices.sorted(by: { isOrdered(names[$0], names[$1]) })
        where include(names[position]) {
            value(names[position])
            bytes.append(UInt8(ascii: ":"))
            try canonical(object.value(at: position))
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private func isOrdered(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
