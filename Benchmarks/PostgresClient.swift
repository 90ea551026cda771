import CLinux
import Glibc

/// A blocking client of PostgreSQL for what is not measured event by event: starting a connection,
/// SQL, loading rows and counting those of a COPY. Trusted connections of the user `postgres`.
struct PostgresClient {
    let descriptor: Int32

    /// The first messages of a connection.
    func start() throws(Failure) {
        var message: [UInt8] = [0, 3, 0, 0]
        for word in ["user", "postgres", "database", "postgres", ""] {
            message += Array(word.utf8) + [0]
        }
        try send(Self.size(message.count + 4) + message)
        try wait()
    }

    /// Prepares the statement that ``PostgresWire`` executes.
    func prepare(_ statement: PostgresWire.Statement) throws(Failure) {
        try send("P", Array("w\0\(statement.rawValue)\0".utf8) + [0, 0])
        try send("S", [])
        try wait()
    }

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws(Failure) {
        try send("Q", Array(sql.utf8) + [0])
        try wait()
    }

    /// Sends rows to a COPY FROM STDIN; `next` gives some rows at a time and nil after the last.
    func load(_ sql: String, _ next: () -> [UInt8]?) throws(Failure) {
        try send("Q", Array(sql.utf8) + [0])
        while let rows = next() { try send("d", rows) }
        try send("c", [])
        try wait()
    }

    /// Counts the rows and the bytes of a COPY TO STDOUT.
    func count(_ sql: String) throws(Failure) -> (rows: Int, bytes: Int) {
        try send("Q", Array(sql.utf8) + [0])
        let counted = try receive()
        return (counted.rows, counted.bytes)
    }

    /// The rows of a COPY TO STDOUT, each a line.
    func lines(_ sql: String) throws(Failure) -> [String] {
        try send("Q", Array(sql.utf8) + [0])
        var lines: [String] = []
        _ = try receive { row in
            lines.append(String(decoding: row.dropLast(), as: UTF8.self))
        }
        return lines
    }

    private func wait() throws(Failure) { _ = try receive() }

    /// Takes messages in until the server is ready for the next command.
    private func receive(
        _ take: (UnsafeBufferPointer<UInt8>) -> Void = { _ in }
    ) throws(Failure) -> (rows: Int, bytes: Int) {
        let capacity = 1 << 20
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        defer { buffer.deallocate() }
        var held = 0
        var rows = 0
        var bytes = 0
        while true {
            let count = recv(descriptor, buffer + held, capacity - held, 0)
            guard count > 0 else { throw Failure("PostgreSQL closed the connection") }
            held += count
            var start = 0
            while let message = PostgresWire.reply(buffer + start, held - start) {
                let payload = message.length - PostgresWire.headerBytes
                if message.isRefusal {
                    let text = UnsafeBufferPointer(
                        start: buffer + start + PostgresWire.headerBytes, count: payload)
                    throw Failure("PostgreSQL: \(Self.readable(text))")
                }
                if buffer[start] == UInt8(ascii: "d") {
                    rows += 1
                    bytes += payload
                    take(
                        UnsafeBufferPointer(
                            start: buffer + start + PostgresWire.headerBytes, count: payload))
                }
                start += message.length
                if message.answers { return (rows, bytes) }
            }
            held -= start
            memmove(buffer, buffer + start, held)
        }
    }

    private func send(_ type: Character, _ payload: [UInt8]) throws(Failure) {
        try send([type.asciiValue ?? 0] + Self.size(payload.count + 4) + payload)
    }

    private func send(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                clinux_send(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
            }
            guard count > 0 else { throw Failure.system("send") }
            sent += count
        }
    }

    private static func size(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: Int32(count).bigEndian) { Array($0) }
    }

    /// The fields of an error, whose ends are zeros.
    private static func readable(_ text: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: text.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    }
}
