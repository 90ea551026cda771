/// The one pass over JSON text (RFC 8259) that validates it and finds where its parts stand.
///
/// Written by hand because every command passes here: Foundation's decoder takes ten times as long
/// for an event. It reads a borrowed buffer and copies nothing.
struct JSONScanner {
    /// Deeper text is refused: reading a value costs its depth times its length at the worst.
    static let depthMax = 16

    private let text: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var index: Int

    init(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.text = text
        index = range.lowerBound
        end = range.upperBound
    }

    /// The fields of the one object that the text is, with nothing but white space around it.
    mutating func wholeObject() throws(JSONError) -> [JSONObject.Field] {
        try requireUTF8()
        skipSpace()
        guard peek == UInt8(ascii: "{") else { throw fail("a JSON object was expected") }
        var fields: [JSONObject.Field] = []
        fields.reserveCapacity(8)
        index += 1
        skipSpace()
        if peek == UInt8(ascii: "}") {
            index += 1
        } else {
            try members { scanner, name throws(JSONError) in
                fields.append(
                    JSONObject.Field(name: name, value: try scanner.value(depth: 1)))
            }
        }
        skipSpace()
        guard index == end else { throw fail("text after the JSON object") }
        try refuseRepeatedNames(fields)
        return fields
    }

    /// The elements of the array that the text is. The text was validated before.
    mutating func elements() throws(JSONError) -> [JSONPlace] {
        var found: [JSONPlace] = []
        index += 1
        skipSpace()
        guard peek != UInt8(ascii: "]") else { return found }
        while true {
            found.append(try value(depth: 1))
            skipSpace()
            guard peek == UInt8(ascii: ",") else { return found }
            index += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONPlace {
        skipSpace()
        let start = index
        let kind: JSONKind
        switch peek {
        case UInt8(ascii: "\""):
            let text = try string()
            return JSONPlace(range: start..<index, kind: .string, isPlain: text.isPlain)
        case UInt8(ascii: "{"):
            guard depth < Self.depthMax else { throw fail("nested too deeply") }
            index += 1
            skipSpace()
            if peek == UInt8(ascii: "}") {
                index += 1
            } else {
                try members { scanner, _ throws(JSONError) in
                    _ = try scanner.value(depth: depth + 1)
                }
            }
            kind = .object
        case UInt8(ascii: "["):
            guard depth < Self.depthMax else { throw fail("nested too deeply") }
            index += 1
            skipSpace()
            if peek == UInt8(ascii: "]") {
                index += 1
            } else {
                while true {
                    _ = try value(depth: depth + 1)
                    skipSpace()
                    if peek == UInt8(ascii: ",") { index += 1 } else { break }
                }
                guard peek == UInt8(ascii: "]") else { throw fail("',' or ']' was expected") }
                index += 1
            }
            kind = .array
        case UInt8(ascii: "t"):
            try word("true")
            kind = .bool
        case UInt8(ascii: "f"):
            try word("false")
            kind = .bool
        case UInt8(ascii: "n"):
            try word("null")
            kind = .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
            kind = .number
        default:
            throw fail("a JSON value was expected")
        }
        return JSONPlace(range: start..<index, kind: kind, isPlain: true)
    }

    /// `"name": value` pairs up to and with the closing brace; `body` reads each value.
    private mutating func members(
        _ body: (inout JSONScanner, JSONPlace) throws(JSONError) -> Void
    ) throws(JSONError) {
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fail("a field name was expected") }
            let name = try string()
            skipSpace()
            guard peek == UInt8(ascii: ":") else { throw fail("':' was expected") }
            index += 1
            try body(&self, name)
            skipSpace()
            if peek == UInt8(ascii: ",") {
                index += 1
            } else if peek == UInt8(ascii: "}") {
                index += 1
                return
            } else {
                throw fail("',' or '}' was expected")
            }
        }
    }

    /// Reads a string and answers where the text between its quotes stands.
    private mutating func string() throws(JSONError) -> JSONPlace {
        index += 1
        let start = index
        var isPlain = true
        while true {
            index += plainPrefix(of: UnsafeBufferPointer(rebasing: text[index..<end]))
            switch peek {
            case UInt8(ascii: "\""):
                index += 1
                return JSONPlace(range: start..<index - 1, kind: .string, isPlain: isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                try escape()
            default:
                guard index < end else { throw fail("a string is not closed") }
                throw fail("a control character in a string must be escaped")
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        index += 1
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
        case UInt8(ascii: "u"):
            index += 1
            let unit = try hexUnit()
            if (0xDC00..<0xE000).contains(unit) { throw fail("half a surrogate pair") }
            if (0xD800..<0xDC00).contains(unit) {
                guard peek == UInt8(ascii: "\\"), index + 1 < end,
                    text[index + 1] == UInt8(ascii: "u")
                else { throw fail("half a surrogate pair") }
                index += 2
                guard (0xDC00..<0xE000).contains(try hexUnit()) else {
                    throw fail("half a surrogate pair")
                }
            }
        default:
            throw fail("an unknown escape")
        }
    }

    private mutating func hexUnit() throws(JSONError) -> UInt16 {
        guard index + 4 <= end else { throw fail("four hexadecimal digits were expected") }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = hexDigit(text[index]) else {
                throw fail("four hexadecimal digits were expected")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }

    private mutating func number() throws(JSONError) {
        if peek == UInt8(ascii: "-") { index += 1 }
        if peek == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if peek == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            index += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek) { index += 1 }
        if index == start { throw fail("a digit was expected") }
    }

    private mutating func word(_ expected: StaticString) throws(JSONError) {
        for offset in 0..<expected.utf8CodeUnitCount {
            guard peek == expected.utf8Start[offset] else {
                throw fail("true, false or null was expected")
            }
            index += 1
        }
    }

    /// The next byte; 0, which is part of no valid text, at the end.
    private var peek: UInt8 {
        @inline(__always) get { index < end ? text[index] : 0 }
    }

    private mutating func skipSpace() {
        while index < end {
            let byte = text[index]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return }
            index += 1
        }
    }

    private func requireUTF8() throws(JSONError) {
        let part = UnsafeBufferPointer(rebasing: text[index..<end])
        do { _ = try UTF8Span(validating: part.span) } catch {
            throw JSONError(
                reason: "the text is not UTF-8", offset: index + error.byteOffsets.lowerBound)
        }
    }

    private func refuseRepeatedNames(_ fields: [JSONObject.Field]) throws(JSONError) {
        // Nearly every object has a handful of plain names, which differ in their lengths or first
        // bytes: only those that do not are compared. A larger object goes through a set, so that no
        // line costs quadratic time.
        if fields.count <= 16 {
            var seen: UInt64 = 0
            for later in fields.indices {
                let name = fields[later].name
                let mark: UInt64
                if name.isPlain, let first = text[name.range].first {
                    mark = 1 &<< UInt64(truncatingIfNeeded: Int(first) &+ 13 &* name.range.count)
                } else {
                    mark = .max
                }
                if seen & mark != 0 {
                    for earlier in 0..<later where sameName(fields[earlier].name, name) {
                        throw repeated(fields[later])
                    }
                }
                seen |= mark
            }
        } else {
            var seen: Set<[UInt8]> = []
            for field in fields where !seen.insert(Array(name(field.name).utf8)).inserted {
                throw repeated(field)
            }
        }
    }

    @inline(__always)
    private func sameName(_ one: JSONPlace, _ other: JSONPlace) -> Bool {
        if one.isPlain, other.isPlain {
            return one.range.count == other.range.count
                && text[one.range].elementsEqual(text[other.range])
        }
        // By bytes: names that Unicode merely holds for equivalent are two names.
        return name(one).utf8.elementsEqual(name(other).utf8)
    }

    private func name(_ place: JSONPlace) -> String {
        decodeString(Array(text[place.range]), 0..<place.range.count)
    }

    private func repeated(_ field: JSONObject.Field) -> JSONError {
        JSONError(
            reason: "the field '\(name(field.name))' stands twice",
            offset: field.name.range.lowerBound)
    }

    private func fail(_ reason: String) -> JSONError { JSONError(reason: reason, offset: index) }
}

/// How many bytes stand before the first quote, backslash or control character: all when there is
/// none. Most of what is read and written is such text, so eight bytes are looked at together.
func plainPrefix(of text: UnsafeBufferPointer<UInt8>) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    let ones: UInt64 = 0x0101_0101_0101_0101
    /// The high bit of each byte of `word` that is below `limit`, exact up to the first one.
    func below(_ limit: UInt64, _ word: UInt64) -> UInt64 {
        (word &- ones &* limit) & ~word & (ones &* 0x80)
    }
    /// The high bit of each byte that ends plain text, exact up to the first one.
    func stops(_ word: UInt64) -> UInt64 {
        below(0x20, word) | below(1, word ^ (ones &* UInt64(UInt8(ascii: "\""))))
            | below(1, word ^ (ones &* UInt64(UInt8(ascii: "\\"))))
    }
    func word(_ offset: Int) -> UInt64 {
        raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
    }
    var index = 0
    while index + 8 <= raw.count {
        let found = stops(word(index))
        if found != 0 { return index + found.trailingZeroBitCount / 8 }
        index += 8
    }
    if index > 0 {
        // The last eight once more, without those that were seen: the zeros behind them end it.
        let rest = word(raw.count - 8) >> UInt64(8 * (index + 8 - raw.count))
        return index + stops(rest).trailingZeroBitCount / 8
    }
    while index < text.count, text[index] >= 0x20, text[index] != UInt8(ascii: "\""),
        text[index] != UInt8(ascii: "\\")
    { index += 1 }
    return index
}
