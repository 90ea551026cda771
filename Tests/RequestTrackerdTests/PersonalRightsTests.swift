import Foundation
import Testing

@Suite("ERASE, REFUSE-ERASURE, RESTRICT") struct PersonalRightsTests {
    private static let decision =
        #""basis":"pdp-43-1-c","requestedBy":"subject","decidedBy":"camat""#
    private static let states: [(id: String, steps: [String])] = [
        ("submitted", []), ("accepted", ["ACCEPT"]),
        ("assigned", [#"ASSIGN "official":"asn-1""#]),
        ("working", [#"ASSIGN "official":"asn-1""#, "START"]),
        ("paused", [#"PAUSE "reason":"applicant","note":"rahasia""#]),
        ("completed", [#"ASSIGN "official":"asn-1""#, "COMPLETE"]),
        ("rejected", [#"ASSIGN "official":"asn-1""#, #"REJECT "reason":"rahasia""#]),
        ("withdrawn", ["WITHDRAW"]),
    ]

    private func everyState() throws -> Office {
        let office = try Office()
        for (id, steps) in Self.states { try office.submit(id, then: steps) }
        try office.client.ok(#"RATE {"request":"completed","score":2,"comment":"rahasia"}"#)
        return office
    }

    private func line(_ verb: String, _ id: String, _ more: String = "") -> String {
        #"\#(verb) {"request":"\#(id)",\#(Self.decision)\#(more)}"#
    }

    @Test("each is one event in its request's stream, in every state, and changes none")
    func everyStateTakesThem() throws {
        let office = try everyState()
        for (id, steps) in Self.states {
            var version = steps.count + 1 + (id == "completed" ? 1 : 0)
            for verb in ["RESTRICT", "REFUSE-ERASURE", "ERASE", "erase", "Refuse-Erasure"] {
                let before = try office.size()
                let reply = try office.client.ok(line(verb, id))
                version += 1
                #expect(reply.string("state") == id)
                #expect(reply.int("version") == version)
                #expect(try office.size() == before + 1)
            }
            let events = try office.client.ok(#"HISTORY {"request":"\#(id)"}"#).events
            #expect(
                events.suffix(5).compactMap { $0.string("type") } == [
                    "personal-restricted", "erasure-refused", "personal-erased", "personal-erased",
                    "erasure-refused",
                ])
            let body = events.last?.fields["body"] as? [String: String]
            #expect(
                body == ["basis": "pdp-43-1-c", "requestedBy": "subject", "decidedBy": "camat"])
        }
        // The life goes on as if nothing had been.
        try office.client.ok(#"COMPLETE {"request":"working"}"#)
        try office.client.ok(#"RESUME {"request":"paused"}"#)
        try office.client.ok(#"REOPEN {"request":"completed","reason":"salah"}"#)
    }

    @Test("no figure changes by a digit, and no event, hash or version of another stream")
    func figuresStay() throws {
        let office = try everyState()
        let size = try office.size()
        let questions = [
            #"TIMES {"by":["official","service","channel"]}"#,
            #"TIMES {"measure":"lead","clock":"wall"}"#, #"TIMES {"measure":"pause"}"#,
            #"SATISFACTION {"by":["official"]}"#,
            #"QUEUES {"by":["official"],"at":"2100-01-01T00:00:00Z"}"#, "OFFICIALS", "SERVICES",
        ]
        func answers() throws -> [String] {
            try questions.map { try office.client.ok($0).comparable(without: ["asOf"]) }
        }
        let before = try answers()
        let log = try office.client.ok(#"REPLAY {"to":\#(size)}"#).events.map(\.raw)
        for (id, _) in Self.states { try office.client.ok(line("ERASE", id)) }
        for (id, _) in Self.states { try office.client.ok(line("RESTRICT", id)) }
        #expect(try answers() == before)
        #expect(
            try office.client.ok(#"REPLAY {"to":\#(size)}"#).events.map(\.raw) == log)
    }

    @Test("the key of an erased SUBMIT still answers; the tracking word is gone; RATE goes by id")
    func afterwards() throws {
        let office = try Office()
        let client = office.client
        let submit =
            #"SUBMIT {"request":"r","service":"open","channel":"online","key":"k","#
            + #""applicant":{"name":"Zubaidah"}}"#
        let first = try client.ok(submit)
        let word = try #require(first.string("tracking"))
        #expect(try client.ok(#"TRACK {"tracking":"\#(word)"}"#).string("request") == "r")
        try client.ok(#"WITHDRAW {"request":"r","reason":"pindah"}"#)
        try client.ok(line("ERASE", "r"))
        let again = try client.ok(submit)
        #expect(again.bool("replayed") == true)
        #expect(again.int("sequence") == first.int("sequence"))
        #expect(again.fields["tracking"] is NSNull)
        // Nobody can tell any more whose name it was: the public content decides.
        try client.ok(submit.replacing("Zubaidah", with: "Siti"))
        try client.refused(submit.replacing("online", with: "phone"), "key-reused")
        try client.refused(#"TRACK {"tracking":"\#(word)"}"#, "not-found")
        try client.refused(#"RATE {"tracking":"\#(word)","score":4}"#, "not-found")
        #expect(try office.request("r")["personal"] as? String == "erased")
        try client.ok(#"RATE {"request":"r","score":4,"comment":"cepat"}"#)
        #expect(try office.request("r")["personal"] as? String == "held")
    }

    @Test("an official's name and NIP are erased by their id; the registration stays")
    func official() throws {
        let office = try Office()
        let client = office.client
        try client.ok(
            #"OFFICIAL {"official":"asn-7","name":"Pejabat Rahasia","nip":"198504122010011001"}"#)
        let search = DiskSearch(folder: office.daemon.workspace.folder)
        for text in ["Pejabat Rahasia", "198504122010011001"] {
            #expect(try !search.files(holding: text).isEmpty)
        }
        let refused = try client.ok(#"REFUSE-ERASURE {"official":"asn-7",\#(Self.decision)}"#)
        #expect(refused.string("state") == "refused")
        let reply = try client.ok(#"ERASE {"official":"asn-7",\#(Self.decision),"key":"e"}"#)
        #expect(reply.string("official") == "asn-7")
        #expect(reply.string("state") == "erased")
        #expect(reply.int("version") == 3)
        for text in ["Pejabat Rahasia", "198504122010011001"] {
            #expect(try search.files(holding: text) == [])
        }
        #expect(
            try client.ok(#"ERASE {"official":"asn-7",\#(Self.decision),"key":"e"}"#)
                .bool("replayed") == true)
        try office.submit("r", then: [#"ASSIGN "official":"asn-7""#])
        let next = try client.ok(#"OFFICIAL {"official":"asn-7","active":false}"#)
        #expect(next.int("version") == 4)
    }

    @Test("a restriction is lifted by the same verb, and only where there is one")
    func lifted() throws {
        let office = try Office()
        try office.submit("r")
        try office.client.refused(
            line("RESTRICT", "r", #","lifted":true"#), "bad-argument", field: "lifted")
        try office.client.ok(line("RESTRICT", "r"))
        #expect(try office.request("r")["personal"] as? String == "restricted")
        try office.client.ok(line("RESTRICT", "r", #","lifted":true"#))
        #expect(try office.request("r")["personal"] as? String == "held")
        try office.client.ok(line("REFUSE-ERASURE", "r"))
        #expect(try office.request("r")["personal"] as? String == "refused")
    }

    @Test(
        "LIST finds requests by how it stands with their data, open and ended, after a restart too")
    func listed() throws {
        let workspace = try Workspace()
        var daemon = try Daemon(in: workspace)
        var client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        for id in ["a", "b", "c", "d"] {
            try client.ok(#"SUBMIT {"request":"\#(id)","service":"open","channel":"phone"}"#)
            if id != "d" { try client.ok(#"WITHDRAW {"request":"\#(id)"}"#) }
        }
        try client.ok(line("ERASE", "a"))
        try client.ok(line("RESTRICT", "b"))
        try client.ok(line("REFUSE-ERASURE", "c"))
        try client.ok(line("ERASE", "d"))
        func check() throws {
            for (word, ids) in [
                ("erased", ["a", "d"]), ("restricted", ["b"]), ("refused", ["c"]), ("held", []),
            ] {
                let rows = try client.ok(#"LIST {"personal":"\#(word)"}"#).rows
                #expect(rows.compactMap { $0["id"] as? String } == ids, "\(word)")
            }
        }
        try check()
        #expect(try daemon.terminate() == .exit(0))
        daemon = try Daemon(in: workspace)
        client = try daemon.connect()
        try check()
        try client.refused(#"LIST {"personal":"x"}"#, "bad-argument", field: "personal")
    }

    @Test("what is missing, unknown or nobody's is refused and records nothing")
    func refused() throws {
        let office = try Office()
        try office.submit("r")
        let before = try office.size()
        let client = office.client
        for verb in ["ERASE", "REFUSE-ERASURE", "RESTRICT"] {
            try client.refused(line(verb, "nobody"), "not-found")
            try client.refused(
                #"\#(verb) {"request":"r","requestedBy":"subject","decidedBy":"camat"}"#,
                "bad-argument", field: "basis")
            try client.refused(
                #"\#(verb) {"request":"r","basis":"b","decidedBy":"camat"}"#, "bad-argument",
                field: "requestedBy")
            try client.refused(
                #"\#(verb) {"request":"r","basis":"b","requestedBy":"siti","decidedBy":"c"}"#,
                "bad-argument", field: "requestedBy")
            try client.refused(
                #"\#(verb) {"request":"r","basis":"b","requestedBy":"office"}"#, "bad-argument",
                field: "decidedBy")
            try client.refused(#"\#(verb) {\#(Self.decision)}"#, "bad-argument", field: "request")
            let version = try client.refused(line(verb, "r", #","expectedVersion":7"#), "conflict")
            #expect(version.int("version") == 1)
        }
        try client.refused(
            #"ERASE {"request":"r","official":"asn-1",\#(Self.decision)}"#, "bad-argument",
            field: "request")
        try client.refused(#"ERASE {"official":"asn-99",\#(Self.decision)}"#, "not-found")
        try client.refused(
            #"RESTRICT {"official":"asn-1",\#(Self.decision)}"#, "bad-argument", field: "official")
        #expect(try office.size() == before)
    }
}
