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
            return try HelpCommand.run(session, about: command == .help ? nil : command)
        }
        switch command {
        case .send: try SendCommand.run(session)
        case .times: try TimesCommand.run(session)
        case .queues: try QueuesCommand.run(session)
        case .satisfaction: try SatisfactionCommand.run(session)
        case .trend: try TrendCommand.run(session)
        case .channels: try ChannelsCommand.run(session)
        case .hours: try HoursCommand.run(session)
        case .fairness: try FairnessCommand.run(session)
        case .indicators: try IndicatorsCommand.run(session)
        case .feedbacks, .trainings, .competences:
            try DevelopmentCommand.run(session, command)
        case .effect: try EffectCommand.run(session)
        case .report: try ReportCommand.run(session)
        case .target, .feedback, .answer, .agree, .done, .training, .competence:
            try StepCommand.run(session, command)
        case .explain: try ExplainCommand.run(session)
        case .signals: try SignalsCommand.run(session)
        case .forecast: try ForecastCommand.run(session)
        case .list: try WorklistCommand.run(session)
        case .request, .track, .status: try RecordCommand.run(session, command)
        case .history: try HistoryCommand.run(session)
        case .replay: try ReplayCommand.run(session)
        case .follow: try FollowCommand.run(session)
        case .restore: try RestoreCommand.run(session)
        case .services, .officials: try RegisterCommand.run(session, command)
        case .ping: try CallCommand.ping(session)
        case .call: try CallCommand.run(session)
        case .submit, .amend, .accept, .assign, .start, .stop, .pause, .resume, .complete, .reject,
            .withdraw, .reopen, .rate, .service, .official, .erase, .refuseErasure, .restrict:
            try StepCommand.run(session, command)
        case .subject: try SubjectCommand.run(session)
        case .retention: try RetentionCommand.run(session)
        case .handover: try HandoverCommand.run(session)
        case .catalogue: try CatalogueCommand.run(session)
        case .calendar: try CalendarCommand.run(session)
        case .identity: try IdentityCommand.run(session)
        case .import: try ImportCommand.run(session)
        case .export: try ExportCommand.run(session)
        case .backup: try BackupCommand.run(session)
        case .verify: try VerifyCommand.run(session)
        case .checkpoint: try CheckpointCommand.run(session)
        case .receipt: try ReceiptCommand.run(session)
        case .sample: try SampleCommand.run(session)
        case .help: try HelpCommand.run(session, named: session.invocation.operands.first)
        }
    }
}
