import CLinux
import Glibc
import JSONText
import LineProtocol
import Projections
import ServiceRequests

/// What clients send is read, cut into lines and handed to whoever answers it.
extension EventLoop {
    private static let linesAtOnce = 128
    /// The commands among the verbs of the wire; the usual ones stand first, so that searching costs
    /// less than hashing.
    private static let commandVerbs = Verb.allCases.compactMap { verb in
        CommandVerb(rawValue: verb.rawValue).map { (wire: verb, command: $0) }
    }

    func read(_ connection: Connection) {
        guard connection.mayRead else { return }
        let count = scratch.withUnsafeMutableBytes {
            recv(connection.descriptor, $0.baseAddress, $0.count, 0)
        }
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { close(connection) }
            return
        }
        if connection.phase == .lingering {
            if count == 0 { close(connection) }
            return
        }
        if count == 0 {
            connection.isHalfClosed = true
        } else {
            scratch.withUnsafeBytes {
                connection.input.append(UnsafeRawBufferPointer(rebasing: $0[..<count]))
            }
        }
        takeLines(connection)
        touch(connection)
    }

    /// Takes as many lines as may be taken now.
    func takeLines(_ connection: Connection) {
        if connection.phase == .open, !connection.isIntroduced,
            let byte = connection.input.firstByte, !isVerbStart(byte)
        {
            return dismiss(connection)  // TLS, or no text at all: no line may ever come
        }
        var taken = 0
        while connection.mayTakeLine {
            guard let line = connection.input.next() else {
                if connection.isHalfClosed { endInput(connection) }
                return
            }
            if connection.phase == .following {
                guard goOn(line, connection) else { return }
                continue
            }
            switch line {
            case .tooLong:
                guard connection.isIntroduced else { return dismiss(connection) }
                refuse(
                    connection, nil,
                    Refusal(
                        .tooLong, "the line is longer than \(LineBuffer.lineBytesMax) bytes"))
            case .text(let place): take(place, connection)
            }
            // A turn is bounded too, so that one client cannot keep the others waiting.
            taken += 1
            if taken == Self.linesAtOnce {
                touch(connection)
                return
            }
        }
    }

    private func isVerbStart(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == 0x0A || byte == 0x0D || byte == 0x20
        }
    }

    private func take(_ line: Range<Int>, _ connection: Connection) {
        do throws(Request.Malformed) {
            guard let request = try Request(connection.input.bytes, in: line) else { return }
            connection.isIntroduced = true
            switch request.verb.kind {
            case .command: command(request, line.count, connection)
            case .query, .audit, .daemon:
                if connection.inFlight > 0 {
                    connection.waiting = request
                } else {
                    answer(request, connection)
                }
            }
        } catch {
            guard connection.isIntroduced || !error.isForeign else { return dismiss(connection) }
            connection.isIntroduced = true
            refuse(connection, error.tag, error.refusal)
        }
    }

    private func command(_ request: Request, _ byteCount: Int, _ connection: Connection) {
        guard let verb = Self.commandVerbs.first(where: { $0.wire == request.verb })?.command else {
            return
        }
        var work: Result<Command, Refusal>
        do throws(Refusal) { work = .success(try Command(verb, request.fields)) } catch {
            work = .failure(error)
        }
        if case .draining = stage {
            work = .failure(.draining)
        } else if waiting >= Self.waitingMax || waitingBytes >= Self.waitingBytesMax {
            work = .failure(Refusal(.busy, "too many commands wait; send it again in a moment"))
        }
        if case .failure(let refusal) = work { return refuse(connection, request.tag, refusal) }
        hand(
            CommandJob(
                token: connection.token, tag: request.tag, work: work, byteCount: byteCount),
            connection)
    }

    private func hand(_ job: CommandJob, _ connection: Connection) {
        connection.inFlight += 1
        connection.inFlightBytes += job.byteCount
        waiting += 1
        waitingBytes += job.byteCount
        jobs.append(job)
    }

    /// Refuses a line in its turn: behind commands that were not answered yet it takes their way.
    private func refuse(_ connection: Connection, _ tag: String?, _ refusal: Refusal) {
        if connection.inFlight > 0, !isWriterStopped {
            hand(
                CommandJob(
                    token: connection.token, tag: tag, work: .failure(refusal), byteCount: 0),
                connection)
        } else {
            connection.output.append(ServerLine.err(refusal, tag: tag))
        }
    }

    /// Sends away a client that speaks another protocol.
    private func dismiss(_ connection: Connection) {
        let refusal = Refusal(
            .unknownVerb, "this is requesttrackerd: a line is a verb and a JSON object; try HELP")
        connection.output.append(ServerLine.err(refusal, tag: nil))
        connection.phase = .closing
    }

    /// Takes a line of a client that follows the log.
    /// - Returns: Whether it goes on. Any line but MORE ends it, and waits for the end.
    private func goOn(_ line: LineBuffer.Line, _ connection: Connection) -> Bool {
        if case .text(let place) = line {
            let bytes = connection.input.bytes
            if bytes[place].allSatisfy({ $0 == UInt8(ascii: " ") }) { return true }
            if let request = try? Request(bytes, in: place), request.verb == .more,
                let credit = try? AuditRequest.credit(request)
            {
                desks.auditor.post(.more(connection.token, credit: credit))
                return true
            }
        }
        connection.input.putBack(line)
        connection.phase = .streaming
        desks.auditor.post(.end(connection.token, isCaughtUp: false))
        return false
    }

    /// The client sends no more: what it began to write is no line.
    private func endInput(_ connection: Connection) {
        if connection.phase == .following {
            connection.phase = .streaming
            return desks.auditor.post(.end(connection.token, isCaughtUp: true))
        }
        if connection.input.hasUnfinishedLine {
            connection.input = LineBuffer()
            refuse(
                connection, nil,
                Refusal(.badLine, "the last line was cut off before its LF; it was not carried out")
            )
        }
        if connection.isIdle { connection.phase = .closing }
    }

    func answer(_ request: Request, _ connection: Connection) {
        let token = connection.token
        do throws(Refusal) {
            if budget.isSpent, request.verb.kind != .daemon {
                throw Refusal(
                    .busy, "too many answers wait to be read; send it again in a moment")
            }
            switch request.verb.kind {
            case .query:
                desks.analyst.post(try question(request, token))
                connection.phase = .answering
            case .audit where ProofRequest.isOne(request.verb):
                desks.auditor.post(.prove(token, try ProofRequest(request)))
                connection.phase = .streaming
                connection.streamTag = request.tag
                connection.chunksAsked = 1
            case .audit where request.verb == .subject:
                desks.auditor.post(.search(token, try SubjectRequest(request)))
                connection.phase = .streaming
                connection.streamTag = request.tag
                connection.chunksAsked = 1
            case .audit:
                let audit = try AuditRequest(request)
                if audit.isLive, case .draining = stage { throw Refusal.draining }
                desks.auditor.post(.start(token, audit))
                connection.phase = audit.isLive ? .following : .streaming
                if audit.isLive { followers.insert(token) }
                connection.streamTag = request.tag
                connection.chunksAsked = 1
            case .daemon: try answerAtOnce(request, connection)
            case .command:
                throw Refusal(
                    .unknownVerb, "\(request.verb.rawValue) is not served by this release")
            }
        } catch { refuse(connection, request.tag, error) }
    }

    private func question(
        _ request: Request, _ token: Token
    ) throws(Refusal) -> ProjectionJob {
        switch request.verb {
        case .request:
            return .request(
                token, tag: request.tag,
                id: try request.onlyField("request", beside: "asOf", "calendar"),
                asOf: try request.fields["asOf"].map { value throws(Refusal) in
                    try Moment(value, "asOf")
                },
                under: try request.fields["calendar"].map { value throws(Refusal) in
                    try CalendarVersion(value)
                })
        case .track:
            return .track(token, tag: request.tag, word: try request.onlyField("tracking"))
        default:
            guard let verb = QueryVerb(rawValue: request.verb.rawValue) else {
                throw Refusal(.internal, "\(request.verb.rawValue) has no one who answers it")
            }
            return .query(token, tag: request.tag, try Question(verb, request.fields))
        }
    }

    private func answerAtOnce(_ request: Request, _ connection: Connection) throws(Refusal) {
        if request.verb == .backup {
            try backups.start(request, connection.token)
            connection.phase = .answering
            return
        }
        try request.refuseFields()
        switch request.verb {
        case .help: connection.output.append(helpLines(request.tag))
        case .status:
            connection.output.append(report.status(request.tag, connections.count))
        case .metrics:
            connection.output.append(report.metrics(request.tag, connections.count))
        default: connection.output.append(ServerLine.ok(tag: request.tag) { _ in })
        }
        if request.verb == .quit { connection.phase = .closing }
    }
}

extension Request {
    /// The one field that the verb needs, a string; `tag` may stand beside it, and `others`.
    /// - Throws: `bad-argument`.
    func onlyField(
        _ name: StaticString, beside others: StaticString...
    ) throws(Refusal) -> String {
        for position in 0..<fields.count
        where !fields.isNamed(name, at: position) && !fields.isNamed("tag", at: position)
            && !others.contains(where: { fields.isNamed($0, at: position) })
        {
            let other = fields.names[position]
            throw .badArgument(other, "\(verb.rawValue) has no field '\(other)'")
        }
        guard let text = fields[name]?.string else {
            throw .badArgument("\(name)", "\(verb.rawValue) needs the field '\(name)', a string")
        }
        return text
    }

    /// Refuses every field but `tag`.
    /// - Throws: `bad-argument`.
    func refuseFields() throws(Refusal) {
        for position in 0..<fields.count where !fields.isNamed("tag", at: position) {
            let name = fields.names[position]
            throw .badArgument(name, "\(verb.rawValue) has no field '\(name)'")
        }
    }
}
