internal import JSONText

extension ServiceRequest {
    /// The most events that a request may have but for those that end it: folding a request costs what
    /// its events are, so one that never ends must not grow without bound. Real ones have a dozen.
    public static let eventsMax = 1000

    /// The steps of its life that the request takes as it stands, in the order of ``CommandVerb``.
    /// What concerns its personal data is possible in any state and not among them.
    public var allowedVerbs: [CommandVerb] {
        CommandVerb.allCases.filter { !$0.concernsPersonalData && allows($0) }
    }

    /// Whether the request takes the command as it stands ("The life of a request").
    public func allows(_ verb: CommandVerb) -> Bool {
        if verb.concernsPersonalData { return verb == .erase || version < 2 * Self.eventsMax }
        if isFull, ![.complete, .reject, .withdraw, .rate].contains(verb) { return false }
        return switch verb {
        case .amend, .assign, .withdraw: !state.isEnded
        case .accept: state == .submitted
        case .start: state == .assigned
        case .stop: state == .working
        case .pause: !state.isEnded && state != .paused
        case .resume: state == .paused
        case .complete, .reject: !state.isEnded && official != nil
        case .reopen: state.isEnded
        case .rate: state.isEnded && rating == nil
        case .submit, .service, .official, .calendar, .target, .feedback, .answer, .agree, .done,
            .training, .competence, .erase, .refuseErasure, .restrict:
            false
        }
    }

    private var isFull: Bool { version >= Self.eventsMax }

    /// The refusal of a command that the request does not take: its state, what is allowed instead,
    /// and where one step is missing, which.
    func refusal(of verb: CommandVerb) -> Refusal {
        let allowed = allowedVerbs
        let words = allowed.map(\.rawValue)
        let reason =
            switch verb {
            case .complete where !state.isEnded, .reject where !state.isEnded:
                "has no official yet: ASSIGN it first"
            case .rate where rating != nil:
                "was rated already, and only one rating is taken"
            case .rate:
                "is \(state.rawValue): RATE it when it has ended"
            case _ where verb.concernsPersonalData:
                "has \(version) events, the most a request may have: its personal data can only "
                    + "be erased"
            case _ where isFull:
                "has \(version) events, the most a request may have: it can only be ended"
            default:
                "is \(state.rawValue), so \(verb.rawValue) is not possible; "
                    + "possible now: \(words.joined(separator: ", "))"
            }
        var refusal = Refusal(.wrongState, "request \(id) \(reason)")
        refusal.state = state.rawValue
        refusal.allowed = words
        return refusal
    }
}

extension CommandVerb {
    /// Whether it decides about personal data: a citizen's right has no state in which it is void.
    public var concernsPersonalData: Bool {
        switch self {
        case .erase, .refuseErasure, .restrict: true
        default: false
        }
    }
}
