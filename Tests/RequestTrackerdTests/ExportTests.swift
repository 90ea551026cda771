import CSQLite
import Foundation
import Testing

@testable import requesttracker

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite("Exports that other programs load")
struct ExportTests {
    /// A daemon with a seeded log, and what its wire says of every request.
    private final class Source {
        let daemon: Daemon
        let client: RequestTrackerdTests.Client
        let ids: [String]

        init() throws {
            daemon = try Daemon()
            client = try daemon.connect()
            let replies = try client.pipeline(SeededLog(seed: 11, requests: 60).lines)
            #expect(replies.filter { !$0.isOK }.isEmpty)
            ids = try client.ok(#"LIST {"limit":1000}"#).rows.compactMap { $0["id"] as? String }
            #expect(ids.count == 60)
        }

        func request(_ id: String) throws -> [String: Any] {
            try client.ok(#"REQUEST {"request":"\#(id)"}"#).fields
        }

        /// Runs the real client and answers what it wrote into its file.
        func export(_ arguments: [String]) throws -> Data {
            let file = daemon.workspace.database.deletingLastPathComponent()
                .appendingPathComponent("export-\(UUID().uuidString)")
            let executable = try productsFolder().appendingPathComponent("requesttracker")
            let program = try Program(
                executable,
                ["--server", "127.0.0.1:\(daemon.port)", "export"] + arguments
                    + ["--output", file.path], in: Workspace())
            let ending = try program.waitForEnd()
            #expect(ending == .exit(0), "\(program.errors)")
            #expect(!FileManager.default.fileExists(atPath: file.path + ".part"))
            return try Data(contentsOf: file)
        }
    }

    /// A reader of RFC 4180, written from its grammar.
    private static func rows(_ data: Data, separator: Character = ",") -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var text = Array(String(decoding: data, as: UTF8.self))[...]
        while let letter = text.popFirst() {
            if isQuoted {
                if letter != "\"" {
                    field.append(letter)
                } else if text.first == "\"" {
                    field.append(text.removeFirst())
                } else {
                    isQuoted = false
                }
            } else if letter == "\"" {
                isQuoted = true
            } else if letter == separator || letter == "\r\n" {
                row.append(field)
                field = ""
                if letter == "\r\n" {
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(letter)
            }
        }
        #expect(row.isEmpty && field.isEmpty, "the last line has an end too")
        return rows
    }

    @Test("CSV has one row a request, with the figures that REQUEST gives")
    func csv() throws {
        let source = try Source()
        let rows = Self.rows(try source.export(["csv", "--identified"]))
        let header = try #require(rows.first)
        #expect(rows.count == source.ids.count + 1)
        for row in rows.dropFirst() {
            #expect(row.count == header.count)
            let fields = Dictionary(uniqueKeysWithValues: zip(header, row))
            let request = try source.request(try #require(fields["request"]))
            // The deadline of a request that waits moves on between the two answers.
            let dueAt = request["state"] as? String == "paused" ? [] : ["dueAt"]
            for name in ["state", "service", "official", "submittedAt", "endedAt"] + dueAt {
                #expect(fields[name] == (request[name] as? String ?? ""), "\(name) of \(row[0])")
            }
            // The clocks of an open request run on between the two answers.
            guard request["endedAt"] is String else { continue }
            let clocks = request["clocks"] as? [String: Any] ?? [:]
            for clock in ["lead", "processing", "touch", "pause", "queue", "firstResponse"] {
                for (word, name) in [("working", "Working"), ("wall", "Wall")] {
                    let expected = (clocks[word] as? [String: Any])?["\(clock)Seconds"] as? Int
                    #expect(
                        fields["\(clock)\(name)Seconds"] == expected.map(String.init) ?? "",
                        "\(clock) of \(row[0])")
                }
            }
        }
    }

    @Test("CSV for a spreadsheet has a mark, semicolons and local times")
    func excel() throws {
        let source = try Source()
        let data = try source.export(["csv", "--excel", "--identified"])
        #expect(data.prefix(3) == Data([0xEF, 0xBB, 0xBF]))
        let rows = Self.rows(data.dropFirst(3), separator: ";")
        let column = try #require(rows.first?.firstIndex(of: "submittedAt"))
        let zone = try #require(TimeZone(identifier: "Asia/Jakarta"))
        for row in rows.dropFirst() {
            let wire = try #require(try source.request(row[0])["submittedAt"] as? String)
            let date = try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(wire)
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = zone
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: date)
            let text = String(
                format: "%04d-%02d-%02d %02d:%02d:%02d", parts.year ?? 0, parts.month ?? 0,
                parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
            #expect(row[column] == text)
        }
    }

    @Test("what a spreadsheet would run, and what would break a row, is made harmless")
    func hostileFields() {
        #expect(CSVExport.quoted("=1+1") == "'=1+1")
        #expect(CSVExport.quoted("-2") == "'-2")
        #expect(CSVExport.quoted("a,b") == "\"a,b\"")
        #expect(CSVExport.quoted("a,b", ";") == "a,b")
        #expect(CSVExport.quoted("he said \"no\"\n") == "\"he said \"\"no\"\"\n\"")
        #expect(
            XESExport.escaped("<a & \"b\">\n\u{1}") == "&lt;a &amp; &quot;b&quot;&gt;&#10;\u{FFFD}")
    }

    @Test("XES is well-formed and has every event of every request in its order")
    func xes() throws {
        let source = try Source()
        let reader = TraceReader()
        let parser = XMLParser(data: try source.export(["xes", "--identified"]))
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(Set(reader.traces.keys) == Set(source.ids))
        for (id, events) in reader.traces {
            let history = try source.client.ok(#"HISTORY {"request":"\#(id)"}"#).events
            #expect(events.map { $0["concept:name"] } == history.map { $0.string("type") })
            #expect(events.map { $0["time:timestamp"] } == history.map { $0.string("occurredAt") })
            let transitions = Set(events.compactMap { $0["lifecycle:transition"] })
            // The transitions of the standard's lifecycle model.
            #expect(
                transitions.isSubset(of: [
                    "schedule", "assign", "reassign", "start", "suspend", "resume", "complete",
                    "withdraw", "autoskip", "manualskip", "ate_abort", "pi_abort",
                ]))
        }
    }

    /// Collects the events of each trace.
    private final class TraceReader: NSObject, XMLParserDelegate {
        var traces: [String: [[String: String]]] = [:]
        private var trace = ""
        private var event: [String: String]?

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            if name == "trace" { trace = "" }
            if name == "event" { event = [:] }
            guard let key = attributes["key"], let value = attributes["value"] else { return }
            if event != nil {
                event?[key] = value
            } else if key == "concept:name", trace.isEmpty {
                trace = value
            }
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
            qualifiedName: String?
        ) {
            guard name == "event", let event else { return }
            traces[trace, default: []].append(event)
            self.event = nil
        }
    }

    @Test("OCEL 2.0 ties every event to its request and its holder, and all ids are there")
    func ocel() throws {
        let source = try Source()
        let file = try Workspace().database.deletingLastPathComponent()
            .appendingPathComponent("ocel")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: file) }
        try source.export(["ocel", "--identified"]).write(to: file)
        var database: OpaquePointer?
        #expect(sqlite3_open(file.path, &database) == SQLITE_OK)
        defer { sqlite3_close(database) }
        func number(_ sql: String) -> Int {
            var statement: OpaquePointer?
            #expect(sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, "\(sql)")
            defer { sqlite3_finalize(statement) }
            #expect(sqlite3_step(statement) == SQLITE_ROW)
            return Int(sqlite3_column_int64(statement, 0))
        }
        let events = try source.ids.reduce(0) { sum, id in
            sum + (try source.client.ok(#"HISTORY {"request":"\#(id)"}"#).events.count)
        }
        #expect(number("SELECT count(*) FROM event") == events)
        #expect(number("SELECT count(*) FROM object WHERE ocel_type='Request'") == 60)
        #expect(number("SELECT count(*) FROM object_Request") == 60)
        #expect(
            number(
                "SELECT count(*) FROM event_object JOIN object ON ocel_object_id=object.ocel_id "
                    + "WHERE ocel_type='Request'") == events)
        #expect(
            number(
                "SELECT count(*) FROM event_object WHERE ocel_object_id NOT IN "
                    + "(SELECT ocel_id FROM object)") == 0)
        // Each type that the log has is named, and has a table with exactly its events.
        #expect(
            number(
                "SELECT count(*) FROM event WHERE ocel_type NOT IN "
                    + "(SELECT ocel_type FROM event_map_type)") == 0)
        #expect(
            number("SELECT count(*) FROM event_Submitted")
                == number("SELECT count(*) FROM event WHERE ocel_type='submitted'"))
        let lead = try source.ids.reduce(0) { sum, id in
            let request = try source.request(id)
            guard request["endedAt"] is String else { return sum }
            let clocks = request["clocks"] as? [String: Any]
            return sum + ((clocks?["wall"] as? [String: Any])?["leadSeconds"] as? Int ?? 0)
        }
        #expect(
            number(
                "SELECT sum(leadWallSeconds) FROM object_Request WHERE state IN "
                    + "('completed','rejected','withdrawn')") == lead)
    }

    @Test("Open311 says open or closed, and when it was asked for")
    func open311() throws {
        let source = try Source()
        let json = try JSONSerialization.jsonObject(
            with: try source.export(["open311", "--identified", "--lang", "id"]))
        let requests = try #require(json as? [[String: Any]])
        #expect(requests.count == 60)
        for request in requests {
            let own = try source.request(try #require(request["service_request_id"] as? String))
            let isEnded = own["endedAt"] is String
            #expect(request["status"] as? String == (isEnded ? "closed" : "open"))
            #expect(request["requested_datetime"] as? String == own["submittedAt"] as? String)
            #expect(request["service_code"] as? String == own["service"] as? String)
        }
    }

    @Test(
        "without --identified no id of a request or an official is written",
        arguments: [
            "csv", "xes", "ocel", "open311",
        ])
    func pseudonyms(_ form: String) throws {
        let source = try Source()
        let text = String(decoding: try source.export([form]), as: UTF8.self)
        for id in source.ids + SeededLog.officials { #expect(!text.contains(id), "\(id)") }
        #expect(text.contains("request-"))
    }

    @Test("a secret gives the same pseudonyms again; without one they are new each time")
    func secrets() throws {
        let source = try Source()
        func export(_ options: String...) throws -> Data {
            try source.export(["csv", "--state", "completed"] + options)
        }
        let first = try export("--pseudonym-key", "k1")
        let again = try export("--pseudonym-key", "k1")
        let other = try export("--pseudonym-key", "k2")
        #expect(first == again)
        #expect(first != other)
        let (random, another) = (try export(), try export())
        #expect(random != another)
    }
}
