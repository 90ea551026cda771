import JSONText
import LineProtocol

/// `handover`: moves every open request of one official to another.
enum HandoverCommand {
    /// The states of an open request that has an official.
    private static let openStates = ["assigned", "working", "paused"]
    private static let pageSize = 10_000

    static func run(_ session: Session) throws(Failure) {
        let operands = session.invocation.operands
        let (leaving, taking) = (operands[0], operands[1])
        guard leaving != taking else { throw .usage(session.texts.sameOfficial) }
        let connection = try session.connect()
        let requests = try openRequests(of: leaving, connection, session)
        let lines = try requests.map { request throws(Failure) in
            try assignment(request, to: taking, session)
        }
        let report = SendReport()
        let bar = ProgressBar(session.terminal)
        var source = ListedLines(lines, count: lines.count)
        do throws(Failure) {
            try connection.exchange(&source, window: SendCommand.window) { source, line in
                report.willSend(line, number: source.number)
            } progress: { source in
                bar.show(fraction: source.fraction, count: report.answered)
            } received: { reply throws(Failure) in
                guard let line = report.didReceive(reply), reply.word == .error else { return }
                bar.clear()
                complain("\(requests[line.number - 1]): \(Refused(reply).text)")
            }
        } catch {
            bar.clear()
            guard case .lost(let message) = error else { throw error }
            throw .lost(message + " " + session.texts.handoverAgain)
        }
        bar.clear()
        if session.printsJSON {
            try session.output.line(report.json(seconds: bar.seconds).bytes)
        } else {
            try session.output.line(
                printable(session.texts.handedOver(report, from: leaving, to: taking)))
        }
        if report.refused > 0 { throw .refused }
    }

    /// The ids of the official's open requests, page by page.
    private static func openRequests(
        of official: String, _ connection: Connection, _ session: Session
    ) throws(Failure) -> [String] {
        var requests: [String] = []
        var cursor: [UInt8]?
        repeat {
            let line = requestLine("LIST", list(official, after: cursor))
            var rows: [Reply] = []
            let last = try connection.ask(line) { rows.append($0) }
            try session.refuse(last)
            let answer = Answer(last: last, streamed: rows)
            requests += try WorklistCommand.rows(answer, texts: session.texts).map(\.request)
            cursor = try WorklistCommand.cursor(answer, texts: session.texts)?.json
        } while cursor != nil
        return requests
    }

    static func list(_ official: String, after cursor: [UInt8]?) -> JSONWriter {
        var json = JSONWriter()
        json.object { object in
            object.field("official", official)
            object.name("state")
            object.array { array in for state in openStates { array.value(state) } }
            object.field("limit", pageSize)
            if let cursor {
                object.name("after")
                object.raw(cursor)
            }
        }
        return json
    }

    private static func assignment(
        _ request: String, to official: String, _ session: Session
    ) throws(Failure) -> [UInt8] {
        let at = session.invocation.value(.at)
        let time = try at.map { text throws(Failure) in
            guard let time = LocalTime.wire(text) else {
                throw .usage(session.texts.notATime(Option.at.rawValue, printable(text)))
            }
            return time
        }
        var json = JSONWriter()
        json.object { object in
            object.field("request", request)
            object.field("official", official)
            if let actor = session.invocation.value(.by) { object.field("by", actor) }
            if let time { object.field("occurredAt", time) }
            object.field("key", StepCommand.freshKey())
        }
        return requestLine("ASSIGN", json)
    }
}
