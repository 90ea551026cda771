public import JSONText

/// The verbs that record an event.
public enum CommandVerb: String, CaseIterable, Sendable {
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
    case calendar = "CALENDAR"
    case erase = "ERASE"
    case refuseErasure = "REFUSE-ERASURE"
    case restrict = "RESTRICT"
}

/// One command of a client, decoded and checked as far as that is possible without the log.
///
/// Every field of the verb is checked for its type and its limits (``CommandLimits``); a field that
/// the verb does not have is refused, also inside an object, so that a typing error never silently
/// loses data. `null` is no value of any field. `tag` belongs to the wire and is passed over.
///
/// A class, so that handing it from thread to thread costs one reference and not a copy of its parts.
public final class Command: Sendable {
    /// What is to be recorded, personal data left out. What is large and rare stands apart, so that
    /// all others stay small.
    public enum Payload: Hashable, Sendable {
        /// `unit` is nil when the service's is meant.
        case submit(service: String, channel: Channel, unit: String?)
        /// Only what is corrected is not nil; all are nil when only personal data is.
        case amend(service: String?, channel: Channel?, unit: String?)
        case accept
        case assign(official: String)
        case start
        case stop
        case pause(PauseReason)
        case resume
        case complete
        case reject
        case withdraw
        case reopen(mistake: Bool)
        case rate(Rating)
        indirect case service(ServiceDefinition)
        /// The NIP is personal: it is checked when the command is decided, as that needs the day,
        /// and never stands in an event.
        indirect case official(OfficialDefinition, nip: String?)
        /// TARGET, FEEDBACK and its answers, TRAINING and COMPETENCE.
        indirect case improvement(Improvement)
        indirect case calendar(CalendarChange)
        /// `official` is nil when a request's personal data are meant.
        indirect case erase(official: String?, PersonalDecision)
        indirect case refuseErasure(official: String?, PersonalDecision)
        indirect case restrict(PersonalDecision, lifted: Bool)
    }

    /// The verb.
    public let verb: CommandVerb
    /// The client's key for a safe retry.
    public let key: String?
    /// When it happened, as the client says; nil for now.
    public let occurredAt: Instant?
    /// Who acts.
    public let by: String?
    /// The version that the stream is expected to have; 0 means that there is no stream yet.
    public let expectedVersion: Int?
    /// The request's id; for a SUBMIT the one that an importing client gives.
    public let request: String?
    /// The feedback's id; for a FEEDBACK the one that the client gives.
    public let feedback: String?
    /// RATE: the tracking word that names the request instead of its id, as sent.
    public let tracking: String?
    /// What is to be recorded.
    public let payload: Payload
    /// The digest of the verb and the fields as sent; nil without a key.
    ///
    /// It covers the values of the public fields and only the names of the personal ones: a digest
    /// of personal data without salt could be guessed back.
    public let content: UInt64?
    /// The personal fields as sent, canonical JSON; nil when there are none.
    let personal: [UInt8]?

    /// Decodes a command.
    /// - Throws: `bad-argument` with the field that is unknown, missing, of a wrong type or beyond
    ///   its limits.
    /// - Complexity: O(length of the object).
    public init(_ verb: CommandVerb, _ fields: JSONObject) throws(Refusal) {
        let fields = try CommandFields(verb, fields)
        self.verb = verb
        key = try fields.key()
        occurredAt = try fields.instant(.occurredAt)
        by = try fields.id(.by)
        expectedVersion = try fields.integer(.expectedVersion, in: 0...Int.max)
        request = try fields.id(.request)
        feedback = try fields.id(.feedback)
        tracking = try fields.text(.tracking, upTo: CommandLimits.trackingBytes)
        payload = try Payload(fields)
        switch verb {
        case .submit, .service, .official, .calendar, .target, .feedback, .training, .competence:
            break
        case .answer, .agree, .done: _ = try fields.required(.feedback, feedback)
        case .rate:
            guard (request != nil) != (tracking != nil) else {
                throw .badArgument(
                    "request", "RATE names its request by one of 'request' and 'tracking'")
            }
        case .erase, .refuseErasure:
            guard (request != nil) != fields.present.contains(.official) else {
                throw .badArgument(
                    "request", "\(verb.rawValue) names one of 'request' and 'official'")
            }
        default: _ = try fields.required(.request, request)
        }
        personal = try fields.personalBody()
        content = key == nil ? nil : try fields.contentDigest()
    }
}

/// What fits into a command's fields. Ids have their own rule, ``Identifier``.
public enum CommandLimits {
    /// `key`: 1 to this many printable ASCII characters.
    public static let keyBytes = 128
    /// `tracking`, as sent.
    public static let trackingBytes = 64
    /// `note`, `comment`, `outcome`, `reason`, `text` and `action`.
    public static let freeTextBytes = 4_000
    /// Names, an applicant's fields, `source`, `plan` and one entry of `requirements`.
    public static let nameBytes = 400
    /// Entries of `requirements`, of `services` and of `evidence`.
    public static let listEntries = 100
    /// `promise.amount`: 1 to this.
    public static let promiseAmount = 10_000
    /// A promise's budget on the wall clock: ten years of 365.25 days.
    public static let promiseWallSeconds = 315_576_000
    /// A promise's budget in working time: ten years of 240 working days.
    public static let promiseWorkingSeconds = 64_800_000
    /// `fee`: 0 to this, in rupiah.
    public static let fee = 1_000_000_000_000
}
