/// Every verb of the protocol, declared once: its name, its kind, its fields and its one line of help.
public enum Verb: String, CaseIterable, Sendable {
    case submit = "SUBMIT"
    case amend = "AMEND"
    case accept = "ACCEPT"
    case assign = "ASSIGN"
    case start = "START"
    case stop = "STOP"
    case pause = "PAUSE"
    case resume = "RESUME"
    case complete = "COMPLETE"
    case reject = "REJECT"
    case withdraw = "WITHDRAW"
    case reopen = "REOPEN"
    case rate = "RATE"
    case service = "SERVICE"
    case official = "OFFICIAL"
    case target = "TARGET"
    case feedback = "FEEDBACK"
    case answer = "ANSWER"
    case agree = "AGREE"
    case done = "DONE"
    case training = "TRAINING"
    case competence = "COMPETENCE"
    case erase = "ERASE"
    case refuseErasure = "REFUSE-ERASURE"
    case restrict = "RESTRICT"
    case calendar = "CALENDAR"
    case times = "TIMES"
    case queues = "QUEUES"
    case satisfaction = "SATISFACTION"
    case trend = "TREND"
    case channels = "CHANNELS"
    case hours = "HOURS"
    case fairness = "FAIRNESS"
    case signals = "SIGNALS"
    case forecast = "FORECAST"
    case explain = "EXPLAIN"
    case list = "LIST"
    case indicators = "INDICATORS"
    case feedbacks = "FEEDBACKS"
    case trainings = "TRAININGS"
    case competences = "COMPETENCES"
    case effect = "EFFECT"
    case report = "REPORT"
    case request = "REQUEST"
    case track = "TRACK"
    case services = "SERVICES"
    case officials = "OFFICIALS"
    case calendars = "CALENDARS"
    case identity = "IDENTITY"
    case history = "HISTORY"
    case replay = "REPLAY"
    case follow = "FOLLOW"
    case more = "MORE"
    case verify = "VERIFY"
    case checkpoint = "CHECKPOINT"
    case prove = "PROVE"
    case consistency = "CONSISTENCY"
    case subject = "SUBJECT"
    case help = "HELP"
    case ping = "PING"
    case status = "STATUS"
    case metrics = "METRICS"
    case backup = "BACKUP"
    case quit = "QUIT"

    /// Who answers a verb.
    public enum Kind: Sendable {
        /// Records an event.
        case command
        /// Is answered from the projections.
        case query
        /// Is answered from the log.
        case audit
        /// Is answered by the daemon itself.
        case daemon
    }

    /// Who answers the verb.
    public var kind: Kind {
        switch self {
        case .submit, .amend, .accept, .assign, .start, .stop, .pause, .resume, .complete,
            .reject, .withdraw, .reopen, .rate, .service, .official, .calendar, .target, .feedback,
            .answer, .agree, .done, .training, .competence, .erase, .refuseErasure, .restrict:
            .command
        case .times, .queues, .satisfaction, .trend, .channels, .hours, .fairness, .signals,
            .forecast, .explain, .list, .request, .track, .services, .officials, .calendars,
            .identity, .indicators, .feedbacks, .trainings, .competences, .effect, .report:
            .query
        case .history, .replay, .follow, .more, .verify, .checkpoint, .prove, .consistency,
            .subject:
            .audit
        case .help, .ping, .status, .metrics, .backup, .quit: .daemon
        }
    }

    /// The verb with this name, in any case of its ASCII letters; nil when there is none.
    public init?(_ name: UnsafeBufferPointer<UInt8>) {
        guard name.count <= 16, let packed = Self.pack(name),
            let found = Self.packed.first(where: { $0.name == packed })
        else { return nil }
        self = found.verb
    }

    /// The names as integers: every line is looked up, and comparing integers costs least.
    private static let packed: [(name: UInt128, verb: Verb)] = allCases.compactMap { verb in
        var name = verb.rawValue
        return name.withUTF8 { pack($0) }.map { ($0, verb) }
    }

    /// At most 16 ASCII letters in upper case and hyphens as one integer; nil when there is another
    /// byte.
    private static func pack(_ name: UnsafeBufferPointer<UInt8>) -> UInt128? {
        var packed: UInt128 = 0
        for byte in name {
            let upper = byte == UInt8(ascii: "-") ? byte : byte & 0xDF
            guard
                (upper >= UInt8(ascii: "A") && upper <= UInt8(ascii: "Z"))
                    || upper == UInt8(ascii: "-")
            else { return nil }
            packed = packed << 8 | UInt128(upper)
        }
        return packed
    }

    /// The verb's own fields, the needed ones first, optional ones in brackets. All commands also
    /// take `key`, `occurredAt`, `by` and `expectedVersion`; every verb takes `tag`.
    public var fields: String { help.fields }

    /// What the verb does, in one line.
    public var summary: String { help.summary }

    private var help: (fields: String, summary: String) {
        switch self {
        case .submit:
            ("service channel [request unit applicant attributes]", "a citizen's request comes in")
        case .amend:
            (
                "request [service channel unit applicant attributes]",
                "corrects what was submitted, while it is open"
            )
        case .accept: ("request", "the file is complete: the legal clock starts")
        case .assign: ("request official", "gives the request to an official, or to another one")
        case .start: ("request", "work begins")
        case .stop: ("request", "work is laid aside")
        case .pause: ("request reason [note]", "waits for the applicant, an agency or technology")
        case .resume: ("request", "the pause is over")
        case .complete: ("request [outcome]", "ends the request: done")
        case .reject: ("request reason", "ends the request: refused")
        case .withdraw: ("request [reason]", "ends the request: the applicant gave it up")
        case .reopen: ("request reason [mistake]", "opens an ended request again")
        case .rate:
            ("request|tracking score|scores [comment]", "the applicant's answer after the end")
        case .service:
            (
                "code name [category unit promise requirements fee source active]",
                "defines a service, or its next version"
            )
        case .official:
            ("official [name nip unit services active]", "registers an official, or changes one")
        case .calendar:
            (
                "calendar effectiveFrom [zone weekly shifts holidays source]",
                "defines when an office is open, or the next version of it"
            )
        case .target:
            (
                "indicator measure goal from to [official|service|unit clock plan source active]",
                "sets what is to be reached in a period, or its next version"
            )
        case .feedback:
            ("official kind evidence text [feedback]", "tells an official about their work")
        case .answer: ("feedback text", "the official answers feedback")
        case .agree: ("feedback action due", "what feedback leads to, and until when")
        case .done: ("feedback", "what was agreed on is done")
        case .training:
            (
                "training official topic to [from competence hours]",
                "a training that an official completed, or its correction"
            )
        case .competence: ("official competence level", "how well an official masters something")
        case .erase:
            (
                "request|official basis requestedBy decidedBy [reason]",
                "erases the personal data of a request, or of an official, from the disk"
            )
        case .refuseErasure:
            (
                "request|official basis requestedBy decidedBy [reason]",
                "records why personal data are not erased"
            )
        case .restrict:
            (
                "request basis requestedBy decidedBy [lifted reason]",
                "shows the personal data of a request to nobody, or to all again"
            )
        case .times:
            (
                "[measure clock by official service channel unit category from to asOf since]",
                "processing and other times of ended requests, with the promise kept or missed"
            )
        case .queues:
            (
                "[by official service channel unit category from to at asOf since]",
                "how many requests wait, are worked on and paused, and how old they are"
            )
        case .satisfaction:
            (
                "[by official service channel unit category from to asOf since]",
                "how satisfied applicants are, with a 95 % interval"
            )
        case .trend:
            (
                "[measure clock by official service channel unit category from to asOf since]",
                "every figure period by period, what came, ended and stayed, and Little's law"
            )
        case .channels:
            (
                "[clock by official service channel unit category from to asOf since]",
                "online beside the counter: what came and waits, lead time, rework, satisfaction"
            )
        case .hours:
            (
                "[official service channel unit category from to asOf since]",
                "when people come and how many wait, by the hour of the week"
            )
        case .fairness:
            (
                "[official service channel unit category from to asOf since]",
                "by official: what happened beside what the kind of cases let expect"
            )
        case .signals:
            (
                "[kind official service channel unit category from to limit asOf]",
                "what may make figures look better than the work is, with the events"
            )
        case .forecast:
            (
                "request | [days by service channel unit category], and asOf",
                "how long queues will be, or when a request will end, and how good that was before"
            )
        case .explain:
            (
                "query row [measure clock official service channel unit category from to limit after"
                    + " asOf]",
                "the requests and the events behind a row of another query"
            )
        case .list:
            (
                "[state overdue personal official service channel unit category from to limit after"
                    + " asOf since]",
                "requests, one a row: a worklist"
            )
        case .indicators:
            (
                "[indicator official service unit from to evidence asOf]",
                "targets, what was reached, and the events that prove it"
            )
        case .feedbacks:
            (
                "[feedback official unit state from to asOf]",
                "feedback to officials; the words only of the one that is named"
            )
        case .trainings: ("[training topic official unit from to asOf]", "who was trained in what")
        case .competences: ("[competence official unit asOf]", "who masters what")
        case .effect:
            (
                "training|topic [window service channel unit category asOf]",
                "figures before and after a training, beside officials without it"
            )
        case .report:
            (
                "from to [official|unit asOf]",
                "the evidence sheet of an official, a unit or the office"
            )
        case .request: ("request [calendar asOf]", "one request: its state and every clock")
        case .track: ("tracking", "what a citizen may see of a request")
        case .services: ("[service unit category asOf since]", "the catalogue as it stands")
        case .officials: ("[official service unit asOf since]", "the staff as it stands")
        case .identity:
            (
                "[official service channel unit category from to asOf]",
                "checks that every request's time adds up: lead = touch + queue + pause + closed"
            )
        case .calendars:
            ("[calendar asOf since]", "the calendars as they stand, or a version: ID@VERSION")
        case .history: ("request|stream [proof]", "the events of one request, or of any stream")
        case .replay:
            ("[from to limit types streams official proof]", "events in their order")
        case .follow:
            (
                "credit [from types streams official proof]",
                "events in their order, those to come too, until another line comes"
            )
        case .more: ("credit", "grants a FOLLOW so many events more")
        case .verify: ("", "reads all events back and rehashes them; names the first bad one")
        case .checkpoint: ("", "how far the log has come: a text to keep outside, or to sign")
        case .prove: ("sequence [size]", "shows that an event is one of the first `size`")
        case .consistency:
            ("from [to]", "shows that nothing was altered since the log had `from` events")
        case .subject: ("nik [by]", "all that is held about one citizen")
        case .help: ("", "this list")
        case .ping: ("", "answers at once")
        case .status: ("", "version, uptime, size, connections, lag, settings")
        case .metrics: ("", "the same for Prometheus, one ROW a line")
        case .backup: ("to", "a consistent, verified copy of the log in a new file on the host")
        case .quit: ("", "closes the connection")
        }
    }
}
