import FoundationEssentials

/// The program: reads the arguments, runs the command, answers the exit code.
enum Client {
    static let version = "0.1.0"

    static func run(_ arguments: [String]) -> Int32 {
        Interruption.install()
        let environment = ProcessInfo.processInfo.environment
        do throws(Failure) {
            let language = try Invocation.language(arguments, environment: environment)
            let texts = Texts(language: language)
            let session = Session(
                invocation: try Invocation(arguments, texts: texts), texts: texts,
                environment: environment)
            // What was answered before a failure is still worth reading.
            let failure = result { () throws(Failure) in try carryOut(session) }
            try session.output.flush()
            if let failure { throw failure }
            return 0
        } catch {
            if let message = error.message { complain("requesttracker: \(message)") }
            return error.exitCode
        }
    }

    private static func result(_ body: () throws(Failure) -> Void) -> Failure? {
        do throws(Failure) {
            try body()
            return nil
        } catch { return error }
    }

    private static func carryOut(_ session: Session) throws(Failure) {
        if session.invocation.has(.version) {
            return try session.output.line("requesttracker \(version)")
        }
        guard let command = session.invocation.command else {
            return try HelpCommand.run(session, about: nil)
        }
        if session.invocation.has(.help) {
            return try HelpCommand.run(session, about: command.name == "help" ? nil : command)
        }
        try command.run(session)
    }
}
