import Foundation
import ServiceRequests
import Testing

@testable import requesttracker

@Suite("Holidays from an iCalendar file")
struct ICalendarTests {
    private let texts = Texts(language: .english)

    private func days(_ events: String) throws -> [String] {
        let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\(events)END:VCALENDAR\r\n"
        return try ICalendar(text, path: "f.ics", texts: texts).days
            .map { "\($0.day.text) \($0.name)" }
    }

    private func event(_ lines: String...) -> String {
        "BEGIN:VEVENT\r\n" + lines.map { $0 + "\r\n" }.joined() + "END:VEVENT\r\n"
    }

    @Test("whole days are read, an end is the day after the last, folded and escaped text is whole")
    func wholeDays() throws {
        let read = try days(
            event("DTSTART;VALUE=DATE:20270101", "SUMMARY:Tahun Baru\\, 2027 Ma", " sehi")
                + event("DTSTART;VALUE=DATE:20270228", "DTEND;VALUE=DATE:20270302", "SUMMARY:Dua")
                + event("DTSTART;X=\"a:b;c\";VALUE=DATE:20270401", "DURATION:P2D", "SUMMARY:Lama")
                + event("DTSTART;VALUE=DATE:20270501", "STATUS:CANCELLED", "SUMMARY:Batal"))
        #expect(
            read == [
                "2027-01-01 Tahun Baru, 2027 Masehi", "2027-02-28 Dua", "2027-03-01 Dua",
                "2027-04-01 Lama", "2027-04-02 Lama",
            ])
    }

    @Test("what comes back each year does so as often as is said, a leap day only in leap years")
    func yearly() throws {
        #expect(
            try days(event("DTSTART;VALUE=DATE:20270817", "RRULE:FREQ=YEARLY;COUNT=3", "SUMMARY:M"))
                == ["2027-08-17 M", "2028-08-17 M", "2029-08-17 M"])
        #expect(
            try days(
                event(
                    "DTSTART;VALUE=DATE:20280229", "RRULE:FREQ=YEARLY;UNTIL=20330101", "SUMMARY:L")
            ) == ["2028-02-29 L", "2032-02-29 L"])
    }

    @Test(
        "what is not known is refused with its line",
        arguments: [
            ("DTSTART:20270101T080000Z", 4), ("DTSTART;VALUE=DATE:20270230", 4),
            ("DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=WEEKLY;COUNT=2", 5),
            ("DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY", 5),
            ("DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY;COUNT=2;BYDAY=1MO", 5),
            ("DTSTART;VALUE=DATE:20270101\r\nEXDATE:20270101", 5),
            ("DTSTART;VALUE=DATE:20270101\r\nno colon", 5),
            ("DTSTART;VALUE=DATE:20270102\r\nDTEND;VALUE=DATE:20270101", 4),
        ])
    func refused(_ lines: String, _ number: Int) {
        let failure = #expect(throws: Failure.self) { try days(event(lines, "SUMMARY:x")) }
        #expect(failure?.message?.hasPrefix("f.ics:\(number): ") == true, "\(failure as Any)")
    }
}

@Suite("The client's calendars")
struct CalendarClientTests {
    private func run(
        _ daemon: Daemon, _ arguments: [String], in folder: Workspace
    ) throws -> (Ending, String, String) {
        let program = try Program(
            try productsFolder().appendingPathComponent("requesttracker"),
            ["--server", "127.0.0.1:\(daemon.port)", "--lang", "en"] + arguments, in: folder)
        let ending = try program.waitForEnd()
        return (ending, program.output, program.errors)
    }

    @Test("an imported file's holidays join those of the calendar as it stands")
    func imports() throws {
        let daemon = try Daemon()
        let folder = try Workspace()
        let file = folder.database.deletingLastPathComponent().appendingPathComponent("f.ics")
        let text = """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20261231
            SUMMARY:Terlalu awal
            END:VEVENT
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20270101
            SUMMARY:Tahun Baru
            END:VEVENT
            END:VCALENDAR
            """
        try Data(text.utf8).write(to: file)
        let arguments = [
            "calendar", "import", file.path, "--calendar", "office", "--effective-from",
            "2027-01-01", "--source", "SKB",
        ]
        let first = try run(daemon, arguments, in: folder)
        #expect(first.0 == .exit(0), "\(first.2)")
        #expect(first.1.contains("office@1 is recorded"))
        #expect(first.1.contains("1 holiday added, 0 kept; 1 before its first day left out"))
        let client = try daemon.connect()
        let row = try #require(try client.ok(#"CALENDARS {"calendar":"office"}"#).rows.first)
        let holidays = try #require(row["holidays"] as? [[String: String]])
        #expect(holidays == [["date": "2027-01-01", "name": "Tahun Baru", "source": "SKB"]])
        // The hours are those of before.
        #expect((row["weekly"] as? [String: [String]])?["mon"] == ["07:30-12:00", "13:00-16:00"])
        let again = try run(daemon, arguments, in: folder)
        #expect(again.1.contains("0 holidays added, 1 kept"))
        let shown = try run(daemon, ["calendar", "show", "office"], in: folder)
        for text in ["office@2", "Monday", "07:30-12:00, 13:00-16:00", "Sunday", "closed"] {
            #expect(shown.1.contains(text), "\(text)")
        }
        #expect(try run(daemon, ["calendar", "list"], in: folder).1.contains("office"))
        let missing = try run(daemon, ["calendar", "import", file.path], in: folder)
        #expect(missing.0 == .exit(64))
    }

    @Test("a definition is loaded from a file, and identity tells that all adds up")
    func loads() throws {
        let office = try Office()
        let folder = try Workspace()
        let file = folder.database.deletingLastPathComponent().appendingPathComponent("c.json")
        let text = """
            {
              "calendar": "counter", "effectiveFrom": "2026-01-01",
              "weekly": {"sat": ["09:00-14:00"]}
            }
            """
        try Data(text.utf8).write(to: file)
        let loaded = try run(office.daemon, ["calendar", "load", file.path], in: folder)
        #expect(loaded.0 == .exit(0), "\(loaded.2)")
        #expect(loaded.1.contains("counter@1 is recorded"))
        try office.submit("r-1")
        let identity = try run(office.daemon, ["identity"], in: folder)
        #expect(identity.1.contains("1 request checked, 0 wrong"))
        let under = try run(
            office.daemon, ["request", "r-1", "--calendar", "counter@1"], in: folder)
        #expect(under.1.contains("counter"))
    }
}
