import Glibc

/// PostgreSQL's protocol 3.0, as much of it as an insert needs.
enum PostgresWire {
    /// What is prepared on each connection, of $1 stream, $2 version, $3 type and $4 body.
    enum Statement: String, Sendable {
        case insert = "INSERT INTO events (stream, version, type, body) VALUES ($1, $2, $3, $4)"
        /// message-db counts a stream's versions from 0 and wants to be told the one before.
        case writeMessage = "SELECT write_message($1, $2::bigint - 2, $3, $4::jsonb)"
    }

    /// A message's type and length.
    static let headerBytes = 5

    /// Bind, Execute and Sync: a transaction of its own, answered by its ReadyForQuery.
    @inline(__always)
    static func write(
        _ event: EventText, _ statement: Statement, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var writer = ByteWriter(target)
        writer.put(byte: UInt8(ascii: "B"))
        writer.put(integer: 0)
        // The unnamed portal, the statement "w", all parameters as text.
        writer.put("\u{0}w\u{0}")
        writer.put(short: 0)
        writer.put(short: 4)
        put(event.stream, &writer)
        writer.put(integer: 1)
        writer.put(decimal: event.version)
        put(event.type, &writer)
        put(event.body, &writer)
        writer.put(short: 0)
        var length = ByteWriter(target + 1)
        length.put(integer: Int32(truncatingIfNeeded: writer.end - target - 1))
        writer.put("E\u{0}\u{0}\u{0}\u{9}\u{0}\u{0}\u{0}\u{0}\u{0}S\u{0}\u{0}\u{0}\u{4}")
        return writer.end - target
    }

    @inline(__always)
    private static func put(_ text: UnsafeBufferPointer<UInt8>, _ writer: inout ByteWriter) {
        writer.put(integer: Int32(truncatingIfNeeded: text.count))
        writer.put(text)
    }

    /// One message: `Z` answers, `E` refuses (a `Z` follows it).
    @inline(__always)
    static func reply(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Wire.Reply? {
        guard count >= headerBytes else { return nil }
        let length = 1 + length(bytes)
        guard count >= length else { return nil }
        return Wire.Reply(
            length: length, answers: bytes[0] == UInt8(ascii: "Z"),
            isRefusal: bytes[0] == UInt8(ascii: "E"))
    }

    /// The length that a message's header tells, itself included and the type's byte not.
    @inline(__always)
    static func length(_ message: UnsafePointer<UInt8>) -> Int {
        (1...4).reduce(0) { $0 << 8 | Int(message[$1]) }
    }
}
