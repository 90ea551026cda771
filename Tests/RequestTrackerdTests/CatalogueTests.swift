import Foundation
import Testing

@Suite("Services, officials and the log as it is read")
struct CatalogueTests {
    @Test("SERVICE and OFFICIAL answer with their stream's version and their state")
    func definitions() throws {
        let client = try Daemon().connect()
        let first = try client.ok(Office.service("ktp-el", 3, "working-days"))
        #expect(first.string("service") == "ktp-el")
        #expect(first.int("sequence") == 1)
        #expect(first.int("version") == 1)
        #expect(first.string("state") == "active")
        #expect(first.bool("replayed") == false)
        let second = try client.ok(
            #"SERVICE {"code":"ktp-el","name":{"id":"KTP","en":"Card"},"active":false}"#)
        #expect(second.int("version") == 2)
        #expect(second.string("state") == "inactive")
        let official = try client.ok(
            #"OFFICIAL {"official":"asn-1","name":"Satu","unit":"pelayanan"}"#)
        #expect(official.string("official") == "asn-1")
        #expect(official.int("sequence") == 3)
        #expect(official.string("state") == "active")
    }

    @Test("SERVICES and OFFICIALS give what stands now")
    func catalogue() throws {
        let office = try Office()
        let services = try office.client.ok("SERVICES").rows
        #expect(services.count == 3)
        #expect(services.contains { ($0["name"] as? [String: Any])?["en"] as? String == "Open" })
        #expect(try office.client.ok("OFFICIALS").rows.count == 3)
    }

    @Test("what a definition must have and may not have")
    func badDefinitions() throws {
        let client = try Daemon().connect()
        for (line, field) in [
            (#"SERVICE {"name":{"id":"A","en":"A"}}"#, "code"),
            (#"SERVICE {"code":"a"}"#, "name"),
            (#"SERVICE {"code":"a b","name":{"id":"A","en":"A"}}"#, "code"),
            (#"SERVICE {"code":"a","name":{"id":"A","en":"A"},"active":"yes"}"#, "active"),
            (#"OFFICIAL {"name":"A"}"#, "official"),
            (#"OFFICIAL {"official":"é"}"#, "official"),
        ] { try client.refused(line, "bad-argument", field: field) }
        for promise in [
            #"{"amount":0,"per":"days"}"#, #"{"amount":-1,"per":"days"}"#, #"{"amount":1}"#,
            #"{"amount":1,"per":"weeks"}"#, #"{"amount":1.5,"per":"days"}"#, #""3 days""#,
            #"{"amount":9223372036854775807,"per":"days"}"#,
        ] {
            try client.refused(
                #"SERVICE {"code":"a","name":{"id":"A","en":"A"},"promise":\#(promise)}"#,
                "bad-argument")
        }
        #expect(try client.ok("STATUS").int("size") == 0)
    }

    @Test("SUBMIT says which field is missing or wrong")
    func badSubmit() throws {
        let office = try Office()
        for (fields, field) in [
            (#""channel":"online""#, "service"), (#""service":"open""#, "channel"),
            (#""service":"open","channel":"fax""#, "channel"),
            (#""service":"open","channel":7"#, "channel"),
            (#""service":7,"channel":"online""#, "service"),
            (#""service":"open","channel":"online","key":7"#, "key"),
            (#""service":"open","channel":"online","unit":[]"#, "unit"),
            (#""service":"open","channel":"online","applicant":"me""#, "applicant"),
            (#""service":"open","channel":"online","attributes":[]"#, "attributes"),
        ] { try office.client.refused("SUBMIT {\(fields)}", "bad-argument", field: field) }
        #expect(try office.size() == Office.lines.count)
    }

    @Test("HISTORY tells a request's events in order, with the types and bodies of the log")
    func history() throws {
        let office = try Office()
        try office.submit(
            "h-1",
            then: [
                "ACCEPT", #"ASSIGN "official":"asn-1""#, "START", "STOP",
                #"PAUSE "reason":"agency""#, "RESUME", #"AMEND "channel":"phone""#,
                #"COMPLETE "by":"asn-1""#, #"REOPEN "reason":"x","mistake":true"#,
                #"REJECT "reason":"y""#, #"RATE "score":1"#,
            ])
        let reply = try office.client.ok(#"HISTORY {"request":"h-1"}"#)
        #expect(
            reply.events.map { $0.string("type") } == [
                "submitted", "accepted", "assigned", "started", "stopped", "paused", "resumed",
                "amended", "completed", "reopened", "rejected", "rated",
            ])
        #expect(reply.events.map { $0.int("version") } == Array(1...12).map { Int?($0) })
        #expect(reply.events.allSatisfy { $0.string("stream") == "request/h-1" })
        #expect(reply.int("events") == 12)
        let bodies = reply.events.map { $0.fields["body"] as? [String: Any] ?? ["no": "body"] }
        #expect(bodies[0]["service"] as? String == "ktp-el")
        #expect(bodies[2]["official"] as? String == "asn-1")
        #expect(bodies[5]["reason"] as? String == "agency")
        #expect(reply.events[8].string("actor") == "asn-1")
        #expect(bodies[9]["mistake"] as? Bool == true)
        #expect(bodies[11]["score"] as? Int == 1)
        let stream = try office.client.ok(#"HISTORY {"stream":"request/h-1"}"#)
        #expect(stream.events.map(\.raw) == reply.events.map(\.raw))
        let service = try office.client.ok(#"HISTORY {"stream":"service/ktp-el"}"#)
        #expect(service.events.map { $0.string("type") } == ["service-defined"])
        let official = try office.client.ok(#"HISTORY {"stream":"official/asn-1"}"#)
        #expect(official.events.map { $0.string("type") } == ["official-registered"])
    }

    @Test("REPLAY gives the log in order, from and up to where it is asked, body last")
    func replay() throws {
        let office = try Office()
        let lines = (1...40).map {
            #"SUBMIT {"request":"r-\#($0)","service":"open","channel":"online","key":"k-\#($0)"}"#
        }
        #expect(try office.client.pipeline(lines).allSatisfy(\.isOK))
        let size = Office.lines.count + 40
        let all = try office.client.ok("REPLAY {}")
        #expect(all.events.map { $0.int("sequence") } == Array(1...size).map { Int?($0) })
        #expect(all.int("events") == size)
        #expect(all.int("next") == size + 1)
        let names = [
            "sequence", "stream", "version", "type", "occurredAt", "recordedAt", "actor", "key",
            "body",
        ]
        for event in all.events {
            #expect(Set(event.fields.keys) == Set(names), "\(event.raw)")
            let positions = names.compactMap { event.raw.range(of: "\"\($0)\":")?.lowerBound }
            #expect(positions == positions.sorted() && event.raw.hasSuffix("}}"), "\(event.raw)")
        }
        #expect(all.events.last?.string("key") == "k-40")
        let some = try office.client.ok(#"REPLAY {"from":10,"limit":5}"#)
        #expect(some.events.map { $0.int("sequence") } == [10, 11, 12, 13, 14])
        #expect(some.int("next") == 15)
        #expect(some.events.map(\.raw) == Array(all.events[9..<14]).map(\.raw))
        let typed = try office.client.ok(#"REPLAY {"types":["service-defined"]}"#)
        #expect(typed.events.map { $0.int("sequence") } == [1, 2, 3])
        let beyond = try office.client.ok(#"REPLAY {"from":1000000}"#)
        #expect(beyond.events.isEmpty)
        for bad in [#"{"from":0}"#, #"{"from":-5}"#, #"{"from":"1"}"#, #"{"limit":-1}"#] {
            try office.client.refused("REPLAY \(bad)", "bad-argument")
        }
    }

    @Test("queries refuse what they do not know, by field")
    func badQueries() throws {
        let office = try Office()
        for (line, field) in [
            (#"TIMES {"measure":"speed"}"#, "measure"), (#"TIMES {"clock":"lunar"}"#, "clock"),
            (#"TIMES {"by":["colour"]}"#, "by"), (#"TIMES {"from":"2026"}"#, "from"),
            (#"TIMES {"to":7}"#, "to"), (#"TIMES {"channel":7}"#, "channel"),
            (#"LIST {"limit":-1}"#, "limit"), (#"LIST {"limit":100001}"#, "limit"),
            (#"LIST {"state":"lost"}"#, "state"), (#"LIST {"overdue":"yes"}"#, "overdue"),
            (#"SATISFACTION {"by":7}"#, "by"), (#"QUEUES {"at":"now"}"#, "at"),
        ] { try office.client.refused(line, "bad-argument", field: field) }
    }

    @Test("LIST pages through everything once, in the order of submission")
    func listPages() throws {
        let office = try Office()
        let lines = (1...25).map {
            #"SUBMIT {"request":"l-\#($0)","service":"open","channel":"online"}"#
        }
        #expect(try office.client.pipeline(lines).allSatisfy(\.isOK))
        var seen: [String] = []
        var cursor: Any?
        repeat {
            var fields: [String: Any] = ["limit": 10]
            if let cursor { fields["after"] = cursor }
            let page = try office.client.ask("LIST", fields)
            try #require(page.isOK, "\(page.raw)")
            seen += page.rows.compactMap { ($0["id"] ?? $0["request"]) as? String }
            try #require(seen.count <= 25)
            cursor = page.fields["next"].flatMap { $0 is NSNull ? nil : $0 }
        } while cursor != nil
        #expect(seen == (1...25).map { "l-\($0)" })
    }
}
