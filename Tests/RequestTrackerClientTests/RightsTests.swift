import Foundation
import JSONText
import Testing

@testable import requesttracker

@Suite("Rights of the applicant")
struct RightsTests {
    private let texts = Texts(language: .english)
    private static let decision = [
        "--basis", "pdp-43-1-c", "--requested-by", "subject", "--decided-by", "camat",
    ]

    private func line(_ arguments: [String]) throws -> String {
        let invocation = try Invocation(arguments, texts: texts)
        let step = try #require(invocation.command?.step)
        let json = try step.object(key: "k", invocation, texts: texts)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func usage(_ arguments: [String]) throws -> String? {
        do {
            _ = try line(arguments)
            return nil
        } catch let failure as Failure {
            guard case .usage(let message) = failure else { return nil }
            return message
        }
    }

    @Test("a decision is sent with its basis, who asked, who decided, why, and a key")
    func fields() throws {
        let decided = #""basis":"pdp-43-1-c","requestedBy":"subject","decidedBy":"camat""#
        #expect(
            try line(["erase", "r-1", "--yes", "--by", "loket-1"] + Self.decision)
                == #"{"request":"r-1",\#(decided),"by":"loket-1","key":"k"}"#)
        #expect(
            try line(["refuse-erasure", "r-1", "--reason", "penyidikan"] + Self.decision)
                == #"{"request":"r-1",\#(decided),"reason":"penyidikan","key":"k"}"#)
        #expect(
            try line(["restrict", "r-1", "--lifted"] + Self.decision)
                == #"{"request":"r-1",\#(decided),"lifted":true,"key":"k"}"#)
    }

    @Test("what a decision lacks is named", arguments: ["erase", "refuse-erasure", "restrict"])
    func incomplete(_ command: String) throws {
        #expect(
            try usage([command, "r-1"])
                == "it needs --basis CODE, --requested-by subject|representative|office|authority, "
                + "--decided-by ID")
        #expect(
            try usage([command, "r-1", "--basis", "x", "--requested-by", "office"])
                == "it needs --decided-by ID")
    }

    @Test("only a yes is a yes")
    func answers() {
        for yes in ["y", "Y", "yes", "ya", " Ya "] { #expect(Confirmation.isYes(yes)) }
        for no in ["", "n", "no", "t", "tidak", "yess", "r-1"] { #expect(!Confirmation.isYes(no)) }
    }

    @Test(
        "an age is counted back by the calendar to the beginning of a local day",
        arguments: [
            ("5y", "2021-11-24T00:00:00+07:00"), ("18m", "2025-05-24T00:00:00+07:00"),
            ("90d", "2026-08-26T00:00:00+07:00"), ("1d", "2026-11-23T00:00:00+07:00"),
        ])
    func ages(_ text: String, _ expected: String) throws {
        // 23 November 18:30 UTC is 24 November in the office.
        let now = try Date("2026-11-23T18:30:00Z", strategy: .iso8601)
        #expect(try #require(Age(text)).before(now) == expected)
    }

    @Test("what is no age is refused", arguments: ["", "5", "y", "0y", "-1y", "5w", "1.5y", "5yy"])
    func noAges(_ text: String) {
        #expect(Age(text) == nil)
    }

    @Test("retention asks for what ended before and is held, of these services")
    func retentionQuery() throws {
        let invocation = try Invocation(
            ["retention", "--older-than", "5y", "--service", "kk,ktp-el"], texts: texts)
        let json = RetentionCommand.list(
            before: "2021-11-24T00:00:00+07:00", invocation, after: Array("17".utf8))
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"to":"2021-11-24T00:00:00+07:00","personal":"held","#
                + #""service":["kk","ktp-el"],"limit":10000,"after":17}"#)
    }

    @Test("what is held is shown whole, and what is restricted is said to be")
    func view() throws {
        let long = String(repeating: "alamat ", count: 30) + "akhir"
        let said = try JSONObject(
            Array(
                #"""
                {"request":"r-1","state":"withdrawn","sequence":2,"type":"submitted",
                "occurredAt":"2026-01-09T08:30:00.000Z","body":{},"restricted":false,
                "personal":{"applicant":{"name":"Warga Contoh","address":"\#(long)"}}}
                """#.utf8))
        let hidden = try JSONObject(
            Array(#"{"request":"r-1","type":"rated","personal":null,"restricted":true}"#.utf8))
        let view = SubjectView(texts: texts, width: 60)
        #expect(view.heading(said) == "r-1: withdrawn")
        let lines = view.event(said)
        #expect(lines.first == "  2026-01-09 15:30  submitted (event no. 2)")
        #expect(lines.contains { $0.contains("Warga Contoh") })
        #expect(lines.last?.hasSuffix("akhir") == true)
        for line in lines { #expect(displayWidth(line) <= 60) }
        #expect(view.event(hidden).last == "    (restricted: not shown)")
    }
}
