import Testing

/// A promise, when the file was complete, and when the promise is used up: worked by hand from the
/// office hours of domain.md.
struct DeadlineVector: CustomTestStringConvertible {
    let promise: (Int, String)
    let acceptedAt: String
    let dueAt: String
    let why: String
    var testDescription: String { why }

    static let all = [
        // Friday 15:30-16:30 1 h, Mon and Tue 7.5 h each, Wed 07:30-12:00 and 13:00-15:00 6.5 h.
        DeadlineVector(
            promise: (3, "working-days"), acceptedAt: "2026-01-09T15:30:00+07:00",
            dueAt: "2026-01-14T08:00:00.000Z", why: "22.5 hours over a weekend"),
        // 15:00-16:00 under the normal hours, 08:00-09:00 under those of Ramadan.
        DeadlineVector(
            promise: (2, "working-hours"), acceptedAt: "2026-02-18T15:00:00+07:00",
            dueAt: "2026-02-19T02:00:00.000Z", why: "into Ramadan"),
        // A working day is 7.5 h whatever the season; a Ramadan day has 6.5 h.
        DeadlineVector(
            promise: (1, "working-days"), acceptedAt: "2026-02-19T08:00:00+07:00",
            dueAt: "2026-02-20T02:00:00.000Z", why: "a working day in Ramadan"),
        DeadlineVector(
            promise: (90, "minutes"), acceptedAt: "2026-01-10T10:00:00+07:00",
            dueAt: "2026-01-10T04:30:00.000Z", why: "wall minutes on a Saturday"),
        DeadlineVector(
            promise: (6, "hours"), acceptedAt: "2026-01-10T22:00:00+07:00",
            dueAt: "2026-01-10T21:00:00.000Z", why: "wall hours over midnight"),
        DeadlineVector(
            promise: (14, "days"), acceptedAt: "2026-03-13T15:00:00+07:00",
            dueAt: "2026-03-27T08:00:00.000Z", why: "days of 86,400 seconds over holidays"),
        // The earliest instant: closing time of Thursday, not the opening on Monday.
        DeadlineVector(
            promise: (1, "working-hours"), acceptedAt: "2026-01-15T15:00:00+07:00",
            dueAt: "2026-01-15T09:00:00.000Z", why: "used up exactly at closing time"),
        DeadlineVector(
            promise: (30, "working-minutes"), acceptedAt: "2026-01-11T09:00:00+07:00",
            dueAt: "2026-01-12T01:00:00.000Z", why: "accepted on a Sunday"),
        DeadlineVector(
            promise: (1, "working-hours"), acceptedAt: "2026-01-13T11:30:00+07:00",
            dueAt: "2026-01-13T06:30:00.000Z", why: "over the break of a Tuesday"),
        DeadlineVector(
            promise: (1, "working-hours"), acceptedAt: "2026-01-09T11:30:00+07:00",
            dueAt: "2026-01-09T07:00:00.000Z", why: "over the longer break of a Friday"),
        DeadlineVector(
            promise: (1, "working-hours"), acceptedAt: "2026-02-20T11:00:00+07:00",
            dueAt: "2026-02-20T06:00:00.000Z", why: "over the break of a Friday in Ramadan"),
        // Fri 13 half an hour, Mon 16 and Tue 17 6.5 h each, leave and Lebaran, Wed 25 one hour.
        DeadlineVector(
            promise: (870, "working-minutes"), acceptedAt: "2026-03-13T15:00:00+07:00",
            dueAt: "2026-03-25T01:30:00.000Z", why: "over Lebaran"),
        DeadlineVector(
            promise: (2, "working-hours"), acceptedAt: "2026-05-13T15:00:00+07:00",
            dueAt: "2026-05-18T01:30:00.000Z", why: "over a holiday and a joint leave"),
        // Clocks count whole seconds.
        DeadlineVector(
            promise: (1, "working-hours"), acceptedAt: "2026-01-13T08:00:00.900+07:00",
            dueAt: "2026-01-13T02:00:00.000Z", why: "parts of a second are floored"),
        // From Wednesday 07-01 07:30: the 23 days of July, the 19 of August and 18 of September,
        // which begins on a Tuesday, so that the 18th is Thursday 09-24, at closing time.
        DeadlineVector(
            promise: (60, "working-days"), acceptedAt: "2026-07-01T07:30:00+07:00",
            dueAt: "2026-09-24T09:00:00.000Z", why: "the longest promise"),
    ]
}

@Suite("Deadlines")
struct DeadlineTests {
    @Test(
        "ACCEPT and an accepting ASSIGN tell when the promise is used up",
        arguments: DeadlineVector.all)
    func vector(_ vector: DeadlineVector) throws {
        let office = try Office()
        let client = office.client
        try client.ok(Office.service("promised", vector.promise.0, vector.promise.1))
        let at = #""occurredAt":"\#(vector.acceptedAt)""#
        for (id, step) in [("d-1", "ACCEPT \(at)"), ("d-2", #"ASSIGN "official":"asn-1",\#(at)"#)] {
            try client.ok(
                #"SUBMIT {"request":"\#(id)","service":"promised","channel":"online",\#(at)}"#)
            let reply = try client.ok(Office.line(step, of: id))
            #expect(reply.string("dueAt") == vector.dueAt)
            #expect(try office.request(id)["dueAt"] as? String == vector.dueAt)
        }
        let listed = try client.ok("LIST").rows.map { $0["dueAt"] as? String }
        #expect(listed == [vector.dueAt, vector.dueAt])
    }

    @Test("without a promise there is no deadline, and before ACCEPT there is none yet")
    func none() throws {
        let office = try Office()
        try office.submit("n-1", service: "open", then: ["ACCEPT"])
        try office.submit("n-2")
        let rows = try office.client.ok("LIST").rows
        #expect(rows.count == 2)
        #expect(rows.allSatisfy { $0["dueAt"] is String == false })
        #expect(rows.allSatisfy { $0["overdue"] as? Bool == false })
    }

    /// Steps at times of Tuesday 2026-01-13 under a promise of two working hours, then the deadline.
    static let pauses: [(String, [(String, String)], String)] = [
        (
            "the applicant's pause gives its time back",
            [("08:00", "ACCEPT"), ("09:00", applicant), ("14:00", "RESUME")], "08:00:00"
        ),
        (
            "another office's pause gives its time back",
            [("08:00", "ACCEPT"), ("09:00", agency), ("09:30", "RESUME")], "03:30:00"
        ),
        (
            "a technical pause does not",
            [("08:00", "ACCEPT"), ("09:00", #"PAUSE "reason":"technical""#), ("14:00", "RESUME")],
            "03:00:00"
        ),
        (
            "a pause over the break gives back working time only",
            [("11:00", "ACCEPT"), ("11:30", applicant), ("13:30", "RESUME")], "08:00:00"
        ),
        (
            "of a pause from before the file was complete only the part after it counts",
            [
                ("07:40", applicant), ("08:00", #"ASSIGN "official":"asn-1""#), ("09:00", "RESUME"),
            ], "04:00:00"
        ),
        (
            "the night between an ending and a reopening is not counted",
            [
                ("08:00", "ACCEPT"), ("09:00", "WITHDRAW"),
                ("11:00", #"REOPEN "reason":"keliru""#),
            ], "05:00:00"
        ),
    ]

    private static let applicant = #"PAUSE "reason":"applicant""#
    private static let agency = #"PAUSE "reason":"agency""#

    @Test(
        "pauses and reopenings move the deadline by what they took from the clock",
        arguments: pauses)
    func pausesMove(_ why: String, _ steps: [(String, String)], _ due: String) throws {
        let office = try Office()
        try office.client.ok(Office.service("promised", 2, "working-hours"))
        func at(_ time: String) -> String { #""occurredAt":"2026-01-13T\#(time):00+07:00""# }
        try office.client.ok(
            #"SUBMIT {"request":"p-1","service":"promised","channel":"online",\#(at("07:30"))}"#)
        for (time, step) in steps {
            let joined = step.contains(" ") ? "\(step),\(at(time))" : "\(step) \(at(time))"
            try office.client.ok(Office.line(joined, of: "p-1"))
        }
        #expect(try office.request("p-1")["dueAt"] as? String == "2026-01-13T\(due).000Z", "\(why)")
    }

    @Test("ended exactly at the deadline is met, a second later is missed")
    func metAndMissed() throws {
        let office = try Office()
        let client = office.client
        try client.ok(Office.service("promised", 2, "working-hours"))
        func at(_ time: String) -> String { #""occurredAt":"2026-01-13T\#(time)+07:00""# }
        for (id, end) in [("m-1", "10:00:00.999"), ("m-2", "10:00:01")] {
            try client.ok(
                #"SUBMIT {"request":"\#(id)","service":"promised","channel":"online",\#(at("07:30:00"))}"#
            )
            try client.ok(#"ASSIGN {"request":"\#(id)","official":"asn-1",\#(at("08:00:00"))}"#)
            try client.ok(#"COMPLETE {"request":"\#(id)",\#(at(end))}"#)
        }
        let row = try #require(try client.ok("TIMES").rows.first)
        #expect(row["slaMet"] as? Int == 1)
        #expect(row["slaMissed"] as? Int == 1)
        #expect(row["slaRate"] as? Double == 0.5)
    }

    @Test("a request keeps the promise that its service had when it was submitted")
    func versions() throws {
        let office = try Office()
        let client = office.client
        let at = #""occurredAt":"2026-01-13T08:00:00+07:00""#
        try client.ok(Office.service("promised", 2, "working-hours"))
        try client.ok(#"SUBMIT {"request":"v-1","service":"promised","channel":"online",\#(at)}"#)
        let second = try client.ok(Office.service("promised", 1, "working-hours"))
        #expect(second.int("version") == 2)
        try client.ok(#"SUBMIT {"request":"v-2","service":"promised","channel":"online",\#(at)}"#)
        let old = try client.ok(#"ACCEPT {"request":"v-1",\#(at)}"#)
        let new = try client.ok(#"ACCEPT {"request":"v-2",\#(at)}"#)
        #expect(old.string("dueAt") == "2026-01-13T03:00:00.000Z")
        #expect(new.string("dueAt") == "2026-01-13T02:00:00.000Z")
    }
}
