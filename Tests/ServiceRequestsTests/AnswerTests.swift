import JSONText
import ServiceRequests
import Testing

@Suite("Answers")
struct AnswerTests {
    private let promise = Promise(amount: 3, per: .workingDays)

    private func line(_ answer: Answer) -> String {
        var json = JSONWriter()
        json.object { answer.write(into: &$0) }
        return json.text
    }

    private func fresh(_ decision: Decided, _ sequence: Int64) -> Answer {
        Answer(
            decision.decision, sequence: sequence,
            dueAt: decision.tellsDeadline
                ? decision.request?.dueAt(promise, now: decision.recordedAt, calendar: .office)
                : nil)
    }

    private func replayed(_ decision: Decided, _ sequence: Int64) -> Answer {
        let logged = LoggedEvent(
            sequence: sequence, subject: decision.subject, version: decision.version,
            occurredAt: decision.occurredAt, recordedAt: decision.recordedAt, event: decision.event)
        return Answer(
            replaying: logged, request: decision.request, promise: promise,
            tracking: decision.tracking, calendar: .office)
    }

    @Test("SUBMIT tells the id and the tracking word")
    func submit() throws {
        var office = MemoryOffice.usual
        let decision = try office.take(.submit, #"{"service":"ktp-el","channel":"online"}"#)
        #expect(!decision.tellsDeadline)
        #expect(
            line(fresh(decision, 7)) == #"""
                {"request":"MRL-2026-000001","sequence":7,"version":1,"state":"submitted",\#
                "replayed":false,"tracking":"1-00000-00000-70000-00000"}
                """#)
    }

    @Test("ACCEPT tells the deadline in working days")
    func accept() throws {
        var office = try MemoryOffice.after([])
        let decision = try office.take(
            .accept, #"{"request":"r"}"#, at: at("2026-01-09T15:30:00+07:00"))
        #expect(decision.tellsDeadline)
        // Friday 15:30 + 1 h, Monday and Tuesday, Wednesday 6.5 h: 07:30 + 4.5 h + break + 2 h.
        #expect(
            line(fresh(decision, 8)) == #"""
                {"request":"r","sequence":8,"version":2,"state":"accepted","replayed":false,\#
                "dueAt":"2026-01-14T08:00:00.000Z"}
                """#)
        let unpromised = Answer(decision.decision, sequence: 8, dueAt: nil)
        #expect(line(unpromised).hasSuffix(#""dueAt":null}"#))
    }

    @Test("only the ASSIGN that accepts tells the deadline, also when both share an instant")
    func assign() throws {
        var office = try MemoryOffice.after([])
        let first = try office.take(.assign, #"{"request":"r","official":"asn-1"}"#)
        #expect(line(fresh(first, 2)).contains("dueAt"))
        let second = try office.take(.assign, #"{"request":"r","official":"asn-2"}"#)
        #expect(!line(fresh(second, 3)).contains("dueAt"))
        var other = try MemoryOffice.after([])
        try other.take(.accept, #"{"request":"r"}"#)
        let sameInstant = try other.take(.assign, #"{"request":"r","official":"asn-1"}"#)
        #expect(sameInstant.request?.acceptedAt == sameInstant.request?.firstAssignedAt)
        #expect(!line(fresh(sameInstant, 3)).contains("dueAt"))
    }

    @Test("a retry gets the first answer again, marked as replayed", arguments: Situation.allCases)
    func retries(_ situation: Situation) throws {
        var office = MemoryOffice.usual
        var now = at("2026-01-09T08:00:00+07:00")
        var steps = [(CommandVerb.submit, #""service":"ktp-el","channel":"phone""#)]
        steps += situation.steps
        for (index, step) in steps.enumerated() {
            now.milliseconds += 90_000
            let rest = step.1.isEmpty ? "" : "," + step.1
            let decision = try office.take(step.0, #"{"request":"r""# + rest + "}", at: now)
            let first = line(fresh(decision, Int64(index)))
            let again = line(replayed(decision, Int64(index)))
            #expect(first.contains(#""replayed":false"#))
            #expect(again == first.replacing(#""replayed":false"#, with: #""replayed":true"#))
        }
    }

    @Test("services and officials answer whether they are active")
    func definitions() throws {
        var office = MemoryOffice()
        let service = try office.take(.service, #"{"code":"c","name":{"id":"x","en":"y"}}"#)
        #expect(
            line(fresh(service, 1))
                == #"{"service":"c","sequence":1,"version":1,"state":"active","replayed":false}"#)
        let official = try office.take(.official, #"{"official":"o","active":false}"#)
        #expect(
            line(replayed(official, 2))
                == #"{"official":"o","sequence":2,"version":1,"state":"inactive","replayed":true}"#)
    }

    @Test("an erased tracking word is null")
    func erased() throws {
        var office = MemoryOffice.usual
        let decision = try office.take(.submit, #"{"service":"skck","channel":"phone"}"#)
        let logged = LoggedEvent(
            sequence: 1, subject: decision.subject, version: 1, occurredAt: decision.occurredAt,
            recordedAt: decision.recordedAt, event: decision.event)
        let answer = Answer(
            replaying: logged, request: decision.request, promise: nil, tracking: nil,
            calendar: .office)
        #expect(line(answer).hasSuffix(#""replayed":true,"tracking":null}"#))
    }
}
