import Testing

/// A state that a request can be in, with how it got there: what is allowed depends on both.
enum Situation: String, CaseIterable, CustomTestStringConvertible {
    case submitted, accepted, assigned, working
    case pausedUnassigned, pausedAccepted, pausedAssigned, pausedWorking, pausedReassigned
    case completed, rejected, withdrawn, withdrawnAccepted, withdrawnAssigned, rated

    var testDescription: String { rawValue }

    /// The commands after SUBMIT that lead here.
    var steps: [String] {
        let assign = #"ASSIGN "official":"asn-1""#
        let pause = #"PAUSE "reason":"agency""#
        return switch self {
        case .submitted: []
        case .accepted: ["ACCEPT"]
        case .assigned: [assign]
        case .working: [assign, "START"]
        case .pausedUnassigned: [pause]
        case .pausedAccepted: ["ACCEPT", pause]
        case .pausedAssigned: [assign, pause]
        case .pausedWorking: [assign, "START", pause]
        case .pausedReassigned: [#"ASSIGN "official":"asn-2""#, "START", pause, assign]
        case .completed: [assign, "START", "COMPLETE"]
        case .rejected: [assign, #"REJECT "reason":"berkas tidak lengkap""#]
        case .withdrawn: ["WITHDRAW"]
        case .withdrawnAccepted: ["ACCEPT", "WITHDRAW"]
        case .withdrawnAssigned: [assign, "WITHDRAW"]
        case .rated: [assign, "COMPLETE", #"RATE "score":4"#]
        }
    }

    /// The word of the wire.
    var state: String {
        switch self {
        case .submitted, .accepted, .assigned, .working, .completed, .rejected: rawValue
        case .pausedUnassigned, .pausedAccepted, .pausedAssigned, .pausedWorking,
            .pausedReassigned:
            "paused"
        case .withdrawn, .withdrawnAccepted, .withdrawnAssigned: "withdrawn"
        case .rated: "completed"
        }
    }

    /// Every verb that is allowed here, and the state that follows: domain.md, by hand.
    var transitions: [String: String] {
        let open = ["AMEND": state, "WITHDRAW": "withdrawn"]
        let ends = ["COMPLETE": "completed", "REJECT": "rejected"]
        func joined(_ tables: [String: String]...) -> [String: String] {
            tables.reduce(into: [:]) { $0.merge($1) { $1 } }
        }
        let assign = ["ASSIGN": "assigned"], pause = ["PAUSE": "paused"]
        return switch self {
        case .submitted: joined(open, assign, pause, ["ACCEPT": "accepted"])
        case .accepted: joined(open, assign, pause)
        case .assigned: joined(open, ends, assign, pause, ["START": "working"])
        case .working: joined(open, ends, assign, pause, ["STOP": "assigned"])
        case .pausedUnassigned: joined(open, ["ASSIGN": "paused", "RESUME": "submitted"])
        case .pausedAccepted: joined(open, ["ASSIGN": "paused", "RESUME": "accepted"])
        case .pausedAssigned: joined(open, ends, ["ASSIGN": "paused", "RESUME": "assigned"])
        case .pausedWorking: joined(open, ends, ["ASSIGN": "paused", "RESUME": "working"])
        case .pausedReassigned: joined(open, ends, ["ASSIGN": "paused", "RESUME": "assigned"])
        case .completed, .rejected: ["REOPEN": "assigned", "RATE": state]
        case .withdrawn: ["REOPEN": "submitted", "RATE": state]
        case .withdrawnAccepted: ["REOPEN": "accepted", "RATE": state]
        case .withdrawnAssigned: ["REOPEN": "assigned", "RATE": state]
        case .rated: ["REOPEN": "assigned"]
        }
    }

    /// One well-formed step for every verb on an existing request.
    static let verbs: [String: String] = [
        "AMEND": #"AMEND "channel":"phone""#, "ACCEPT": "ACCEPT",
        "ASSIGN": #"ASSIGN "official":"asn-2""#, "START": "START", "STOP": "STOP",
        "PAUSE": #"PAUSE "reason":"applicant""#, "RESUME": "RESUME", "COMPLETE": "COMPLETE",
        "REJECT": #"REJECT "reason":"tidak memenuhi syarat""#, "WITHDRAW": "WITHDRAW",
        "REOPEN": #"REOPEN "reason":"keberatan pemohon""#, "RATE": #"RATE "score":3"#,
    ]
}

@Suite("The life of a request")
struct LifeTests {
    @Test("every verb in every state does what the rules say", arguments: Situation.allCases)
    func table(_ situation: Situation) throws {
        let office = try Office()
        for (verb, step) in Situation.verbs.sorted(by: { $0.key < $1.key }) {
            let id = "life-\(verb)"
            let last = try office.submit(id, then: situation.steps)
            let version = situation.steps.count + 1
            #expect(last.string("state") == situation.state)
            #expect(last.int("version") == version)
            let before = try office.size()
            let reply = try office.client.ask(Office.line(step, of: id))
            if let next = situation.transitions[verb] {
                #expect(reply.isOK, "\(verb) was answered \(reply.raw)")
                #expect(reply.string("state") == next, "\(verb) was answered \(reply.raw)")
                #expect(reply.int("version") == version + 1)
                #expect(reply.int("sequence") == before + 1)
                #expect(reply.string("request") == id)
                #expect(reply.bool("replayed") == false)
            } else {
                #expect(reply.code == "wrong-state", "\(verb) was answered \(reply.raw)")
                #expect(reply.string("state") == situation.state)
                #expect(
                    Set(reply.strings("allowed")) == Set(situation.transitions.keys),
                    "\(verb) was answered \(reply.raw)")
                #expect(try office.size() == before, "a refused command records nothing")
            }
        }
    }

    @Test("every verb on an unknown request is not-found")
    func notFound() throws {
        let office = try Office()
        for step in Situation.verbs.values {
            try office.client.refused(Office.line(step, of: "MRL-2026-999999"), "not-found")
        }
        for verb in ["REQUEST", "HISTORY"] {
            try office.client.refused(#"\#(verb) {"request":"MRL-2026-999999"}"#, "not-found")
        }
        try office.client.refused(#"TRACK {"tracking":"aaaaaaaaaaaaaaaaaaaaaaaaaa"}"#, "not-found")
        try office.client.refused(
            #"RATE {"tracking":"aaaaaaaaaaaaaaaaaaaaaaaaaa","score":3}"#, "not-found")
        try office.client.refused(
            #"SUBMIT {"service":"no-such","channel":"online"}"#, "not-found")
        try office.submit("known")
        try office.client.refused(#"ASSIGN {"request":"known","official":"asn-9"}"#, "not-found")
        try office.client.refused(#"AMEND {"request":"known","service":"no-such"}"#, "not-found")
    }

    @Test("ASSIGN to the same official is refused, to another is a reassignment")
    func reassignment() throws {
        let office = try Office()
        try office.submit("r-1", then: [#"ASSIGN "official":"asn-1""#, "START"])
        let before = try office.size()
        let same = try office.client.ask(#"ASSIGN {"request":"r-1","official":"asn-1"}"#)
        #expect(["bad-argument", "wrong-state", "conflict"].contains(same.code), "\(same.raw)")
        #expect(try office.size() == before)
        let other = try office.client.ok(#"ASSIGN {"request":"r-1","official":"asn-2"}"#)
        #expect(other.string("state") == "assigned", "a reassignment while working ends the work")
    }

    @Test("ASSIGN to an inactive official is refused, until the official is active again")
    func inactiveOfficial() throws {
        let office = try Office()
        try office.submit("r-1")
        let before = try office.size()
        let gone = try office.client.ask(#"ASSIGN {"request":"r-1","official":"asn-gone"}"#)
        #expect(["bad-argument", "wrong-state"].contains(gone.code), "\(gone.raw)")
        #expect(try office.size() == before)
        let back = try office.client.ok(
            #"OFFICIAL {"official":"asn-gone","name":"Pegawai Pergi","active":true}"#)
        #expect(back.int("version") == 2)
        #expect(back.string("state") == "active")
        try office.client.ok(#"ASSIGN {"request":"r-1","official":"asn-gone"}"#)
    }

    @Test("PAUSE takes one of three reasons, RATE one of score and scores")
    func arguments() throws {
        let office = try Office()
        for reason in ["applicant", "agency", "technical"] {
            try office.submit("p-\(reason)", then: [#"PAUSE "reason":"\#(reason)""#])
        }
        try office.submit("p-1")
        let client = office.client
        try client.refused(
            #"PAUSE {"request":"p-1","reason":"coffee"}"#, "bad-argument", field: "reason")
        try client.refused(#"PAUSE {"request":"p-1"}"#, "bad-argument", field: "reason")
        try client.ok(#"WITHDRAW {"request":"p-1","reason":"pindah"}"#)
        for score in ["0", "5", "-1", "2.5", "\"3\"", "null"] {
            try client.refused(#"RATE {"request":"p-1","score":\#(score)}"#, "bad-argument")
        }
        let scores =
            #""scores":{"requirements":4,"procedure":3,"time":2,"fee":4,"product":3,"#
            + #""competence":4,"behaviour":4,"complaints":3,"facilities":2}"#
        try client.refused(#"RATE {"request":"p-1"}"#, "bad-argument")
        try client.refused(#"RATE {"request":"p-1","score":3,\#(scores)}"#, "bad-argument")
        try client.refused(#"RATE {"request":"p-1","scores":{"smile":4}}"#, "bad-argument")
        try client.ok(#"RATE {"request":"p-1",\#(scores)}"#)
    }

    @Test("RATE finds its request by the tracking word, once, and stands when it is reopened")
    func rating() throws {
        let office = try Office()
        let submitted = try office.submit("t-1")
        let tracking = try #require(submitted.string("tracking"))
        #expect(tracking.utf8.count >= 20, "a tracking word cannot be guessed")
        let client = office.client
        try client.refused(#"RATE {"tracking":"\#(tracking)","score":4}"#, "wrong-state")
        try client.ok(#"WITHDRAW {"request":"t-1"}"#)
        let rated = try client.ok(#"RATE {"tracking":"\#(tracking)","score":4}"#)
        #expect(rated.int("version") == 3)
        try client.ok(#"REOPEN {"request":"t-1","reason":"keberatan"}"#)
        try client.ok(#"WITHDRAW {"request":"t-1"}"#)
        try client.refused(#"RATE {"request":"t-1","score":1}"#, "wrong-state")
        let row = try #require(try client.ok("SATISFACTION").rows.first)
        #expect(row["n"] as? Int == 1)
        #expect(row["meanScore"] as? Double == 4)
    }

    @Test("a citizen sees the state by the tracking word and no names")
    func track() throws {
        let office = try Office()
        let submitted = try office.submit("t-1")
        let tracking = try #require(submitted.string("tracking"))
        try office.client.ok(#"ASSIGN {"request":"t-1","official":"asn-1"}"#)
        let seen = try office.client.ok(#"TRACK {"tracking":"\#(tracking)"}"#)
        #expect(seen.raw.contains(#""state":"assigned""#))
        #expect(!seen.raw.contains("Pegawai"))
    }

    @Test("AMEND corrects channel, service and unit while the request is open")
    func amend() throws {
        let office = try Office()
        try office.submit("a-1")
        try office.client.ok(
            #"AMEND {"request":"a-1","channel":"agency","service":"open","unit":"rengas-pulau"}"#)
        let rows = try office.client.ok("LIST").rows
        #expect(rows.count == 1)
        #expect(rows.first?["channel"] as? String == "agency")
        #expect(rows.first?["service"] as? String == "open")
        #expect(rows.first?["unit"] as? String == "rengas-pulau")
        let before = try office.size()
        try office.client.refused(#"AMEND {"request":"a-1"}"#, "bad-argument")
        try office.client.refused(#"AMEND {"request":"a-1","channel":"fax"}"#, "bad-argument")
        #expect(try office.size() == before)
    }
}
