import CLinux
import Glibc

/// A client that sends one line and waits for its answer: for setting up, for queries and for
/// replays. It looks at no more of a line than it must.
struct LineClient: ~Copyable {
    private static let capacity = 1 << 22

    private let descriptor: Int32
    private let buffer: UnsafeMutablePointer<UInt8>
    private var start = 0
    private var end = 0
    /// All that came so far.
    private(set) var receivedBytes = 0
    /// The first line of the server, `HELLO {...}`.
    private(set) var hello = ""

    /// Connects and reads the server's first line.
    static func connect(_ address: Address) throws(Failure) -> LineClient {
        var client = LineClient(descriptor: try address.connect())
        client.hello = try client.nextLine()
        guard client.hello.hasPrefix("HELLO ") else {
            throw Failure("no HELLO but: \(client.hello)")
        }
        return client
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        buffer = .allocate(capacity: Self.capacity)
    }

    deinit {
        buffer.deallocate()
        close(descriptor)
    }

    /// Sends one line; returns its last line, `OK ...`. An `ERR` is a failure.
    @discardableResult
    mutating func ask(_ line: String) throws(Failure) -> String {
        try send(line)
        var rows = 0
        return try lastLine(rows: &rows)
    }

    /// Sends one line and counts the `EVENT` or `ROW` lines before its last one.
    mutating func count(_ line: String) throws(Failure) -> (rows: Int, last: String) {
        try send(line)
        var rows = 0
        let last = try lastLine(rows: &rows)
        return (rows, last)
    }

    private func send(_ line: String) throws(Failure) {
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                clinux_send(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
            }
            guard count > 0 else { throw Failure.system("send") }
            sent += count
        }
    }

    private mutating func lastLine(rows: inout Int) throws(Failure) -> String {
        while true {
            let line = try nextLineBytes()
            // EVENT and ROW go on; OK and ERR are the last line.
            let first = line[0]
            let goesOn =
                first == UInt8(ascii: "R") || (first == UInt8(ascii: "E") && line[1] == 0x56)
            if goesOn {
                rows += 1
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            guard text.hasPrefix("OK") else { throw Failure("refused: \(text)") }
            return text
        }
    }

    private mutating func nextLine() throws(Failure) -> String {
        String(decoding: try nextLineBytes(), as: UTF8.self)
    }

    /// The next line without its LF, valid until the next call.
    private mutating func nextLineBytes() throws(Failure) -> UnsafeBufferPointer<UInt8> {
        var scanned = start
        while true {
            if let found = memchr(buffer + scanned, 0x0A, end - scanned) {
                let length = found - UnsafeMutableRawPointer(buffer + start)
                let line = UnsafeBufferPointer(start: buffer + start, count: length)
                start += length + 1
                guard length >= 2 else { throw Failure("a line of \(length) bytes came") }
                return line
            }
            memmove(buffer, buffer + start, end - start)
            end -= start
            start = 0
            scanned = end
            guard end < Self.capacity else { throw Failure("a line over \(end) bytes came") }
            let count = recv(descriptor, buffer + end, Self.capacity - end, 0)
            guard count > 0 else {
                throw count == 0 ? Failure("the daemon closed") : Failure.system("recv")
            }
            end += count
            receivedBytes += count
        }
    }
}

/// The value of a field in a JSON line, as it is written there (a string without its quotes): the
/// first field of that name at any depth. Enough for the daemon's own answers.
func field(_ name: String, in line: String) -> String? {
    guard let key = line.range(of: "\"\(name)\":") else { return nil }
    let rest = line[key.upperBound...]
    if rest.first == "\"" { return String(rest.dropFirst().prefix { $0 != "\"" }) }
    return String(rest.prefix { !",}]".contains($0) })
}

extension String {
    /// Where a text first occurs.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        ranges(of: text).first
    }
}
