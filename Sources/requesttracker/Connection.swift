import Glibc
import JSONText
import LineProtocol

/// A connection to the server: lines out, lines in, neither ever waiting for the other.
///
/// The socket is non-blocking and every wait is one poll(2) for both directions: a client that only
/// writes while the server waits for it to read would stand still for ever.
final class Connection {
    /// Seconds until a server that does not answer the connection is given up.
    private static let patienceSeconds = 10
    /// How much may wait to be sent before no more lines are taken.
    private static let outgoingMax = 1 << 18

    let address: ServerAddress
    /// What the server said first.
    let hello: Reply

    private let texts: Texts
    private let descriptor: Int32
    private var incoming = ReceivedLines()
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    /// Connects and reads the server's first line.
    /// - Throws: ``Failure/unreachable(_:)`` saying what to do, or ``Failure/interrupted``.
    init(_ address: ServerAddress, texts: Texts) throws(Failure) {
        self.address = address
        self.texts = texts
        descriptor = try Self.connected(address, texts)
        // All is initialised but `hello`, so that reading is done by hand here.
        do throws(Failure) {
            hello = try Self.firstLine(descriptor, &incoming, address, texts)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Sends one line and waits for its last line.
    /// - Parameters:
    ///   - waiting: Called at least twice a second until then.
    ///   - streamed: Gets the lines that come before it.
    /// - Throws: ``Failure/lost(_:)`` when the connection ends first.
    func ask(
        _ line: [UInt8], waiting: () -> Void = {}, streamed: (Reply) throws(Failure) -> Void
    ) throws(Failure) -> Reply {
        var source = ListedLines([line])
        var last: Reply?
        try exchange(&source, window: 1, progress: { _ in waiting() }) { reply throws(Failure) in
            if reply.word.isLast { last = reply } else { try streamed(reply) }
        }
        guard let last else { throw .lost(texts.connectionLost(address)) }
        return last
    }

    /// Sends every line of `source`, with at most `window` unanswered at a time, and returns when
    /// all are answered.
    /// - Parameters:
    ///   - sending: Called for each line as it is taken, with the source that gave it.
    ///   - progress: Called after each wait, for whoever shows how far it is.
    ///   - received: Gets every line of the server, in the order of the requests.
    /// - Throws: ``Failure/lost(_:)`` when the connection ends first, ``Failure/interrupted``, and
    ///   what the closures and the source throw.
    func exchange<Source: LineSource>(
        _ source: inout Source, window: Int, sending: (Source, [UInt8]) -> Void = { _, _ in },
        progress: (Source) -> Void = { _ in },
        received: (Reply) throws(Failure) -> Void
    ) throws(Failure) {
        var inFlight = 0
        var hasEnded = false
        while true {
            var waitsForInput = false
            while !hasEnded, !waitsForInput, inFlight < window,
                outgoing.count - sent < Self.outgoingMax
            {
                switch try source.next() {
                case .line(let line):
                    sending(source, line)
                    outgoing += line
                    outgoing.append(UInt8(ascii: "\n"))
                    inFlight += 1
                case .notYet: waitsForInput = true
                case .end: hasEnded = true
                }
            }
            if hasEnded, inFlight == 0 { return }
            try flush()
            let isOpen = try wait(alsoFor: waitsForInput ? source.descriptor : nil)
            while let reply = try nextReply() {
                if reply.word.isLast { inFlight -= 1 }
                try received(reply)
            }
            guard isOpen || (hasEnded && inFlight == 0) else {
                throw .lost(texts.connectionLost(address))
            }
            progress(source)
        }
    }

    /// Sends a line that follows the log and takes what comes, until its last line.
    /// - Parameters:
    ///   - more: The line that grants `count` events more; it has no last line of its own.
    ///   - received: Gets every line before the last.
    ///   - caughtUp: Called when nothing more is there for now.
    /// - Returns: The last line.
    /// - Throws: ``Failure/lost(_:)``, ``Failure/interrupted``, and what the closures throw.
    func follow(
        _ line: [UInt8], granting more: [UInt8], each count: Int,
        received: (Reply) throws(Failure) -> Void, caughtUp: () throws(Failure) -> Void
    ) throws(Failure) -> Reply {
        outgoing += line + [UInt8(ascii: "\n")]
        var taken = 0
        while true {
            try flush()
            let isOpen = try wait(alsoFor: nil)
            while let reply = try nextReply() {
                if reply.word.isLast { return reply }
                try received(reply)
                taken += 1
                guard taken == count else { continue }
                taken = 0
                outgoing += more + [UInt8(ascii: "\n")]
            }
            try caughtUp()
            guard isOpen else { throw .lost(texts.connectionLost(address)) }
        }
    }

    private func nextReply() throws(Failure) -> Reply? {
        guard let line = incoming.next() else { return nil }
        do { return try Reply(line: line) } catch { throw .lost(texts.notOurs(address)) }
    }

    /// Hands to the system what it takes now.
    private func flush() throws(Failure) {
        while sent < outgoing.count {
            let result = outgoing.withUnsafeBytes { bytes in
                send(
                    descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if result < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { break }
                // A server that refuses us says why before it closes: read that first.
                outgoing.removeAll()
                sent = 0
                return
            }
            sent += result
        }
        if sent == outgoing.count || sent > Self.outgoingMax {
            outgoing.removeFirst(sent)
            sent = 0
        }
    }

    /// Waits until something can be read or written; false when the server has closed.
    private func wait(alsoFor input: Int32?) throws(Failure) -> Bool {
        let writes = sent < outgoing.count ? Int16(POLLOUT) : 0
        var states = [pollfd(fd: descriptor, events: Int16(POLLIN) | writes, revents: 0)]
        if let input { states.append(pollfd(fd: input, events: Int16(POLLIN), revents: 0)) }
        // The time limit only serves to look at Ctrl-C again, should it have come just before.
        let ready = poll(&states, nfds_t(states.count), 500)
        try Interruption.check()
        guard ready > 0, states[0].revents & ~Int16(POLLOUT) != 0 else { return true }
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 {
            incoming.append(chunk[..<count])
            return true
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR)
    }
}

extension Connection {
    /// Tries every address of the host in turn.
    private static func connected(
        _ address: ServerAddress, _ texts: Texts
    ) throws(Failure) -> Int32 {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard status == 0, let first = list else {
            throw .unreachable(
                texts.cannotConnect(address, reason: String(cString: gai_strerror(status))))
        }
        defer { freeaddrinfo(first) }
        var reason = ""
        for candidate in sequence(first: first, next: { $0.pointee.ai_next }) {
            let descriptor = socket(
                candidate.pointee.ai_family,
                Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
                    | Int32(SOCK_NONBLOCK.rawValue), 0)
            guard descriptor >= 0 else {
                reason = lastSystemMessage()
                continue
            }
            let result = connect(
                descriptor, candidate.pointee.ai_addr, candidate.pointee.ai_addrlen)
            var code = result == 0 ? 0 : errno
            if code == EINPROGRESS { code = try outcome(descriptor) }
            if code == 0 {
                var on: Int32 = 1
                setsockopt(
                    descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on,
                    socklen_t(MemoryLayout<Int32>.size))
                return descriptor
            }
            close(descriptor)
            reason = String(cString: strerror(code))
        }
        throw .unreachable(texts.cannotConnect(address, reason: reason))
    }

    /// Waits for a connection that is being made; the code of its error, 0 when it stands.
    private static func outcome(_ descriptor: Int32) throws(Failure) -> Int32 {
        guard try isReady(descriptor, Int16(POLLOUT)) else { return ETIMEDOUT }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        return code
    }

    private static func firstLine(
        _ descriptor: Int32, _ incoming: inout ReceivedLines, _ address: ServerAddress,
        _ texts: Texts
    ) throws(Failure) -> Reply {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while incoming.count < 1 << 16 {
            if let line = incoming.next() {
                if let reply = try? Reply(line: line) {
                    if reply.word == .hello { return reply }
                    // Refused at the door, for instance because there are too many connections.
                    if reply.word == .error {
                        throw .unreachable(
                            texts.cannotConnect(address, reason: Refused(reply).message))
                    }
                }
                throw .unreachable(texts.notOurs(address))
            }
            guard try isReady(descriptor, Int16(POLLIN)) else {
                throw .unreachable(texts.notOurs(address))
            }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else {
                throw .unreachable(texts.cannotConnect(address, reason: texts.closedAtOnce))
            }
            incoming.append(chunk[..<count])
        }
        throw .unreachable(texts.notOurs(address))
    }

    /// Waits for one event, as long as our patience lasts; false when it did not come.
    private static func isReady(_ descriptor: Int32, _ event: Int16) throws(Failure) -> Bool {
        for _ in 0..<patienceSeconds * 2 {
            var state = pollfd(fd: descriptor, events: event, revents: 0)
            let ready = poll(&state, 1, 500)
            try Interruption.check()
            if ready > 0 { return true }
        }
        return false
    }
}
