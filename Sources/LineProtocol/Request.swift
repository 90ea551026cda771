public import JSONText

/// One request line, read: a verb, its fields and its tag.
public struct Request: Sendable {
    /// The longest tag, in bytes.
    public static let tagBytesMax = 64

    /// The verb.
    public let verb: Verb
    /// The JSON object behind the verb, `tag` included; empty when there was none.
    public let fields: JSONObject
    /// What the last line of the answer echoes.
    public let tag: String?

    /// Why a line is no request. The tag is there when it could be read.
    public struct Malformed: Error {
        /// The code and the sentence for the sender.
        public let refusal: Refusal
        /// The tag to echo.
        public let tag: String?
        /// Whether the line begins with no verb of ours: as the first line it closes the connection.
        public let isForeign: Bool
    }

    /// Reads a line without its LF; nil for an empty one, which is ignored.
    /// - Throws: ``Malformed`` with `bad-line`, `unknown-verb` or `bad-argument`.
    public init?(_ line: [UInt8]) throws(Malformed) {
        let found = line.withUnsafeBufferPointer { line -> (verb: Verb?, rest: Int, bad: Bool)? in
            guard let first = line.firstIndex(where: { $0 != UInt8(ascii: " ") }) else {
                return nil
            }
            let end = line[first...].firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
            let verb = Verb(UnsafeBufferPointer(rebasing: line[first..<end]))
            return (verb, end, Self.hasControls(line))
        }
        guard let found else { return nil }
        if found.bad {
            throw Malformed(
                refusal: Refusal(
                    .badLine, "the line has a control character; write it as an escape in JSON"),
                tag: nil, isForeign: found.verb == nil)
        }
        guard let verb = found.verb else {
            let fields = try? JSONObject(line, in: found.rest..<line.count)
            throw Malformed(
                refusal: Refusal(.unknownVerb, "no such verb; HELP lists them all"),
                tag: fields.flatMap { try? Self.tag(in: $0) }, isForeign: true)
        }
        self.verb = verb
        guard line[found.rest...].contains(where: { $0 != UInt8(ascii: " ") }) else {
            fields = JSONObject()
            tag = nil
            return
        }
        do { fields = try JSONObject(line, in: found.rest..<line.count) } catch {
            throw Malformed(
                refusal: Refusal(
                    .badLine,
                    "\(error.reason), at byte \(error.offset + 1); a line is a verb and a JSON object"
                ), tag: nil, isForeign: false)
        }
        do throws(Refusal) { tag = try Self.tag(in: fields) } catch {
            throw Malformed(refusal: error, tag: nil, isForeign: false)
        }
    }

    /// Whether there is a byte below 0x20, or 0x7F. Every byte of every line is looked at, so eight
    /// at a time: taking 0x20 from a byte sets its high bit only if the byte was smaller, or had it.
    private static func hasControls(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(line)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var found: UInt64 = 0
        var index = 0
        while index + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let deleted = word ^ (ones &* 0x7F)
            found |= (word &- ones &* 0x20) & ~word | (deleted &- ones) & ~deleted
            index += 8
        }
        if found & (ones &* 0x80) != 0 { return true }
        return line[index...].contains { $0 < 0x20 || $0 == 0x7F }
    }

    private static func tag(in fields: JSONObject) throws(Refusal) -> String? {
        guard let value = fields["tag"] else { return nil }
        guard let text = value.string, text.utf8.count <= tagBytesMax else {
            throw .badArgument("tag", "'tag' is a string of at most 64 bytes")
        }
        return text
    }
}
