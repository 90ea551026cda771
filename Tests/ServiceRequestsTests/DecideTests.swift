import JSONText
import ServiceRequests
import Testing

@Suite("Decisions")
struct DecideTests {
    private let now = at("2026-01-09T15:30:00.250+07:00")

    @Test(
        "a submission gets an id of its local year and a tracking word, and follows its service's unit"
    )
    func submit() throws {
        var office = MemoryOffice.usual
        let decision = try office.take(
            .submit,
            #"{"service":"ktp-el","channel":"online","applicant":{"name":"A"},"by":"loket-1"}"#,
            at: now)
        #expect(decision.subject == .request("MRL-2026-000001"))
        #expect(
            decision.event
                == .submitted(
                    service: "ktp-el", serviceVersion: 1, channel: .online, unit: nil))
        #expect(decision.occurredAt == now)
        #expect(decision.recordedAt == now)
        #expect(decision.actor == "loket-1")
        #expect(decision.version == 1)
        #expect(decision.request?.state == .submitted)
        #expect(
            text(decision.body)
                == #"{"service":"ktp-el","serviceVersion":1,"channel":"online"}"#)
        let word = try #require(decision.tracking)
        #expect(
            text(decision.personal) == #"{"applicant":{"name":"A"},"tracking":"\#(word)"}"#)
    }

    @Test("the year of an id is that of the submission in local time")
    func year() throws {
        var office = MemoryOffice.usual
        func id(_ occurredAt: String) throws -> Subject {
            var request: ServiceRequest?
            return try decide(
                try command(
                    .submit,
                    #"{"service":"skck","channel":"phone","occurredAt":"\#(occurredAt)"}"#),
                on: &request, in: &office, at: now, calendar: .office
            ).subject
        }
        #expect(try id("2025-12-31T16:59:59Z") == .request("MRL-2025-000001"))
        #expect(try id("2025-12-31T17:00:00Z") == .request("MRL-2026-000001"))
    }

    @Test("what is submitted must be a service that takes requests, under an id of its own")
    func submitRefused() throws {
        var office = try MemoryOffice.after([(.accept, "")])
        let unknown = refusal { try office.take(.submit, #"{"service":"x","channel":"online"}"#) }
        #expect(unknown?.code == .notFound)
        let inactive = refusal {
            try office.take(.submit, #"{"service":"old","channel":"online"}"#)
        }
        #expect(inactive?.code == .badArgument)
        #expect(inactive?.field == "service")
        let taken = refusal {
            try office.take(.submit, #"{"request":"r","service":"x","channel":"online"}"#)
        }
        #expect(taken?.code == .conflict)
        #expect(taken?.version == 2)
        let version = refusal {
            try office.take(
                .submit, #"{"request":"q","service":"skck","channel":"online","expectedVersion":1}"#
            )
        }
        #expect(version?.code == .conflict)
        #expect(version?.version == 0)
        try office.take(
            .submit, #"{"request":"q","service":"skck","channel":"online","expectedVersion":0}"#)
    }

    @Test("existence comes before version, version before state, state before the rest")
    func order() throws {
        var office = try MemoryOffice.after([])
        let missing = refusal {
            try office.take(.start, #"{"request":"q","expectedVersion":7}"#)
        }
        #expect(missing?.code == .notFound)
        #expect(missing?.message.contains("request q does not exist") == true)
        let stale = refusal { try office.take(.start, #"{"request":"r","expectedVersion":7}"#) }
        #expect(stale?.code == .conflict)
        #expect(stale?.version == 1)
        let state = refusal {
            try office.take(
                .start,
                #"{"request":"r","expectedVersion":1,"occurredAt":"2027-01-01T00:00:00Z"}"#)
        }
        #expect(state?.code == .wrongState)
        let rest = refusal {
            try office.take(
                .accept,
                #"{"request":"r","expectedVersion":1,"occurredAt":"2027-01-01T00:00:00Z"}"#)
        }
        #expect(rest?.field == "occurredAt")
    }

    @Test(
        "a request is assigned only to another official who is there and active",
        arguments: [
            ("asn-3", Refusal.Code.notFound), ("asn-9", .badArgument), ("asn-1", .badArgument),
            ("asn-2", nil),
        ])
    func assign(_ official: String, _ code: Refusal.Code?) throws {
        for steps in [Situation.assigned.steps, Situation.paused.steps] {
            var office = try MemoryOffice.after(steps)
            let fields = #"{"request":"r","official":"\#(official)"}"#
            if let code {
                let found = refusal { try office.take(.assign, fields) }
                #expect(found?.code == code)
                if code == .badArgument { #expect(found?.field == "official") }
            } else {
                #expect(try office.take(.assign, fields).request?.official == official)
            }
        }
    }

    @Test(
        "the same official may be assigned again after another, and after a reopening never twice")
    func assignBack() throws {
        let one = (CommandVerb.assign, #""official":"asn-1""#)
        let two = (CommandVerb.assign, #""official":"asn-2""#)
        #expect(try MemoryOffice.after([one, two, one]).requests["r"]?.assignments == 3)
        var office = try MemoryOffice.after([one, (.complete, ""), (.reopen, #""reason":"x""#)])
        #expect(
            refusal { try office.take(.assign, #"{"request":"r","official":"asn-1"}"#) }?.field
                == "official")
    }

    @Test(
        "what happened may lie 5 s ahead of now and not before the request's last event",
        arguments: [
            ("2026-01-09T15:30:05.250+07:00", nil), ("2026-01-09T15:30:05.251+07:00", "future"),
            ("2026-01-09T15:00:00.500+07:00", nil), ("2026-01-09T15:00:00.499+07:00", "before"),
        ])
    func occurredAt(_ occurredAt: String, _ wrong: String?) throws {
        var office = MemoryOffice.usual
        try office.take(
            .submit,
            #"""
            {"request":"r","service":"skck","channel":"phone",
             "occurredAt":"2026-01-09T15:00:00.500+07:00"}
            """#, at: now)
        let fields = #"{"request":"r","occurredAt":"\#(occurredAt)"}"#
        if let wrong {
            let found = refusal { try office.take(.accept, fields, at: now) }
            #expect(found?.field == "occurredAt")
            #expect(found?.message.contains(wrong) == true)
        } else {
            #expect(try office.take(.accept, fields, at: now).occurredAt == at(occurredAt))
        }
    }

    @Test("without occurredAt it happened at the later of now and the request's last event")
    func defaultTime() throws {
        var office = MemoryOffice.usual
        let ahead =
            #"""
            {"request":"r","service":"skck","channel":"phone",
             "occurredAt":"2026-01-09T15:30:04+07:00"}
            """#
        try office.take(.submit, ahead, at: now)
        let accepted = try office.take(.accept, #"{"request":"r"}"#, at: now)
        #expect(accepted.occurredAt == at("2026-01-09T15:30:04+07:00"))
        let later = at("2026-01-09T15:40:00+07:00")
        let withdrawn = try office.take(.withdraw, #"{"request":"r"}"#, at: later)
        #expect(withdrawn.occurredAt == later)
        #expect(withdrawn.recordedAt == later)
    }

    @Test("AMEND keeps the promised version while the service stays, else takes the latest")
    func amend() throws {
        var office = try MemoryOffice.after([])
        let fields = #"{"code":"ktp-el","name":{"id":"x","en":"y"},"active":false}"#
        #expect(try office.take(.service, fields).version == 2)
        let same = try office.take(.amend, #"{"request":"r","service":"ktp-el","unit":"u"}"#)
        #expect(
            same.event
                == .amended(service: "ktp-el", serviceVersion: 1, channel: nil, unit: "u"))
        #expect(same.request?.unit == "u")
        try office.take(.service, #"{"code":"skck","name":{"id":"x","en":"y"}}"#)
        let other = try office.take(.amend, #"{"request":"r","service":"skck"}"#)
        #expect(other.request?.service == "skck")
        #expect(other.request?.serviceVersion == 2)
        #expect(other.request?.unit == "u")
        let back = refusal { try office.take(.amend, #"{"request":"r","service":"ktp-el"}"#) }
        #expect(back?.field == "service")
        let unknown = refusal { try office.take(.amend, #"{"request":"r","service":"x"}"#) }
        #expect(unknown?.code == .notFound)
    }

    @Test("AMEND of personal data alone records an empty body beside it")
    func amendPersonal() throws {
        var office = try MemoryOffice.after([])
        let decision = try office.take(.amend, #"{"request":"r","applicant":{"phone":"1"}}"#)
        #expect(text(decision.body) == "{}")
        #expect(text(decision.personal) == #"{"applicant":{"phone":"1"}}"#)
    }

    @Test("a citizen rates by tracking word, in any spelling; a wrong word finds nothing")
    func tracking() throws {
        var office = MemoryOffice.usual
        let word = try #require(
            try office.take(.submit, #"{"request":"r","service":"skck","channel":"phone"}"#)
                .tracking)
        try office.take(.withdraw, #"{"request":"r"}"#)
        for wrong in ["x", "1-00000-00000-00000-00001", String(word.dropLast())] {
            let found = refusal {
                try office.take(.rate, #"{"tracking":"\#(wrong)","score":1}"#)
            }
            #expect(found?.code == .notFound)
            #expect(found?.message.contains(wrong + " ") == false)
        }
        let rated = try office.take(
            .rate, #"{"tracking":"\#(word.lowercased())","score":4,"comment":"c"}"#)
        #expect(rated.request?.rating == .score(4))
        #expect(rated.subject == .request("r"))
        #expect(text(rated.body) == #"{"score":4}"#)
        #expect(text(rated.personal) == #"{"comment":"c"}"#)
    }

    @Test("services and officials get versions of their own")
    func versions() throws {
        var office = MemoryOffice()
        let name = #""name":{"id":"x","en":"y"}"#
        let first = try office.take(
            .service, #"{"code":"c",\#(name),"expectedVersion":0,"by":"b"}"#)
        #expect(first.version == 1)
        #expect(first.subject == .service("c"))
        #expect(first.actor == "b")
        #expect(first.request == nil)
        #expect(try office.take(.service, #"{"code":"c",\#(name),"fee":5}"#).version == 2)
        let stale = refusal {
            try office.take(.service, #"{"code":"c",\#(name),"expectedVersion":1}"#)
        }
        #expect(stale?.code == .conflict)
        #expect(stale?.version == 2)
        let official = try office.take(.official, #"{"official":"o","name":"N"}"#)
        #expect(official.version == 1)
        #expect(text(official.body) == #"{"active":true}"#)
        #expect(text(official.personal) == #"{"name":"N"}"#)
        #expect(try office.take(.official, #"{"official":"o","active":false}"#).version == 2)
    }

    @Test("an official's NIP is checked against the day of the command")
    func nip() throws {
        var office = MemoryOffice()
        let fields = #"{"official":"o","nip":"198501012026021001"}"#
        let found = refusal { try office.take(.official, fields, at: now) }
        #expect(found?.field == "nip")
        #expect(found?.message.contains("1985") == false)
        // 1 February in local time, still January in UTC.
        let decision = try office.take(.official, fields, at: at("2026-01-31T17:00:00Z"))
        #expect(text(decision.personal) == #"{"nip":"198501012026021001"}"#)
    }

    @Test("a body is read back as the event it was made of", arguments: Situation.allCases)
    func bodies(_ situation: Situation) throws {
        var office = MemoryOffice.usual
        let submit = #"{"request":"r","service":"ktp-el","channel":"counter","key":"k"}"#
        var decisions = [try office.take(.submit, submit, at: now)]
        for (verb, fields) in situation.steps {
            let rest = fields.isEmpty ? "" : "," + fields
            decisions.append(
                try office.take(verb, #"{"request":"r","key":"k""# + rest + "}", at: now))
        }
        for decision in decisions {
            let type = decision.event.type
            let read = decision.body.withUnsafeBufferPointer { body in
                DomainEvent(
                    type: UnsafeBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount),
                    body: body, subject: decision.subject)
            }
            #expect(read == decision.event)
            #expect(try JSONObject(decision.body)["content"]?.string?.utf8.count == 16)
        }
    }
}
