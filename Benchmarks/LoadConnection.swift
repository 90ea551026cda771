import CLinux
import Glibc

/// One connection of the load generator: its buffers and when its unanswered commands were sent.
/// Lives at a fixed address and is changed in place.
struct LoadConnection {
    let descriptor: Int32
    private let wire: Wire
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

    /// Connects and exchanges the wire's first words.
    init(_ address: Address, _ wire: Wire, inFlight: Int) throws(Failure) {
        descriptor = try address.connect()
        self.wire = wire
        window = inFlight
        inputCapacity = min(1 << 18, max(1 << 14, inFlight * 512))
        // One more than a window: a wire may need as much behind the command that it writes.
        outputCapacity = (inFlight + 1) * Wording.longest
        input = .allocate(capacity: inputCapacity)
        output = .allocate(capacity: outputCapacity)
        sentAt = .allocate(capacity: inFlight)
        try wire.greet(descriptor)
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw Failure.system("fcntl") }
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

    /// Reads once and takes in every whole reply; returns the time after the read.
    @inline(__always)
    mutating func receive(
        into result: inout LoadResult, _ inFlight: inout Int
    ) throws(Failure) -> UInt64 {
        let count = recv(descriptor, input + inputCount, inputCapacity - inputCount, 0)
        let now = monotonicNanoseconds()
        guard count > 0 else {
            if count < 0 && (errno == EAGAIN || errno == EINTR) { return now }
            throw count == 0 ? Failure("the server closed the connection") : Failure.system("recv")
        }
        var start = 0
        inputCount += count
        while let reply = wire.reply(input + start, inputCount - start) {
            if reply.isRefusal { refused(start..<(start + reply.length), &result) }
            start += reply.length
            guard reply.answers else { continue }
            guard unanswered > 0 else { throw Failure("a reply came that nobody asked for") }
            result.latencies.record(now - sentAt[oldest])
            result.events += 1
            oldest = oldest + 1 == window ? 0 : oldest + 1
            unanswered -= 1
            inFlight -= 1
        }
        inputCount -= start
        if inputCount > 0 && start > 0 { memmove(input, input + start, inputCount) }
        guard inputCount < inputCapacity else { throw Failure("a reply over \(inputCount) bytes") }
        return now
    }

    private func refused(_ reply: Range<Int>, _ result: inout LoadResult) {
        result.refusals += 1
        if result.firstRefusal == nil {
            let bytes = UnsafeBufferPointer(start: input + reply.lowerBound, count: reply.count)
            result.firstRefusal = String(decoding: bytes.filter { $0 >= 0x20 }, as: UTF8.self)
        }
    }
}
