import JSONText
import LineProtocol

/// `send`: command lines from a file or standard input, pipelined.
enum SendCommand {
    /// How many lines may wait for their answer at a time.
    static let window = 512

    static func run(_ session: Session) throws(Failure) {
        let path = session.invocation.operands.first
        let input = try FileLines(path: path, texts: session.texts)
        let isFile = path != nil && path != "-"
        try send(input, named: isFile ? path ?? "" : session.texts.standardInput, session)
    }

    /// Sends the lines of any source and reports on them.
    /// - Parameter name: What stands in front of a refused line's number.
    /// - Throws: ``Failure/refused`` when any line was, after all was told.
    static func send<Source: LineSource>(
        _ source: Source, named name: String, _ session: Session
    ) throws(Failure) {
        var source = source
        var refusedLines: Output?
        if let file = session.invocation.value(.refused) { refusedLines = try Output(path: file) }
        let connection = try session.connect()
        let report = SendReport()
        let bar = ProgressBar(session.terminal, session.texts)
        var failure: Failure?
        do throws(Failure) {
            try connection.exchange(&source, window: window) { source, line in
                report.willSend(line, number: source.number)
            } progress: { source in
                bar.show(fraction: source.fraction, count: report.answered)
            } received: { reply throws(Failure) in
                guard reply.word.isLast, let line = report.didReceive(reply) else { return }
                guard reply.word == .error else { return }
                bar.clear()
                complain("\(name):\(line.number): \(Refused(reply).text)")
                try refusedLines?.line(line.line)
            }
        } catch { failure = error }
        let seconds = bar.seconds
        bar.clear()
        try refusedLines?.flush()
        if session.printsJSON {
            try session.output.line(report.json(seconds: seconds).bytes)
        } else {
            try session.output.line(
                session.texts.sendSummary(report, refused: report.refused, seconds: seconds))
        }
        try finish(report, failure, session.texts)
    }

    /// Turns what happened into the end of the program.
    private static func finish(
        _ report: SendReport, _ failure: Failure?, _ texts: Texts
    ) throws(Failure) {
        switch failure {
        case .lost(let message):
            throw .lost(message + " " + texts.unknownAfter(line: report.lastAnswered))
        case .interrupted:
            complain(texts.unknownAfter(line: report.lastAnswered))
            throw .interrupted
        case .some(let failure): throw failure
        case nil: if report.refused > 0 { throw .refused }
        }
    }
}
