import JSONText

/// Turns the options of a query into the fields of protocol.md.
struct QueryFields {
    let invocation: Invocation
    let texts: Texts

    /// The dimensions to group by: what was asked for, `usual` when nothing was, none for `none`.
    func dimensions(usual: [String]) -> [String] {
        let given = invocation.list(.by)
        if given.isEmpty { return usual }
        return given == ["none"] ? [] : given
    }

    /// The JSON object of a query.
    /// - Parameter dimensions: What to group by.
    func object(dimensions: [String] = []) throws(Failure) -> JSONWriter {
        var json = JSONWriter(Array("{".utf8))
        for option in [Option.official, .service, .channel, .unit, .state, .kind] {
            list(invocation.list(option), option.name, into: &json)
        }
        list(invocation.list(.category).map(texts.categoryCode), "category", into: &json)
        for option in [Option.indicator, .topic] {
            list(invocation.list(option), option.name, into: &json)
        }
        if let days = try invocation.integer(.window, texts: texts) { json.field("window", days) }
        if invocation.has(.allEvidence) { json.field("evidence", true) }
        for option in [Option.from, .to, .at] {
            if let text = invocation.value(option) {
                json.name(text: option.name)
                json.value(try time(option, text))
            }
        }
        try point(.asOf, "asOf", into: &json)
        try point(.since, "since", into: &json)
        if !dimensions.isEmpty {
            json.name("by")
            json.array { array in for name in dimensions { array.value(name) } }
        }
        if let clock = invocation.value(.clock) { json.field("clock", clock) }
        if let calendar = invocation.value(.calendar) { json.field("calendar", calendar) }
        if let measure = invocation.value(.measure) { json.field("measure", measure) }
        if invocation.has(.overdue) { json.field("overdue", true) }
        if let days = try invocation.integer(.days, texts: texts) { json.field("days", days) }
        if let limit = try invocation.integer(.limit, texts: texts) { json.field("limit", limit) }
        if let cursor = invocation.value(.after) {
            json.name("after")
            if let number = Int(cursor) { json.value(number) } else { json.value(cursor) }
        }
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }

    /// An object that only says which points of the log are asked about.
    func points() throws(Failure) -> JSONWriter {
        var json = JSONWriter(Array("{".utf8))
        try point(.asOf, "asOf", into: &json)
        try point(.since, "since", into: &json)
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }

    /// A point of the log: an event's number, or a time.
    private func point(
        _ option: Option, _ name: StaticString, into json: inout JSONWriter
    ) throws(Failure) {
        guard let text = invocation.value(option) else { return }
        json.name(name)
        if let sequence = Int(text) {
            json.value(sequence)
        } else {
            json.value(try time(option, text))
        }
    }

    /// The time that an option says, as the wire wants it.
    func time(_ option: Option, _ text: String) throws(Failure) -> String {
        guard let time = LocalTime.wire(text) else {
            throw .usage(texts.notATime(option.name, printable(text)))
        }
        return time
    }

    private func list(_ values: [String], _ name: String, into json: inout JSONWriter) {
        guard let first = values.first else { return }
        json.name(text: name)
        if values.count == 1 {
            json.value(first)
        } else {
            json.array { array in for value in values { array.value(value) } }
        }
    }
}
