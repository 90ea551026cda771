internal import Digests
internal import JSONText

extension CommandFields {
    /// The digest of the verb and the fields but `tag`, in the order of their names; of the
    /// personal ones only that they were sent.
    func contentDigest() throws(Refusal) -> UInt64 {
        var json = JSONWriter()
        json.bytes.reserveCapacity(object.bytes.count + 16)
        json.bytes.append(contentsOf: verb.rawValue.utf8)
        json.bytes.append(UInt8(ascii: "{"))
        let personal = verb.personalFields
        try FieldSet(bits: present.bits & ~tag.bits).forEach { field throws(Refusal) in
            json.name(field.name)
            if personal.contains(field) { json.null() } else { try write(field, into: &json) }
        }
        json.bytes.append(UInt8(ascii: "}"))
        return json.bytes.withUnsafeBufferPointer { SipHash(key: (0, 0)).hash($0) }
    }

    /// The personal fields as one canonical object; nil when there are none.
    func personalBody() throws(Refusal) -> [UInt8]? {
        let personal = present & verb.personalFields
        guard personal.bits != 0 else { return nil }
        var json = JSONWriter()
        json.bytes.reserveCapacity(object.bytes.count)
        json.bytes.append(UInt8(ascii: "{"))
        try personal.forEach { field throws(Refusal) in
            json.name(field.name)
            try write(field, into: &json)
        }
        json.bytes.append(UInt8(ascii: "}"))
        return json.bytes
    }

    /// Writes a field's value in its canonical form.
    private func write(_ field: CommandField, into json: inout JSONWriter) throws(Refusal) {
        guard let place = place(field) else { return }
        // A value without parts and escapes is canonical as it stands.
        if place.isPlain, place.kind != .object, place.kind != .array {
            json.append(object.bytes, place.range)
            return
        }
        let value = JSONValue(bytes: object.bytes, place: place)
        do { try json.canonical(value) } catch {
            throw .badArgument("\(field.name)", "in the field '\(field.name)' \(error.reason)")
        }
    }
}

private let tag: FieldSet = [.tag]

extension Command {
    /// The personal fields as sent as one canonical JSON object, with `tracking` when it is given.
    /// - Returns: nil when there is nothing personal.
    public func personalBody(tracking: String?) -> [UInt8]? {
        guard let tracking else { return personal }
        // No personal field's name comes after this one, so the object stays in order.
        let fields = personal?.dropLast() ?? [UInt8(ascii: "{")]
        var json = JSONWriter()
        json.bytes.reserveCapacity(fields.count + tracking.utf8.count + 16)
        json.bytes.append(contentsOf: fields)
        json.field("tracking", tracking)
        json.append("}")
        return json.bytes
    }

    /// Whether this retry says the same as what was recorded under its key.
    /// - Parameters:
    ///   - digest: The recorded event's ``content``; nil when it has none.
    ///   - personal: The recorded personal body; nil when there was none, or when it was erased:
    ///     then the digest alone decides.
    public func isSameContent(digest: UInt64?, personal recorded: [UInt8]?) -> Bool {
        guard let digest, digest == content else { return false }
        guard let recorded else { return true }
        // The recorded one may carry the tracking word, which no command sends.
        var json = JSONWriter()
        guard let object = try? JSONObject(recorded),
            (try? json.canonical(object, including: { $0 != "tracking" })) != nil
        else { return false }
        return json.bytes == personal ?? Array("{}".utf8)
    }
}
