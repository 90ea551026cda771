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
    /// - Parameters:
    ///   - bytes: The text that the line is a part of; it is kept as long as the request.
    ///   - line: Where in it the line stands; all of it when nil.
    /// - Throws: ``Malformed`` with `bad-line`, `unknown-verb` or `bad-argument`.
    public init?(_ bytes: [UInt8], in line: Range<Int>? = nil) throws(Malformed) {
        let line = line ?? bytes.indices
        let found = bytes.withUnsafeBufferPointer { bytes -> (verb: Verb?, rest: Int, bad: Bool)? in
            let text = bytes[line]
            guard let first = text.firstIndex(where: { $0 != UInt8(ascii: " ") }) else {
                return nil
            }
            let end = text[first...].firstIndex(of: UInt8(ascii: " ")) ?? text.endIndex
            let verb = Verb(UnsafeBufferPointer(rebasing: text[first..<end]))
            return (verb, end, Self.hasControls(UnsafeBufferPointer(rebasing: text)))
        }
        guard let found else { return nil }
        if found.bad {
            throw Malformed(
                refusal: Refusal(
                    .badLine, "the line has a control character; write it as an escape in JSON"),
                tag: nil, isForeign: found.verb == nil)
        }
        guard let verb = found.verb else {
            let fields = try? JSONObject(bytes, in: found.rest..<line.upperBound)
            throw Malformed(
                refusal: Refusal(.unknownVerb, "no such verb; HELP lists them all"),
                tag: fields.flatMap { try? Self.tag(in: $0) }, isForeign: true)
        }
        self.verb = verb
        let rest = found.rest..<line.upperBound
        guard bytes[rest].contains(where: { $0 != UInt8(ascii: " ") }) else {
            fields = JSONObject()
            tag = nil
            return
        }
        do { fields = try JSONObject(bytes, in: rest) } catch {
            let place = error.offset - line.lowerBound + 1
            throw Malformed(
                refusal: Refusal(
                    .badLine,
                    "\(error.reason), at byte \(place); a line is a verb and a JSON object"
                ), tag: nil, isForeign: false)
        }
        do throws(Refusal) { tag = try Self.tag(in: fields) } catch {
            throw Malformed(refusal: error, tag: nil, isForeign: false)
        }
    }

    /// Whether there is a byte below 0x20, or 0x7F. Every byte of every line is looked at: two minima
    /// without a way out are found for sixteen bytes at a time.
    private static func hasControls(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        var lowest = UInt8.max
        var nearestToDelete = UInt8.max
        for byte in line {
            lowest = min(lowest, byte)
            nearestToDelete = min(nearestToDelete, byte ^ 0x7F)
        }
        return lowest < 0x20 || nearestToDelete == 0
    }

    private static func tag(in fields: JSONObject) throws(Refusal) -> String? {
        guard let value = fields["tag"] else { return nil }
        guard let text = value.string, text.utf8.count <= tagBytesMax else {
            throw .badArgument("tag", "'tag' is a string of at most 64 bytes")
        }
        return text
    }
}
