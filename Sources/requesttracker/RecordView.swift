import JSONText

/// Shows any JSON object to people: a field a line, what lies inside indented, times local,
/// durations as people say them.
///
/// It goes by the naming rules of the protocol (`...At` is a time, `...Seconds` a duration), so
/// that a field that a newer server adds is shown well too.
struct RecordView {
    let texts: Texts
    let width: Int

    /// The lines for `object`.
    func lines(_ object: JSONObject) -> [String] {
        lines(object, clock: .working, indent: "", depth: 0)
    }

    private func lines(
        _ object: JSONObject, clock: ClockKind, indent: String, depth: Int
    ) -> [String] {
        let names = object.names
        let labels = names.map(texts.label)
        // An object that names its clock counts on it.
        let clock = object["clock"]?.string.flatMap(ClockKind.init(rawValue:)) ?? clock
        let labelWidth = min(labels.reduce(0) { max($0, displayWidth($1)) }, 28)
        var lines: [String] = []
        for (position, name) in names.enumerated() {
            let value = object.value(at: position)
            let clock = ClockKind(rawValue: name) ?? clock
            if let inner = self.inner(value, clock: clock, indent: indent + "  ", depth: depth) {
                guard !inner.isEmpty else { continue }
                lines.append(indent + labels[position])
                lines += inner
            } else {
                let space = labelWidth - displayWidth(labels[position])
                let head = indent + labels[position] + String(repeating: " ", count: max(0, space))
                lines += wrapped(
                    "\(text(value, of: name, clock))", head: head + "  ",
                    hang: displayWidth(indent) + labelWidth + 2)
            }
        }
        return lines
    }

    /// The lines of an object or of a list of objects; nil for what fits on the field's own line.
    private func inner(
        _ value: JSONValue, clock: ClockKind, indent: String, depth: Int
    ) -> [String]? {
        guard depth < 6 else { return nil }
        if let object = (try? value.object()) ?? nil {
            // A name in both languages is one value: the reader's.
            if Set(object.names) == ["id", "en"] { return nil }
            return lines(object, clock: clock, indent: indent, depth: depth + 1)
        }
        guard let elements = value.array, let first = elements.first, first.kind == .object else {
            return nil
        }
        let objects = elements.compactMap { (try? $0.object()) ?? nil }
        let table = RowsTable(texts: texts, clock: clock).table(objects)
        return table.rendered(width: max(20, width - displayWidth(indent))).lines
            .map { indent + $0 }
    }

    private func wrapped(_ text: String, head: String, hang: Int) -> [String] {
        let room = max(20, width - hang)
        let parts = requesttracker.wrapped(printable(text), width: room)
        guard let first = parts.first else { return [head] }
        let margin = String(repeating: " ", count: hang)
        return [head + first] + parts.dropFirst().map { margin + $0 }
    }

    private func text(_ value: JSONValue, of name: String, _ clock: ClockKind) -> String {
        ValueText(texts: texts, clock: clock)(value, of: name)
    }
}

/// One value of a reply as people write it.
struct ValueText {
    let texts: Texts
    let clock: ClockKind

    /// The text for the value of the field `name`.
    func callAsFunction(_ value: JSONValue, of name: String) -> String {
        switch value.kind {
        case .null: return "–"
        case .bool: return value.bool == true ? texts.yes : texts.no
        case .string:
            let text = value.string ?? ""
            if name.hasSuffix("At") || name == "from" || name == "to" || name == "at" {
                return LocalTime.text(text)
            }
            if name == "clock", ClockKind(rawValue: text) != nil { return texts.label(text) }
            if name == "category" { return texts.category(text) }
            return isWord(name) ? texts.word(text) : text
        case .number:
            guard let number = value.integer else { return fraction(value) }
            if name.hasSuffix("Seconds") {
                let clock = ClockKind(ofField: name) ?? clock
                return DurationText(clock: clock, units: texts.durationUnits)(number)
            }
            return Self.isName(name) ? String(number) : texts.number(number)
        case .array:
            let texts = (value.array ?? []).map { self($0, of: name) }
            return texts.isEmpty ? "–" : texts.joined(separator: ", ")
        case .object: return inner(value)
        }
    }

    /// An object on one line: a name in the reader's language, a promise as `14 working days`,
    /// anything else field by field.
    private func inner(_ value: JSONValue) -> String {
        guard let object = (try? value.object()) ?? nil else { return "" }
        if let name = object[texts.language == .english ? "en" : "id"]?.string { return name }
        if let amount = object["amount"]?.integer, let unit = object["per"]?.string {
            return texts.amount(amount, unit)
        }
        return object.names.enumerated().map { position, name in
            "\(name)=\(self(object.value(at: position), of: name))"
        }.joined(separator: " ")
    }

    /// A number that is no integer, with the digits that it came with.
    private func fraction(_ value: JSONValue) -> String {
        let wire = String(decoding: value.bytes[value.range], as: UTF8.self)
        return texts.language == .english ? wire : wire.replacing(".", with: ",")
    }

    /// Whether a number names a thing, to be written as it is, and counts nothing.
    private static func isName(_ field: String) -> Bool {
        ["sequence", "asOf", "version"].contains(field)
    }

    private func isWord(_ name: String) -> Bool {
        ["state", "channel", "type", "reason", "promise", "kind", "personal", "per"].contains(name)
    }
}

/// A table of rows of any shape: the fields that occur, in the order in which they first do.
struct RowsTable {
    let texts: Texts
    var clock = ClockKind.working
    /// Fields that make no column.
    var hidden: Set<String> = []

    /// The table of `rows`. The first field is never left out.
    func table(_ rows: [JSONObject]) -> Table {
        var names: [String] = []
        for row in rows {
            for name in row.names where !names.contains(name) && !hidden.contains(name) {
                names.append(name)
            }
        }
        var table = Table(
            names.enumerated().map { index, name in
                let isFigure = rows.contains { object in
                    field(name, of: object)?.kind == .number
                }
                return Table.Column(
                    header: texts.label(name), alignment: isFigure ? .right : .left, rank: index,
                    shortest: isFigure ? nil : 12)
            })
        let text = ValueText(texts: texts, clock: clock)
        for row in rows {
            table.append(
                names.map { name in field(name, of: row).map { text($0, of: name) } ?? "" })
        }
        return table
    }

    private func field(_ name: String, of object: JSONObject) -> JSONValue? {
        object.names.firstIndex(of: name).map { object.value(at: $0) }
    }
}
