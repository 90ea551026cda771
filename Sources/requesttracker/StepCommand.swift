import JSONText
import LineProtocol

/// The short forms of the commands: one event each, safe to repeat because of its key.
enum StepCommand {
    static func run(_ session: Session, _ command: Command) throws(Failure) {
        let key = session.invocation.value(.key) ?? freshKey()
        let fields = try StepFields(
            command: command, invocation: session.invocation, texts: session.texts
        ).object(key: key)
        if command == .erase {
            let request = session.invocation.operands[0]
            try Confirmation.ask(session.texts.confirmErasure(of: request), session)
        }
        let line = requestLine(command.rawValue.uppercased(), fields)
        let reply = try recorded(line, key, session)
        if session.printsJSON { try session.output.line(reply.json) }
        if reply.word == .error, Refused(reply).mayRetry {
            complain(session.texts.retryWith(key: key))
        }
        try session.refuse(reply)
        guard !session.printsJSON else { return }
        let object = (try? reply.object()) ?? JSONObject()
        for line in session.texts.recordedLines(object) { try session.output.line(printable(line)) }
    }

    /// A key that nobody else will choose.
    static func freshKey() -> String {
        var random = SystemRandomNumberGenerator()
        let parts = (0..<2).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return "cli-" + parts.joined()
    }

    /// Sends the line, and once more when the connection breaks before its answer: with the same
    /// key the server records it once, whatever it had done with the first.
    private static func recorded(
        _ line: [UInt8], _ key: String, _ session: Session
    ) throws(Failure) -> Reply {
        let first = try session.connect()
        do throws(Failure) {
            return try first.ask(line) { _ in }
        } catch {
            guard case .lost = error else { throw error }
        }
        do throws(Failure) {
            return try session.connect().ask(line) { _ in }
        } catch {
            if case .interrupted = error { throw error }
            throw .lost(session.texts.outcomeUnknown(key: key))
        }
    }
}
