import JSONText
import LineProtocol

/// Every request that the filters let pass, in the order of submission: LIST page by page, then REQUEST
/// and HISTORY of each, pipelined. Only a page is held in memory.
struct RequestSource {
    private static let pageSize = 1_000

    private let connection: Connection
    private let session: Session

    init(_ connection: Connection, _ session: Session) {
        self.connection = connection
        self.session = session
    }

    /// The services' names in the reader's language, by their codes.
    func services() throws(Failure) -> [String: String] {
        var rows: [JSONObject] = []
        let last = try connection.ask(requestLine("SERVICES", JSONWriter())) { row in
            if let object = try? row.object() { rows.append(object) }
        }
        try session.refuse(last)
        for row in ((try? last.object())?["rows"]?.array ?? []) {
            if let object = (try? row.object()) ?? nil { rows.append(object) }
        }
        var names: [String: String] = [:]
        for row in rows {
            guard let code = row["service"]?.string ?? row["code"]?.string else { continue }
            let name = (try? row["name"]?.object()) ?? nil
            names[code] = name?[session.texts.language == .english ? "en" : "id"]?.string
        }
        return names
    }

    /// Gives each request to `body`.
    /// - Parameter progress: Gets how much of the log's range was passed, 0-1.
    mutating func forEach(
        _ body: (ExportedRequest) throws(Failure) -> Void, progress: (Double?) -> Void
    ) throws(Failure) {
        let size = Double(max((try? connection.hello.object())?["size"]?.integer ?? 0, 1))
        var cursor: [UInt8]?
        repeat {
            let page = try page(after: cursor)
            cursor = try WorklistCommand.cursor(page, texts: session.texts)?.json
            let requests = try WorklistCommand.rows(page, texts: session.texts).map(\.request)
            try describe(requests, body)
            let passed = cursor.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
            progress(passed.map { $0 / size })
        } while cursor != nil
    }

    private func page(after cursor: [UInt8]?) throws(Failure) -> Answer {
        let fields = QueryFields(invocation: session.invocation, texts: session.texts)
        var json = try fields.object()
        json.bytes.removeLast()  // the brace: two fields more
        json.field("limit", Self.pageSize)
        if let cursor {
            json.name("after")
            json.raw(cursor)
        }
        json.bytes.append(UInt8(ascii: "}"))
        var rows: [Reply] = []
        let last = try connection.ask(requestLine("LIST", json)) { rows.append($0) }
        try session.refuse(last)
        return Answer(last: last, streamed: rows)
    }

    /// Asks for all of `requests` at once: two lines each, answered in their order.
    private func describe(
        _ requests: [String], _ body: (ExportedRequest) throws(Failure) -> Void
    ) throws(Failure) {
        var lines = ListedLines(
            requests.flatMap { id in
                ["REQUEST", "HISTORY"].map { verb in
                    var json = JSONWriter()
                    json.object { $0.field("request", id) }
                    return requestLine(verb, json)
                }
            })
        var description: JSONObject?
        var events: [JSONObject] = []
        try connection.exchange(&lines, window: 64) { reply throws(Failure) in
            try session.refuse(reply)
            let object = try understood { () throws(JSONError) in try reply.object() }
            if reply.word == .event {
                events.append(object)
            } else if let fields = description {
                let request = try understood { () throws(JSONError) in
                    try ExportedRequest(fields, events: events)
                }
                description = nil
                events.removeAll()
                try body(request)
            } else {
                description = object
            }
        }
    }

    private func understood<Value>(
        _ read: () throws(JSONError) -> Value
    ) throws(Failure) -> Value {
        do throws(JSONError) { return try read() } catch {
            throw .lost(session.texts.answerNotUnderstood(error.reason))
        }
    }
}
