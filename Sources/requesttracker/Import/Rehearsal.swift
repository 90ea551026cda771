import FoundationEssentials
import JSONText
import LineProtocol
import ServiceRequests

/// What the server would say to commands, without sending them: they are decided by the same rules
/// over the services and officials of the server and the requests that the commands themselves submit.
///
/// A command about a request that the server has already is checked for its form only.
struct Rehearsal {
    private var office = RehearsedOffice()
    private let connection: Connection
    private var onServer: [String: Bool] = [:]

    /// Asks the server what it knows.
    init(_ connection: Connection, _ session: Session) throws(Failure) {
        self.connection = connection
        for verb in [CommandVerb.service, .official] {
            for row in try Self.rows(verb.rawValue + "S", connection, session) {
                let id = verb == .service ? row["service"] : row["official"]
                guard let id = id?.string else { continue }
                var json = JSONWriter()
                json.object { object in
                    object.field(verb == .service ? "code" : "official", id)
                    for (position, field) in row.names.enumerated()
                    where ["name", "unit", "promise", "active"].contains(field) {
                        let value = row.value(at: position)
                        guard !value.isNull else { continue }
                        object.name(text: field)
                        object.raw(value.bytes[value.range])
                    }
                }
                _ = try refusal(of: requestLine(verb.rawValue, json))
            }
        }
    }

    /// Decides a line and keeps what it leads to; nil when it would be recorded.
    mutating func refusal(of line: [UInt8]) throws(Failure) -> Refusal? {
        do {
            guard let request = try Request(line) else { return nil }
            guard let verb = CommandVerb(rawValue: request.verb.rawValue) else {
                return Refusal(.unknownVerb, "\(request.verb.rawValue) records nothing")
            }
            let command = try ServiceRequests.Command(verb, request.fields)
            if verb != .submit, let id = request.fields["request"]?.string,
                !office.isRehearsed(id)
            {
                return try isOnServer(id)
                    ? nil : Refusal(.notFound, "request \(id) is neither here before nor there")
            }
            let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            var subject = try command.requestID(in: &office).flatMap { office.request($0) }
            let decision = try decide(
                command, on: &subject, in: &office, at: now, calendar: .office)
            office.apply(decision, subject)
            return nil
        } catch let error as Request.Malformed {
            return error.refusal
        } catch let refusal as Refusal {
            return refusal
        } catch let failure as Failure {
            throw failure
        } catch { return Refusal(.internal, "\(error)") }
    }

    private mutating func isOnServer(_ id: String) throws(Failure) -> Bool {
        if let known = onServer[id] { return known }
        var json = JSONWriter()
        json.object { $0.field("request", id) }
        let reply = try connection.ask(requestLine("REQUEST", json)) { _ in }
        onServer[id] = reply.word == .ok
        return reply.word == .ok
    }

    private static func rows(
        _ verb: String, _ connection: Connection, _ session: Session
    ) throws(Failure) -> [JSONObject] {
        var rows: [JSONObject] = []
        let last = try connection.ask(requestLine(verb, JSONWriter())) { row in
            if let object = try? row.object() { rows.append(object) }
        }
        try session.refuse(last)
        for row in (try? last.object())?["rows"]?.array ?? [] {
            if let object = (try? row.object()) ?? nil { rows.append(object) }
        }
        return rows
    }
}

/// What a rehearsal knows: the definitions of the server, and what its own commands led to.
private struct RehearsedOffice: Office {
    private var requests: [String: ServiceRequest] = [:]
    private var services: [String: (definition: ServiceDefinition, version: Int)] = [:]
    private var officials: [String: (definition: OfficialDefinition, version: Int)] = [:]
    private var made = 0
    private(set) var lastSequence: Int64 = 0

    func isRehearsed(_ id: String) -> Bool { requests[id] != nil }

    func request(_ id: String) -> ServiceRequest? { requests[id] }

    func service(_ code: String) -> (definition: ServiceDefinition, version: Int)? {
        services[code]
    }

    func official(_ id: String) -> (definition: OfficialDefinition, version: Int)? {
        officials[id]
    }

    func version(of subject: Subject) -> Int { 0 }

    func feedback(_ id: String) -> FeedbackLife? { nil }

    /// The built-in one: whether a command is taken does not depend on the hours.
    func calendar(_ id: String) -> WorkingCalendar.History { .init() }

    func requestID(forTracking word: String) -> String? { nil }

    /// An id that no request can have: it is made by the server when the time comes.
    mutating func newRequestID(year: Int) -> String {
        made += 1
        return "(\(made))"
    }

    func newTrackingWord() -> String { TrackingWord.make(sequence: 1, random: (0, 0)) }

    mutating func apply(_ decision: Decision, _ request: ServiceRequest?) {
        lastSequence += 1
        if let request { requests[request.id] = request }
        switch decision.event {
        case .serviceDefined(let service): services[service.code] = (service, decision.version)
        case .officialRegistered(let official):
            officials[official.official] = (official, decision.version)
        default: break
        }
    }
}
