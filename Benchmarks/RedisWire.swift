import Glibc

/// RESP, as much of it as an XADD needs.
enum RedisWire {
    private static let lineFeed = UInt8(ascii: "\n")

    /// `XADD events * stream ... version ... type ... body ...`: one stream, so one order of all
    /// events; nothing checks the version.
    @inline(__always)
    static func write(_ event: EventText, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var writer = ByteWriter(target)
        writer.put("*11\r\n$4\r\nXADD\r\n$6\r\nevents\r\n$1\r\n*\r\n$6\r\nstream\r\n")
        put(event.stream, &writer)
        writer.put("$7\r\nversion\r\n$1\r\n")
        writer.put(decimal: event.version)
        writer.put("\r\n$4\r\ntype\r\n")
        put(event.type, &writer)
        writer.put("$4\r\nbody\r\n")
        put(event.body, &writer)
        return writer.end - target
    }

    @inline(__always)
    private static func put(_ text: UnsafeBufferPointer<UInt8>, _ writer: inout ByteWriter) {
        writer.put(byte: UInt8(ascii: "$"))
        writer.put(decimal: text.count)
        writer.put("\r\n")
        writer.put(text)
        writer.put("\r\n")
    }

    /// A line, or for `$` a line with a length and as many bytes with CR LF behind it.
    @inline(__always)
    static func reply(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Wire.Reply? {
        guard let found = memchr(bytes, Int32(lineFeed), count) else { return nil }
        let line = found - UnsafeMutableRawPointer(mutating: bytes) + 1
        guard bytes[0] == UInt8(ascii: "$") else {
            return Wire.Reply(length: line, isRefusal: true)
        }
        var length = 0
        for index in 1..<(line - 2) { length = length * 10 + Int(bytes[index]) - 48 }
        guard count >= line + length + 2 else { return nil }
        return Wire.Reply(length: line + length + 2)
    }
}
