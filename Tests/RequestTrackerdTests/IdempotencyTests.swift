import Testing

@Suite("Keys and versions")
struct IdempotencyTests {
    /// What a repeated command must not change: everything but that it is a replay.
    private func first(_ reply: Reply) -> String { reply.comparable(without: ["replayed", "tag"]) }

    @Test("the same key with the same content gets the first answer again, in any field order")
    func replay() throws {
        let office = try Office()
        let client = office.client
        let submit = try client.ok(
            #"SUBMIT {"service":"ktp-el","channel":"online","key":"portal-1"}"#)
        let id = try #require(submit.string("request"))
        let accept = try client.ok(#"ACCEPT {"request":"\#(id)","key":"portal-2"}"#)
        #expect(accept.string("dueAt") != nil)
        #expect(accept.bool("replayed") == false)
        try client.ok(#"ASSIGN {"request":"\#(id)","official":"asn-1","key":"portal-3"}"#)
        let before = try office.size()

        let other = try office.daemon.connect()
        let again = try other.ok(
            #"SUBMIT {"key":"portal-1", "tag":"new", "channel":"online" , "service":"ktp-el"}"#)
        #expect(again.bool("replayed") == true)
        #expect(again.string("tag") == "new")
        #expect(again.string("tracking") == submit.string("tracking"))
        #expect(again.string("state") == "submitted", "the first answer, not the present state")
        #expect(first(again) == first(submit))
        let acceptAgain = try other.ok(#"accept {"key":"portal-2","request":"\#(id)"}"#)
        #expect(acceptAgain.bool("replayed") == true)
        #expect(first(acceptAgain) == first(accept))
        #expect(try office.size() == before)
    }

    @Test("the same key with other content is refused, whatever the difference")
    func reused() throws {
        let office = try Office()
        let client = office.client
        try office.submit("k-0")
        try client.ok(#"SUBMIT {"request":"k-1","service":"ktp-el","channel":"online","key":"a"}"#)
        try client.ok(#"PAUSE {"request":"k-1","reason":"agency","key":"b"}"#)
        let before = try office.size()
        for line in [
            #"SUBMIT {"request":"k-1","service":"ktp-el","channel":"phone","key":"a"}"#,
            #"SUBMIT {"service":"ktp-el","channel":"online","key":"a"}"#,
            #"SUBMIT {"request":"k-1","service":"ktp-el","channel":"online","by":"x","key":"a"}"#,
            #"ACCEPT {"request":"k-1","key":"a"}"#,
            #"PAUSE {"request":"k-0","reason":"agency","key":"b"}"#,
            #"PAUSE {"request":"k-1","reason":"technical","key":"b"}"#,
            #"RESUME {"request":"k-1","key":"b"}"#,
            #"OFFICIAL {"official":"asn-7","name":"Tujuh","key":"b"}"#,
        ] { try client.refused(line, "key-reused") }
        #expect(try office.size() == before)
    }

    @Test("a key is asked before version and state, so that a retry of what succeeded succeeds")
    func beforeState() throws {
        let office = try Office()
        try office.submit("k-1", then: [#"ASSIGN "official":"asn-1""#])
        let line = #"COMPLETE {"request":"k-1","expectedVersion":2,"key":"done"}"#
        let done = try office.client.ok(line)
        try office.client.ok(#"RATE {"request":"k-1","score":4}"#)
        let again = try office.client.ok(line)
        #expect(again.bool("replayed") == true)
        #expect(first(again) == first(done))
    }

    @Test("a refusal is not remembered: the same line may succeed later")
    func refusalForgotten() throws {
        let office = try Office()
        try office.submit("k-1")
        let line = #"START {"request":"k-1","key":"begin"}"#
        try office.client.refused(line, "wrong-state")
        try office.client.ok(#"ASSIGN {"request":"k-1","official":"asn-1"}"#)
        #expect(try office.client.ok(line).bool("replayed") == false)
        #expect(try office.client.ok(line).bool("replayed") == true)
    }

    @Test("two with one key in one packet: one event, and the second is a replay")
    func sameBatch() throws {
        let office = try Office()
        let line = #"SUBMIT {"service":"ktp-el","channel":"online","key":"twice"}"# + "\n"
        let before = try office.size()
        try office.client.send(bytes: Array((line + line).utf8))
        let one = try office.client.reply(), two = try office.client.reply()
        #expect(one.bool("replayed") == false)
        #expect(two.bool("replayed") == true)
        #expect(first(one) == first(two))
        #expect(try office.size() == before + 1)
    }

    @Test("keys are kept over a stop, and over a kill", arguments: [true, false])
    func restart(_ politely: Bool) throws {
        let workspace = try Workspace()
        var daemon = try Daemon(in: workspace)
        var client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        let submit = #"SUBMIT {"service":"ktp-el","channel":"online","key":"portal-1"}"#
        let firstAnswer = try client.ok(submit)
        let id = try #require(firstAnswer.string("request"))
        let assign = #"ASSIGN {"request":"\#(id)","official":"asn-1","key":"portal-2"}"#
        let secondAnswer = try client.ok(assign)
        let service = #"SERVICE {"code":"x","name":{"id":"X","en":"X"},"key":"portal-3"}"#
        let thirdAnswer = try client.ok(service)
        if politely { #expect(try daemon.terminate() == .exit(0)) } else { try daemon.kill() }
        daemon = try Daemon(in: workspace)
        client = try daemon.connect()
        for (line, answer) in [
            (submit, firstAnswer), (assign, secondAnswer), (service, thirdAnswer),
        ] {
            let again = try client.ok(line)
            #expect(again.bool("replayed") == true)
            #expect(first(again) == first(answer))
        }
        try client.refused(
            #"SUBMIT {"service":"ktp-el","channel":"phone","key":"portal-1"}"#, "key-reused")
    }

    @Test("expectedVersion: the right one passes, any other is a conflict that tells the version")
    func expectedVersion() throws {
        let office = try Office()
        try office.submit("v-1", then: ["ACCEPT"])
        let before = try office.size()
        for wrong in [0, 1, 3, 1_000_000] {
            let reply = try office.client.refused(
                #"WITHDRAW {"request":"v-1","expectedVersion":\#(wrong)}"#, "conflict")
            #expect(reply.int("version") == 2)
        }
        for wrong in ["-1", "\"2\"", "2.5", "true"] {
            try office.client.refused(
                #"WITHDRAW {"request":"v-1","expectedVersion":\#(wrong)}"#, "bad-argument",
                field: "expectedVersion")
        }
        #expect(try office.size() == before)
        try office.client.ok(#"WITHDRAW {"request":"v-1","expectedVersion":2}"#)
    }

    @Test("SUBMIT of an id that exists is a conflict, and records nothing")
    func existingId() throws {
        let office = try Office()
        try office.submit("own-1", then: ["ACCEPT"])
        let before = try office.size()
        let reply = try office.client.refused(
            #"SUBMIT {"request":"own-1","service":"open","channel":"online"}"#, "conflict")
        #expect(reply.int("version") == 2)
        #expect(try office.size() == before)
    }

    @Test("made ids are MRL, the local year and six digits, and are never given twice")
    func madeIds() throws {
        let office = try Office()
        var ids: Set<String> = []
        for _ in 0..<50 {
            let reply = try office.client.ok(#"SUBMIT {"service":"open","channel":"counter"}"#)
            ids.insert(try #require(reply.string("request")))
        }
        #expect(ids.count == 50)
        // 2025-12-31 17:30 UTC is already 2026 in Medan, 16:30 UTC still is 2025.
        for (instant, year) in [
            ("2025-12-31T17:30:00Z", 2026), ("2025-12-31T16:30:00Z", 2025),
            ("2026-01-01T00:10:00+07:00", 2026),
        ] {
            let reply = try office.client.ok(
                #"SUBMIT {"service":"open","channel":"counter","occurredAt":"\#(instant)"}"#)
            let id = try #require(reply.string("request"))
            #expect(id.hasPrefix("MRL-\(year)-"), "\(instant) became \(id)")
            ids.insert(id)
        }
        #expect(ids.count == 53)
        for id in ids {
            #expect(id.wholeMatch(of: /MRL-20\d\d-\d{6}/) != nil, "\(id)")
        }
    }

    @Test("a made id passes over one that an importing client has given")
    func madeIdTaken() throws {
        let office = try Office()
        let instant = #""occurredAt":"2026-02-02T09:00:00+07:00""#
        for number in 1...3 {
            try office.client.ok(
                #"SUBMIT {"request":"MRL-2026-00000\#(number)","service":"open","#
                    + #""channel":"online",\#(instant)}"#)
        }
        for _ in 0..<5 {
            try office.client.ok(#"SUBMIT {"service":"open","channel":"online",\#(instant)}"#)
        }
        #expect(try office.client.ok("LIST").rows.count == 8)
    }

    @Test("ids are 1 to 64 plain letters, beginning with a letter or digit")
    func idGrammar() throws {
        let office = try Office()
        let longest = String(repeating: "a", count: 64)
        for id in ["a", "7", "A.b_c-9", longest] { try office.submit(id) }
        let before = try office.size()
        for id in ["", "-a", ".a", "_a", "a b", "a/b", "é", "a\\u0000", longest + "a"] {
            try office.client.refused(
                #"SUBMIT {"request":"\#(id)","service":"open","channel":"online"}"#,
                "bad-argument", field: "request")
        }
        try office.client.refused(
            #"SUBMIT {"service":"open","channel":"online","by":"a b"}"#, "bad-argument",
            field: "by")
        #expect(try office.size() == before)
    }
}
