import Foundation
import Testing

@Suite("REPLAY in parts")
struct ReplayTests {
    /// Two officials who hand a request over, and one that never has an official.
    private func office() throws -> (Office, [Reply]) {
        let office = try Office()
        try office.submit("a", service: "open", then: ["ACCEPT"])
        try office.submit("b", service: "open")
        for line in [
            #"ASSIGN {"request":"a","official":"asn-1"}"#, #"START {"request":"a"}"#,
            #"ASSIGN {"request":"b","official":"asn-2"}"#,
            #"ASSIGN {"request":"a","official":"asn-2"}"#, #"START {"request":"a"}"#,
            #"COMPLETE {"request":"a"}"#, #"RATE {"request":"a","score":4}"#,
            #"REOPEN {"request":"a","reason":"salah"}"#, #"AMEND {"request":"b","unit":"u"}"#,
        ] { try office.client.ok(line) }
        try office.submit("c", service: "open", then: ["WITHDRAW"])
        return (office, try office.client.ok("REPLAY").events)
    }

    /// Who has a request behind each event, told by the whole log.
    private func holders(_ events: [Reply]) -> [String?] {
        var holders: [String: String] = [:]
        return events.map { event in
            let stream = event.string("stream") ?? ""
            let body = event.fields["body"] as? [String: Any]
            if event.string("type") == "assigned" { holders[stream] = body?["official"] as? String }
            return holders[stream]
        }
    }

    @Test("by official: what happened to requests while they had them, from wherever it begins")
    func official() throws {
        let (office, all) = try office()
        let holders = holders(all)
        #expect(Set(holders) == [nil, "asn-1", "asn-2"])
        for start in 1...all.count {
            for officials in [["asn-1"], ["asn-2"], ["asn-1", "asn-2"], ["asn-9"]] {
                let reply = try office.client.ask("REPLAY", ["from": start, "official": officials])
                let expected = zip(all, holders).filter {
                    ($0.0.int("sequence") ?? 0) >= start && officials.contains($0.1 ?? "")
                }.map(\.0.raw)
                #expect(reply.events.map(\.raw) == expected, "from \(start) of \(officials)")
                #expect(reply.int("next") == all.count + 1)
            }
        }
    }

    @Test("streams, types and an official must all fit; names that are nowhere match nothing")
    func together() throws {
        let (office, all) = try office()
        func sequences(_ fields: [String: Any]) throws -> [Int?] {
            try office.client.ask("REPLAY", fields).events.map { $0.int("sequence") }
        }
        func expected(_ isWanted: (Reply) -> Bool) -> [Int?] {
            all.filter(isWanted).map { $0.int("sequence") }
        }
        let one = expected { $0.string("stream") == "request/a" }
        #expect(try sequences(["streams": "request/a"]) == one)
        #expect(
            try sequences(["streams": ["request/a", "service/open"]])
                == expected { ["request/a", "service/open"].contains($0.string("stream")) })
        #expect(
            try sequences(["streams": ["request/a"], "types": ["started"]])
                == expected { $0.string("stream") == "request/a" && $0.string("type") == "started" }
        )
        // The official is known although the assignment itself is filtered away.
        let holders = holders(all)
        #expect(
            try sequences(["official": "asn-2", "types": ["started"]])
                == zip(all, holders).filter { $0.1 == "asn-2" && $0.0.string("type") == "started" }
                .map { $0.0.int("sequence") })
        #expect(try sequences(["streams": "request/none"]) == [])
        #expect(try sequences(["official": []]) == [])
    }

    @Test(
        "a limited replay goes on where it ended, and the parts are the whole",
        arguments: [1, 2, 5])
    func resumed(limit: Int) throws {
        let (office, all) = try office()
        for filter in [[:], ["types": ["assigned", "started"]], ["official": "asn-2"]]
            as [[String: Any]]
        {
            let whole = try office.client.ask("REPLAY", filter).events.map(\.raw)
            var parts: [String] = []
            var next = 1
            while next <= all.count {
                let fields = filter.merging(["from": next, "limit": limit]) { $1 }
                let part = try office.client.ask("REPLAY", fields)
                parts += part.events.map(\.raw)
                next = try #require(part.int("next"))
            }
            #expect(parts == whole)
        }
    }

    @Test("from and to by the time of recording, the end left out, at every instant there is")
    func byTime() throws {
        let (office, all) = try office()
        usleep(3_000)
        try office.client.ok(#"OFFICIAL {"official":"late"}"#)
        let events = try office.client.ok("REPLAY").events
        let times = events.map { $0.string("recordedAt") ?? "" }
        #expect(Set(times).count > 1 && events.count == all.count + 1)
        for time in Set(times) {
            let later = try office.client.ask("REPLAY", ["from": time]).events.map(\.raw)
            #expect(later == zip(events, times).filter { $0.1 >= time }.map(\.0.raw))
            let earlier = try office.client.ask("REPLAY", ["to": time]).events.map(\.raw)
            #expect(earlier == zip(events, times).filter { $0.1 < time }.map(\.0.raw))
        }
        #expect(try office.client.ok(#"REPLAY {"to":"1999-01-01T00:00:00Z"}"#).events.isEmpty)
        #expect(try office.client.ok(#"REPLAY {"from":"2999-01-01T00:00:00Z"}"#).events.isEmpty)
    }

    @Test("what cannot be asked is refused and named")
    func refused() throws {
        let office = try Office()
        let client = office.client
        for (line, field) in [
            (#"REPLAY {"official":7}"#, "official"), (#"REPLAY {"streams":[1]}"#, "streams"),
            (#"REPLAY {"from":"yesterday"}"#, "from"), (#"REPLAY {"to":"2026-01-01"}"#, "to"),
            (#"REPLAY {"to":0}"#, "to"), (#"REPLAY {"proof":1}"#, "proof"),
            (#"REPLAY {"credit":1}"#, "credit"), (#"FOLLOW {"credit":0}"#, "credit"),
            (#"FOLLOW {"credit":1000001}"#, "credit"), ("FOLLOW", "credit"),
            (#"FOLLOW {"credit":1,"to":5}"#, "to"), (#"FOLLOW {"credit":1,"limit":5}"#, "limit"),
            (#"FOLLOW {"credit":1,"types":["x"]}"#, "types"), (#"MORE {"credit":1}"#, "credit"),
            ("MORE", "credit"), (#"HISTORY {"request":"a","proof":"yes"}"#, "proof"),
        ] { try client.refused(line, "bad-argument", field: field) }
        #expect(try client.ask("PING").isOK)
    }
}
