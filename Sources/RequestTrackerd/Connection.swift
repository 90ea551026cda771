import Glibc
import JSONText
import LineProtocol

/// One client, as the event loop sees it: what it sent, what it is owed, and what it waits for.
final class Connection {
    /// Commands of one client that may be on their way at once.
    static let inFlightMax = 1024
    /// Bytes of their lines that may be on their way at once.
    static let inFlightBytesMax = 1 << 20
    /// Chunks of the log that are asked for ahead: one is read while another is sent.
    static let chunksAhead = 2
    /// With more than this waiting to be sent, nothing further is read from a client.
    static let outputHighBytes = 1 << 20

    /// What keeps the next line waiting. A query runs after all earlier commands were answered, and
    /// whatever follows it waits for its last line, so that replies keep the order of the lines.
    enum Phase {
        case open
        /// A query or an audit is being answered.
        case answering
        /// The log is being streamed, chunk by chunk.
        case streaming
        /// The log is being followed: the next line grants more, or ends it.
        case following
        /// No further line is taken; what is owed is sent, then the connection closes.
        case closing
        /// All was sent, and the client told so; what it still sends is thrown away until it closes
        /// too. Closing at once with bytes unread would take the last reply from it.
        case lingering
    }

    let descriptor: Int32
    let token: Token
    var input = LineBuffer()
    let output: OutputBuffer
    var phase = Phase.open
    /// Commands that were not answered yet.
    var inFlight = 0
    var inFlightBytes = 0
    /// A line that is no command and waits for the commands before it.
    var waiting: Request?
    /// Whether a line of ours has come.
    var isIntroduced = false
    /// Whether the client will send nothing more.
    var isHalfClosed = false
    /// The tag of the answer that is being streamed.
    var streamTag: String?
    /// Chunks of the log that were asked for and have not come.
    var chunksAsked = 0
    /// Whether the loop will flush it at the end of this turn.
    var isTouched = false
    /// When bytes last left, or there was nothing to send: milliseconds of the monotonic clock.
    var lastProgress: Int64
    /// When the last reply had left; milliseconds of the monotonic clock.
    var lingersSince: Int64 = 0
    /// What epoll watches for.
    var interest: UInt32 = 0

    init(_ descriptor: Int32, _ token: Token, _ output: OutputBuffer, now: Int64) {
        self.output = output
        self.descriptor = descriptor
        self.token = token
        lastProgress = now
    }

    /// Whether the next line may be taken.
    var mayTakeLine: Bool {
        (phase == .open || phase == .following) && waiting == nil && inFlight < Self.inFlightMax
            && inFlightBytes < Self.inFlightBytesMax
            && output.count < Self.outputHighBytes
    }

    /// Whether more should be read: the buffers are bounded, whatever the client does.
    var mayRead: Bool {
        if phase == .lingering { return true }
        return !isHalfClosed && phase != .closing && input.byteCount <= LineBuffer.lineBytesMax + 2
            && output.count < Self.outputHighBytes
    }

    /// Whether events of the log are on their way to it.
    var isStreaming: Bool { phase == .streaming || phase == .following }

    /// Gives back the memory of a client that is silent.
    func releaseMemory() {
        output.releaseMemory()
        input.releaseMemory()
    }

    /// Whether all that was asked is answered.
    var isIdle: Bool { inFlight == 0 && waiting == nil && (phase == .open || phase == .closing) }
}
