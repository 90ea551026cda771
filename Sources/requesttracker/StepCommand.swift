import JSONText
import LineProtocol

/// A command that records one event, safe to repeat because of its key.
struct StepCommand: Sendable {
    typealias Writing = @Sendable (inout StepFields) throws(Failure) -> Void

    /// The fields that the operands are, in their order.
    private let operands: [String]
    /// Whether it destroys something, and asks first.
    private let erases: Bool
    private let writing: Writing

    /// - Parameters:
    ///   - operands: The fields that the operands are; what `writing` reads has no place there.
    ///   - erases: Whether it destroys something, and asks first.
    ///   - writing: Adds the fields of the options.
    init(
        _ operands: String..., erases: Bool = false, writing: @escaping Writing = { _ in }
    ) {
        self.operands = operands
        self.erases = erases
        self.writing = writing
    }

    /// The JSON object of the command.
    /// - Parameter key: What makes a retry safe.
    /// - Throws: ``Failure/usage(_:)`` with what is missing or cannot be read.
    func object(
        key: String, _ invocation: Invocation, texts: Texts
    ) throws(Failure) -> JSONWriter {
        var fields = StepFields(invocation: invocation, texts: texts)
        for (name, value) in zip(operands, invocation.operands) { fields.add(name, value) }
        try writing(&fields)
        return try fields.closed(key: key)
    }

    func run(_ session: Session) throws(Failure) {
        let key = session.invocation.value(.key) ?? Self.freshKey()
        let fields = try object(key: key, session.invocation, texts: session.texts)
        if erases {
            let question = session.texts.confirmErasure(
                of: session.invocation.operands.first,
                official: session.invocation.value(.official))
            try Confirmation.ask(question, session)
        }
        let reply = try Self.recorded(requestLine(session.verb, fields), key, session)
        if session.printsJSON { try session.output.line(reply.json) }
        if reply.word == .error, Refused(reply).mayRetry {
            complain(session.texts.retryWith(key: key))
        }
        try session.refuse(reply)
        guard !session.printsJSON else { return }
        let object = (try? reply.object()) ?? JSONObject()
        for line in session.texts.recordedLines(object) { try session.output.line(printable(line)) }
        if let done = session.texts.decided(session.verb, lifted: session.invocation.has(.lifted)) {
            try session.output.line(done)
        }
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
