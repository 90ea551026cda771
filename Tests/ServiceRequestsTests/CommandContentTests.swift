import JSONText
import ServiceRequests
import Testing

@Suite("What makes a retry the same")
struct CommandContentTests {
    private let first = #"""
        {"key":"k","service":"s","channel":"online","occurredAt":"2026-01-09T15:30:00+07:00",
         "by":"b","applicant":{"name":"A","nik":"1271124101900001"},"attributes":{"b":1,"a":[2,{}]}}
        """#

    private func content(_ verb: CommandVerb, _ fields: String) throws -> UInt64? {
        try command(verb, fields).content
    }

    /// SipHash-2-4 with key 0 of the verb and the canonical object, as an independent program has it.
    @Test(
        "the digest is made of the verb and the canonical public fields, by a fixed key",
        arguments: [
            // REJECT{"key":"k","reason":null,"request":"r"}
            (.reject, #"{"request":"r","key":"k","reason":"x"}"#, 0x8262_8386_8725_FB39),
            // AMEND{"applicant":null,"attributes":null,"key":"k","request":"r"}
            (
                .amend, #"{"applicant":{},"attributes":{},"key":"k","request":"r"}"#,
                0x8847_92B1_19B0_E8FE
            ),
            // PAUSE{"key":"k","note":null,"reason":"applicant","request":"r"}
            (
                .pause, #"{"note":"","tag":"t","request":"r","reason":"applicant","key":"k"}"#,
                0xAFC1_E1C0_9D5B_DCAD
            ),
            // SERVICE{"active":true,"code":"s","fee":0,"key":"k\"","name":{"en":"é/","id":"\u0001x"},
            // "promise":{"amount":3,"per":"working-days"},"requirements":["a","b"]}
            (
                .service,
                #"""
                {"name":{"id":"\u0001x","en":"\u00e9\/"}, "code":"s", "requirements":["a", "\u0062"],
                 "fee":0, "promise":{"per":"working-days","amount":3}, "active":true, "key":"k\""}
                """#, 0x5C05_CC0C_28B0_3BF1
            ),
        ] as [(CommandVerb, String, UInt64)])
    func pinned(_ verb: CommandVerb, _ fields: String, _ digest: UInt64) throws {
        // On disk for ever: a change of a value makes every retry across it `key-reused`.
        #expect(try content(verb, fields) == digest)
    }

    @Test("order, spacing, escapes and the tag do not matter")
    func insensitive() throws {
        let again = #"""
            { "attributes":{"a":[2,{}],"b":1},
              "applicant":{"nik":"1271124101900001","n\u0061me":"A"},
              "by":"\u0062","channel":"online","service":"s","tag":"t7",
              "occurredAt":"2026-01-09T15:30:00+07:00","k\u0065y":"k" }
            """#
        let recorded = try command(.submit, first)
        let retry = try command(.submit, again)
        #expect(recorded.content != nil)
        #expect(recorded.content == retry.content)
        #expect(recorded.personalBody(tracking: nil) == retry.personalBody(tracking: nil))
        #expect(
            retry.isSameContent(
                digest: recorded.content, personal: recorded.personalBody(tracking: nil)))
    }

    @Test(
        "anything else does",
        arguments: [
            (#""key":"k""#, #""key":"K""#), (#""service":"s""#, #""service":"t""#),
            (#""channel":"online""#, #""channel":"phone""#), (#""by":"b","#, ""),
            (#""by":"b""#, #""by":"b","unit":"u""#), (#""by":"b""#, #""by":"b","request":"r""#),
            (#""by":"b""#, #""by":"b","expectedVersion":0"#), ("+07:00", ".0+07:00"),
            (#""name":"A""#, #""name":"B""#), (#""name":"A","#, ""), (#""b":1"#, #""b":1.0"#),
            (#""b":1"#, #""b":"1""#), (#"{"b":1,"a":[2,{}]}"#, "{}"),
            (#","attributes":{"b":1,"a":[2,{}]}"#, ""),
        ])
    func sensitive(_ part: String, _ other: String) throws {
        let recorded = try command(.submit, first)
        #expect(first.contains(part))
        let retry = try command(.submit, first.replacing(part, with: other))
        #expect(
            !retry.isSameContent(
                digest: recorded.content, personal: recorded.personalBody(tracking: "1-0")))
    }

    @Test("another verb with the same fields is other content")
    func verbs() throws {
        let fields = #"{"request":"r","key":"k"}"#
        #expect(try content(.start, fields) != content(.stop, fields))
    }

    @Test("without a key there is no digest and nothing is the same")
    func keyless() throws {
        let keyless = try command(.start, #"{"request":"r"}"#)
        #expect(keyless.content == nil)
        #expect(!keyless.isSameContent(digest: nil, personal: nil))
        #expect(!keyless.isSameContent(digest: 7, personal: nil))
    }

    @Test("the personal body is canonical and holds the tracking word last")
    func personalBody() throws {
        let recorded = try command(.submit, first)
        let body =
            #"{"applicant":{"name":"A","nik":"1271124101900001"},"attributes":{"a":[2,{}],"b":1}"#
        #expect(text(recorded.personalBody(tracking: nil)) == body + "}")
        #expect(text(recorded.personalBody(tracking: "1-0")) == body + #","tracking":"1-0"}"#)
        let bare = try command(.submit, #"{"service":"s","channel":"phone"}"#)
        #expect(text(bare.personalBody(tracking: "1-0")) == #"{"tracking":"1-0"}"#)
    }

    @Test(
        "each verb's personal fields and no others are kept apart",
        arguments: [
            (.pause, #""reason":"agency","note":"n""#, #"{"note":"n"}"#),
            (.pause, #""reason":"agency""#, nil),
            (.complete, #""outcome":"474/\u0031""#, #"{"outcome":"474/1"}"#),
            (.reject, #""reason":"r\n""#, #"{"reason":"r\n"}"#),
            (.withdraw, #""reason":"r""#, #"{"reason":"r"}"#), (.withdraw, "", nil),
            (.reopen, #""reason":"r","mistake":true"#, #"{"reason":"r"}"#),
            (.rate, #""score":1,"comment":"c""#, #"{"comment":"c"}"#),
            (.amend, #""unit":"u","attributes":{}"#, #"{"attributes":{}}"#),
        ] as [(CommandVerb, String, String?)])
    func personalFields(_ verb: CommandVerb, _ fields: String, _ body: String?) throws {
        let rest = fields.isEmpty ? "" : "," + fields
        let read = try command(verb, #"{"request":"r""# + rest + "}")
        #expect(text(read.personalBody(tracking: nil)) == body)
    }

    @Test("after an erasure the digest alone decides")
    func erased() throws {
        let recorded = try command(.submit, first)
        let other = try command(.submit, first.replacing(#""name":"A""#, with: #""name":"B""#))
        #expect(recorded.isSameContent(digest: recorded.content, personal: nil))
        #expect(other.isSameContent(digest: recorded.content, personal: nil))
        #expect(!other.isSameContent(digest: nil, personal: nil))
        // That something personal was sent is in the digest, so this one still differs.
        let without = try command(
            .submit,
            first.replacing(#""applicant":{"name":"A","nik":"1271124101900001"},"#, with: ""))
        #expect(!without.isSameContent(digest: recorded.content, personal: nil))
    }

    @Test("the digest of a personal field depends on no value that could be guessed")
    func noGuessing() throws {
        let digests = try ["A", "B"].map {
            try content(.submit, first.replacing(#""name":"A""#, with: #""name":"\#($0)""#))
        }
        #expect(digests[0] == digests[1])
    }

    @Test("a digest is read back from the event's body")
    func readBack() throws {
        var office = MemoryOffice.usual
        let fields = #"{"request":"r","service":"skck","channel":"phone","key":"k"}"#
        let decision = try office.take(.submit, fields)
        let body = try JSONObject(decision.body)
        #expect(Command.contentDigest(inBody: body) == (try content(.submit, fields)))
        #expect(body["content"]?.string?.utf8.count == 16)
        #expect(Command.contentDigest(inBody: try JSONObject(Array("{}".utf8))) == nil)
        let bad = try JSONObject(Array(#"{"content":"+123456789abcdef"}"#.utf8))
        #expect(Command.contentDigest(inBody: bad) == nil)
    }
}
