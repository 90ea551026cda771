import Testing

@Suite("The client's tables of the past")
struct PastClientTests {
    /// Events 7 to 10: one request, completed; 11 and 12: another, assigned.
    private static func office() throws -> Office {
        let office = try Office()
        let given = #"ASSIGN "official":"asn-1""#
        try office.submit("r-1", then: [given, "START", "COMPLETE"])
        try office.submit("r-2", then: [given])
        return office
    }

    private static func lines(_ office: Office, _ arguments: [String], _ language: String = "en")
        throws -> [String]
    {
        let run = try office.run(arguments, language: language)
        #expect(run.ending == .exit(0), "\(arguments): \(run.errors)")
        return run.output.split(separator: "\n").map { line in
            line.split(separator: " ").joined(separator: " ")
        }
    }

    @Test("every table says in both languages which point of the log it is of")
    func heading() throws {
        let office = try Self.office()
        let questions = [
            ["times"], ["queues"], ["satisfaction"], ["trend"], ["channels"], ["hours"],
            ["fairness"], ["signals"], ["forecast"], ["list"], ["request", "r-1"], ["services"],
            ["officials"], ["identity"], ["explain", "times", "official=asn-1"], ["indicators"],
            ["feedbacks"], ["trainings"], ["competences"], ["calendar", "list"],
            ["report", "--from", "2026-01", "--to", "2026-04"], ["forecast", "r-1"],
            ["calendar", "show", "office"],
        ]
        for question in questions {
            let now = try Self.lines(office, question.first == "forecast" ? ["forecast"] : question)
            #expect(!now.contains { $0.hasPrefix("As of event 9") }, "\(question)")
            let past = try Self.lines(office, question + ["--as-of", "9"])
            #expect(past.contains("As of event 9."), "\(question)")
            let kini = try Self.lines(office, question + ["--as-of", "9"], "id")
            #expect(kini.contains("Keadaan per peristiwa 9."), "\(question)")
        }
    }

    @Test("--as-of shows what was so then")
    func asOf() throws {
        let office = try Self.office()
        #expect(
            try Self.lines(office, ["list"]).contains { $0.hasPrefix("r-1 ktp-el asn-1 completed") }
        )
        let then = try Self.lines(office, ["list", "--as-of", "9"])
        #expect(then.contains { $0.hasPrefix("r-1 ktp-el asn-1 working") })
        #expect(!then.contains { $0.hasPrefix("r-2") })
        let record = try Self.lines(office, ["request", "r-1", "--as-of", "8"])
        #expect(record.contains("state assigned"))
        let behind = try office.run(["times", "--as-of", "13"])
        #expect(behind.ending == .exit(1))
        #expect(behind.errors.contains("asOf lies behind the last event, 12"))
    }

    @Test("--since sets each row beside what it was, and rows that did not change are one")
    func since() throws {
        let office = try Self.office()
        let queues = try Self.lines(
            office, ["queues", "--by", "service", "--as-of", "12", "--since", "9"])
        #expect(queues.contains("Now: as of event 12; then: as of event 9."))
        #expect(queues.contains { $0.hasPrefix("ktp-el now 1 1 0 0") })
        #expect(queues.contains { $0.hasPrefix("ktp-el then 1 0 1 0") })
        let list = try Self.lines(office, ["list", "--since", "9"])
        #expect(list.contains("Then: as of event 9."))
        #expect(list.contains { $0.hasPrefix("r-1 now ktp-el asn-1 completed") })
        #expect(list.contains { $0.hasPrefix("r-1 then ktp-el asn-1 working") })
        #expect(list.contains { $0.hasPrefix("r-2 now") })
        #expect(!list.contains { $0.hasPrefix("r-2 then") })
        let services = try Self.lines(office, ["services", "--since", "2"], "id")
        #expect(services.contains { $0.hasPrefix("ktp-el sama") })
        #expect(services.contains { $0.hasPrefix("open kini") })
        let gone = try Self.lines(
            office, ["list", "--state", "working", "--since", "9"], "id")
        #expect(gone.contains { $0.hasPrefix("r-1 dulu") })
    }
}
