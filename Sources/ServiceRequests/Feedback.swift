internal import JSONText

/// What feedback says. The words themselves are personal and stand in the private table.
public struct Feedback: Hashable, Sendable {
    /// What it is meant as.
    public enum Kind: String, CaseIterable, Sendable {
        case praise, improvement, question
    }

    /// How far it has come.
    public enum State: String, CaseIterable, Sendable {
        /// The official has not answered yet.
        case given
        /// The official has answered.
        case answered
        /// Both agreed on what is to be done, and until when.
        case agreed
        /// It was done.
        case done

        /// The command that leads on from here; nil at the end.
        public var next: CommandVerb? {
            switch self {
            case .given: .answer
            case .answered: .agree
            case .agreed: .done
            case .done: nil
            }
        }
    }

    /// To whom it is given.
    public var official: String
    /// What it is meant as.
    public var kind: Kind
    /// The sequences of the events that it rests on, at least one.
    public var evidence: [Int64]

    /// Feedback with all its parts.
    public init(official: String, kind: Kind, evidence: [Int64]) {
        self.official = official
        self.kind = kind
        self.evidence = evidence
    }
}

/// Feedback as the fold of its events: what decisions about it rest on.
public struct FeedbackLife: Hashable, Sendable {
    /// What was given.
    public let feedback: Feedback
    /// How far it has come.
    public private(set) var state = Feedback.State.given
    /// Its number of events.
    public private(set) var version = 1
    /// When its last event happened.
    public private(set) var lastOccurredAt: Instant

    /// Folds the first event; nil when it gives no feedback.
    public init?(_ event: DomainEvent, at instant: Instant) {
        guard case .improvement(.feedbackGiven(let feedback)) = event else { return nil }
        self.feedback = feedback
        lastOccurredAt = instant
    }

    /// Folds the next event.
    public mutating func apply(_ event: DomainEvent, at instant: Instant) {
        guard case .improvement(let step) = event, let state = step.feedbackState else { return }
        self.state = state
        version += 1
        lastOccurredAt = instant
    }
}

extension Feedback {
    /// Reads the fields of a FEEDBACK.
    init(_ fields: CommandFields) throws(Refusal) {
        _ = try fields.filledText(.text, upTo: CommandLimits.freeTextBytes)
        let evidence = try fields.sequences(.evidence)
        guard !evidence.isEmpty else {
            throw .badArgument(
                "evidence", "FEEDBACK needs the sequences of the events that it rests on")
        }
        self.init(
            official: try fields.required(.official, try fields.id(.official)),
            kind: try fields.required(.kind, try fields.word(.kind, Kind.self)),
            evidence: evidence)
    }

    /// Reads the body of a `feedback-given`; nil when a part is missing.
    init?(_ json: JSONObject) {
        guard let official = json["official"]?.string,
            let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)),
            let evidence = json["evidence"]?.array
        else { return nil }
        self.init(
            official: official, kind: kind,
            evidence: evidence.compactMap { $0.integer.map { Int64($0) } })
    }

    /// Writes the fields of the event's body (not the braces).
    func writeBody(into json: inout JSONWriter) {
        json.field("official", official)
        json.field("kind", kind.rawValue)
        json.name("evidence")
        json.array { list in for sequence in evidence { list.value(Int(sequence)) } }
    }
}
