/// Every subcommand, by its name on the command line.
enum Command: String, CaseIterable {
    case send, times, queues, satisfaction, list, request, history, replay, status, services
    case forecast
    case signals
    case indicators, feedbacks, trainings, competences, effect, report
    case target, feedback, answer, agree, done, training, competence
    case explain
    case fairness
    case follow, restore
    case hours
    case channels
    case trend
    case officials, track, ping, call
    case submit, amend, accept, assign, start, stop, pause, resume, complete, reject, withdraw
    case reopen, rate, service, official, handover
    case calendar, identity, catalogue, sample, backup, export, `import`, help
    case verify, checkpoint, receipt
    case subject, erase, restrict, retention
    case refuseErasure = "refuse-erasure"

    /// The groups of the help, in its order.
    static let groups: [(name: Group, commands: [Command])] = [
        (
            .questions,
            [
                .times, .queues, .satisfaction, .trend, .channels, .hours, .fairness, .signals,
                .explain, .forecast, .list, .request, .track, .identity,
            ]
        ),
        (
            .steps,
            [
                .submit, .amend, .accept, .assign, .start, .stop, .pause, .resume, .complete,
                .reject, .withdraw, .reopen, .rate, .handover,
            ]
        ),
        (.rights, [.subject, .restrict, .erase, .refuseErasure, .retention]),
        (.office, [.service, .official, .services, .officials, .catalogue, .calendar]),
        (
            .improvement,
            [
                .target, .indicators, .feedback, .answer, .agree, .done, .feedbacks, .training,
                .competence, .trainings, .competences, .effect, .report,
            ]
        ),
        (.log, [.history, .replay, .follow, .restore, .export, .import, .send, .sample]),
        (.proofs, [.receipt, .checkpoint, .verify]),
        (.server, [.status, .backup, .ping, .call, .help]),
    ]

    enum Group: CaseIterable {
        case questions, steps, rights, office, improvement, log, proofs, server
    }

    /// The operands, as the help writes them.
    var operands: String {
        switch self {
        case .target: "INDICATOR MEASURE GOAL"
        case .feedback: "OFFICIAL praise|improvement|question TEXT"
        case .answer: "FEEDBACK TEXT"
        case .agree: "FEEDBACK ACTION"
        case .done: "FEEDBACK"
        case .training: "TRAINING OFFICIAL TOPIC"
        case .competence: "OFFICIAL COMPETENCE 1-5"
        case .feedbacks: "[FEEDBACK]"
        case .effect: "[TRAINING]"
        case .indicators, .trainings, .competences, .report: ""
        case .send: "[FILE]"
        case .forecast: "[REQUEST]"
        case .backup, .verify: "FILE"
        case .receipt: "REQUEST"
        case .restore: "FILE DATABASE"
        case .explain: "QUERY [KEY=WORD]..."
        case .export: "csv|xes|ocel|open311"
        case .import: "csv|xes|lines FILE"
        case .request, .history, .amend, .accept, .start, .stop, .resume, .erase, .refuseErasure,
            .restrict:
            "REQUEST"
        case .subject: "NIK"
        case .track: "WORD"
        case .call: "VERB [JSON]"
        case .submit: "SERVICE"
        case .assign: "REQUEST OFFICIAL"
        case .pause: "REQUEST applicant|agency|technical [NOTE]"
        case .complete: "REQUEST [OUTCOME]"
        case .reject, .reopen: "REQUEST REASON"
        case .withdraw: "REQUEST [REASON]"
        case .rate: "[REQUEST] [1-4]"
        case .service: "CODE"
        case .official: "OFFICIAL"
        case .handover: "FROM TO"
        case .catalogue: "[load]"
        case .calendar: "list|show ID|load FILE|import FILE"
        case .identity, .retention: ""
        case .help: "[COMMAND]"
        case .times, .queues, .satisfaction, .signals, .fairness, .hours, .channels, .trend, .list,
            .replay,
            .status,
            .services, .officials,
            .ping,
            .sample, .follow, .checkpoint:
            ""
        }
    }

    /// How many operands it takes.
    var operandCount: ClosedRange<Int> {
        switch self {
        case .target, .feedback, .training, .competence: 3...3
        case .answer, .agree: 2...2
        case .done: 1...1
        case .feedbacks, .effect: 0...1
        case .indicators, .trainings, .competences, .report: 0...0
        case .times, .queues, .satisfaction, .signals, .fairness, .hours, .channels, .trend, .list,
            .replay,
            .status,
            .services, .officials,
            .ping,
            .sample, .follow, .checkpoint:
            0...0
        case .explain: 1...8
        case .send, .catalogue, .forecast, .help: 0...1
        case .calendar: 1...2
        case .identity, .retention: 0...0
        case .request, .history, .amend, .accept, .start, .stop, .resume, .track, .submit, .service,
            .official, .backup, .export, .verify, .receipt, .subject, .erase, .refuseErasure,
            .restrict:
            1...1
        case .call, .complete, .withdraw: 1...2
        case .assign, .reject, .reopen, .handover, .restore, .import: 2...2
        case .pause: 2...3
        case .rate: 0...2
        }
    }

    /// The options that it takes beside the global ones.
    var options: [Option] {
        let filter: [Option] = [.official, .service, .channel, .unit, .category, .from, .to]
        let step: [Option] = [.by, .at, .key, .expectedVersion]
        let person: [Option] = [.nik, .name, .phone, .email, .address, .attribute]
        let decision: [Option] = [.basis, .requestedBy, .decidedBy, .reason]
        switch self {
        case .times: return filter + [.by, .clock, .measure, .calendar, .asOf]
        case .queues: return filter + [.by, .clock, .at, .asOf]
        case .satisfaction: return filter + [.by, .asOf]
        case .trend: return filter + [.by, .clock, .measure, .asOf]
        case .channels: return filter + [.by, .clock, .asOf]
        case .hours: return filter + [.asOf]
        case .import: return [.map, .handling, .dryRun, .refused]
        case .export:
            return filter + [.state, .overdue, .output, .identified, .pseudonymKey, .excel]
        case .fairness: return filter + [.asOf]
        case .signals: return filter + [.kind, .limit, .asOf]
        case .forecast: return [.service, .channel, .unit, .category, .by, .days, .asOf]
        case .explain: return filter + [.measure, .clock, .limit, .after, .asOf]
        case .indicators:
            return [.indicator, .official, .service, .unit, .from, .to, .allEvidence, .asOf]
        case .feedbacks: return [.official, .unit, .state, .from, .to, .asOf]
        case .trainings: return [.official, .unit, .topic, .from, .to, .asOf]
        case .competences: return [.official, .unit, .asOf]
        case .effect: return [.topic, .window, .service, .channel, .unit, .category, .asOf]
        case .report: return [.official, .unit, .from, .to, .asOf, .markdown]
        case .target:
            return [
                .official, .service, .unit, .from, .to, .clock, .plan, .source, .active, .inactive,
            ] + step
        case .feedback: return [.evidence, .id] + step
        case .agree: return [.due] + step
        case .answer, .done, .competence: return step
        case .training: return [.from, .to, .competence, .hours] + step
        case .list: return filter + [.state, .overdue, .limit, .after]
        case .replay:
            return [.from, .to, .until, .limit, .types, .stream, .official, .resume]
        case .follow: return [.from, .types, .stream, .official]
        case .send: return [.refused]
        case .sample: return [.seed]
        case .submit: return [.channel, .unit, .request] + person + step
        case .amend: return [.service, .channel, .unit] + person + step
        case .accept, .assign, .start, .stop, .pause, .resume, .complete, .reject, .withdraw:
            return step
        case .reopen: return [.mistake] + step
        case .subject: return [.by]
        case .erase: return decision + [.yes] + step
        case .refuseErasure: return decision + step
        case .restrict: return decision + [.lifted] + step
        case .retention: return [.olderThan, .service, .unit] + decision + [.yes, .by]
        case .rate: return [.tracking, .scores, .comment] + step
        case .service:
            return [
                .nameID, .nameEN, .category, .unit, .promise, .requirement, .fee, .source, .active,
                .inactive,
            ] + step
        case .official: return [.name, .nip, .unit, .service, .active, .inactive] + step
        case .handover: return [.by, .at]
        case .calendar: return [.calendar, .effectiveFrom, .source]
        case .identity: return filter + [.asOf]
        case .request: return [.calendar]
        case .verify: return [.checkpoint, .newer, .proof, .publicKey, .threads]
        case .checkpoint: return [.to, .since, .proof, .signWith, .signer, .publicKey]
        case .receipt: return [.to]
        case .history, .status, .services, .officials, .track, .ping, .call, .catalogue, .backup,
            .restore, .help:
            return []
        }
    }
}
