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
        line("HELLO ") {
            $0.field("server", "requesttrackerd")
            $0.field("version", version)
            $0.field("protocol", protocolVersion)
            $0.field("maxLine", LineBuffer.lineBytesMax)
            $0.field("auth", "none")
            $0.field("size", size)
            $0.field("root", root)
        }
    }

    /// `ERR {...}`, with the tag of its request.
    public static func err(_ refusal: Refusal, tag: String?) -> [UInt8] {
        line("ERR ") {
            refusal.write(into: &$0)
            if let tag { $0.field("tag", tag) }
        }
    }

    /// `OK {...}`, with the tag of its request.
    public static func ok(tag: String?, _ fields: (inout JSONWriter) -> Void) -> [UInt8] {
        line("OK ") {
            fields(&$0)
            if let tag { $0.field("tag", tag) }
        }
    }

    /// Appends `ROW {...}` around fields that are written by `fields`.
    public static func row(_ fields: (inout JSONWriter) -> Void) -> [UInt8] {
        line("ROW ", fields)
    }

    private static func line(
        _ word: StaticString, _ fields: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter()
        json.bytes.reserveCapacity(192)
        json.bytes.append(
            contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        json.object(fields)
        json.bytes.append(UInt8(ascii: "\n"))
        return json.bytes
    }
}
