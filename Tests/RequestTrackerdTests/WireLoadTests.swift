import Foundation
import Testing

@Suite("The wire under load")
struct WireLoadTests {
    @Test("a thousand mixed lines at once are answered in their order, each seeing those before it")
    func pipelining() throws {
        let office = try Office()
        var lines: [String] = []
        for index in 0..<200 {
            let id = "pipe-\(index)"
            lines += [
                #"SUBMIT {"request":"\#(id)","service":"ktp-el","channel":"phone","tag":"\#(index)-0"}"#,
                #"REQUEST {"request":"\#(id)","tag":"\#(index)-1"}"#,
                #"ASSIGN {"request":"\#(id)","official":"asn-1","tag":"\#(index)-2"}"#,
                #"LIST {"official":"asn-1","state":"assigned","limit":1000,"tag":"\#(index)-3"}"#,
                #"START {"request":"none-\#(index)","tag":"\#(index)-4"}"#,
            ]
        }
        // All of it fits the buffers of the kernel, so nothing has to be read meanwhile.
        let client = office.client
        try client.send(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
        for index in 0..<200 {
            let replies = try (0..<5).map { _ in try client.reply() }
            #expect(replies.map { $0.string("tag") } == (0..<5).map { "\(index)-\($0)" })
            #expect(replies[0].isOK && replies[2].isOK, "\(replies.map(\.raw))")
            let seen = replies[1].rows.first ?? replies[1].fields
            #expect(seen["state"] as? String == "submitted")
            #expect(replies[3].rows.count == index + 1)
            #expect(replies[4].code == "not-found")
        }
    }

    @Test("a client that has said all is told goodbye behind an answer of more than a mebibyte")
    func goodbyeBehindMuch() throws {
        let office = try Office()
        let entry = String(repeating: "x", count: 400)
        let entries = Array(repeating: #""\#(entry)""#, count: 100).joined(separator: ",")
        let lines = (0..<40).map {
            #"SERVICE {"code":"long-\#($0)","name":{"id":"P","en":"L"},"requirements":[\#(entries)]}"#
        }
        #expect(try office.client.pipeline(lines).allSatisfy { $0.isOK })
        // Several, for the end of what a client sends may also be read behind the answer.
        for _ in 0..<5 {
            let client = try office.daemon.connect()
            try client.send("SERVICES {}")
            client.finishSending()
            #expect(try #require(try client.nextLine()).utf8.count > 1 << 20)
            #expect(try client.nextLine() == nil)
        }
    }

    @Test("clients side by side each get their own replies in their own order")
    func sideBySide() throws {
        let office = try Office()
        let clients = try (0..<20).map { _ in try office.daemon.connect() }
        for round in 0..<20 {
            for (number, client) in clients.enumerated() {
                try client.send(
                    #"SUBMIT {"request":"s-\#(number)-\#(round)","service":"open","channel":"agency"}"#
                )
            }
        }
        var sequences: Set<Int> = []
        for (number, client) in clients.enumerated() {
            var last = 0
            for round in 0..<20 {
                let reply = try client.reply()
                #expect(reply.string("request") == "s-\(number)-\(round)")
                let sequence = try #require(reply.int("sequence"))
                #expect(sequence > last)
                last = sequence
                sequences.insert(sequence)
            }
        }
        let first = Office.lines.count + 1
        #expect(sequences == Set(first..<(first + 400)), "sequences have no gap and no double")
    }

    @Test("over a thousand rows stream as ROW lines, and then the OK line has no rows")
    func streamedRows() throws {
        let office = try Office()
        let lines = (0..<1_001).map {
            #"SUBMIT {"request":"row-\#($0)","service":"open","channel":"online"}"#
        }
        #expect(try office.client.pipeline(lines).allSatisfy(\.isOK))
        let some = try office.client.ok(#"LIST {"limit":1000}"#)
        #expect(some.streamed.isEmpty)
        #expect((some.fields["rows"] as? [Any])?.count == 1_000)
        let all = try office.client.ok(#"LIST {"limit":1001}"#)
        #expect(all.fields["rows"] == nil)
        #expect(all.streamed.count == 1_001)
        #expect(all.streamed.allSatisfy { $0.word == "ROW" })
    }

    /// What a client that never reads sends, again and again.
    static let floods: [(String, String)] = [
        ("REPLAY", "REPLAY {}\n"),
        ("PING", "PING {\"tag\":\"" + String(repeating: "t", count: 60) + "\"}\n"),
        ("LIST", "LIST {\"limit\":100000}\n"),
        ("SUBMIT", "SUBMIT {\"service\":\"open\",\"channel\":\"online\"}\n"),
        ("a refused line", "START {\"request\":\"" + String(repeating: "r", count: 60) + "\"}\n"),
    ]

    @Test(
        "a client that floods and never reads costs little, is closed, and disturbs nobody",
        arguments: floods)
    func neverReads(_ name: String, _ line: String) throws {
        let office = try Office(options: ["--write-timeout", "2"])
        let client = office.client
        let lines = (0..<2_000).map {
            #"SUBMIT {"request":"flood-\#($0)","service":"open","channel":"online"}"#
        }
        #expect(try client.pipeline(lines).allSatisfy(\.isOK))
        let before = try office.daemon.residentBytes()

        let flooder = try Client(port: office.daemon.port, of: office.daemon, receiveBuffer: 4_096)
        // A thousand lines a packet; whatever the daemon does not take stays with us.
        let packet = Array(String(repeating: line, count: 1_000).utf8)
        var offset = 0
        var highest = before
        var sent = 0
        try eventually("the client that never reads \(name) is not closed") {
            if sent < 64 << 20, let count = flooder.sendWithoutWaiting(bytes: packet[offset...]) {
                offset = (offset + count) % packet.count
                sent += count
            }
            highest = max(highest, try office.daemon.residentBytes())
            #expect(try client.ask("PING").isOK)
            return try client.ok("STATUS").int("connections") == 1
        }
        let grown = highest - before
        #expect(grown < 96 << 20, "\(name): \(grown) bytes more after \(sent) bytes sent")
        #expect(try client.ask("PING").isOK)
    }
}
