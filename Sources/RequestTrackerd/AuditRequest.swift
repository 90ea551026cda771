import JSONText
import LineProtocol
import ServiceRequests

/// What an audit verb asks for.
struct AuditRequest: Sendable {
    /// Events that may be granted at a time.
    private static let creditMax = 1_000_000

    /// A place in the log: a sequence, or an instant by which something was recorded.
    enum Place: Sendable {
        case sequence(Int64)
        case time(Instant)
    }

    enum Range: Sendable {
        case stream(String)
        /// `to` is inclusive when it is a sequence, exclusive when it is a time.
        case events(from: Place, to: Place?, limit: Int)
        /// Goes on behind the end of the log, as far as the credit reaches.
        case live(from: Place, credit: Int)
    }

    let tag: String?
    private(set) var range: Range
    private(set) var filter = EventFilter()
    /// Whether each event comes with all that its leaf in the Merkle tree covers.
    private(set) var withProof = false

    /// Whether it goes on until the client ends it.
    var isLive: Bool { if case .live = range { true } else { false } }

    /// Reads the fields of HISTORY, REPLAY or FOLLOW.
    /// - Throws: `bad-argument` naming the field.
    init(_ request: Request) throws(Refusal) {
        tag = request.tag
        range = .stream("")
        switch request.verb {
        case .history: try readHistory(request.fields)
        case .follow: try readFollow(request.fields)
        case .more:
            throw .badArgument("credit", "MORE goes on with a FOLLOW, and none is under way")
        default: try readReplay(request.fields)
        }
    }

    /// What a MORE grants.
    /// - Throws: `bad-argument` naming the field.
    static func credit(_ request: Request) throws(Refusal) -> Int {
        var credit: Int?
        for (position, name) in request.fields.names.enumerated() {
            switch name {
            case "credit": credit = try Self.credit(request.fields.value(at: position))
            case "tag": break
            default: throw .badArgument(name, "MORE has no field '\(name)'")
            }
        }
        guard let credit else {
            throw .badArgument("credit", "MORE needs the field 'credit', how many events may come")
        }
        return credit
    }

    private mutating func readHistory(_ fields: JSONObject) throws(Refusal) {
        var stream: String?
        for (position, name) in fields.names.enumerated() {
            let value = fields.value(at: position)
            switch name {
            case "request", "stream":
                guard stream == nil else {
                    throw .badArgument(name, "HISTORY takes one of 'request' and 'stream'")
                }
                let text = try Self.text(value, name)
                stream = name == "request" ? "request/" + text : text
            case "proof": withProof = try Self.flag(value, name)
            case "tag": break
            default: throw .badArgument(name, "HISTORY has no field '\(name)'")
            }
        }
        guard let stream else {
            throw .badArgument("request", "HISTORY needs the field 'request' or 'stream'")
        }
        range = .stream(stream)
    }

    private mutating func readReplay(_ fields: JSONObject) throws(Refusal) {
        var from = Place.sequence(1)
        var to: Place?
        var limit = Int.max
        for (position, name) in fields.names.enumerated() {
            let value = fields.value(at: position)
            switch name {
            case "from": from = try Self.place(value, name)
            case "to": to = try Self.place(value, name)
            case "limit": limit = try Self.integer(value, name)
            default: try readFilter(value, name, "REPLAY")
            }
        }
        range = .events(from: from, to: to, limit: limit)
    }

    private mutating func readFollow(_ fields: JSONObject) throws(Refusal) {
        var from = Place.sequence(1)
        var credit: Int?
        for (position, name) in fields.names.enumerated() {
            let value = fields.value(at: position)
            switch name {
            case "from": from = try Self.place(value, name)
            case "credit": credit = try Self.credit(value)
            default: try readFilter(value, name, "FOLLOW")
            }
        }
        guard let credit else {
            throw .badArgument(
                "credit", "FOLLOW needs the field 'credit', how many events may come")
        }
        range = .live(from: from, credit: credit)
    }

    /// What REPLAY and FOLLOW have in common.
    private mutating func readFilter(
        _ value: JSONValue, _ name: String, _ verb: String
    ) throws(Refusal) {
        switch name {
        case "types":
            let types = try Self.list(value, name)
            for type in types where !DomainEvent.types.contains(type) {
                throw .badArgument(name, "'\(type)' is no type of event")
            }
            filter.types = types.map { Array($0.utf8) }
        case "streams": filter.streams = try Self.list(value, name).map { Array($0.utf8) }
        case "official": filter.officials = try Self.list(value, name).map { Array($0.utf8) }
        case "proof": withProof = try Self.flag(value, name)
        case "tag": break
        default: throw .badArgument(name, "\(verb) has no field '\(name)'")
        }
    }

    private static func list(_ value: JSONValue, _ name: String) throws(Refusal) -> [String] {
        var found: [String] = []
        for element in value.array ?? [value] { found.append(try text(element, name)) }
        guard found.count <= 100 else {
            throw .badArgument(name, "'\(name)' takes at most 100 names")
        }
        return found
    }

    private static func text(_ value: JSONValue, _ name: String) throws(Refusal) -> String {
        guard let text = value.string else { throw .badArgument(name, "'\(name)' is a string") }
        return text
    }

    private static func flag(_ value: JSONValue, _ name: String) throws(Refusal) -> Bool {
        guard let flag = value.bool else { throw .badArgument(name, "'\(name)' is true or false") }
        return flag
    }

    private static func place(_ value: JSONValue, _ name: String) throws(Refusal) -> Place {
        guard let text = value.string else {
            return .sequence(Int64(try integer(value, name)))
        }
        guard let instant = Instant(text) else {
            throw .badArgument(
                name, "'\(name)' is a sequence, or a time with an offset (RFC 3339)")
        }
        return .time(instant)
    }

    private static func credit(_ value: JSONValue) throws(Refusal) -> Int {
        let credit = try integer(value, "credit")
        guard credit <= creditMax else {
            throw .badArgument("credit", "'credit' is at most \(creditMax) events")
        }
        return credit
    }

    private static func integer(_ value: JSONValue, _ name: String) throws(Refusal) -> Int {
        guard let integer = value.integer, integer >= 1 else {
            throw .badArgument(name, "'\(name)' is an integer from 1")
        }
        return integer
    }
}
