public import JSONText

/// The lines that the server sends, built with their LF.
public enum ServerLine {
    /// The version of the protocol.
    public static let protocolVersion = 1

    /// `HELLO {...}`: the server speaks first.
    /// - Parameters:
    ///   - size: How many events are recorded.
    ///   - root: The root of the Merkle tree over them, in hexadecimal.
    public static func hello(version: String, size: Int, root: String) -> [UInt8] {
        line {
            line("HELLO {", into: &$0) {
                $0.field("server", "requesttrackerd")
                $0.field("version", version)
                $0.field("protocol", protocolVersion)
                $0.field("maxLine", LineBuffer.lineBytesMax)
                $0.field("auth", "none")
                $0.field("size", size)
                $0.field("root", root)
            }
        }
    }

    /// `ERR {...}`, with the tag of its request.
    public static func err(_ refusal: Refusal, tag: String?) -> [UInt8] {
        line { err(refusal, tag: tag, into: &$0) }
    }

    /// Appends the same.
    public static func err(_ refusal: Refusal, tag: String?, into json: inout JSONWriter) {
        line("ERR {", into: &json) {
            refusal.write(into: &$0)
            if let tag { $0.field("tag", tag) }
        }
    }

    /// `OK {...}`, with the tag of its request.
    public static func ok(tag: String?, _ fields: (inout JSONWriter) -> Void) -> [UInt8] {
        line { ok(tag: tag, into: &$0, fields) }
    }

    /// Appends the same.
    public static func ok(
        tag: String?, into json: inout JSONWriter, _ fields: (inout JSONWriter) -> Void
    ) {
        line("OK {", into: &json) {
            fields(&$0)
            if let tag { $0.field("tag", tag) }
        }
    }

    /// Appends `ROW {...}` around fields that are written by `fields`.
    public static func row(_ fields: (inout JSONWriter) -> Void) -> [UInt8] {
        line { line("ROW {", into: &$0, fields) }
    }

    private static func line(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.bytes.reserveCapacity(192)
        write(&json)
        return json.bytes
    }

    /// - Parameter start: The word and the opening brace.
    private static func line(
        _ start: StaticString, into json: inout JSONWriter, _ fields: (inout JSONWriter) -> Void
    ) {
        json.append(start)
        fields(&json)
        json.append("}\n")
    }
}
