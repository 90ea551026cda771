import Foundation
import Glibc
import Testing

/// One line from the daemon, taken apart.
struct Reply {
    /// `OK`, `ERR`, `HELLO`, `ROW` or `EVENT`.
    let word: String
    /// The JSON object, empty when there is none.
    let fields: [String: Any]
    /// The line as it came, without its end.
    let raw: String
    /// The `ROW` and `EVENT` lines before it.
    var streamed: [Reply] = []

    init(_ line: String) throws {
        raw = line
        let parts = line.split(separator: " ", maxSplits: 1)
        word = parts.first.map(String.init) ?? ""
        guard parts.count == 2 else {
            fields = [:]
            return
        }
        let value = try JSONSerialization.jsonObject(with: Data(parts[1].utf8))
        guard let object = value as? [String: Any] else {
            throw HarnessFailure("not an object: \(line)")
        }
        fields = object
    }

    var isOK: Bool { word == "OK" }
    /// The code of an `ERR`, nil for any other line.
    var code: String? { word == "ERR" ? string("code") : nil }

    func string(_ name: String) -> String? { fields[name] as? String }
    func int(_ name: String) -> Int? { fields[name] as? Int }
    func bool(_ name: String) -> Bool? { fields[name] as? Bool }
    func strings(_ name: String) -> [String] { fields[name] as? [String] ?? [] }

    /// Rows stand in the OK line, or came as lines of their own when there are many.
    var rows: [[String: Any]] {
        fields["rows"] as? [[String: Any]] ?? streamed.filter { $0.word == "ROW" }.map(\.fields)
    }

    /// The EVENT lines.
    var events: [Reply] { streamed.filter { $0.word == "EVENT" } }

    /// The fields but those that a replay may change, as text that can be compared.
    func comparable(without names: Set<String>) -> String {
        json(fields.filter { !names.contains($0.key) })
    }
}

/// An object as JSON text with sorted keys.
func json(_ object: [String: Any]) -> String {
    let data = try? JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "not JSON"
}

/// A plain, blocking TCP client. Nothing in it waits for ever.
final class Client {
    let hello: Reply
    /// The daemon lives at least as long as its clients do.
    private let daemon: Daemon?
    private let socket: Int32
    private var received: [UInt8] = []
    private var taken = 0

    /// Connects and reads the HELLO.
    /// - Parameter receiveBuffer: The kernel's buffer for what is not read, as small as possible for
    ///   a client that means not to read.
    init(port: UInt16, of daemon: Daemon? = nil, receiveBuffer: Int32? = nil) throws {
        self.daemon = daemon
        socket = try Self.open(port: port, receiveBuffer: receiveBuffer)
        var buffer: [UInt8] = []
        while !buffer.contains(0x0A) {
            var byte: UInt8 = 0
            guard recv(socket, &byte, 1, 0) == 1 else {
                close(socket)
                throw HarnessFailure("no HELLO")
            }
            buffer.append(byte)
        }
        hello = try Reply(String(decoding: buffer.dropLast(), as: UTF8.self))
    }

    deinit { close(socket) }

    private static func open(port: UInt16, receiveBuffer: Int32?) throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_INET, type, 0)
        guard socket >= 0 else { throw HarnessFailure("no socket") }
        var wait = timeval(tv_sec: Int(patience), tv_usec: 0)
        let waitSize = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, waitSize)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, waitSize)
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        if var size = receiveBuffer { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard result == 0 else {
            close(socket)
            throw HarnessFailure("cannot connect to port \(port): errno \(errno)")
        }
        return socket
    }

    /// Sends bytes as they are.
    func send(bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.send(socket, raw.baseAddress.map { $0 + sent }, raw.count - sent, noSignal)
            }
            guard count > 0 else {
                throw HarnessFailure("the daemon takes no more: errno \(errno)")
            }
            sent += count
        }
    }

    /// Sends what the kernel takes at once, and says how much that was: 0 when it is full, and nil
    /// when the connection is gone.
    func sendWithoutWaiting(bytes: ArraySlice<UInt8>) -> Int? {
        let flags = noSignal | Int32(MSG_DONTWAIT)
        let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, flags) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : nil
    }

    /// Sends one line.
    func send(_ line: String) throws { try send(bytes: Array(line.utf8) + [0x0A]) }

    /// Says that nothing more will be sent; replies still come.
    func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next line without its end, or nil at the end of the stream.
    func nextLine() throws -> String? {
        var scanned = taken
        while true {
            if let end = lineEnd(from: scanned) {
                defer { taken = end + 1 }
                return String(decoding: received[taken..<end], as: UTF8.self)
            }
            scanned = received.count
            if taken > 1 << 20 {
                received.removeFirst(taken)
                scanned -= taken
                taken = 0
            }
            if try !receiveMore() { return nil }
        }
    }

    /// memchr, for a test in debug looks at a byte at a time too slowly.
    private func lineEnd(from start: Int) -> Int? {
        received.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            return memchr(base + start, 0x0A, bytes.count - start).map { base.distance(to: $0) }
        }
    }

    private func receiveMore() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &chunk, chunk.count, 0)
        if count < 0 {
            // A daemon that closes while lines of ours are unread resets the connection.
            if errno == ECONNRESET { return false }
            throw HarnessFailure("no reply came: errno \(errno)")
        }
        received.append(contentsOf: chunk[0..<count])
        return count > 0
    }

    /// The next last line (`OK` or `ERR`), with the lines streamed before it.
    func reply() throws -> Reply {
        var streamed: [Reply] = []
        while let line = try nextLine() {
            var reply = try Reply(line)
            if reply.word == "OK" || reply.word == "ERR" {
                reply.streamed = streamed
                return reply
            }
            streamed.append(reply)
        }
        throw HarnessFailure("the daemon closed the connection instead of replying")
    }

    /// Sends one line and reads its reply.
    func ask(_ line: String) throws -> Reply {
        try send(line)
        return try reply()
    }

    /// Sends a verb with an object and reads the reply.
    func ask(_ verb: String, _ fields: [String: Any]) throws -> Reply {
        try ask("\(verb) \(json(fields))")
    }

    /// Sends one line that must succeed.
    @discardableResult
    func ok(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Reply {
        let reply = try ask(line)
        try #require(
            reply.isOK, "\(line) was answered \(reply.raw)", sourceLocation: sourceLocation)
        return reply
    }

    /// Sends one line that must be refused with a code.
    @discardableResult
    func refused(
        _ line: String, _ code: String, field: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        let reply = try ask(line)
        #expect(
            reply.code == code, "\(line.prefix(300)) was answered \(reply.raw)",
            sourceLocation: sourceLocation)
        if let field {
            #expect(
                reply.string("field") == field,
                "\(line.prefix(300)) was answered \(reply.raw)", sourceLocation: sourceLocation)
        }
        let message = reply.string("message") ?? ""
        #expect(!message.isEmpty, "no sentence: \(reply.raw)", sourceLocation: sourceLocation)
        #expect(
            reply.bool("retry") != nil, "no retry: \(reply.raw)", sourceLocation: sourceLocation)
        return reply
    }

    /// Sends lines in windows, so that neither side has to hold them all, and gives every reply.
    func pipeline(_ lines: [String], window: Int = 256) throws -> [Reply] {
        var replies: [Reply] = []
        var start = 0
        while start < lines.count {
            let end = min(start + window, lines.count)
            try send(bytes: Array((lines[start..<end].joined(separator: "\n") + "\n").utf8))
            for _ in start..<end { replies.append(try reply()) }
            start = end
        }
        return replies
    }

    /// Reads to the end of the stream and gives what still came.
    func drain() throws -> [String] {
        var lines: [String] = []
        while let line = try nextLine() { lines.append(line) }
        return lines
    }
}

private let noSignal = Int32(MSG_NOSIGNAL)
