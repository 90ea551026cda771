import JSONText
import LineProtocol
import Testing

@Suite("A line is read as a request")
struct RequestTests {
    private func request(_ line: String) throws -> Request? { try Request(Array(line.utf8)) }

    private func malformed(_ line: [UInt8]) throws -> Request.Malformed {
        let shown = String(decoding: line, as: UTF8.self).debugDescription
        return try #require(
            #expect(throws: Request.Malformed.self, "\(shown)") { try Request(line) })
    }

    @Test("verbs are read in any case, with and without an object", arguments: Verb.allCases)
    func verbs(_ verb: Verb) throws {
        let name = verb.rawValue
        let mixed = String(name.enumerated().map { $0 % 2 == 0 ? Character($1.lowercased()) : $1 })
        for written in [name, name.lowercased(), mixed] {
            for rest in ["", " ", " {}", #" {"a":1}"#, #"  { "a" : 1 }  "#] {
                let read = try #require(try request(written + rest))
                #expect(read.verb == verb)
                #expect(read.fields.count == (rest.contains("a") ? 1 : 0))
                #expect(read.tag == nil)
            }
            #expect(try request("  " + written)?.verb == verb)
        }
    }

    @Test("every verb of docs/protocol.md is there, and no other")
    func table() {
        let known = """
            SUBMIT AMEND ACCEPT ASSIGN START STOP PAUSE RESUME COMPLETE REJECT WITHDRAW REOPEN RATE
            SERVICE OFFICIAL CALENDAR TIMES QUEUES SATISFACTION LIST REQUEST TRACK SERVICES
            IDENTITY TREND CHANNELS HOURS FAIRNESS SIGNALS FORECAST
            ERASE REFUSE-ERASURE RESTRICT SUBJECT EXPLAIN
            TARGET FEEDBACK ANSWER AGREE DONE TRAINING COMPETENCE
            OFFICIALS CALENDARS HISTORY REPLAY FOLLOW MORE VERIFY CHECKPOINT PROVE CONSISTENCY HELP
            PING STATUS METRICS BACKUP QUIT
            INDICATORS FEEDBACKS TRAININGS COMPETENCES EFFECT REPORT
            """.split { $0 == " " || $0 == "\n" }.map(String.init)
        #expect(Verb.allCases.map(\.rawValue).sorted() == known.sorted())
        for verb in Verb.allCases { #expect(!verb.summary.isEmpty) }
    }

    @Test("an empty line is ignored", arguments: ["", " ", "     "])
    func empty(_ line: String) throws { #expect(try request(line) == nil) }

    @Test(
        "what is no verb of ours is unknown and foreign",
        arguments: [
            "GET / HTTP/1.1", "PINGG", "PIN", "PING{}", "{}", "PING,", "SUBMIT_", "É {}", "ＰＩＮＧ",
            "ſubmit {}", "lıst", "\u{212A}", "P\u{301}ING", "VERYVERYLONGVERB {}", "0", "-",
            "\"PING\"",
        ])
    func foreign(_ line: String) throws {
        let error = try malformed(Array(line.utf8))
        #expect(error.refusal.code == .unknownVerb)
        #expect(error.isForeign && error.tag == nil)
    }

    @Test("an unknown verb's tag is echoed when it can be read")
    func unknownWithTag() throws {
        #expect(try malformed(Array(#"NOPE {"tag":"t","x":1}"#.utf8)).tag == "t")
        for rest in [#"{"tag":5}"#, #"{"tag":"t""#, "x", #"{"tag":"t","tag":"u"}"#] {
            let error = try malformed(Array("NOPE \(rest)".utf8))
            #expect(error.refusal.code == .unknownVerb && error.tag == nil)
        }
    }

    @Test(
        "control characters are refused wherever they stand",
        arguments: Array(UInt8(0)...0x1F) + [0x7F])
    func control(_ byte: UInt8) throws {
        for text in ["PING @", "PI@NG", "@PING", #"PING {"a":"@"}"#, #"PING {@"a":1}"#, "PING@"] {
            let line = Array(text.utf8).map { $0 == UInt8(ascii: "@") ? byte : $0 }
            let error = try malformed(line)
            #expect(error.refusal.code == .badLine)
            #expect(error.isForeign == !text.hasPrefix("PING "))
        }
    }

    @Test(
        "a verb with anything but one JSON object behind it is refused",
        arguments: [
            ("PING x", 6), ("PING []", 6), ("PING {", 7), ("PING {} {}", 9), ("PING  null", 7),
            (#"PING {"a":1,}"#, 13), (#"PING {"a":1,"a":2}"#, 14), (#"PING {"tag":"t"} x"#, 18),
        ])
    func badLine(_ line: String, _ place: Int) throws {
        let error = try malformed(Array(line.utf8))
        #expect(error.refusal.code == .badLine)
        #expect(error.refusal.message.contains("at byte \(place);"), "\(error.refusal.message)")
        #expect(!error.isForeign)
    }

    @Test("bytes that are no UTF-8 are refused, and their place is told")
    func notUTF8() throws {
        let error = try malformed(Array(#"PING {"a":""#.utf8) + [0xC3] + Array(#""}"#.utf8))
        #expect(error.refusal.code == .badLine)
        #expect(error.refusal.message.contains("at byte 12;"), "\(error.refusal.message)")
        #expect(try malformed([0xFF, 0xFE]).isForeign)
    }

    @Test("a tag is a string of at most 64 bytes")
    func tags() throws {
        for tag in ["", "a", String(repeating: "x", count: 64), String(repeating: "é", count: 32)] {
            #expect(try request("PING {\"tag\":\"\(tag)\"}")?.tag == tag)
        }
        #expect(try request(#"PING {"\u0074ag":"\u0000\n"}"#)?.tag == "\0\n")
        let wrong = [
            "5", "null", "{}", "\"\(String(repeating: "x", count: 65))\"",
            "\"\(String(repeating: "é", count: 33))\"",
        ]
        for value in wrong {
            let error = try malformed(Array("PING {\"tag\":\(value)}".utf8))
            #expect(error.refusal.code == .badArgument)
            #expect(error.refusal.field == "tag")
            #expect(error.tag == nil && !error.isForeign)
        }
    }
}
