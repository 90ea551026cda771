import JSONText
import ServiceRequests
import Testing

@Suite("Commands as sent")
struct CommandTests {
    @Test("a submission with every field is read")
    func submission() throws {
        let submit = try command(
            .submit,
            #"""
            {"tag":"t","key":"portal-8f31","occurredAt":"2026-01-09T15:30:00+07:00","by":"loket-1",
             "expectedVersion":0,"request":"MRL-2026-000042","service":"ktp-el","channel":"online",
             "unit":"rengas-pulau","applicant":{"nik":"1271124101900001","name":"Contoh",
             "phone":"0","email":"a@b","address":"Jl. Contoh 1"},
             "attributes":{"any":[1,{"x":null}]}}
            """#)
        #expect(submit.verb == .submit)
        #expect(submit.key == "portal-8f31")
        #expect(submit.occurredAt == at("2026-01-09T08:30:00Z"))
        #expect(submit.by == "loket-1")
        #expect(submit.expectedVersion == 0)
        #expect(submit.request == "MRL-2026-000042")
        #expect(submit.tracking == nil)
        #expect(
            submit.payload == .submit(service: "ktp-el", channel: .online, unit: "rengas-pulau"))
    }

    @Test("what is left out is nil, and names may be written with escapes")
    func sparse() throws {
        let submit = try command(.submit, #"{"s\u0065rvice":"s","\u0063hannel":"\u0070hone"}"#)
        #expect(submit.payload == .submit(service: "s", channel: .phone, unit: nil))
        #expect(submit.key == nil)
        #expect(submit.occurredAt == nil)
        #expect(submit.by == nil)
        #expect(submit.expectedVersion == nil)
        #expect(submit.request == nil)
        #expect(submit.content == nil)
        #expect(submit.personalBody(tracking: nil) == nil)
    }

    @Test(
        "each verb is read with its own fields",
        arguments: [
            (.amend, #""channel":"agency""#, .amend(service: nil, channel: .agency, unit: nil)),
            (.amend, #""applicant":{}"#, .amend(service: nil, channel: nil, unit: nil)),
            (.accept, "", .accept),
            (.assign, #""official":"asn-1""#, .assign(official: "asn-1")),
            (.start, "", .start), (.stop, "", .stop),
            (.pause, #""reason":"agency","note":"x""#, .pause(.agency)),
            (.resume, "", .resume),
            (.complete, "", .complete), (.complete, #""outcome":"474/12""#, .complete),
            (.reject, #""reason":"berkas palsu""#, .reject),
            (.withdraw, "", .withdraw), (.withdraw, #""reason":"""#, .withdraw),
            (.reopen, #""reason":"salah""#, .reopen(mistake: false)),
            (.reopen, #""reason":"salah","mistake":true"#, .reopen(mistake: true)),
            (.rate, #""score":4,"comment":"baik""#, .rate(.score(4))),
            (
                .rate,
                #"""
                "scores":{"facilities":1,"complaints":2,"behaviour":3,"competence":4,"product":1,
                "fee":2,"time":3,"procedure":4,"requirements":1}
                """#, .rate(.elements([1, 4, 3, 2, 1, 4, 3, 2, 1]))
            ),
        ] as [(CommandVerb, String, Command.Payload)])
    func verbs(_ verb: CommandVerb, _ fields: String, _ payload: Command.Payload) throws {
        let rest = fields.isEmpty ? "" : "," + fields
        #expect(try command(verb, #"{"request":"r""# + rest + "}").payload == payload)
    }

    @Test("a service's definition is read whole")
    func service() throws {
        let read = try command(
            .service,
            #"""
            {"code":"ktp-el","name":{"id":"KTP elektronik","en":"Identity card"},"category":"adm",
             "unit":"dukcapil","promise":{"amount":3,"per":"working-days"},
             "requirements":["KK","Surat hilang"],"fee":0,"source":"Perpres 96/2018","active":false}
            """#)
        let definition = ServiceDefinition(
            code: "ktp-el", nameID: "KTP elektronik", nameEN: "Identity card", category: "adm",
            unit: "dukcapil", promise: Promise(amount: 3, per: .workingDays),
            requirements: ["KK", "Surat hilang"], fee: 0, source: "Perpres 96/2018", active: false)
        #expect(read.payload == .service(definition))
        #expect(read.personalBody(tracking: nil) == nil)
    }

    @Test("an official's registration is read, name and NIP kept out of what is recorded")
    func official() throws {
        let read = try command(
            .official,
            #"""
            {"official":"asn-1","name":"Contoh","nip":"198501012010011001","unit":"u",
             "services":["a","b"]}
            """#)
        let definition = OfficialDefinition(official: "asn-1", unit: "u", services: ["a", "b"])
        #expect(read.payload == .official(definition, nip: "198501012010011001"))
        #expect(
            text(read.personalBody(tracking: nil))
                == #"{"name":"Contoh","nip":"198501012010011001"}"#)
    }

    @Test("an unknown name is cut by scalars: one character may be a whole line")
    func longName() {
        let name = "e" + String(repeating: "\u{301}", count: 20_000)
        let refusal = #expect(throws: Refusal.self) {
            try command(.accept, "{\"request\":\"r\",\"\(name)\":1}")
        }
        #expect(refusal?.field?.utf8.count ?? 0 < 100)
        #expect(refusal?.message.utf8.count ?? 0 < 200)
    }

    @Test(
        "a wrong, unknown or missing field is refused by its name",
        arguments: [
            (.submit, #"{"channel":"online"}"#, "service"),
            (.submit, #"{"service":"s"}"#, "channel"),
            (.submit, #"{"service":"s","channel":"fax"}"#, "channel"),
            (.submit, #"{"service":"s","channel":"ONLINE"}"#, "channel"),
            (.submit, #"{"service":null,"channel":"online"}"#, "service"),
            (.submit, #"{"service":"-s","channel":"online"}"#, "service"),
            (.submit, #"{"service":"s","channel":"online","unit":"a b"}"#, "unit"),
            (.submit, #"{"service":"s","channel":"online","servise":"s"}"#, "servise"),
            (.submit, #"{"service":"s","channel":"online","official":"o"}"#, "official"),
            (.submit, #"{"service":"s","channel":"online","":1}"#, ""),
            (.submit, #"{"service":"s","channel":"online","a\"service":1}"#, "a\"service"),
            (.submit, #"{"service":"s","channel":"online","applicant":[]}"#, "applicant"),
            (
                .submit, #"{"service":"s","channel":"online","applicant":{"nick":"x"}}"#,
                "applicant.nick"
            ),
            (
                .submit, #"{"service":"s","channel":"online","applicant":{"nik":1}}"#,
                "applicant.nik"
            ),
            (
                .submit,
                #"{"service":"s","channel":"online","applicant":{"nik":"1271120001900001"}}"#,
                "applicant.nik"
            ),
            (
                .submit, #"{"service":"s","channel":"online","applicant":{"name":"a","name":"b"}}"#,
                "applicant"
            ),
            (.submit, #"{"service":"s","channel":"online","attributes":"x"}"#, "attributes"),
            (
                .submit, #"{"service":"s","channel":"online","attributes":{"x":{"a":1,"a":2}}}"#,
                "attributes"
            ),
            (.amend, #"{"request":"r"}"#, "service"),
            (.accept, "{}", "request"),
            (.accept, #"{"request":""}"#, "request"),
            (.accept, #"{"request":"r","key":""}"#, "key"),
            (.accept, #"{"request":"r","key":"a\nb"}"#, "key"),
            (.accept, #"{"request":"r","key":"é"}"#, "key"),
            (.accept, #"{"request":"r","key":7}"#, "key"),
            (.accept, #"{"request":"r","occurredAt":"2026-01-09"}"#, "occurredAt"),
            (.accept, #"{"request":"r","occurredAt":1767950000}"#, "occurredAt"),
            (.accept, #"{"request":"r","by":"a/b"}"#, "by"),
            (.accept, #"{"request":"r","expectedVersion":-1}"#, "expectedVersion"),
            (.accept, #"{"request":"r","expectedVersion":1.5}"#, "expectedVersion"),
            (.accept, #"{"request":"r","expectedVersion":"1"}"#, "expectedVersion"),
            (.accept, #"{"request":"r","note":"x"}"#, "note"),
            (.assign, #"{"request":"r"}"#, "official"),
            (.pause, #"{"request":"r"}"#, "reason"),
            (.pause, #"{"request":"r","reason":"lunch"}"#, "reason"),
            (.pause, #"{"request":"r","reason":"agency","note":1}"#, "note"),
            (.complete, #"{"request":"r","outcome":{}}"#, "outcome"),
            (.reject, #"{"request":"r"}"#, "reason"),
            (.reject, #"{"request":"r","reason":" "}"#, "reason"),
            (.reopen, #"{"request":"r"}"#, "reason"),
            (.reopen, #"{"request":"r","reason":"x","mistake":"true"}"#, "mistake"),
            (.rate, #"{"score":4}"#, "request"),
            (.rate, #"{"request":"r","tracking":"1-0","score":4}"#, "request"),
            (.rate, #"{"request":"r"}"#, "score"),
            (.rate, #"{"request":"r","score":0}"#, "score"),
            (.rate, #"{"request":"r","score":5}"#, "score"),
            (.rate, #"{"request":"r","score":4,"scores":{}}"#, "score"),
            (.rate, #"{"request":"r","scores":{"time":4}}"#, "scores.requirements"),
            (.rate, #"{"request":"r","scores":{"speed":4}}"#, "scores.speed"),
            (.service, #"{"code":"c"}"#, "name"),
            (.service, #"{"code":"c","name":"x"}"#, "name"),
            (.service, #"{"code":"c","name":{"id":"x"}}"#, "name.en"),
            (.service, #"{"code":"c","name":{"id":"x","en":""}}"#, "name.en"),
            (.service, #"{"code":"c","name":{"id":"x","en":"y","nl":"z"}}"#, "name.nl"),
            (.service, #"{"name":{"id":"x","en":"y"}}"#, "code"),
            (.official, #"{"name":"x"}"#, "official"),
            (.official, #"{"official":"o","name":{}}"#, "name"),
            (.official, #"{"official":"o","services":"a"}"#, "services"),
            (.official, #"{"official":"o","services":["a","b c"]}"#, "services[1]"),
            (.official, #"{"official":"o","active":1}"#, "active"),
            (.official, #"{"official":"o","request":"r"}"#, "request"),
        ] as [(CommandVerb, String, String)])
    func refused(_ verb: CommandVerb, _ fields: String, _ field: String) {
        let found = refusal { _ = try command(verb, fields) }
        #expect(found?.code == .badArgument)
        #expect(found?.field == field, "\(found?.message ?? "")")
    }

    @Test(
        "a promise must be one that can be kept",
        arguments: [
            (#"{"amount":1,"per":"minutes"}"#, nil), (#"{"amount":3652,"per":"days"}"#, nil),
            (#"{"amount":2400,"per":"working-days"}"#, nil),
            (#"{"amount":10000,"per":"working-hours"}"#, nil),
            (#"{"amount":3653,"per":"days"}"#, "promise.amount"),
            (#"{"amount":2401,"per":"working-days"}"#, "promise.amount"),
            (#"{"amount":0,"per":"days"}"#, "promise.amount"),
            (#"{"amount":10001,"per":"minutes"}"#, "promise.amount"),
            (#"{"amount":1.0,"per":"days"}"#, "promise.amount"),
            (#"{"amount":1,"per":"weeks"}"#, "promise.per"),
            (#"{"amount":1}"#, "promise.per"), (#"{"per":"days"}"#, "promise.amount"),
            (#"{"amount":1,"per":"days","unit":"x"}"#, "promise.unit"), ("3", "promise"),
        ] as [(String, String?)])
    func promises(_ promise: String, field: String?) throws {
        let fields = #"{"code":"c","name":{"id":"x","en":"y"},"promise":\#(promise)}"#
        if let field {
            #expect(refusal { _ = try command(.service, fields) }?.field == field)
        } else {
            _ = try command(.service, fields)
        }
    }

    @Test("texts and lists have limits, and the last that fits is taken")
    func limits() throws {
        func text(_ count: Int) -> String { String(repeating: "x", count: count) }
        func list(_ count: Int) -> String {
            Array(repeating: #""x""#, count: count).joined(separator: ",")
        }
        let name = #""name":{"id":"x","en":"y"}"#
        let cases: [(CommandVerb, (Int) -> String, Int, String)] = [
            (.accept, { #"{"request":"r","key":"\#(text($0))"}"# }, 128, "key"),
            (.accept, { #"{"request":"\#(text($0))"}"# }, 64, "request"),
            (.reject, { #"{"request":"r","reason":"\#(text($0))"}"# }, 4_000, "reason"),
            (.rate, { #"{"request":"r","score":1,"comment":"\#(text($0))"}"# }, 4_000, "comment"),
            (.rate, { #"{"tracking":"\#(text($0))","score":1}"# }, 64, "tracking"),
            (.official, { #"{"official":"o","name":"\#(text($0))"}"# }, 400, "name"),
            (.official, { #"{"official":"o","services":[\#(list($0))]}"# }, 100, "services"),
            (
                .service, { #"{"code":"c",\#(name),"requirements":[\#(list($0))]}"# }, 100,
                "requirements"
            ),
            (.service, { #"{"code":"c",\#(name),"fee":\#($0)}"# }, 1_000_000_000_000, "fee"),
            (
                .submit,
                {
                    #"{"service":"s","channel":"phone","applicant":{"address":"\#(text($0))"}}"#
                }, 400, "applicant.address"
            ),
        ]
        for (verb, fields, limit, field) in cases {
            _ = try command(verb, fields(limit))
            #expect(refusal { _ = try command(verb, fields(limit + 1)) }?.field == field)
        }
        #expect(
            refusal { _ = try command(.service, #"{"code":"c",\#(name),"fee":-1}"#) }?.field
                == "fee")
    }

    @Test("each verb has the fields of the protocol's table and no others")
    func tables() {
        let own: [CommandVerb: String] = [
            .submit: "request service channel unit applicant attributes",
            .amend: "request service channel unit applicant attributes",
            .accept: "request", .assign: "request official", .start: "request",
            .stop: "request", .pause: "request reason note", .resume: "request",
            .complete: "request outcome", .reject: "request reason", .withdraw: "request reason",
            .reopen: "request reason mistake",
            .rate: "request tracking score scores comment",
            .service: "code name category unit promise requirements fee source active",
            .official: "official name nip unit services active",
            .calendar: "calendar effectiveFrom zone weekly shifts holidays source",
            .target:
                "indicator official service unit measure clock goal from to plan source active",
            .feedback: "feedback official evidence kind text", .answer: "feedback text",
            .agree: "feedback action due", .done: "feedback",
            .training: "training official topic competence from to hours",
            .competence: "official competence level",
            .erase: "request official basis requestedBy decidedBy reason",
            .refuseErasure: "request official basis requestedBy decidedBy reason",
            .restrict: "request basis requestedBy decidedBy reason lifted",
        ]
        let common: Set<String> = ["key", "occurredAt", "by", "expectedVersion", "tag"]
        let all = own.values.reduce(into: common) { $0.formUnion(words($1)) }
        #expect(all.count == 58)
        for verb in CommandVerb.allCases {
            let fields = words(own[verb] ?? "").union(common)
            for field in all.union(["Key", "keys", "reques"]) {
                let found = refusal { _ = try command(verb, #"{"\#(field)":null}"#) }
                let unknown = found?.message == "\(verb.rawValue) has no field '\(field)'"
                #expect(unknown != fields.contains(field), "\(verb.rawValue) \(field)")
            }
        }
    }

    private func words(_ text: String) -> Set<String> {
        Set(text.split(separator: " ").map(String.init))
    }

    @Test("no refusal repeats what an applicant wrote")
    func secrecy() {
        let secret = "1271120001900001"
        for fields in [
            #"{"service":"s","channel":"online","applicant":{"nik":"\#(secret)"}}"#,
            #"{"service":"s","channel":"online","applicant":"\#(secret)"}"#,
            #"{"service":"s","channel":"\#(secret)"}"#,
        ] {
            let found = refusal { _ = try command(.submit, fields) }
            #expect(found?.message.contains(secret) == false)
        }
    }
}
