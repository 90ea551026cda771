internal import Digests
internal import JSONText

extension CommandFields {
    /// The digest of the verb and the fields but `tag`, in the order of their names; of the
    /// personal ones only that they were sent.
    func contentDigest() throws(Refusal) -> UInt64 {
        let personal = verb.personalFields
        // Every command passes here, so its text is written on the stack. It is no longer than what
        // was sent, but for the verb, the braces and `null` in place of a shorter value.
        let most = verb.rawValue.utf8.count + object.byteCount + 4 * (object.count + 1)
        return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) {
            memory throws(Refusal) in
            var text = BorrowedText(memory)
            text.append(verb.rawValue)
            var separator = UInt8(ascii: "{")
            try FieldSet(bits: present.bits & ~tag.bits).forEach { field throws(Refusal) in
                text.append(separator, name: field.name)
                separator = UInt8(ascii: ",")
                if personal.contains(field) {
                    text.append("null" as StaticString)
                } else {
                    try withCanonical(field) { text.append($0) }
                }
            }
            text.append(UInt8(ascii: "}"))
            return SipHash(key: (0, 0)).hash(text.written)
        }
    }

    /// The personal fields as one canonical object; nil when there are none.
    func personalBody() throws(Refusal) -> [UInt8]? {
        let personal = present & verb.personalFields
        guard personal.bits != 0 else { return nil }
        var json = JSONWriter()
        json.bytes.reserveCapacity(object.byteCount)
        json.bytes.append(UInt8(ascii: "{"))
        try personal.forEach { field throws(Refusal) in
            json.name(field.name)
            try withCanonical(field) { json.append($0) }
        }
        json.bytes.append(UInt8(ascii: "}"))
        return json.bytes
    }

    /// Lends a field's value in its canonical form.
    private func withCanonical(
        _ field: CommandField, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(Refusal) {
        guard let place = place(field) else { return }
        // A value without parts and escapes is canonical as it stands.
        if place.isPlain, place.kind != .object, place.kind != .array {
            return object.bytes.withUnsafeBufferPointer {
                body(UnsafeBufferPointer(rebasing: $0[place.range]))
            }
        }
        var json = JSONWriter()
        do { try json.canonical(JSONValue(bytes: object.bytes, place: place)) } catch {
            throw .badArgument("\(field.name)", "in the field '\(field.name)' \(error.reason)")
        }
        json.bytes.withUnsafeBufferPointer(body)
    }
}

/// Text that is written into borrowed memory, which it never leaves.
private struct BorrowedText {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

    var written: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: UnsafeBufferPointer(memory)[..<count])
    }

    mutating func append(_ byte: UInt8) {
        precondition(count < memory.count)
        memory[count] = byte
        count += 1
    }

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        precondition(text.count <= memory.count - count)
        guard let end = memory.baseAddress, let start = text.baseAddress else { return }
        (end + count).initialize(from: start, count: text.count)
        count += text.count
    }

    /// Appends a name in quotes with its colon, behind what parts it from what stands before.
    mutating func append(_ separator: UInt8, name: StaticString) {
        let length = name.utf8CodeUnitCount
        precondition(length + 4 <= memory.count - count)
        guard let end = memory.baseAddress.map({ $0 + count }) else { return }
        end[0] = separator
        end[1] = UInt8(ascii: "\"")
        (end + 2).initialize(from: name.utf8Start, count: length)
        end[length + 2] = UInt8(ascii: "\"")
        end[length + 3] = UInt8(ascii: ":")
        count += length + 4
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
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
