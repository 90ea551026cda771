import EventStore

/// An object-centric event log as OCEL 2.0's SQLite form has it (ocel-standard.org): requests,
/// officials and services are objects, every event names those that it is about.
final class OCELExport: RequestExport {
    private let path: String
    private let names: Pseudonyms
    private let database: SQLiteConnection
    private var statements: [String: Statement] = [:]
    private var known: Set<String> = []
    private var knownTypes: Set<String> = []

    private static let texts: [StaticString] = ["service", "category", "channel", "unit", "state"]

    /// Makes the database.
    /// - Throws: ``Failure/inputOutput(_:)`` with the file and SQLite's reason.
    init(_ path: String, _ names: Pseudonyms) throws(Failure) {
        self.path = path
        self.names = names
        do throws(SQLiteError) { database = try SQLiteConnection(path, .create) } catch {
            throw .inputOutput("\(path): \(error.message)")
        }
    }

    func begin() throws(Failure) {
        // Nobody sees the file before it is whole: nothing has to survive a crash.
        try execute("PRAGMA journal_mode=OFF")
        try execute("PRAGMA synchronous=OFF")
        try execute("BEGIN")
        for table in [
            "event(ocel_id TEXT PRIMARY KEY, ocel_type TEXT)",
            "event_map_type(ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)",
            "event_object(ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT)",
            "object(ocel_id TEXT PRIMARY KEY, ocel_type TEXT)",
            "object_map_type(ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)",
            "object_object(ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT)",
            "object_Request(ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT, "
                + (Self.texts.map { "\($0) TEXT" } + Self.clockColumns.map { "\($0) INTEGER" })
                .joined(separator: ", ") + ")",
            "object_Official(ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT)",
            "object_Service(ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT)",
        ] { try execute("CREATE TABLE " + table) }
        for type in ["Request", "Official", "Service"] {
            try insert("object_map_type", [.text(type), .text(type)])
        }
    }

    func add(_ request: ExportedRequest) throws(Failure) {
        let id = names.request(request.id)
        try insert("object", [.text(id), .text("Request")])
        var row: [Value] = [.text(id), .text(Self.beginning), .null]
        row += Self.texts.map { request.text($0).map(Value.text) ?? .null }
        for clock in ExportedRequest.clocks {
            row.append(request.duration(clock, on: .working).map(Value.integer) ?? .null)
            row.append(request.duration(clock, on: .wall).map(Value.integer) ?? .null)
        }
        try insert("object_Request", row)
        if let service = request.text("service") {
            let object = "service:" + service
            try know(object, "Service")
            try insert("object_object", [.text(id), .text(object), .text("asks for")])
        }
        for event in request.events { try add(event, to: id) }
    }

    func end() throws(Failure) { try execute("COMMIT") }

    private func add(_ event: ExportedRequest.Event, to request: String) throws(Failure) {
        let id = "event-\(event.sequence)"
        let table = Self.table(event.type)
        if knownTypes.insert(event.type).inserted {
            try execute("CREATE TABLE event_\(table)(ocel_id TEXT, ocel_time TEXT, reason TEXT)")
            try insert("event_map_type", [.text(event.type), .text(table)])
        }
        try insert("event", [.text(id), .text(event.type)])
        let reason = event.reason.map(Value.text) ?? .null
        try insert("event_" + table, [.text(id), .text(Self.time(event.occurredAt)), reason])
        try insert("event_object", [.text(id), .text(request), .text("request")])
        if let official = event.official.map(names.official) {
            try know(official, "Official")
            try insert("event_object", [.text(id), .text(official), .text("holder")])
        }
    }

    /// Puts an object without attributes in, once.
    private func know(_ id: String, _ type: String) throws(Failure) {
        guard known.insert(id).inserted else { return }
        try insert("object", [.text(id), .text(type)])
        try insert("object_" + type, [.text(id), .text(Self.beginning), .null])
    }

    /// The time of the first values of an object's attributes, by the standard.
    private static let beginning = "1970-01-01 00:00:00"

    private static var clockColumns: [String] {
        ExportedRequest.clocks.flatMap { clock in
            let name = clock.description.dropLast("Seconds".count)
            return ["\(name)WorkingSeconds", "\(name)WallSeconds"]
        }
    }

    /// `submitted` as a part of a table's name: only letters.
    private static func table(_ type: String) -> String {
        type.split { !$0.isASCII || !$0.isLetter }.map {
            $0.prefix(1).uppercased() + $0.dropFirst()
        }
        .joined()
    }

    /// `2026-01-09 08:30:00.000`, UTC.
    private static func time(_ wire: String) -> String {
        wire.replacing("T", with: " ").replacing("Z", with: "")
    }

    private enum Value { case text(String), integer(Int), null }

    private func insert(_ table: String, _ values: [Value]) throws(Failure) {
        // All texts end to end, so that they stay in place while SQLite reads them.
        var bytes: [UInt8] = []
        let ends = values.map { value in
            if case .text(let text) = value { bytes += text.utf8 }
            return bytes.count
        }
        try reporting { () throws(SQLiteError) in
            let statement = try prepared(table, values.count)
            try bytes.withUnsafeBufferPointer { bytes throws(SQLiteError) in
                for (index, value) in values.enumerated() {
                    let place = Int32(index + 1)
                    let start = index == 0 ? 0 : ends[index - 1]
                    switch value {
                    case .text:
                        statement.bind(place, text: .init(rebasing: bytes[start..<ends[index]]))
                    case .integer(let number): statement.bind(place, Int64(number))
                    case .null: statement.bind(place, text: nil)
                    }
                }
                defer { statement.reset() }
                _ = try statement.step()
            }
        }
    }

    private func prepared(_ table: String, _ count: Int) throws(SQLiteError) -> Statement {
        if let statement = statements[table] { return statement }
        let places = repeatElement("?", count: count).joined(separator: ",")
        let statement = try Statement(database, "INSERT INTO \(table) VALUES(\(places))")
        statements[table] = statement
        return statement
    }

    private func execute(_ sql: String) throws(Failure) {
        try reporting { () throws(SQLiteError) in try database.execute(sql) }
    }

    private func reporting(_ body: () throws(SQLiteError) -> Void) throws(Failure) {
        do throws(SQLiteError) { try body() } catch {
            throw .inputOutput("\(path): \(error.message)")
        }
    }
}
