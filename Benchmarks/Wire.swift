import Glibc

/// The wires that the load generator speaks: how an event is asked for, and where a reply ends.
enum Wire: Sendable {
    /// The request tracker's own lines; the two ceilings speak them too.
    case lines
    /// RESP: XADD to one stream of Redis.
    case redis
    /// PostgreSQL's extended protocol: a prepared statement, a transaction an event.
    case postgres(PostgresWire.Statement)

    /// A piece of what a server sent.
    struct Reply {
        /// Its length in bytes.
        var length: Int
        /// With it a command is answered; PostgreSQL answers in several pieces.
        var answers = true
        var isRefusal = false
    }

    /// Makes a new, blocking connection ready for commands.
    func greet(_ descriptor: Int32) throws(Failure) {
        switch self {
        case .lines: try Self.readHello(descriptor)
        case .redis: break
        case .postgres(let statement):
            let client = PostgresClient(descriptor: descriptor)
            try client.start()
            try client.prepare(statement)
        }
    }

    /// Writes the command for a step; returns its length. ``Wording/longest`` bytes must fit behind
    /// it once more.
    @inline(__always)
    func write(_ step: Step, _ wording: Wording, to target: UnsafeMutablePointer<UInt8>) -> Int {
        switch self {
        case .lines: wording.line(step, to: target)
        case .redis: RedisWire.write(EventText(step, wording, target), to: target)
        case .postgres(let statement):
            PostgresWire.write(EventText(step, wording, target), statement, to: target)
        }
    }

    /// The reply that begins at `bytes`; nil while it is not whole.
    @inline(__always)
    func reply(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Reply? {
        switch self {
        case .lines:
            guard let end = memchr(bytes, 0x0A, count) else { return nil }
            return Reply(
                length: end - UnsafeMutableRawPointer(mutating: bytes) + 1,
                isRefusal: bytes[0] != UInt8(ascii: "O"))
        case .redis: return RedisWire.reply(bytes, count)
        case .postgres: return PostgresWire.reply(bytes, count)
        }
    }

    private static func readHello(_ descriptor: Int32) throws(Failure) {
        var byte: UInt8 = 0
        var line: [UInt8] = []
        while byte != 0x0A {
            guard recv(descriptor, &byte, 1, 0) == 1 else { throw Failure("no HELLO came") }
            line.append(byte)
        }
        guard line.starts(with: "HELLO ".utf8) else {
            throw Failure("no HELLO but: \(String(decoding: line, as: UTF8.self))")
        }
    }
}

/// What a peer records of a step: the stream, its version, the verb as type, and the command's JSON
/// as body; about 250 bytes with the columns that the peer adds.
struct EventText {
    let stream: UnsafeBufferPointer<UInt8>
    /// From 1.
    let version: Int
    let type: UnsafeBufferPointer<UInt8>
    let body: UnsafeBufferPointer<UInt8>

    /// Writes the parts into the spare room behind a command that is going to be written at `target`.
    @inline(__always)
    init(_ step: Step, _ wording: Wording, _ target: UnsafeMutablePointer<UInt8>) {
        let name = target + Wording.longest
        let line = name + wording.stream(step, to: name)
        let length = wording.line(step, to: line) - 1
        var space = 0
        while line[space] != UInt8(ascii: " ") { space += 1 }
        stream = UnsafeBufferPointer(start: name, count: line - name)
        version = step.version
        type = UnsafeBufferPointer(start: line, count: space)
        body = UnsafeBufferPointer(start: line + (space + 1), count: length - space - 1)
    }
}

/// Writes bytes one after the other.
struct ByteWriter {
    private(set) var end: UnsafeMutablePointer<UInt8>

    init(_ start: UnsafeMutablePointer<UInt8>) {
        end = start
    }

    @inline(__always)
    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let base = bytes.baseAddress { end.update(from: base, count: bytes.count) }
        end += bytes.count
    }

    @inline(__always)
    mutating func put(_ text: StaticString) {
        end.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        end += text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func put(byte: UInt8) {
        end[0] = byte
        end += 1
    }

    /// Big-endian, as networks have it.
    @inline(__always)
    mutating func put(integer value: Int32) {
        UnsafeMutableRawPointer(end).storeBytes(of: value.bigEndian, as: Int32.self)
        end += 4
    }

    @inline(__always)
    mutating func put(short value: Int16) {
        UnsafeMutableRawPointer(end).storeBytes(of: value.bigEndian, as: Int16.self)
        end += 2
    }

    /// Decimal digits of a number under 1,000.
    @inline(__always)
    mutating func put(decimal value: Int) {
        if value >= 100 { put(byte: UInt8(truncatingIfNeeded: 48 + value / 100)) }
        if value >= 10 { put(byte: UInt8(truncatingIfNeeded: 48 + value / 10 % 10)) }
        put(byte: UInt8(truncatingIfNeeded: 48 + value % 10))
    }
}
