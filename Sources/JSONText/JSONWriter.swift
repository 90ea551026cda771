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
///
/// What writes names is inlined where it is called: there they are constants, and a few stores.
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
    @inlinable
    @inline(__always)
    public mutating func name(_ name: StaticString) {
        let count = name.utf8CodeUnitCount
        let start = needsComma ? 2 : 1
        put(start + count + 2) { out in
            out[0] = UInt8(ascii: ",")
            out[start - 1] = UInt8(ascii: "\"")
            (out + start).initialize(from: name.utf8Start, count: count)
            out[start + count] = UInt8(ascii: "\"")
            out[start + count + 1] = UInt8(ascii: ":")
        }
    }

    /// Writes a field's name that comes from data; its value is to be written next.
    public mutating func name(text: String) {
        value(text)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a string.
    public mutating func value(_ string: String) {
        separate()
        quote(string)
    }

    /// Writes a string that is given as UTF-8 bytes.
    public mutating func value(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        quote(utf8)
    }

    /// Writes a string where nothing is to part it from what stands before.
    @usableFromInline
    mutating func quote(_ string: String) {
        var string = string
        string.withUTF8 { quote($0) }
    }

    private mutating func quote(_ utf8: UnsafeBufferPointer<UInt8>) {
        let plain = plainPrefix(of: utf8)
        guard plain == utf8.count else {
            bytes.append(UInt8(ascii: "\""))
            escape(utf8)
            bytes.append(UInt8(ascii: "\""))
            return
        }
        put(plain + 2) { out in
            out[0] = UInt8(ascii: "\"")
            if let start = utf8.baseAddress { (out + 1).initialize(from: start, count: plain) }
            out[plain + 1] = UInt8(ascii: "\"")
        }
    }

    /// Writes a number as a string of 16 lower-case hexadecimal digits.
    public mutating func value(hexadecimal number: UInt64) {
        separate()
        put(18) { out in
            out[0] = UInt8(ascii: "\"")
            for place in 1...16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(64 - 4 * place)) & 15
                out[place] = digit < 10 ? 48 + digit : 87 + digit
            }
            out[17] = UInt8(ascii: "\"")
        }
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
        append(text)
    }

    /// Writes bytes that are JSON already.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        append(json, json.indices)
    }

    /// Writes bytes that are JSON already.
    public mutating func raw(_ json: some Collection<UInt8>) { raw(Array(json)) }

    /// Writes a field with a string.
    @inlinable
    @inline(__always)
    public mutating func field(_ name: StaticString, _ value: String) {
        self.name(name)
        quote(value)
    }

    /// Writes a field with a string, `null` when there is none.
    @inlinable
    @inline(__always)
    public mutating func field(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { quote(value) } else { null() }
    }

    /// Writes a field with an integer.
    @inlinable
    @inline(__always)
    public mutating func field(_ name: StaticString, _ value: Int) {
        self.name(name)
        appendDecimal(value)
    }

    /// Writes a field with an integer, `null` when there is none.
    @inlinable
    @inline(__always)
    public mutating func field(_ name: StaticString, _ value: Int?) {
        self.name(name)
        if let value { appendDecimal(value) } else { null() }
    }

    /// Writes a field with a number, `null` when there is none.
    @inlinable
    @inline(__always)
    public mutating func field(_ name: StaticString, _ value: Double?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    /// Writes a field with a truth value.
    @inlinable
    @inline(__always)
    public mutating func field(_ name: StaticString, _ value: Bool) {
        self.name(name)
        self.value(value)
    }

    /// Appends text as it is, with no separator before it.
    @inlinable
    @inline(__always)
    public mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a part of a text as it is, with no separator before it.
    public mutating func append(_ text: [UInt8], _ range: Range<Int>) {
        text.withUnsafeBufferPointer { append(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Appends the decimal digits of `integer`, with no separator before them.
    public mutating func appendDecimal(_ integer: Int) {
        var rest = integer.magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            repeat {
                start -= 1
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                digits[start] = 48 + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            if integer < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            append(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(digits)[start...]))
        }
    }

    /// Appends text as it is, with no separator before it.
    @inlinable
    @inline(__always)
    public mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        guard let start = text.baseAddress else { return }
        put(text.count) { $0.initialize(from: start, count: text.count) }
    }

    /// Makes room for `count` bytes at the end and lends it; `write` fills all of it.
    @inlinable
    @inline(__always)
    mutating func put(_ count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void) {
        bytes.append(addingCapacity: count) { out in
            out.withUnsafeMutableBufferPointer { room, written in
                guard let start = room.baseAddress else { return }
                write(start + written)
                written += count
            }
        }
    }

    /// Whether something stands before that a value must be parted from.
    @inlinable
    @inline(__always)
    var needsComma: Bool {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","),
            UInt8(ascii: " "), UInt8(ascii: "\n"):
            false
        default: true
        }
    }

    @inline(__always)
    private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

    @inline(__always)
    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
        var plain = 0
        for index in utf8.indices {
            let byte = utf8[index]
            guard Self.isEscaped(byte) else { continue }
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
        case .number, .bool, .null:
            separate()
            append(value.bytes, value.range)
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
