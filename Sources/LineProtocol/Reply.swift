public import JSONText

/// A line that no server of ours sends.
public struct MalformedReply: Error, Equatable, Sendable {
    /// What is wrong, with the beginning of the line.
    public let message: String
}

/// One line of the server: its first word and the text of its JSON object.
///
/// The object is left as text, because most readers hand it on as it is, count it, or look at one
/// field; ``object()`` validates it.
public struct Reply: Equatable, Sendable {
    /// The first word of a line of the server.
    public enum Word: String, CaseIterable, Sendable {
        /// What the server says when a client connects.
        case hello = "HELLO"
        /// The last line of a request that was carried out.
        case ok = "OK"
        /// The last line of a request that was refused.
        case error = "ERR"
        /// A recorded event, before the last line.
        case event = "EVENT"
        /// A row of an answer, before the last line.
        case row = "ROW"

        /// Whether the line ends the answer to a request.
        public var isLast: Bool { self == .ok || self == .error }
    }

    /// The first word.
    public let word: Word
    /// The object's text, from its opening to its closing brace.
    public let json: [UInt8]

    /// Reads one line, given without its line end; one CR at its end is taken off.
    /// - Throws: ``MalformedReply`` when it is not a word of ours, a space and an object.
    /// - Complexity: O(length of the line); the object inside is not validated.
    public init(line: [UInt8]) throws(MalformedReply) {
        var text = line[...]
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        let space = text.firstIndex(of: UInt8(ascii: " ")) ?? text.endIndex
        guard let word = Word(utf8: text[..<space]) else {
            throw MalformedReply(message: "not a line of the protocol: \(Self.excerpt(line))")
        }
        let object = text[space...].dropFirst()
        guard object.first == UInt8(ascii: "{"), object.last == UInt8(ascii: "}") else {
            throw MalformedReply(
                message: "\(word.rawValue) without a JSON object: \(Self.excerpt(line))")
        }
        self.word = word
        json = Array(object)
    }

    /// The object with the places of its fields.
    /// - Throws: ``JSONError`` when the text is not one valid JSON object.
    public func object() throws(JSONError) -> JSONObject { try JSONObject(json) }

    /// At most 60 bytes of `line`, with what a terminal would act upon replaced.
    private static func excerpt(_ line: [UInt8]) -> String {
        let printable = line.prefix(60).map { (0x20..<0x7F).contains($0) ? $0 : 0x3F }
        return "'\(String(decoding: printable, as: UTF8.self))'"
    }
}

extension Reply.Word {
    /// The word that `utf8` spells exactly; nil when it is none.
    init?(utf8: ArraySlice<UInt8>) {
        for word in Reply.Word.allCases where utf8.elementsEqual(word.rawValue.utf8) {
            self = word
            return
        }
        return nil
    }
}
