import Foundation
import Testing

@Suite("The wire")
struct WireTests {
    @Test("the server speaks first and says what it is")
    func hello() throws {
        let daemon = try Daemon()
        let hello = try daemon.connect().hello
        #expect(hello.word == "HELLO")
        #expect(hello.string("server") == "requesttrackerd")
        #expect(hello.string("version")?.isEmpty == false)
        #expect(hello.int("protocol") == 1)
        #expect(hello.int("maxLine") == 65_536)
        #expect(hello.string("auth") == "none")
        #expect(hello.int("size") == 0)
        #expect(
            hello.string("root")
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("HELLO and STATUS tell the root over all that is recorded, the same after a restart")
    func root() throws {
        let workspace = try Workspace()
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        var roots: Set<String> = []
        for line in Office.lines {
            try client.ok(line)
            let hello = try daemon.connect().hello
            roots.insert(try #require(hello.string("root")))
            #expect(try client.ok("STATUS").string("root") == hello.string("root"))
        }
        #expect(roots.count == Office.lines.count)
        let last = try daemon.connect().hello
        _ = try daemon.terminate()
        let next = try Daemon(in: workspace).connect().hello
        #expect(next.string("root") == last.string("root") && next.int("size") == last.int("size"))
    }

    @Test("HELLO counts the events that are recorded")
    func helloCounts() throws {
        let office = try Office()
        #expect(try office.size() == Office.lines.count)
    }

    @Test("a line that comes byte by byte is one line")
    func splitPackets() throws {
        let office = try Office()
        let line = #"SUBMIT {"request":"split-1","service":"ktp-el","channel":"counter"}"# + "\n"
        for byte in line.utf8 { try office.client.send(bytes: [byte]) }
        #expect(try office.client.reply().string("request") == "split-1")
    }

    @Test("lines that come in one packet are answered one by one, and a cut line waits")
    func joinedPackets() throws {
        let client = try Daemon().connect()
        try client.send(bytes: Array("PING {\"tag\":\"a\"}\nPING {\"tag\":\"b\"}\nPING {\"ta".utf8))
        #expect(try client.reply().string("tag") == "a")
        #expect(try client.reply().string("tag") == "b")
        try client.send(bytes: Array("g\":\"c\"}\n".utf8))
        #expect(try client.reply().string("tag") == "c")
    }

    @Test("one CR before the LF is taken off, and empty lines are ignored")
    func lineEnds() throws {
        let client = try Daemon().connect()
        try client.send(bytes: Array("\n\r\n\nPING\r\n\r\nPING {\"tag\":\"x\"}\r\n\n".utf8))
        #expect(try client.reply().isOK)
        #expect(try client.reply().string("tag") == "x")
        client.finishSending()
        #expect(try client.drain().isEmpty)
    }

    @Test("verbs may be written in any case", arguments: ["ping", "Ping", "pInG", "PING"])
    func verbCase(_ verb: String) throws {
        #expect(try Daemon().connect().ask(verb).isOK)
    }

    @Test("a tag comes back on OK and on ERR")
    func tagEcho() throws {
        let client = try Daemon().connect()
        let longest = String(repeating: "t", count: 64)
        #expect(try client.ask(#"PING {"tag":"\#(longest)"}"#).string("tag") == longest)
        #expect(try client.ask(#"STATUS {"tag":""}"#).string("tag") == "")
        #expect(try client.ask(#"PING {"tag":"é\"\\ü"}"#).string("tag") == "é\"\\ü")
        let missing = try client.refused(#"REQUEST {"request":"no-1","tag":"m"}"#, "not-found")
        #expect(missing.string("tag") == "m")
        let unknown = try client.refused(#"PING {"tag":"u","colour":1}"#, "bad-argument")
        #expect(unknown.string("tag") == "u")
        #expect(try client.ask("PING").fields["tag"] == nil)
    }

    @Test("a tag over 64 bytes or that is no string is refused")
    func badTag() throws {
        let client = try Daemon().connect()
        let long = String(repeating: "t", count: 65)
        try client.refused(#"PING {"tag":"\#(long)"}"#, "bad-argument", field: "tag")
        // 33 letters, but 66 bytes.
        let wide = String(repeating: "é", count: 33)
        try client.refused(#"PING {"tag":"\#(wide)"}"#, "bad-argument", field: "tag")
        try client.refused(#"PING {"tag":7}"#, "bad-argument", field: "tag")
        try client.ok("PING")
    }

    @Test("an overlong line is refused once and the connection goes on")
    func overlong() throws {
        let office = try Office()
        for length in [70_000, 5_000_000] {
            let before = try office.size()
            let padding = String(repeating: "x", count: length)
            let attributes = #""attributes":{"note":"\#(padding)"}"#
            try office.client.refused(
                #"SUBMIT {"service":"ktp-el","channel":"online",\#(attributes)}"#, "too-long")
            #expect(try office.client.ask(#"PING {"tag":"after"}"#).string("tag") == "after")
            #expect(try office.size() == before)
        }
    }

    @Test("a line just below the limit is served")
    func longest() throws {
        let office = try Office()
        let padding = String(repeating: "x", count: 65_000)
        try office.client.ok(
            #"SUBMIT {"service":"ktp-el","channel":"online","attributes":{"n":"\#(padding)"}}"#)
    }

    static let badLines: [(String, [UInt8])] = [
        ("NUL", Array("PING {\"tag\":\"a".utf8) + [0x00] + Array("\"}".utf8)),
        ("NUL alone", [0x00]),
        ("bare CR", Array("PING\rPING".utf8)),
        ("two CRs", Array("PING\r\r".utf8)),
        ("TAB in a string", Array("PING {\"tag\":\"a\tb\"}".utf8)),
        ("escape character", Array("PING {\"tag\":\"".utf8) + [0x1B] + Array("[2J\"}".utf8)),
        ("DEL", Array("PING {\"tag\":\"".utf8) + [0x7F] + Array("\"}".utf8)),
        ("lone continuation", Array("PING {\"tag\":\"".utf8) + [0x80] + Array("\"}".utf8)),
        ("overlong UTF-8", Array("PING {\"tag\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8)),
        ("surrogate", Array("PING {\"tag\":\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8)),
        ("cut UTF-8", Array("PING {\"tag\":\"".utf8) + [0xE2, 0x82] + Array("\"}".utf8)),
        ("beyond Unicode", Array("PING {\"tag\":\"".utf8) + [0xF5, 0x80, 0x80, 0x80, 0x22, 0x7D]),
        ("open object", Array("PING {\"tag\":\"a\"".utf8)),
        ("no object", Array("PING [1,2]".utf8)),
        ("a number", Array("PING 5".utf8)),
        ("text after the object", Array("PING {} x".utf8)),
        ("two objects", Array("PING {}{}".utf8)),
        ("trailing comma", Array("PING {\"tag\":\"a\",}".utf8)),
        ("single quotes", Array("PING {'tag':'a'}".utf8)),
        ("leading zero", Array("TIMES {\"from\":01}".utf8)),
        ("bad escape", Array("PING {\"tag\":\"\\x\"}".utf8)),
        ("lone surrogate escape", Array("PING {\"tag\":\"\\ud800\"}".utf8)),
        ("not a number", Array("PING {\"tag\":NaN}".utf8)),
    ]

    @Test("a line that is not text or JSON is refused and the connection goes on")
    func badLines() throws {
        let client = try Daemon().connect()
        try client.ok("PING")
        for (name, bytes) in Self.badLines {
            try client.send(bytes: bytes + [0x0A])
            let reply = try client.reply()
            #expect(reply.code == "bad-line", "\(name) was answered \(reply.raw)")
            #expect(try client.ask(#"PING {"tag":"\#(name)"}"#).string("tag") == name)
        }
    }

    @Test("deep nesting does not end the daemon")
    func deepNesting() throws {
        let client = try Daemon().connect()
        let deep = String(repeating: "[", count: 30_000)
        let open = try client.ask(#"PING {"tag":\#(deep)}"#)
        #expect(open.word == "ERR")
        let closed = deep + String(repeating: "]", count: 30_000)
        #expect(try client.ask(#"SUBMIT {"attributes":{"a":\#(closed)}}"#).word == "ERR")
        try client.ok("PING")
    }

    static let foreignOpenings: [(String, [UInt8])] = [
        ("HTTP", Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)),
        ("HTTP POST", Array("POST /submit HTTP/1.1\r\n\r\nSUBMIT {}\r\n".utf8)),
        ("TLS with an LF in it", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0A, 0x33, 0x0A]),
        ("SSH", Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)),
        ("a word", Array("HELLO\n".utf8)),
    ]

    @Test("a first line that is no verb of ours closes the connection", arguments: foreignOpenings)
    func strangersAreClosed(_ name: String, _ bytes: [UInt8]) throws {
        let daemon = try Daemon()
        let client = try daemon.connect()
        try client.send(bytes: bytes)
        let last = try client.drain()
        #expect(last.allSatisfy { !$0.hasPrefix("OK") }, "\(name) was answered \(last)")
        #expect(try daemon.connect().ask("PING").isOK)
    }

    @Test("a TLS ClientHello closes the connection though it holds no LF")
    func clientHello() throws {
        let client = try Daemon().connect()
        var bytes: [UInt8] = [0x16, 0x03, 0x01, 0x00, 0xC8, 0x01, 0x00, 0x00, 0xC4, 0x03, 0x03]
        bytes += (0..<194).map { UInt8($0 % 180 + 20) }
        try client.send(bytes: bytes)
        let last = try client.drain()
        #expect(last.allSatisfy { !$0.hasPrefix("OK") })
        #expect(last.count { $0.hasPrefix("ERR") } <= 1, "dismissed more than once: \(last)")
    }

    @Test("an unknown verb later is refused and the connection goes on")
    func unknownVerb() throws {
        let client = try Daemon().connect()
        try client.ok("PING")
        for line in ["GET / HTTP/1.1", "FROBNICATE", #"SUBMITT {"service":"x"}"#, "É {}"] {
            let reply = try client.ask(line)
            let codes: Set<String?> =
                line.hasPrefix("FROB") || line.hasPrefix("SUBM")
                ? ["unknown-verb"] : ["unknown-verb", "bad-line"]
            #expect(codes.contains(reply.code), "\(line) was answered \(reply.raw)")
        }
        try client.ok("PING")
    }

    @Test("an unknown field is refused by name, and nothing is recorded")
    func unknownField() throws {
        let office = try Office()
        let before = try office.size()
        try office.client.refused(
            #"SUBMIT {"service":"ktp-el","channel":"online","chanel":"counter"}"#, "bad-argument",
            field: "chanel")
        try office.client.refused(#"TIMES {"mesure":"lead"}"#, "bad-argument", field: "mesure")
        try office.client.refused(#"PING {"x":null}"#, "bad-argument", field: "x")
        #expect(try office.size() == before)
    }

    @Test("a line cut off by the end of the stream is not carried out")
    func unterminated() throws {
        let office = try Office()
        let before = try office.size()
        let client = try office.daemon.connect()
        try client.send(
            bytes: Array("PING\nSUBMIT {\"service\":\"ktp-el\",\"channel\":\"online\"}".utf8))
        client.finishSending()
        #expect(try client.reply().isOK)
        #expect(try client.reply().code == "bad-line")
        #expect(try client.drain().isEmpty)
        #expect(try office.size() == before)
    }

    @Test("a client that stops sending still gets every reply")
    func halfClose() throws {
        let office = try Office()
        let client = try office.daemon.connect()
        let lines = (0..<500).map {
            #"SUBMIT {"request":"half-\#($0)","service":"ktp-el","channel":"online"}"#
        }
        try client.send(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
        client.finishSending()
        for index in 0..<500 {
            #expect(try client.reply().string("request") == "half-\(index)")
        }
        #expect(try client.drain().isEmpty)
    }

    @Test("QUIT is answered and closes the connection")
    func quit() throws {
        let client = try Daemon().connect()
        try client.send(bytes: Array("QUIT\nPING\n".utf8))
        #expect(try client.reply().isOK)
        #expect(try client.drain().isEmpty)
    }

    @Test("HELP names every verb with a line of text")
    func help() throws {
        let reply = try Daemon().connect().ok("HELP")
        let verbs = Set(reply.rows.compactMap { $0["verb"] as? String })
        let expected: Set<String> = [
            "SUBMIT", "AMEND", "ACCEPT", "ASSIGN", "START", "STOP", "PAUSE", "RESUME", "COMPLETE",
            "REJECT", "WITHDRAW", "REOPEN", "RATE", "SERVICE", "OFFICIAL", "TIMES", "QUEUES",
            "SATISFACTION", "LIST", "REQUEST", "TRACK", "SERVICES", "OFFICIALS", "HISTORY",
            "REPLAY", "HELP", "PING", "STATUS", "METRICS", "QUIT",
        ]
        #expect(verbs.isSuperset(of: expected), "missing: \(expected.subtracting(verbs))")
        #expect(reply.int("verbs") == reply.rows.count)
        #expect(reply.rows.allSatisfy { ($0["text"] as? String)?.isEmpty == false })
    }

    @Test("STATUS and METRICS say how the daemon is")
    func status() throws {
        let office = try Office()
        let status = try office.client.ok("STATUS")
        #expect(status.int("size") == Office.lines.count)
        #expect(status.int("connections") == 1)
        #expect(status.string("version")?.isEmpty == false)
        let metrics = try office.client.ok("METRICS").rows.compactMap { $0["text"] as? String }
        #expect(!metrics.isEmpty)
        // The Prometheus text format: comments, or a name, perhaps labels, and a number.
        for line in metrics where !line.hasPrefix("#") && !line.isEmpty {
            let number = line.split(separator: " ").last.flatMap { Double($0) }
            #expect(number != nil, "not a sample: \(line)")
        }
    }
}
