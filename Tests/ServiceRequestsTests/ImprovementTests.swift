import JSONText
import Testing

@testable import ServiceRequests

@Suite("Targets, feedback, trainings and competences")
struct ImprovementTests {
    private static let target =
        #""indicator":"i-1","measure":"slaRate","goal":0.9,"from":"2026-01-01T00:00:00+07:00","#
        + #""to":"2026-04-01T00:00:00+07:00""#
    private static let feedback = #""official":"asn-1","kind":"improvement","text":"terlambat""#

    /// An office with one event, so that there is something to point at.
    private func office() throws -> MemoryOffice {
        var office = MemoryOffice.usual
        try office.take(
            .submit, #"{"request":"r","service":"ktp-el","channel":"counter"}"#,
            at: at("2026-01-09T08:00:00+07:00"))
        return office
    }

    private func refusal(
        _ verb: CommandVerb, _ fields: String, in office: MemoryOffice
    ) -> Refusal? {
        var office = office
        do {
            try office.take(verb, fields)
            return nil
        } catch { return error as? Refusal }
    }

    @Test("a target is an event of its own stream, and the same id again is its next version")
    func target() throws {
        var office = try office()
        let first = try office.take(.target, "{\(Self.target)}")
        #expect(first.subject.stream == "indicator/i-1")
        #expect(first.version == 1)
        #expect(
            String(decoding: first.body, as: UTF8.self)
                == #"{"measure":"slaRate","goal":0.9,"from":"2025-12-31T17:00:00.000Z","#
                + #""to":"2026-03-31T17:00:00.000Z","active":true}"#)
        #expect(try office.take(.target, #"{\#(Self.target),"active":false}"#).version == 2)
        let refused = refusal(.target, #"{\#(Self.target),"expectedVersion":1}"#, in: office)
        #expect(refused?.code == .conflict)
        #expect(refused?.version == 2)
    }

    @Test(
        "a target that cannot be measured is refused with the field",
        arguments: [
            (#""goal":1.5"#, "goal"), (#""goal":"0.9""#, "goal"), (#""goal":-0.1"#, "goal"),
            (#""measure":"processingP90","goal":0.5"#, "goal"),
            (#""measure":"ikm","goal":20"#, "goal"),
            (#""measure":"ikm","goal":80,"official":"asn-1""#, "measure"),
            (#""measure":"speed""#, "measure"), (#""clock":"wall""#, "clock"),
            (#""official":"asn-1","unit":"loket""#, "official"),
            (#""to":"2026-01-01T00:00:00+07:00""#, "to"), (#""predicate":"good""#, "predicate"),
        ])
    func impossibleTarget(_ change: String, field: String) throws {
        var fields: [String: String] = [:]
        for part in [Self.target, change] {
            let object = try JSONObject(Array("{\(part)}".utf8))
            for (position, name) in object.names.enumerated() {
                let value = object.value(at: position)
                fields[name] = String(decoding: value.bytes[value.range], as: UTF8.self)
            }
        }
        let text = fields.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        let refused = refusal(.target, "{\(text)}", in: try office())
        #expect(refused?.code == .badArgument)
        #expect(refused?.field == field)
    }

    @Test("a target names who is there: an unknown official or service is not found")
    func scope() throws {
        let office = try office()
        for (scope, isKnown) in [
            (#""official":"asn-1""#, true), (#""official":"asn-5""#, false),
            (#""service":"ktp-el""#, true), (#""service":"kk""#, false), (#""unit":"loket""#, true),
        ] {
            let refused = refusal(.target, "{\(Self.target),\(scope)}", in: office)
            #expect(refused?.code == (isKnown ? nil : .notFound), "\(scope)")
        }
    }

    @Test("feedback goes given, answered, agreed, done, and no other way")
    func feedbackLife() throws {
        var office = try office()
        try office.take(.feedback, #"{"feedback":"f",\#(Self.feedback),"evidence":[1]}"#)
        let steps: [(CommandVerb, String, String)] = [
            (.answer, #"{"feedback":"f","text":"blangko habis","by":"asn-1"}"#, "answered"),
            (.agree, #"{"feedback":"f","action":"stok","due":"2026-02-28"}"#, "agreed"),
            (.done, #"{"feedback":"f"}"#, "done"),
        ]
        for (index, step) in steps.enumerated() {
            for other in steps where other.0 != step.0 {
                let refused = refusal(other.0, other.1, in: office)
                #expect(refused?.code == .wrongState)
                #expect(refused?.allowed == [step.0.rawValue])
            }
            let decision = try office.take(step.0, step.1)
            #expect(decision.version == index + 2)
            #expect(office.feedbacks["f"]?.state.rawValue == step.2)
        }
        for step in steps { #expect(refusal(step.0, step.1, in: office)?.allowed == []) }
    }

    @Test("what was said goes to the private table, and the event keeps only what figures need")
    func personalText() throws {
        var office = try office()
        let given = try office.take(
            .feedback, #"{"feedback":"f",\#(Self.feedback),"evidence":[1],"key":"k-1"}"#)
        let body = String(decoding: given.body, as: UTF8.self)
        #expect(
            body.hasPrefix(#"{"official":"asn-1","kind":"improvement","evidence":[1],"content""#))
        #expect(given.personal == Array(#"{"text":"terlambat"}"#.utf8))
        let answered = try office.take(.answer, #"{"feedback":"f","text":"blangko habis"}"#)
        #expect(answered.body == Array("{}".utf8))
        #expect(answered.personal == Array(#"{"text":"blangko habis"}"#.utf8))
        let agreed = try office.take(
            .agree, #"{"feedback":"f","action":"cek stok","due":"2026-02-28"}"#)
        #expect(agreed.body == Array(#"{"due":"2026-02-28"}"#.utf8))
        #expect(agreed.personal == Array(#"{"action":"cek stok"}"#.utf8))
    }

    @Test("feedback rests on events that are there, at least one, and goes to a known official")
    func evidence() throws {
        let office = try office()
        for (fields, field) in [
            (#"{\#(Self.feedback),"evidence":[]}"#, "evidence"), ("{\(Self.feedback)}", "evidence"),
            (#"{\#(Self.feedback),"evidence":[2]}"#, "evidence"),
            (#"{\#(Self.feedback),"evidence":[0]}"#, "evidence[0]"),
            (#"{\#(Self.feedback),"evidence":[1,1]}"#, "evidence[1]"),
            (#"{"official":"asn-1","kind":"praise","text":" ","evidence":[1]}"#, "text"),
        ] {
            let refused = refusal(.feedback, fields, in: office)
            #expect(refused?.field == field, "\(fields)")
        }
        let unknown = #"{"official":"asn-5","kind":"praise","text":"baik","evidence":[1]}"#
        #expect(refusal(.feedback, unknown, in: office)?.code == .notFound)
    }

    @Test("feedback without an id gets one that nobody has, and the same id again is a conflict")
    func feedbackID() throws {
        var office = try office()
        let fields = #"\#(Self.feedback),"evidence":[1]"#
        // The next event is the second: its name is taken in advance.
        try office.take(.feedback, #"{"feedback":"F-3",\#(fields)}"#)
        #expect(try office.take(.feedback, "{\(fields)}").subject.stream == "feedback/F-3.2")
        #expect(try office.take(.feedback, "{\(fields)}").subject.stream == "feedback/F-4")
        #expect(
            refusal(.feedback, #"{"feedback":"F-4",\#(fields)}"#, in: office)?.code == .conflict)
    }

    @Test("only the official answers, and no step happens before the one before it")
    func answerer() throws {
        var office = try office()
        try office.take(
            .feedback,
            #"{"feedback":"f",\#(Self.feedback),"evidence":[1],"occurredAt":"2026-01-09T09:00:00Z"}"#,
            at: at("2026-01-10T00:00:00Z"))
        let other = refusal(.answer, #"{"feedback":"f","text":"ya","by":"asn-2"}"#, in: office)
        #expect(other?.field == "by")
        let early = refusal(
            .answer, #"{"feedback":"f","text":"ya","occurredAt":"2026-01-09T08:00:00Z"}"#,
            in: office)
        #expect(early?.field == "occurredAt")
        #expect(refusal(.answer, #"{"feedback":"g","text":"ya"}"#, in: office)?.code == .notFound)
    }

    @Test("trainings and competences are recorded of known officials, within their limits")
    func training() throws {
        var office = try office()
        let training =
            #""training":"t-1","official":"asn-1","topic":"dukcapil","to":"2026-01-08T16:00:00+07:00""#
        let first = try office.take(.training, #"{\#(training),"hours":20}"#)
        #expect(first.subject.stream == "training/t-1")
        #expect(
            String(decoding: first.body, as: UTF8.self)
                == #"{"official":"asn-1","topic":"dukcapil","from":"2026-01-08T09:00:00.000Z","#
                + #""to":"2026-01-08T09:00:00.000Z","hours":20}"#)
        #expect(
            refusal(.training, #"{\#(training),"from":"2026-01-09T00:00:00Z"}"#, in: office)?.field
                == "to")
        let competence = #""official":"asn-1","competence":"pelayanan""#
        let level = try office.take(.competence, #"{\#(competence),"level":3}"#)
        #expect(level.subject.stream == "competence/asn-1")
        #expect(refusal(.competence, #"{\#(competence),"level":6}"#, in: office)?.field == "level")
        #expect(
            refusal(
                .competence, #"{"official":"asn-5","competence":"pelayanan","level":1}"#, in: office
            )?
            .code == .notFound)
    }
}
