import CLinux
import Glibc

/// One connection of the load generator: its buffers and when its unanswered commands were sent.
/// Lives at a fixed address and is changed in place.
struct LoadConnection {
    let descriptor: Int32
    /// The socket took less than it was given: `flush` again when it reports room.
    private(set) var waitsForRoom = false

    private let input: UnsafeMutablePointer<UInt8>
    private let inputCapacity: Int
    private var inputCount = 0
    private let output: UnsafeMutablePointer<UInt8>
    private let outputCapacity: Int
    private var outputStart = 0
    private var outputCount = 0
    private let window: Int
    private let sentAt: UnsafeMutablePointer<UInt64>
    private var oldest = 0
    private var unanswered = 0

    /// Connects and reads the server's first line.
    init(_ address: Address, inFlight: Int) throws(Failure) {
        descriptor = try address.connect()
        window = inFlight
        inputCapacity = min(1 << 18, max(1 << 14, inFlight * 512))
        outputCapacity = (inFlight + 1) * Wording.longest
        input = .allocate(capacity: inputCapacity)
        output = .allocate(capacity: outputCapacity)
        sentAt = .allocate(capacity: inFlight)
        try readHello()
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw Failure.system("fcntl") }
    }

    private func readHello() throws(Failure) {
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

    /// Closes the socket and gives the memory back.
    func release() {
        close(descriptor)
        input.deallocate()
        output.deallocate()
        sentAt.deallocate()
    }

    /// How many more commands may be in flight. None while the socket is full, so that `output`
    /// never holds more than one window.
    var room: Int { waitsForRoom ? 0 : window - unanswered }
    var hasOutput: Bool { outputCount > outputStart }
    /// Where the next line is to be written; ``Wording/longest`` bytes fit.
    var outputEnd: UnsafeMutablePointer<UInt8> { output + outputCount }

    /// Takes in a line that was written at ``outputEnd``.
    @inline(__always)
    mutating func queued(_ length: Int, at now: UInt64) {
        outputCount += length
        var slot = oldest + unanswered
        if slot >= window { slot -= window }
        sentAt[slot] = now
        unanswered += 1
    }

    /// Gives the socket what it takes.
    mutating func flush() throws(Failure) {
        let count = clinux_send(descriptor, output + outputStart, outputCount - outputStart)
        if count < 0 && errno != EAGAIN && errno != EINTR { throw Failure.system("send") }
        outputStart += max(0, count)
        waitsForRoom = outputStart < outputCount
        if !waitsForRoom {
            outputStart = 0
            outputCount = 0
        }
    }

    /// Reads once and takes in every whole line; returns the time after the read.
    @inline(__always)
    mutating func receive(
        into result: inout LoadResult, _ inFlight: inout Int
    ) throws(Failure) -> UInt64 {
        let count = recv(descriptor, input + inputCount, inputCapacity - inputCount, 0)
        let now = monotonicNanoseconds()
        guard count > 0 else {
            if count < 0 && (errno == EAGAIN || errno == EINTR) { return now }
            throw count == 0 ? Failure("the daemon closed the connection") : Failure.system("recv")
        }
        var lineStart = 0
        var scanned = inputCount
        inputCount += count
        while let found = memchr(input + scanned, 0x0A, inputCount - scanned) {
            let lineEnd = found - UnsafeMutableRawPointer(input)
            if input[lineStart] != UInt8(ascii: "O") { refused(lineStart..<lineEnd, &result) }
            lineStart = lineEnd + 1
            scanned = lineStart
            guard unanswered > 0 else { throw Failure("a reply came that nobody asked for") }
            result.latencies.record(now - sentAt[oldest])
            result.events += 1
            oldest = oldest + 1 == window ? 0 : oldest + 1
            unanswered -= 1
            inFlight -= 1
        }
        inputCount -= lineStart
        if inputCount > 0 && lineStart > 0 { memmove(input, input + lineStart, inputCount) }
        guard inputCount < inputCapacity else { throw Failure("a reply over \(inputCount) bytes") }
        return now
    }

    private func refused(_ line: Range<Int>, _ result: inout LoadResult) {
        result.refusals += 1
        if result.firstRefusal == nil {
            let bytes = UnsafeBufferPointer(start: input + line.lowerBound, count: line.count)
            result.firstRefusal = String(decoding: bytes, as: UTF8.self)
        }
    }
}
