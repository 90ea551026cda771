import Glibc

/// Buffered text for standard output, or for a file.
final class Output {
    private static let capacity = 1 << 16

    private let descriptor: Int32
    private let name: String
    private let closes: Bool
    private var buffer: [UInt8] = []

    /// Writes to a descriptor that stays open.
    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        closes = false
    }

    /// Writes to a new file, or over an old one.
    /// - Throws: ``Failure/inputOutput(_:)`` with the file and the reason.
    init(path: String) throws(Failure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .inputOutput("\(path): \(lastSystemMessage())") }
        name = path
        closes = true
    }

    deinit { if closes { close(descriptor) } }

    /// Adds a line.
    func line(_ text: String) throws(Failure) { try line(Array(text.utf8)) }

    /// Adds a line of bytes.
    func line(_ bytes: some Sequence<UInt8>) throws(Failure) {
        buffer.append(contentsOf: bytes)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.capacity { try flush() }
    }

    /// Writes what is buffered; blocks until it is taken.
    /// - Throws: ``Failure/readerGone`` when nobody reads any more, ``Failure/inputOutput(_:)``.
    func flush() throws(Failure) {
        var written = 0
        defer { buffer.removeAll(keepingCapacity: true) }
        while written < buffer.count {
            let result = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if result >= 0 {
                written += result
                continue
            }
            switch errno {
            case EINTR: try Interruption.check()
            case EPIPE: throw .readerGone
            case EAGAIN: waitUntilWritable()
            default: throw .inputOutput("\(name): \(lastSystemMessage())")
            }
        }
    }

    /// Standard output may be a descriptor that another program made non-blocking.
    private func waitUntilWritable() {
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&state, 1, 500)
    }
}

/// Writes one line to standard error at once. What cannot be written there has no better place.
func complain(_ text: String) {
    let bytes = Array((printable(text) + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// The system's words for `errno`.
/// Why a file cannot be opened, by the last system call.
func cannotOpen(_ path: String, _ texts: Texts) -> Failure {
    .inputOutput(errno == ENOENT ? texts.noSuchFile(path) : "\(path): \(lastSystemMessage())")
}

func lastSystemMessage() -> String { String(cString: strerror(errno)) }
