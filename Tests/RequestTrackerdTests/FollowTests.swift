import Foundation
import Testing

@Suite("FOLLOW and MORE")
struct FollowTests {
    private func events(_ client: Client, _ count: Int) throws -> [String] {
        try (0..<count).map { _ in
            let line = try #require(try client.nextLine())
            #expect(line.hasPrefix("EVENT "), "\(line)")
            return line
        }
    }

    private func officials(_ names: ClosedRange<Int>, _ client: Client) throws {
        let lines = names.map { #"OFFICIAL {"official":"f-\#($0)"}"# }
        #expect(try client.pipeline(lines).allSatisfy(\.isOK))
    }

    @Test("what is there and what comes is sent once and in order; another line ends it")
    func live() throws {
        let office = try Office()
        let follower = try office.daemon.connect()
        try follower.send(#"FOLLOW {"credit":1000,"tag":"f"}"#)
        var seen = try events(follower, Office.lines.count)
        for part in 0..<5 {
            try officials(part * 20 + 1...part * 20 + 20, office.client)
            seen += try events(follower, 20)
        }
        #expect(try seen == office.client.ok("REPLAY").events.map(\.raw))
        try follower.send(#"PING {"tag":"p"}"#)
        let end = try follower.reply()
        #expect(end.isOK && end.string("tag") == "f")
        #expect(end.int("events") == seen.count && end.int("next") == seen.count + 1)
        #expect(try follower.reply().string("tag") == "p")
        // The connection is as good as before, for another follower too.
        try follower.send(#"FOLLOW {"from":\#(seen.count),"credit":1}"#)
        #expect(try events(follower, 1) == [seen.last])
        try follower.send("QUIT")
        #expect(try follower.reply().int("next") == seen.count + 1)
        #expect(try follower.reply().isOK)
        #expect(try follower.nextLine() == nil)
    }

    @Test("never more than was granted, and nothing is lost for want of a grant")
    func credit() throws {
        let office = try Office()
        let all = try office.client.ok("REPLAY").events.map(\.raw)
        let follower = try office.daemon.connect()
        try follower.send(#"FOLLOW {"from":2,"credit":2}"#)
        #expect(try events(follower, 2) == Array(all[1...2]))
        try follower.send(#"more {"credit":1}"#)
        #expect(try events(follower, 1) == [all[3]])
        try follower.send("MORE {\"credit\":1}\n\n  \nMORE {\"credit\":1,\"tag\":\"not echoed\"}")
        #expect(try events(follower, 2) == Array(all[4...5]))
        try officials(1...10, office.client)
        try follower.send("PING")
        let end = try follower.reply()
        #expect(end.streamed.isEmpty, "more than was granted")
        #expect(end.int("events") == 5 && end.int("next") == 7)
        #expect(try follower.reply().isOK)
    }

    @Test("a line that is no MORE, though it looks like one, ends it and is refused behind")
    func notMore() throws {
        let office = try Office()
        for (line, code) in [
            (#"MORE {"credit":0}"#, "bad-argument"), ("MORE", "bad-argument"),
            (#"MORE {"credit":5"#, "bad-line"), ("NOSUCH", "unknown-verb"),
            (String(repeating: "x", count: 70_000), "too-long"),
            (#"ACCEPT {"request":"none"}"#, "not-found"), (#"FOLLOW {"credit":0}"#, "bad-argument"),
        ] {
            let follower = try office.daemon.connect()
            try follower.send(#"FOLLOW {"from":99,"credit":5}"#)
            try follower.send(line)
            let end = try follower.reply()
            #expect(end.isOK && end.int("events") == 0 && end.int("next") == 99, "\(end.raw)")
            #expect(try follower.reply().code == code)
            #expect(try follower.ask("PING").isOK)
        }
    }

    @Test("all lines in one packet: a follow between commands keeps the order of the lines")
    func pipelined() throws {
        let office = try Office()
        let size = Office.lines.count
        let client = try office.daemon.connect()
        try client.send(
            """
            OFFICIAL {"official":"p-1","tag":"1"}
            FOLLOW {"from":\(size + 1),"credit":1,"tag":"2"}
            MORE {"credit":1}
            OFFICIAL {"official":"p-2","tag":"3"}
            REPLAY {"from":\(size + 2),"tag":"4"}
            """)
        #expect(try client.reply().string("tag") == "1")
        let follow = try client.reply()
        #expect(follow.string("tag") == "2")
        // The line behind ended it at once: what was granted may have been on its way already.
        #expect(follow.int("next") == size + 1 + follow.events.count)
        #expect(try client.reply().string("tag") == "3")
        #expect(try client.reply().events.count == 1)
    }

    @Test("a half-close ends it behind what was recorded by then, and a cut-off line is refused")
    func halfClose() throws {
        let office = try Office()
        try officials(1...3_000, office.client)
        let size = Office.lines.count + 3_000
        for rest in ["", "MORE {\"cre"] {
            let follower = try office.daemon.connect()
            try follower.send(#"FOLLOW {"credit":100000}"#)
            try follower.send(bytes: Array(rest.utf8))
            follower.finishSending()
            let end = try follower.reply()
            #expect(end.events.count == size && end.int("next") == size + 1)
            if !rest.isEmpty { #expect(try follower.reply().code == "bad-line") }
            #expect(try follower.nextLine() == nil)
        }
        let granted = try office.daemon.connect()
        try granted.send(#"FOLLOW {"credit":700}"#)
        granted.finishSending()
        #expect(try granted.reply().int("next") == 701)
    }

    @Test("filters hold for what comes too, an official's assignments included")
    func filtered() throws {
        let office = try Office()
        try office.submit("a", service: "open", then: [#"ASSIGN "official":"asn-1""#])
        let filters = [
            ["official": "asn-1"], ["types": ["started", "completed"]], ["streams": "request/b"],
            ["types": ["started"], "official": "asn-2"],
        ]
        let followers = try filters.map { filter in
            let client = try office.daemon.connect()
            try client.send("FOLLOW " + json(filter.merging(["credit": 100]) { $1 }))
            return client
        }
        try office.submit("b", service: "open", then: [#"ASSIGN "official":"asn-2""#, "START"])
        for line in [
            #"START {"request":"a"}"#, #"ASSIGN {"request":"a","official":"asn-2"}"#,
            #"START {"request":"a"}"#, #"COMPLETE {"request":"b"}"#,
        ] { try office.client.ok(line) }
        for (filter, client) in zip(filters, followers) {
            let replayed = try office.client.ask("REPLAY", filter).events.map(\.raw)
            #expect(!replayed.isEmpty)
            client.finishSending()
            #expect(try client.reply().events.map(\.raw) == replayed, "\(filter)")
        }
    }

    @Test("a stop ends every follower with draining")
    func draining() throws {
        let office = try Office()
        let followers = try (0..<3).map { number in
            let client = try office.daemon.connect()
            try client.send(#"FOLLOW {"credit":\#(number == 0 ? 2 : 100),"tag":"d"}"#)
            _ = try events(client, number == 0 ? 2 : Office.lines.count)
            return client
        }
        office.daemon.program.send(signal: SIGTERM)
        for client in followers {
            let last = try client.reply()
            #expect(last.code == "draining" && last.string("tag") == "d", "\(last.raw)")
            #expect(try client.nextLine() == nil)
        }
        #expect(try office.daemon.program.waitForEnd() == .exit(0))
    }

    @Test("100 followers beside a writer each see all; one that does not read costs a bounded lot")
    func hundred() throws {
        let office = try Office()
        let size = Office.lines.count
        let before = try office.daemon.residentBytes()
        let slow = try Client(port: office.daemon.port, of: office.daemon, receiveBuffer: 4_096)
        let names = (1...6_000).map { #"OFFICIAL {"official":"h-\#($0)","by":"\#($0)"}"# }
        try slow.send(#"FOLLOW {"credit":1000000}"#)
        let followers = try (0..<100).map { _ in try office.daemon.connect() }
        for client in followers { try client.send(#"FOLLOW {"from":\#(size + 1),"credit":100}"#) }
        var seen = 0
        for start in stride(from: 0, to: names.count, by: 600) {
            #expect(
                try office.client.pipeline(Array(names[start..<start + 600])).allSatisfy(\.isOK))
            for client in followers {
                // The first hundred is granted; the rest of it as it is taken.
                var taken = 0
                while taken < 100 {
                    let line = try #require(try client.nextLine())
                    #expect(line.hasPrefix(#"EVENT {"sequence":\#(size + 1 + seen + taken),"#))
                    taken += 1
                }
                try client.send(#"MORE {"credit":100}"#)
            }
            seen += 100
        }
        let grown = try office.daemon.residentBytes() - before
        // 6,000 events of 250 bytes, of which the slow one is owed 1 MiB at most.
        #expect(grown < 64 << 20, "\(grown >> 20) MiB more")
        slow.finishSending()
        let all = try office.client.ok("REPLAY").events.map(\.raw)
        #expect(try slow.reply().events.map(\.raw) == all)
        #expect(try office.daemon.terminate() == .exit(0))
    }
}
