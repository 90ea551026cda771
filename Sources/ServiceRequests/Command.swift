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
}

/// One command of a client, decoded and checked as far as that is possible without the log.
public struct Command: Sendable {
    /// What is to be recorded, personal data left out.
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
        case service(ServiceDefinition)
        /// The NIP is personal: it is checked and never stands in an event.
        case official(OfficialDefinition, nip: String?)
    }

    /// The verb.
    public let verb: CommandVerb
    /// The client's key for a safe retry.
    public internal(set) var key: String?
    /// When it happened, as the client says; nil for now.
    public internal(set) var occurredAt: Instant?
    /// Who acts.
    public internal(set) var by: String?
    /// The version that the stream is expected to have; 0 means that there is no stream yet.
    public internal(set) var expectedVersion: Int?
    /// The request's id; for a SUBMIT the one that an importing client gives.
    public internal(set) var request: String?
    /// RATE: the tracking word that names the request instead of its id.
    public internal(set) var tracking: String?
    /// What is to be recorded.
    public internal(set) var payload: Payload
    /// The digest of the verb and the public fields as sent; nil without a key.
    public internal(set) var content: UInt64?
    /// The personal fields as sent, canonical JSON; nil when there are none.
    var personal: [UInt8]?

    /// Decodes a command.
    public init(_ verb: CommandVerb, _ fields: JSONObject) throws(Refusal) {
        throw Refusal(.internal, "not built yet")
    }

    /// The personal fields as sent as one canonical JSON object, with `tracking` when it is given.
    /// - Returns: nil when there is nothing personal.
    public func personalBody(tracking: String?) -> [UInt8]? { personal }

    /// Whether this retry says the same as what was recorded under its key.
    /// - Parameters:
    ///   - digest: The recorded event's ``content``.
    ///   - personal: The recorded personal body; nil when there was none, or it was erased.
    public func isSameContent(digest: UInt64?, personal: [UInt8]?) -> Bool { false }
}
