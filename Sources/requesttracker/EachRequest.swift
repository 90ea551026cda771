import JSONText
import LineProtocol

/// One command for each of many requests, such as all of an official's.
enum EachRequest {
    /// How many requests a page of LIST has.
    static let pageSize = 10_000

    /// The requests of a list, page by page.
    /// - Parameter list: The fields of LIST after a cursor; nil before the first page.
    static func listed(
        _ connection: Connection, _ session: Session, list: (_ cursor: [UInt8]?) -> JSONWriter
    ) throws(Failure) -> [WorklistCommand.Row] {
        var rows: [WorklistCommand.Row] = []
        var cursor: [UInt8]?
        repeat {
            var streamed: [Reply] = []
            let last = try connection.ask(requestLine("LIST", list(cursor))) { streamed.append($0) }
            try session.refuse(last)
            let answer = Answer(last: last, streamed: streamed)
            rows += try WorklistCommand.rows(answer, texts: session.texts)
            cursor = try WorklistCommand.cursor(answer, texts: session.texts)?.json
        } while cursor != nil
        return rows
    }

    /// Sends a line for each, and tells what was refused and what became of all.
    /// - Parameters:
    ///   - again: What is said when the connection is lost.
    ///   - refused: Adds to what is said of a refusal.
    /// - Throws: ``Failure/refused`` when any was, after all was told.
    static func send(
        _ lines: [[UInt8]], for requests: [String], _ connection: Connection, _ session: Session,
        again: String, summary: (SendReport) -> String,
        refused: (_ index: Int, Refused) -> Void = { _, _ in }
    ) throws(Failure) {
        let report = SendReport()
        let bar = ProgressBar(session.terminal, session.texts)
        var source = ListedLines(lines, count: lines.count)
        // Many are often refused for one reason: it is told once, and how many more it was.
        var reason = ""
        var repeated = 0
        func tellRepeated() {
            if repeated > 0 { complain(session.texts.sameReason(repeated)) }
            repeated = 0
        }
        do throws(Failure) {
            try connection.exchange(&source, window: SendCommand.window) { source, line in
                report.willSend(line, number: source.number)
            } progress: { source in
                bar.show(fraction: source.fraction, count: report.answered)
            } received: { reply throws(Failure) in
                guard let line = report.didReceive(reply), reply.word == .error else { return }
                bar.clear()
                let refusal = Refused(reply)
                if refusal.text == reason, !refusal.mayRetry {
                    repeated += 1
                } else {
                    tellRepeated()
                    complain("\(requests[line.number - 1]): \(refusal.text)")
                    reason = refusal.text
                }
                refused(line.number - 1, refusal)
            }
        } catch {
            bar.clear()
            tellRepeated()
            guard case .lost(let message) = error else { throw error }
            throw .lost(message + " " + again)
        }
        bar.clear()
        tellRepeated()
        if session.printsJSON {
            try session.output.line(report.json(seconds: bar.seconds).bytes)
        } else {
            try session.output.line(printable(summary(report)))
        }
        if report.refused > 0 { throw .refused }
    }
}
