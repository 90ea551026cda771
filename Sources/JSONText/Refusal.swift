/// Why a request was not carried out: the `ERR` of the wire as a value, made where the fault is known.
///
/// It says what is wrong, where, and what to do, and carries nothing personal.
public struct Refusal: Error, Equatable, Sendable {
    /// The stable word that a program decides by (docs/protocol.md).
    public enum Code: String, CaseIterable, Sendable {
        case badLine = "bad-line"
        case tooLong = "too-long"
        case unknownVerb = "unknown-verb"
        case badArgument = "bad-argument"
        case notFound = "not-found"
        case conflict
        case wrongState = "wrong-state"
        case keyReused = "key-reused"
        case forbidden
        case unauthenticated
        case busy
        case storageFull = "storage-full"
        case draining
        case `internal`
        case outcomeUnknown = "outcome-unknown"

        /// Whether the same request may succeed when it is sent again later, unchanged.
        public var mayRetry: Bool {
            switch self {
            case .busy, .storageFull, .draining, .outcomeUnknown: true
            default: false
            }
        }
    }

    /// The stable word.
    public let code: Code
    /// One sentence for people.
    public let message: String
    /// `bad-argument`: the field that is wrong.
    public var field: String?
    /// `conflict`: the version that the stream has.
    public var version: Int?
    /// `wrong-state`: the state that the request is in.
    public var state: String?
    /// `wrong-state`: the verbs that are allowed in that state.
    public var allowed: [String]?

    /// A refusal with a code and a sentence.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// `bad-argument` for a field.
    public static func badArgument(_ field: String, _ message: String) -> Refusal {
        var refusal = Refusal(.badArgument, message)
        refusal.field = field
        return refusal
    }

    /// Writes the fields of the refusal's JSON object (not the braces).
    public func write(into json: inout JSONWriter) {
        json.field("code", code.rawValue)
        json.field("message", message)
        json.field("retry", code.mayRetry)
        if let field { json.field("field", field) }
        if let version { json.field("version", version) }
        if let state { json.field("state", state) }
        if let allowed {
            json.name("allowed")
            json.array { list in for verb in allowed { list.value(verb) } }
        }
    }
}
