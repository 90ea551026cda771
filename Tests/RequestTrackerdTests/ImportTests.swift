import Foundation
import ServiceRequests
import Testing

@testable import requesttracker

@Suite("Imports from other systems")
struct ImportTests {
    /// What a run of the real client came to.
    private struct Run {
        let ending: Ending
        let output: String
        let errors: String
        /// The file of refused rows, a line a row, without its header.
        let refused: [String]
    }

    private static func run(
        _ daemon: Daemon, _ text: String, _ form: String, _ options: [String] = []
    ) throws -> Run {
        let folder = try Workspace()
        let parent = folder.database.deletingLastPathComponent()
        let file = parent.appendingPathComponent("import.\(form)")
        let refused = parent.appendingPathComponent("refused.csv")
        try Data(text.utf8).write(to: file)
        let program = try Program(
            try productsFolder().appendingPathComponent("requesttracker"),
            ["--server", "127.0.0.1:\(daemon.port)", "import", form, file.path]
                + ["--refused", refused.path] + options, in: folder)
        let ending = try program.waitForEnd()
        let lines = try String(contentsOf: refused, encoding: .utf8)
            .split(separator: "\r\n").map(String.init)
        return Run(
            ending: ending, output: program.output, errors: program.errors,
            refused: Array(lines.dropFirst()))
    }

    private static let table = """
        verb;request;service;channel;official;occurredAt;applicant.name
        SUBMIT;a-1;ktp-el;counter;;09/01/2026 08:00;Warga; Satu
        """.replacing("Warga; Satu", with: "\"Warga; Satu\"") + """

            ACCEPT;a-1;;;;09/01/2026 08:05;
            ASSIGN;a-1;;;asn-1;09/01/2026 08:10;
            COMPLETE;a-1;;;;09/01/2026 10:00;

            SUBMIT;a-2;unknown;counter;;09/01/2026 08:00;
            START;a-1;;;;09/01/2026 11:00;
            WALK;a-1;;;;09/01/2026 11:00;
            SUBMIT;a-3;ktp-el;counter;;yesterday;
            SUBMIT;a-4;ktp-el;counter;;2026-01-09 09:00;
            """

    @Test("a table's rows are recorded, and refused ones are told by their line, with reasons")
    func csv() throws {
        let office = try Office()
        let run = try Self.run(office.daemon, Self.table, "csv")
        #expect(run.ending == .exit(1))
        let places = run.refused.map { $0.split(separator: ",").prefix(2).joined(separator: " ") }
        #expect(
            Set(places) == [
                "7 not-found", "8 wrong-state", "9 bad-argument", "10 bad-argument",
            ], "\(run.refused)")
        // Those that never became a command are counted, too.
        #expect(run.output.hasPrefix("sent 7, recorded 5, recorded earlier 0, refused 4, "))
        let request = try office.request("a-1")
        #expect(request["state"] as? String == "completed")
        #expect(request["submittedAt"] as? String == "2026-01-09T01:00:00.000Z")
        #expect(try office.request("a-4")["state"] as? String == "submitted")
    }

    @Test("the same file again records nothing, and neither does a longer one of what it holds")
    func again() throws {
        let office = try Office()
        _ = try Self.run(office.daemon, Self.table, "csv")
        let size = try office.size()
        _ = try Self.run(office.daemon, Self.table, "csv")
        #expect(try office.size() == size)
        let longer = Self.table + "\nACCEPT;a-4;;;;2026-01-09 09:05;"
        _ = try Self.run(office.daemon, longer, "csv")
        #expect(try office.size() == size + 1)
    }

    @Test(
        "killed in the middle, and its daemon too, it is run again, and each row is recorded once")
    func killed() throws {
        let home = try Workspace()
        var daemon = try Daemon(in: home)
        for line in Office.lines { try daemon.connect().ok(line) }
        // Without ids of their own: only the keys tell a row that was recorded.
        let rows = (0..<3_000).map { "SUBMIT;open;counter;2026-01-\($0 % 20 + 10) 08:\($0 % 60)" }
        let text =
            "verb;service;channel;occurredAt\n"
            + rows.map { $0.replacing(/:([0-9])$/) { ":0\($0.output.1)" } + "\n" }.joined()
        let file = home.folder.appendingPathComponent("rows.csv")
        try Data(text.utf8).write(to: file)
        let arguments = ["import", "csv", file.path, "--refused", home.folder.path + "/refused"]
        for round in 1...4 {
            let client = try daemon.connect()
            let goal = Office.lines.count + 600 * round
            let program = try ClientRun.start(arguments, on: daemon, in: home)
            try eventually("round \(round): nothing is recorded") {
                try client.ok("STATUS").int("size") ?? 0 >= goal || program.poll() != nil
            }
            if round % 2 == 0 { try daemon.kill() }
            program.send(signal: SIGKILL)
            _ = try program.waitForEnd()
            if round % 2 == 0 { daemon = try Daemon(in: home) }
        }
        let run = try ClientRun.run(arguments, on: daemon, in: home)
        #expect(run.ending == .exit(0), "\(run.errors)")
        let events = try daemon.connect().ok(#"REPLAY {"types":["submitted"]}"#).events
        #expect(events.count == rows.count)
        #expect(Set(events.compactMap { $0.string("key") }).count == rows.count)
    }

    @Test("a dry run refuses what the import refuses, and sends nothing")
    func dryRun() throws {
        let office = try Office()
        let size = try office.size()
        let rehearsal = try Self.run(office.daemon, Self.table, "csv", ["--dry-run"])
        #expect(try office.size() == size)
        #expect(rehearsal.ending == .exit(1))
        #expect(rehearsal.output.contains("5 commands would be recorded, 4 rows refused"))
        let real = try Self.run(office.daemon, Self.table, "csv")
        func places(_ rows: [String]) -> Set<String> {
            Set(rows.map { $0.split(separator: ",").prefix(2).joined(separator: " ") })
        }
        #expect(places(rehearsal.refused) == places(real.refused))
    }

    @Test("a mapping names the columns and translates their words")
    func mapping() throws {
        let office = try Office()
        let folder = try Workspace().database.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let map = folder.appendingPathComponent("map.json")
        try Data(
            #"""
            {"request":{"column":"No. Berkas","clean":true},"service":{"value":"open"},
             "channel":{"column":"Kanal","values":{"loket":"counter","daring":"online"}},
             "occurredAt":"Tanggal"}
            """#.utf8
        ).write(to: map)
        let table = "No. Berkas,Kanal,Tanggal,Lain\r\nB/12 2026,loket,2026-01-05 08:00,x\r\n"
        let run = try Self.run(office.daemon, table, "csv", ["--map", map.path])
        #expect(run.ending == .exit(0), "\(run.errors)")
        let request = try office.request("B-12-2026")
        #expect(request["channel"] as? String == "counter")
        #expect(request["service"] as? String == "open")
    }

    @Test("what XES carries comes back as it was: the same times from a second daemon")
    func roundTrip() throws {
        let lines = SeededLog(seed: 23, requests: 40).lines
        let first = try Daemon()
        #expect(try first.connect().pipeline(lines).filter { !$0.isOK }.isEmpty)
        let file = first.workspace.database.deletingLastPathComponent()
            .appendingPathComponent("log.xes")
        let export = try Program(
            try productsFolder().appendingPathComponent("requesttracker"),
            [
                "--server", "127.0.0.1:\(first.port)", "export", "xes", "--identified",
                "--output", file.path,
            ], in: Workspace())
        #expect(try export.waitForEnd() == .exit(0), "\(export.errors)")
        let second = try Daemon()
        let definitions = lines.filter { $0.hasPrefix("SERVICE") || $0.hasPrefix("OFFICIAL") }
        #expect(try second.connect().pipeline(definitions).filter { !$0.isOK }.isEmpty)
        let run = try Self.run(
            second, try String(contentsOf: file, encoding: .utf8), "xes")
        #expect(run.ending == .exit(0), "\(run.errors.prefix(600))")
        for query in [
            #"TIMES {"measure":"lead","clock":"wall","by":["service"]}"#,
            #"TIMES {"measure":"processing","by":["official"]}"#,
            #"TIMES {"measure":"pause","by":["month"]}"#, #"SATISFACTION {"by":["official"]}"#,
        ] {
            let (one, other) = (try first.connect().ok(query), try second.connect().ok(query))
            for (row, copy) in zip(one.rows, other.rows) {
                // A definition's newer promise came before these requests were submitted.
                let judged = ["slaMet", "slaMissed", "slaRate", "reopened"]
                let plain = row.filter { !judged.contains($0.key) } as NSDictionary
                #expect(plain == copy.filter { !judged.contains($0.key) } as NSDictionary)
            }
            #expect(one.rows.count == other.rows.count)
        }
    }

    @Test("a log that only tells who touched a case when becomes requests that were handled")
    func handling() throws {
        let office = try Office()
        let log = """
            <?xml version="1.0"?><log xes.version="1.0"><trace>
            <string key="concept:name" value="Case 7"/><string key="service" value="open"/>
            <event><string key="concept:name" value="T02"/><string key="org:resource" value="asn-1"/>
            <date key="time:timestamp" value="2026-01-05T09:00:00.000+07:00"/></event>
            <event><string key="concept:name" value="T06"/><string key="org:resource" value="asn-2"/>
            <date key="time:timestamp" value="2026-01-05T10:00:00.000+07:00"/></event>
            <event><string key="concept:name" value="T10"/><string key="org:resource" value="asn-2"/>
            <date key="time:timestamp" value="2026-01-05T11:30:00.000+07:00"/></event>
            </trace></log>
            """
        let run = try Self.run(office.daemon, log, "xes", ["--handling"])
        #expect(run.ending == .exit(0), "\(run.errors)")
        let types = try office.client.ok(#"HISTORY {"request":"Case-7"}"#).events
            .map { $0.string("type") }
        #expect(
            types == [
                "submitted", "accepted", "assigned", "started", "assigned", "started", "completed",
            ])
        let rows = try office.client.ok(#"TIMES {"measure":"touch","by":["official"]}"#).rows
        #expect(rows.compactMap { $0["meanSeconds"] as? Int } == [3600, 5400])
    }

    @Test("protocol lines without keys get some, so that they may be sent twice")
    func lines() throws {
        let office = try Office()
        let text = """
            SUBMIT {"request":"l-1","service":"open","channel":"online","applicant":{"nik":"1271120101900001"}}
            ACCEPT {"request":"l-1"}
            """
        #expect(try Self.run(office.daemon, text, "lines").ending == .exit(0))
        let size = try office.size()
        #expect(try Self.run(office.daemon, text, "lines").ending == .exit(0))
        #expect(try office.size() == size)
    }

    @Test("the key of a command says nothing of what is personal in it")
    func keys() {
        var command = ImportedCommand(verb: .submit)
        command.fields = [("service", "ktp-el"), ("applicant.nik", "1271120101900001")]
        var other = command
        other.fields[1].text = "1271120101900002"
        #expect(command.identity == other.identity)
        other.fields[0].text = "kk"
        #expect(command.identity != other.identity)
    }

    @Test(
        "times are read as an office writes them",
        arguments: [
            ("2026-01-09 15:30", "2026-01-09T15:30:00+07:00"),
            ("09/01/2026 15:30", "2026-01-09T15:30:00+07:00"),
            ("9-1-2026", "2026-01-09T00:00:00+07:00"),
            ("2026-01-09T15:30:00+08:00", "2026-01-09T15:30:00+08:00"),
        ])
    func times(_ text: String, _ wire: String) throws {
        #expect(try ImportMapping.time(text) == wire)
    }

    @Test("what is no time is refused", arguments: ["31/02/2026", "09/13/2026", "soon", ""])
    func noTimes(_ text: String) {
        #expect(throws: ImportMapping.Rejection.self) { try ImportMapping.time(text) }
    }
}
