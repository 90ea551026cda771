import JSONText
import LineProtocol

/// What CHECKPOINT, PROVE, CONSISTENCY or VERIFY asks for.
struct ProofRequest: Sendable {
    enum Kind: Sendable {
        /// How far the log has come, for others to keep.
        case checkpoint
        /// That an event is one of the first `size`; of all when nil.
        case inclusion(sequence: Int64, size: Int64?)
        /// That the first `from` events are the beginning of the first `to`; of all when nil.
        case consistency(from: Int64, to: Int64?)
        /// Everything read back and rehashed.
        case verification
    }

    let tag: String?
    let kind: Kind

    /// Whether the verb is one of these.
    static func isOne(_ verb: Verb) -> Bool {
        switch verb {
        case .checkpoint, .prove, .consistency, .verify: true
        default: false
        }
    }

    /// Reads the fields of the verb.
    /// - Throws: `bad-argument` naming the field.
    init(_ request: Request) throws(Refusal) {
        tag = request.tag
        switch request.verb {
        case .prove:
            let numbers = try Self.numbers(request, "sequence", "size")
            kind = .inclusion(sequence: numbers.needed, size: numbers.other)
        case .consistency:
            let numbers = try Self.numbers(request, "from", "to")
            kind = .consistency(from: numbers.needed, to: numbers.other)
        case .checkpoint:
            try request.refuseFields()
            kind = .checkpoint
        default:
            try request.refuseFields()
            kind = .verification
        }
    }

    private static func numbers(
        _ request: Request, _ needed: String, _ optional: String
    ) throws(Refusal) -> (needed: Int64, other: Int64?) {
        var found: [String: Int64] = [:]
        for (position, name) in request.fields.names.enumerated() where name != "tag" {
            guard name == needed || name == optional else {
                throw .badArgument(name, "\(request.verb.rawValue) has no field '\(name)'")
            }
            guard let number = request.fields.value(at: position).integer, number >= 1 else {
                throw .badArgument(name, "'\(name)' is an integer from 1")
            }
            found[name] = Int64(number)
        }
        guard let first = found[needed] else {
            throw .badArgument(needed, "\(request.verb.rawValue) needs the field '\(needed)'")
        }
        return (first, found[optional])
    }
}
