internal import JSONText

/// A command's JSON object with its fields found: the accessors check types and limits.
///
/// The fields are found in one pass over the object, as every command passes here.
struct CommandFields {
    let verb: CommandVerb
    let object: JSONObject
    /// The fields that were sent.
    let present: FieldSet
    /// Where in the object each field stands.
    private let positions: SIMD64<UInt8>

    /// - Throws: `bad-argument` naming the first field that the verb does not have.
    init(_ verb: CommandVerb, _ object: JSONObject) throws(Refusal) {
        self.verb = verb
        self.object = object
        let allowed = verb.fields
        var present: UInt64 = 0
        var positions = SIMD64<UInt8>(repeating: 0)
        for position in 0..<object.count {
            guard let field = object.field(at: position, among: allowed) else {
                let name = shortened(object.names[position])
                throw .badArgument(name, "\(verb.rawValue) has no field '\(name)'")
            }
            // No field is named twice and none is unknown, so there are fewer than 64.
            present |= 1 << UInt64(field.rawValue)
            positions[Int(field.rawValue)] = UInt8(position)
        }
        self.present = FieldSet(bits: present)
        self.positions = positions
    }

    /// Where the field's value stands as sent; nil when it was not.
    func place(_ field: CommandField) -> JSONPlace? {
        guard present.contains(field) else { return nil }
        return object.place(at: Int(positions[Int(field.rawValue)]))
    }

    /// The field's value as sent; nil when it was not.
    func value(_ field: CommandField) -> JSONValue? {
        place(field).map { JSONValue(bytes: object.bytes, place: $0) }
    }

    /// Lends the text of a string without escapes; nil without one, and when `body` answers nil. What
    /// every command has is read this way, so that nothing is copied before it is known to be good.
    @inline(__always)
    func plain<Result>(
        _ field: CommandField, _ body: (UnsafeBufferPointer<UInt8>) -> Result?
    ) -> Result? {
        guard let place = place(field), place.kind == .string, place.isPlain else { return nil }
        return object.bytes.withUnsafeBufferPointer { bytes in
            body(
                UnsafeBufferPointer(
                    rebasing: bytes[place.range.lowerBound + 1..<place.range.upperBound - 1]))
        }
    }

    /// - Throws: `bad-argument` when there is no value.
    func required<T>(_ field: CommandField, _ value: T?) throws(Refusal) -> T {
        guard let value else {
            throw .badArgument("\(field.name)", "\(verb.rawValue) needs the field '\(field.name)'")
        }
        return value
    }

    /// A text of at most `limit` bytes.
    func text(_ field: CommandField, upTo limit: Int) throws(Refusal) -> String? {
        guard let value = value(field) else { return nil }
        return try value.text("\(field.name)", upTo: limit)
    }

    /// A text that says something: not only white space.
    func filledText(_ field: CommandField, upTo limit: Int) throws(Refusal) -> String {
        let text = try required(field, try text(field, upTo: limit))
        try requireFilled(text, "\(field.name)")
        return text
    }

    /// An id.
    func id(_ field: CommandField) throws(Refusal) -> String? {
        let id = plain(field) { text in
            Identifier.isValid(text) ? String(ascii: text) : nil
        }
        if let id { return id }
        guard let value = value(field) else { return nil }
        return try value.id("\(field.name)")
    }

    /// A list of ids.
    func ids(_ field: CommandField) throws(Refusal) -> [String] {
        var ids: [String] = []
        for (index, value) in try list(field).enumerated() {
            ids.append(try value.id("\(field.name)[\(index)]"))
        }
        return ids
    }

    /// A list of texts that say something.
    func texts(_ field: CommandField) throws(Refusal) -> [String] {
        var texts: [String] = []
        for (index, value) in try list(field).enumerated() {
            let path = "\(field.name)[\(index)]"
            let text = try value.text(path, upTo: CommandLimits.nameBytes)
            try requireFilled(text, path)
            texts.append(text)
        }
        return texts
    }

    /// A list of different sequences.
    func sequences(_ field: CommandField) throws(Refusal) -> [Int64] {
        var sequences: [Int64] = []
        for (index, value) in try list(field).enumerated() {
            let path = "\(field.name)[\(index)]"
            let sequence = Int64(try value.integer(path, in: 1...Int.max))
            guard !sequences.contains(sequence) else {
                throw .badArgument(path, "the field '\(path)' names event \(sequence) again")
            }
            sequences.append(sequence)
        }
        return sequences
    }

    /// A day.
    func day(_ field: CommandField) throws(Refusal) -> CivilDay? {
        guard let value = value(field) else { return nil }
        guard let day = value.plainString.flatMap({ CivilDay(text: $0) }) else {
            throw .badArgument(
                "\(field.name)", "the field '\(field.name)' must be a day, such as 2026-01-31")
        }
        return day
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ field: CommandField, _: Word.Type
    ) throws(Refusal) -> Word? {
        guard let value = value(field) else { return nil }
        return try value.word("\(field.name)")
    }

    /// `true` or `false`.
    func bool(_ field: CommandField) throws(Refusal) -> Bool? {
        guard let value = value(field) else { return nil }
        guard let bool = value.bool else {
            throw .badArgument("\(field.name)", "the field '\(field.name)' must be true or false")
        }
        return bool
    }

    /// An integer in a range.
    func integer(_ field: CommandField, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let value = value(field) else { return nil }
        return try value.integer("\(field.name)", in: range)
    }

    /// A time.
    func instant(_ field: CommandField) throws(Refusal) -> Instant? {
        if let instant = plain(field, Instant.init(utf8:)) { return instant }
        guard let value = value(field) else { return nil }
        guard let text = value.plainString, let instant = Instant(text) else {
            throw .badArgument(
                "\(field.name)",
                """
                the field '\(field.name)' must be a time with an offset, such as \
                2026-01-09T15:30:00+07:00
                """)
        }
        return instant
    }

    /// An object that has no other fields than `names`.
    func object(_ field: CommandField, _ names: [StaticString]) throws(Refusal) -> JSONObject? {
        guard let value = value(field) else { return nil }
        let object = try value.fields("\(field.name)")
        for position in 0..<object.count
        where !names.contains(where: { object.isNamed($0, at: position) }) {
            let path = "\(field.name)." + shortened(object.names[position])
            throw .badArgument(path, "\(verb.rawValue) has no field '\(path)'")
        }
        return object
    }

    /// The key: what it holds is seen by everybody who may read the log.
    func key() throws(Refusal) -> String? {
        let plainKey = plain(.key) { text in
            Self.isKey(text) ? String(ascii: text) : nil
        }
        if let plainKey { return plainKey }
        guard var key = try text(.key, upTo: CommandLimits.keyBytes) else { return nil }
        guard key.withUTF8({ Self.isKey($0) }) else {
            throw .badArgument(
                "key",
                """
                the field 'key' must be 1 to \(CommandLimits.keyBytes) printable ASCII characters
                """)
        }
        return key
    }

    private static func isKey(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !text.isEmpty, text.count <= CommandLimits.keyBytes else { return false }
        // Two extremes without a way out: they are found for sixteen bytes at a time.
        var lowest = UInt8.max
        var highest = UInt8.min
        for byte in text {
            lowest = min(lowest, byte)
            highest = max(highest, byte)
        }
        return lowest >= 0x20 && highest < 0x7F
    }

    private func list(_ field: CommandField) throws(Refusal) -> [JSONValue] {
        guard let value = value(field) else { return [] }
        guard let list = value.array, list.count <= CommandLimits.listEntries else {
            throw .badArgument(
                "\(field.name)",
                """
                the field '\(field.name)' must be a list of at most \
                \(CommandLimits.listEntries)
                """)
        }
        return list
    }
}

/// - Throws: `bad-argument` when the text is empty or only white space.
func requireFilled(_ text: String, _ path: String) throws(Refusal) {
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
        throw .badArgument(path, "the field '\(path)' must not be empty")
    }
}

extension String {
    /// Text of which every byte was seen to be ASCII, so that it is not looked at again.
    fileprivate init(ascii text: UnsafeBufferPointer<UInt8>) {
        self.init(copying: UTF8Span(unchecked: text.span, isKnownASCII: true))
    }
}

/// A name that a client made up, cut to what fits into a sentence: by scalars, as one character may
/// be a whole line of combining marks.
func shortened(_ name: String) -> String {
    let start = name.unicodeScalars.prefix(40)
    return start.endIndex == name.endIndex ? name : String(start) + "..."
}

extension JSONObject {
    /// Which of `fields` the field at `position` is; nil when none.
    fileprivate func field(at position: Int, among fields: FieldSet) -> CommandField? {
        let place = placeOfName(at: position)
        if place.isPlain {
            return bytes.withUnsafeBufferPointer {
                CommandField(UnsafeBufferPointer(rebasing: $0[place.range]), among: fields)
            }
        }
        var name = names[position]
        return name.withUTF8 { CommandField($0, among: fields) }
    }
}

extension JSONValue {
    /// The string, by the shortest way when it has no escapes; nil for another kind.
    var plainString: String? {
        guard kind == .string, place.isPlain else { return string }
        return String(
            decoding: bytes[range.lowerBound + 1..<range.upperBound - 1], as: UTF8.self)
    }

    /// A text of at most `limit` bytes; `path` names it in the refusal.
    func text(_ path: @autoclosure () -> String, upTo limit: Int) throws(Refusal) -> String {
        guard let text = plainString else {
            throw .badArgument(path(), "the field '\(path())' must be a text")
        }
        guard text.utf8.count <= limit else {
            throw .badArgument(path(), "the field '\(path())' must be at most \(limit) bytes long")
        }
        return text
    }

    /// An id.
    func id(_ path: @autoclosure () -> String) throws(Refusal) -> String {
        guard let text = plainString, Identifier.isValid(text) else {
            throw .badArgument(
                path(),
                """
                the field '\(path())' must be an id: 1-64 of A-Z a-z 0-9 . _ -, beginning with a \
                letter or digit
                """)
        }
        return text
    }

    /// An integer in a range.
    func integer(
        _ path: @autoclosure () -> String, in range: ClosedRange<Int>
    ) throws(Refusal) -> Int {
        guard let integer, range.contains(integer) else {
            let most = range.upperBound == .max ? " or more" : " to \(range.upperBound)"
            throw .badArgument(
                path(), "the field '\(path())' must be an integer, \(range.lowerBound)\(most)")
        }
        return integer
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ path: @autoclosure () -> String
    ) throws(Refusal) -> Word {
        guard let word = plainString.flatMap(Word.init(rawValue:)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badArgument(path(), "the field '\(path())' must be one of \(words)")
        }
        return word
    }

    /// An object in which no field stands twice.
    func fields(_ path: @autoclosure () -> String) throws(Refusal) -> JSONObject {
        do {
            if let object = try object() { return object }
        } catch {
            throw .badArgument(path(), "in the field '\(path())' \(error.reason)")
        }
        throw .badArgument(path(), "the field '\(path())' must be an object")
    }
}
