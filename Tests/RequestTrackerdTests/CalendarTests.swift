import Foundation
import Testing

/// Calendars over the wire: hours worked out by hand from what the test itself defines.
@Suite("Calendars")
struct CalendarTests {
    /// Mondays to Fridays 08:00-20:00, Saturdays and Sundays 09:00-14:00: a counter.
    private let counter =
        #"CALENDAR {"calendar":"counter","effectiveFrom":"2026-01-01","weekly":{"#
        + ["mon", "tue", "wed", "thu", "fri"].map { #""\#($0)":["08:00-20:00"],"# }.joined()
        + #""sat":["09:00-14:00"],"sun":["09:00-14:00"]},"holidays":[],"shifts":[],"source":"Perwal"}"#

    private func accept(
        _ office: Office, _ id: String, unit: String? = nil
    ) throws -> String? {
        let unit = unit.map { #","unit":"\#($0)""# } ?? ""
        // A Saturday, 12:00; three working days are 22.5 hours.
        let at = #""occurredAt":"2026-01-10T12:00:00+07:00""#
        try office.client.ok(
            #"SUBMIT {"request":"\#(id)","service":"ktp-el","channel":"counter",\#(at)\#(unit)}"#)
        return try office.client.ok(#"ACCEPT {"request":"\#(id)",\#(at)}"#).string("dueAt")
    }

    @Test("a deadline is counted in the calendar of the request's unit, and keeps it")
    func deadlines() throws {
        let office = try Office()
        // Monday to Wednesday at closing time.
        #expect(try accept(office, "r-1") == "2026-01-14T09:00:00.000Z")
        let defined = try office.client.ok(counter)
        #expect(defined.string("calendar") == "counter")
        #expect(defined.int("version") == 1)
        #expect(defined.string("state") == "active")
        // Saturday 2 h, Sunday 5 h, Monday 12 h, Tuesday 3.5 h.
        #expect(try accept(office, "r-2", unit: "counter") == "2026-01-13T04:30:00.000Z")
        #expect(try accept(office, "r-3") == "2026-01-14T09:00:00.000Z")
        // The office closes on Tuesdays: from then on it is Thursday.
        try office.client.ok(
            #"CALENDAR {"calendar":"office","effectiveFrom":"2026-01-13","#
                + #""holidays":[{"date":"2026-01-13","name":"Cuti","source":"SKB"}]}"#)
        #expect(try accept(office, "r-4") == "2026-01-15T09:00:00.000Z")
        for (id, calendar, version, due) in [
            ("r-1", "office", 0, "2026-01-14T09:00:00.000Z"),
            ("r-2", "counter", 1, "2026-01-13T04:30:00.000Z"),
            ("r-4", "office", 1, "2026-01-15T09:00:00.000Z"),
        ] {
            let request = try office.request(id)
            #expect(request["calendar"] as? String == calendar)
            #expect(request["calendarVersion"] as? Int == version)
            #expect(request["dueAt"] as? String == due)
        }
        let listed = try office.client.ok("LIST").rows.map { $0["dueAt"] as? String }
        #expect(
            listed == [
                "2026-01-14T09:00:00.000Z", "2026-01-13T04:30:00.000Z", "2026-01-14T09:00:00.000Z",
                "2026-01-15T09:00:00.000Z",
            ])
    }

    @Test("figures, queues and deadlines keep their calendars over a restart and a lost snapshot")
    func restart() throws {
        let office = try Office()
        try office.client.ok(counter)
        for id in ["r-1", "r-2"] { _ = try accept(office, id, unit: "counter") }
        let at = #""occurredAt":"2026-01-11T10:00:00+07:00""#
        try office.client.ok(#"ASSIGN {"request":"r-2","official":"asn-1",\#(at)}"#)
        try office.client.ok(#"COMPLETE {"request":"r-2",\#(at)}"#)
        let questions = [
            #"TIMES {"measure":"lead"}"#, #"REQUEST {"request":"r-2"}"#, "CALENDARS", "LIST",
        ]
        let before = try questions.map { try office.client.ok($0).raw }
        // Saturday 12:00-14:00 and Sunday 09:00-10:00.
        #expect(before[0].contains(#""meanSeconds":10800"#))
        let workspace = office.daemon.workspace
        // With the snapshot that it leaves, and without it.
        #expect(try office.daemon.terminate() == .exit(0))
        let second = try Daemon(in: workspace)
        let client = try second.connect()
        #expect(try questions.map { try client.ok($0).raw } == before)
        #expect(try second.terminate() == .exit(0))
        try FileManager.default.removeItem(atPath: workspace.database.path + "-snapshot")
        let third = try Daemon(in: workspace).connect()
        #expect(try questions.map { try third.ok($0).raw } == before)
    }

    @Test("TIMES and REQUEST tell what would be under any version of a calendar")
    func under() throws {
        let office = try Office()
        try office.client.ok(counter)
        #expect(try accept(office, "r-1", unit: "counter") == "2026-01-13T04:30:00.000Z")
        let request = try office.client.ok(#"REQUEST {"request":"r-1","calendar":"office@0"}"#)
        #expect(request.string("dueAt") == "2026-01-14T09:00:00.000Z")
        #expect(request.string("calendar") == "office")
        let at = #""occurredAt":"2026-01-13T11:00:00+07:00""#
        try office.client.ok(#"ASSIGN {"request":"r-1","official":"asn-1",\#(at)}"#)
        try office.client.ok(#"COMPLETE {"request":"r-1",\#(at)}"#)
        // Saturday 2 h, Sunday 5 h, Monday 12 h, Tuesday 3 h; in the office 7.5 h and 3.5 h.
        let own = try office.client.ok(#"TIMES {"measure":"lead"}"#)
        #expect(own.rows.first?["meanSeconds"] as? Int == 79_200)
        let other = try office.client.ok(#"TIMES {"measure":"lead","calendar":"office@0"}"#)
        #expect(other.rows.first?["meanSeconds"] as? Int == 39_600)
        #expect(other.string("calendar") == "office@0")
        try office.client.refused(#"TIMES {"calendar":"counter@2"}"#, "not-found")
        try office.client.refused(#"REQUEST {"request":"r-1","calendar":"counter@2"}"#, "not-found")
        try office.client.refused(
            #"REQUEST {"request":"r-1","calendar":"counter"}"#, "bad-argument", field: "calendar")
        let identity = try office.client.ok("IDENTITY")
        #expect(identity.int("checked") == 1)
        #expect(identity.int("failed") == 0)
    }

    @Test("CALENDARS shows each calendar as it stands, and any version that is named")
    func listing() throws {
        let client = try Daemon().connect()
        let builtIn = try client.ok("CALENDARS").rows
        #expect(builtIn.map { $0["calendar"] as? String } == ["office"])
        #expect(builtIn.first?["version"] as? Int == 0)
        #expect((builtIn.first?["holidays"] as? [Any])?.count == 25)
        try client.ok(counter)
        try client.ok(
            #"CALENDAR {"calendar":"counter","effectiveFrom":"2026-06-01","zone":"Asia/Makassar"}"#)
        let rows = try client.ok("CALENDARS").rows
        #expect(rows.map { $0["calendar"] as? String } == ["counter", "office"])
        #expect(rows.map { $0["version"] as? Int } == [2, 0])
        #expect(rows.first?["zone"] as? String == "Asia/Makassar")
        #expect(rows.first?["source"] as? String == "Perwal")
        let first = try client.ok(#"CALENDARS {"calendar":"counter@1"}"#).rows
        #expect(first.map { $0["effectiveFrom"] as? String } == ["2026-01-01"])
        #expect(first.first?["zone"] as? String == "+07:00")
        #expect(try client.ok(#"CALENDARS {"calendar":"nowhere"}"#).rows.isEmpty)
    }

    @Test("what is wrong in a calendar is refused with its field, and a stale version too")
    func refusals() throws {
        let client = try Daemon().connect()
        for (fields, field) in [
            (#""effectiveFrom":"2026-01-01""#, "calendar"), (#""calendar":"c""#, "effectiveFrom"),
            (#""calendar":"c","effectiveFrom":"2026-02-30""#, "effectiveFrom"),
            (#""calendar":"c","effectiveFrom":"2026-01-01","zone":"CET""#, "zone"),
            (#""calendar":"c","effectiveFrom":"2026-01-01","hours":{}"#, "hours"),
            (
                #""calendar":"c","effectiveFrom":"2026-01-01","weekly":{"mon":["16:00-07:30"]}"#,
                "weekly.mon"
            ),
        ] { try client.refused("CALENDAR {\(fields)}", "bad-argument", field: field) }
        let line = #"CALENDAR {"calendar":"c","effectiveFrom":"2026-01-01","expectedVersion":0}"#
        try client.ok(line)
        try client.refused(line, "conflict")
        let keyed = #"CALENDAR {"calendar":"c","effectiveFrom":"2026-02-01","key":"k"}"#
        #expect(try client.ok(keyed).int("version") == 2)
        let again = try client.ok(keyed)
        #expect(again.bool("replayed") == true)
        #expect(again.int("version") == 2)
    }
}
