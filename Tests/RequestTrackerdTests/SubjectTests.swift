import Testing

@Suite("SUBJECT: all that is held about one citizen") struct SubjectTests {
    private static let nik = "1271127112990001"
    private static let other = "3201012902000001"

    private func submit(_ id: String, _ nik: String, _ more: String = "") -> String {
        #"SUBMIT {"request":"\#(id)","service":"open","channel":"online","#
            + #""applicant":{"nik":"\#(nik)","name":"Warga \#(id)"}\#(more)}"#
    }

    private func requests(_ reply: Reply) -> [String] {
        reply.streamed.compactMap { $0.string("request") }
    }

    @Test("every event of the applicant's requests comes with what was said, and of nobody else's")
    func found() throws {
        let office = try Office()
        let client = office.client
        for number in 0..<600 { try client.send(submit("x-\(number)", Self.other)) }
        for _ in 0..<600 { #expect(try client.reply().isOK) }
        try client.ok(submit("mine", Self.nik))
        try client.ok(#"PAUSE {"request":"mine","reason":"applicant","note":"foto"}"#)
        // Once mistaken for his, and one in whose form he is named: both are somebody else's.
        try client.ok(submit("wrong", Self.nik))
        try client.ok(#"AMEND {"request":"wrong","applicant":{"nik":"\#(Self.other)"}}"#)
        try client.ok(submit("family", Self.other, #","attributes":{"anak":"\#(Self.nik)"}"#))
        let size = try office.size()
        let reply = try client.ok(#"SUBJECT {"nik":"\#(Self.nik)","by":"loket-1"}"#)
        #expect(requests(reply) == ["mine", "mine"])
        let said = reply.streamed.compactMap { $0.fields["personal"] as? [String: Any] }
        #expect((said.first?["applicant"] as? [String: String])?["name"] == "Warga mine")
        #expect(said.last?["note"] as? String == "foto")
        #expect(reply.int("requests") == 1)
        #expect(reply.int("events") == 2)
        #expect(reply.int("elsewhere") == 2)
        #expect(try office.size() == size, "a question records nothing")
        try eventually("the log does not say that it was shown") {
            office.daemon.program.errors.contains("was shown to loket-1: 1 requests, 2 events")
        }
        #expect(!office.daemon.program.errors.contains(Self.nik))
    }

    @Test("who is in many requests gets them all, though they are read as slowly as they are sent")
    func many() throws {
        let office = try Office()
        let note = String(repeating: "panjang ", count: 400)
        for number in 0..<700 {
            try office.client.send(
                submit("r-\(number)", Self.nik, #","attributes":{"isi":"\#(note)"}"#))
        }
        for _ in 0..<700 { #expect(try office.client.reply().isOK) }
        let reader = try Client(port: office.daemon.port, of: office.daemon, receiveBuffer: 4096)
        let reply = try reader.ok(#"SUBJECT {"nik":"\#(Self.nik)"}"#)
        #expect(requests(reply) == (0..<700).map { "r-\($0)" })
    }

    @Test("restricted data are not shown, erased ones are not found")
    func hidden() throws {
        let office = try Office()
        let decision = #""basis":"pdp-41","requestedBy":"subject","decidedBy":"camat""#
        try office.client.ok(submit("r", Self.nik))
        try office.client.ok(#"RESTRICT {"request":"r",\#(decision),"reason":"rahasia"}"#)
        let restricted = try office.client.ok(#"SUBJECT {"nik":"\#(Self.nik)"}"#)
        #expect(restricted.streamed.count == 2)
        #expect(!restricted.streamed.contains { $0.raw.contains("Warga") })
        #expect(!restricted.streamed.contains { $0.raw.contains("rahasia") })
        try office.client.ok(#"ERASE {"request":"r",\#(decision)}"#)
        #expect(try office.client.ok(#"SUBJECT {"nik":"\#(Self.nik)"}"#).streamed.isEmpty)
    }

    @Test("a number that cannot be one, or none, is refused without repeating it")
    func refused() throws {
        let office = try Office()
        for bad in ["1271123201900001", "12", ""] {
            let reply = try office.client.refused(
                #"SUBJECT {"nik":"\#(bad)"}"#, "bad-argument", field: "nik")
            #expect(bad.isEmpty || !reply.raw.contains("\"\(bad)"))
        }
        try office.client.refused("SUBJECT", "bad-argument", field: "nik")
        try office.client.refused(
            #"SUBJECT {"nik":"\#(Self.nik)","by":"a b"}"#, "bad-argument", field: "by")
        try office.client.refused(
            #"SUBJECT {"nik":"\#(Self.nik)","x":1}"#, "bad-argument", field: "x")
    }
}
