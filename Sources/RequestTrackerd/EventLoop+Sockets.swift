import CLinux
import EventStore
import Glibc
import LineProtocol
import MerkleTree

/// Clients come and go, and are sent what they are owed.
extension EventLoop {
    func acceptAll() {
        while true {
            let descriptor = clinux_accept(listener.descriptor)
            guard descriptor >= 0 else {
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
                    // Out of descriptors: knock again later instead of spinning.
                    ServerLog.write(
                        "no more clients can be taken: \(String(cString: strerror(errno)))")
                    listen(false)
                }
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            clinux_no_delay(descriptor)
            open(descriptor)
        }
    }

    private func open(_ descriptor: Int32) {
        let connection = connections.insert(
            descriptor, OutputBuffer(budget), now: monotonicMilliseconds())
        connection.interest = CLINUX_IN
        guard clinux_epoll_add(epoll, descriptor, CLINUX_IN, connection.token.rawValue) == 0 else {
            ServerLog.write("a client was turned away: epoll: \(String(cString: strerror(errno)))")
            return close(connection)
        }
        let head = report.store.head
        connection.output.append(
            ServerLine.hello(
                version: Options.version, size: Int(head.sequence), root: head.root.hex))
        touch(connection)
    }

    func close(_ connection: Connection) {
        guard connections.remove(connection.token) else { return }
        desks.waiting.remove(connection.token)
        if connection.isStreaming { desks.auditor.post(.cancel(connection.token)) }
        followers.remove(connection.token)
        Glibc.close(connection.descriptor)
        if !isListening, case .serving = stage { listen(true) }
    }

    func listen(_ isOn: Bool) {
        guard isListening != isOn else { return }
        isListening = isOn
        clinux_epoll_modify(
            epoll, listener.descriptor, isOn ? CLINUX_IN : 0, Self.listenerWord)
    }

    /// Sends what can be sent, then goes on with what waited for that.
    func flush(_ connection: Connection) {
        connection.isTouched = false
        guard connections[connection.token] != nil else { return }
        proceed(connection)
        if connection.output.count > 0, !send(connection) { return close(connection) }
        while connection.isStreaming, connection.chunksAsked < Connection.chunksAhead,
            connection.output.count < Connection.outputHighBytes,
            connection.output.count == 0 || !budget.isSpent
        {
            connection.chunksAsked += 1
            desks.auditor.post(.next(connection.token))
        }
        // Sending made room for lines that wait in the buffer, or for the end of what the client
        // sends: nothing else would wake them.
        if connection.mayTakeLine,
            connection.input.hasLine || (connection.isHalfClosed && connection.inFlight == 0)
        {
            touch(connection)
        }
        if connection.phase == .closing, connection.isIdle, connection.output.count == 0 {
            if connection.isHalfClosed { return close(connection) }
            shutdown(connection.descriptor, Int32(SHUT_WR))
            connection.phase = .lingering
            connection.lingersSince = monotonicMilliseconds()
        }
        watch(connection)
    }

    /// Takes the line that waited, and those behind it.
    private func proceed(_ connection: Connection) {
        if connection.inFlight == 0, let request = connection.waiting {
            connection.waiting = nil
            answer(request, connection)
        }
        takeLines(connection)
    }

    /// - Returns: Whether the connection is still good.
    private func send(_ connection: Connection) -> Bool {
        while connection.output.count > 0 {
            let count = connection.output.send {
                clinux_send(connection.descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                connection.lastProgress = monotonicMilliseconds()
            } else if errno != EINTR {
                return errno == EAGAIN
            }
        }
        return true
    }

    private func watch(_ connection: Connection) {
        var interest: UInt32 = 0
        if connection.mayRead { interest |= CLINUX_IN }
        if connection.output.count > 0 { interest |= CLINUX_OUT }
        guard interest != connection.interest else { return }
        connection.interest = interest
        clinux_epoll_modify(epoll, connection.descriptor, interest, connection.token.rawValue)
    }
}
