import Foundation
import Testing

@Suite("Targets, feedback and trainings over the wire")
struct ImprovementTests {
    private static let period =
        #""from":"2026-01-01T00:00:00+07:00","to":"2026-02-01T00:00:00+07:00""#
    private static let secrets = ["rahasia-teks", "rahasia-jawab", "rahasia-aksi"]

    /// An office in which official asn-1 ended `count` requests in January, and feedback on the last.
    private func office(endings count: Int) throws -> (Office, last: Int) {
        let office = try Office()
        var last = 0
        for number in 0..<count {
            let id = "i-\(number)"
            let day = String(format: "%02d", number % 20 + 5)
            try office.client.ok(
                #"SUBMIT {"request":"\#(id)","service":"ktp-el","channel":"counter","#
                    + #""occurredAt":"2026-01-\#(day)T08:00:00+07:00"}"#)
            try office.client.ok(
                #"ASSIGN {"request":"\#(id)","official":"asn-1","#
                    + #""occurredAt":"2026-01-\#(day)T08:00:00+07:00"}"#)
            last = try #require(
                try office.client.ok(
                    #"COMPLETE {"request":"\#(id)","occurredAt":"2026-01-\#(day)T09:00:00+07:00"}"#
                ).int("sequence"))
        }
        return (office, last)
    }

    @Test("the words of feedback are in no list and in no event, only where it is named")
    func words() throws {
        let (office, last) = try office(endings: 1)
        let client = office.client
        try client.ok(
            #"FEEDBACK {"feedback":"f-1","official":"asn-1","kind":"question","evidence":[\#(last)],"#
                + #""text":"rahasia-teks","key":"fb-1"}"#)
        try client.ok(#"ANSWER {"feedback":"f-1","text":"rahasia-jawab"}"#)
        try client.ok(#"AGREE {"feedback":"f-1","action":"rahasia-aksi","due":"2026-03-31"}"#)
        for query in [
            "REPLAY {}", #"HISTORY {"stream":"feedback/f-1"}"#, "FEEDBACKS",
            #"FEEDBACKS {"official":"asn-1"}"#, #"REPORT {"official":"asn-1",\#(Self.period)}"#,
            "REPORT {\(Self.period)}",
        ] {
            let reply = try client.ok(query)
            let text = (reply.streamed.map(\.raw) + [reply.raw]).joined(separator: "\n")
            for secret in Self.secrets { #expect(!text.contains(secret), "\(query)") }
        }
        let named = try client.ok(#"FEEDBACKS {"feedback":"f-1"}"#).raw
        #expect(named.contains(#""text":"rahasia-teks","answer":"rahasia-jawab","#))
        #expect(named.contains(#""action":"rahasia-aksi"}]"#))
    }

    @Test("a retry of feedback without an id gives its first id again, other words are refused")
    func retry() throws {
        let (office, last) = try office(endings: 1)
        func line(_ text: String) -> String {
            #"FEEDBACK {"official":"asn-1","kind":"praise","evidence":[\#(last)],"#
                + #""text":"\#(text)","key":"fb-1"}"#
        }
        let first = try office.client.ok(line("bagus"))
        let again = try office.client.ok(line("bagus"))
        #expect(first.string("feedback") == "F-\(last + 1)")
        #expect(again.string("feedback") == first.string("feedback"))
        #expect(again.bool("replayed") == true)
        #expect(again.string("state") == "given")
        try office.client.refused(line("kurang"), "key-reused")
    }

    @Test("after a restart targets, feedback and trainings are as they were, and go on")
    func restart() throws {
        let (office, last) = try office(endings: 12)
        let client = office.client
        try client.ok(
            #"TARGET {"indicator":"t-1","official":"asn-1","measure":"slaRate","goal":0.8,"#
                + "\(Self.period)}")
        try client.ok(
            #"FEEDBACK {"feedback":"f-1","official":"asn-1","kind":"praise","evidence":[\#(last)],"#
                + #""text":"bagus"}"#)
        try client.ok(
            #"TRAINING {"training":"l-1","official":"asn-1","topic":"prima","#
                + #""to":"2026-01-15T16:00:00+07:00"}"#)
        try client.ok(#"COMPETENCE {"official":"asn-1","competence":"layanan","level":4}"#)
        let questions = [
            "INDICATORS", #"INDICATORS {"evidence":true}"#, #"FEEDBACKS {"feedback":"f-1"}"#,
            "TRAININGS", "COMPETENCES", #"EFFECT {"topic":"prima","window":10}"#,
            #"REPORT {"official":"asn-1",\#(Self.period)}"#, "REPORT {\(Self.period)}",
        ]
        func answers(_ client: Client) throws -> [String] {
            try questions.flatMap { question in
                let reply = try client.ok(question)
                return reply.streamed.map(\.raw) + [reply.raw]
            }
        }
        let before = try answers(client)
        #expect(before[0].contains(#""realised":1.0,"n":12,"#))
        #expect(before[0].contains(#""status":"met","mark":"indicative","#))
        _ = try office.daemon.terminate()
        let daemon = try Daemon(in: office.daemon.workspace)
        let again = try daemon.connect()
        #expect(try answers(again) == before)
        try again.ok(#"ANSWER {"feedback":"f-1","text":"terima kasih"}"#)
        #expect(
            try again.ok(
                #"TARGET {"indicator":"t-1","official":"asn-1","measure":"slaRate","goal":0.9,"#
                    + #""expectedVersion":1,\#(Self.period)}"#
            ).int("version") == 2)
        try again.refused(#"ANSWER {"feedback":"f-1","text":"lagi"}"#, "wrong-state")
    }

    @Test("several steps of one feedback sent at once are decided one after the other")
    func pipelined() throws {
        let (office, last) = try office(endings: 1)
        let replies = try office.client.pipeline([
            #"FEEDBACK {"feedback":"f","official":"asn-1","kind":"praise","evidence":[\#(last)],"#
                + #""text":"bagus"}"#,
            #"ANSWER {"feedback":"f","text":"ya"}"#, #"ANSWER {"feedback":"f","text":"ya"}"#,
            #"AGREE {"feedback":"f","action":"terus","due":"2026-03-31"}"#,
            #"DONE {"feedback":"f"}"#,
            #"DONE {"feedback":"f"}"#,
        ])
        #expect(
            replies.map { $0.string("state") ?? "" }
                == ["given", "answered", "answered", "agreed", "done", "done"])
        #expect(replies.map(\.isOK) == [true, true, false, true, true, false])
        #expect(replies[4].int("version") == 4)
    }
}
