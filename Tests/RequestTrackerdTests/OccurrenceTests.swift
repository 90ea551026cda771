import Foundation
import Testing

@Suite("When it happened")
struct OccurrenceTests {
    /// An instant relative to now, as the wire writes it.
    private func fromNow(_ seconds: Double) -> String {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return formatter.string(from: Date().addingTimeInterval(seconds))
    }

    private func occurred(_ office: Office, _ id: String) throws -> [String] {
        try office.client.ok(#"HISTORY {"request":"\#(id)"}"#).events
            .compactMap { $0.string("occurredAt") }
    }

    @Test("what lies in the future is refused, but for the skew of a clock")
    func future() throws {
        let office = try Office()
        let before = try office.size()
        for seconds: Double in [60, 3_600, 34_560_000] {
            try office.client.refused(
                #"SUBMIT {"service":"open","channel":"online","occurredAt":"\#(fromNow(seconds))"}"#,
                "bad-argument", field: "occurredAt")
        }
        #expect(try office.size() == before)
        let skewed = fromNow(3)
        try office.client.ok(
            #"SUBMIT {"request":"f-1","service":"open","channel":"online","occurredAt":"\#(skewed)"}"#
        )
        // Without a time of its own a command may not be refused for what the client before did.
        try office.client.ok(#"ACCEPT {"request":"f-1"}"#)
        let times = try occurred(office, "f-1")
        #expect(times.count == 2)
        #expect(times == times.sorted())
    }

    @Test("time does not run backwards within a request; equal is fine, to the millisecond")
    func backwards() throws {
        let office = try Office()
        let client = office.client
        func at(_ time: String) -> String { #""occurredAt":"2026-01-09T\#(time)+07:00""# }
        try client.ok(
            #"SUBMIT {"request":"b-1","service":"open","channel":"online",\#(at("08:30:00.250"))}"#)
        try client.ok(#"ACCEPT {"request":"b-1",\#(at("08:30:00.250"))}"#)
        let before = try office.size()
        for time in ["08:30:00.249", "08:30:00", "07:00:00"] {
            try client.refused(
                #"PAUSE {"request":"b-1","reason":"agency",\#(at(time))}"#, "bad-argument",
                field: "occurredAt")
        }
        #expect(try office.size() == before)
        try client.ok(#"PAUSE {"request":"b-1","reason":"agency",\#(at("08:30:00.251"))}"#)
        // Another request has its own order.
        try client.ok(
            #"SUBMIT {"request":"b-2","service":"open","channel":"online",\#(at("07:00:00"))}"#)
        #expect(
            try occurred(office, "b-1") == [
                "2026-01-09T01:30:00.250Z", "2026-01-09T01:30:00.250Z", "2026-01-09T01:30:00.251Z",
            ])
    }

    @Test("any offset is understood and the answer is in UTC with milliseconds")
    func offsets() throws {
        let office = try Office()
        let times = [
            ("2026-01-09T15:30:00+07:00", "2026-01-09T08:30:00.000Z"),
            ("2026-01-09T08:30:00Z", "2026-01-09T08:30:00.000Z"),
            ("2026-01-09T00:00:00.5-09:30", "2026-01-09T09:30:00.500Z"),
            ("2026-01-01T00:00:00.001+07:00", "2025-12-31T17:00:00.001Z"),
            ("2024-02-29T23:59:59.999+00:00", "2024-02-29T23:59:59.999Z"),
        ]
        for (index, (sent, answered)) in times.enumerated() {
            try office.client.ok(
                #"SUBMIT {"request":"o-\#(index)","service":"open","channel":"online","#
                    + #""occurredAt":"\#(sent)"}"#)
            #expect(try occurred(office, "o-\(index)") == [answered])
        }
    }

    @Test(
        "what is no RFC 3339 time with an offset is refused",
        arguments: [
            "2026-01-09T08:30:00", "2026-01-09", "2026-02-30T08:30:00Z", "2026-02-29T08:30:00Z",
            "2026-13-01T08:30:00Z", "2026-01-09T24:00:01Z", "2026-01-09T08:60:00Z", "yesterday",
            "2026-01-09T08:30:00+25:00", "2026-1-9T08:30:00Z", "", "1767947400",
            "2026-01-09T08:30:00Z ", "2026-01-09T08:30Z",
        ])
    func malformed(_ time: String) throws {
        let office = try Office()
        try office.client.refused(
            #"SUBMIT {"service":"open","channel":"online","occurredAt":"\#(time)"}"#,
            "bad-argument", field: "occurredAt")
        try office.client.refused(
            #"SUBMIT {"service":"open","channel":"online","occurredAt":1767947400}"#,
            "bad-argument", field: "occurredAt")
    }

    @Test("recordedAt never runs backwards, whatever occurredAt says")
    func recorded() throws {
        let office = try Office()
        for (index, day) in ["20", "02", "11"].enumerated() {
            try office.client.ok(
                #"SUBMIT {"request":"rec-\#(index)","service":"open","channel":"online","#
                    + #""occurredAt":"2026-01-\#(day)T09:00:00+07:00"}"#)
        }
        let recorded = try office.client.ok("REPLAY {}").events
            .compactMap { $0.string("recordedAt") }
        #expect(recorded.count == Office.lines.count + 3)
        #expect(recorded == recorded.sorted())
        #expect(recorded.allSatisfy { $0.hasSuffix("Z") && $0.utf8.count == 24 })
    }
}
