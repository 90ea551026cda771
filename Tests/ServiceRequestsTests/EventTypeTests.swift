import JSONText
import Testing

@testable import ServiceRequests

@Suite("The words on disk") struct EventTypeTests {
    private static let service = ServiceDefinition(code: "kk", nameID: "a", nameEN: "b")
    private static let events: [DomainEvent] = [
        .submitted(service: "kk", serviceVersion: 1, channel: .online, unit: nil),
        .amended(service: nil, serviceVersion: nil, channel: .phone, unit: nil), .accepted,
        .assigned(official: "a"), .started, .stopped, .paused(.agency), .resumed, .completed,
        .rejected, .withdrawn, .reopened(mistake: true), .rated(.score(3)),
        .serviceDefined(service), .officialRegistered(OfficialDefinition(official: "a")),
        .lossAccepted(lost: 7), .calendarDefined(WorkingCalendar.office.definition),
        .personalErased(decision), .erasureRefused(decision),
        .personalRestricted(decision, lifted: false),
        .submitted(
            service: "kk", serviceVersion: 1, channel: .online, unit: "u",
            calendar: CalendarVersion(calendar: "u", version: 3)),
    ]
    private static let decision = PersonalDecision(
        basis: "pdp-43-1-c", requestedBy: .subject, decidedBy: "camat")
    private static let start = Instant(milliseconds: 1_767_200_400_000)
    private static let end = Instant(milliseconds: 1_774_976_400_000)
    private static let improvements: [(Subject, DomainEvent)] = [
        (
            .entry(.indicator, "i"),
            .improvement(
                .indicatorSet(
                    Indicator(
                        indicator: "i", scope: .official("a"), measure: .processingP90,
                        clock: .wall, goal: 7200, from: start, to: end, plan: "KTP-el",
                        source: "SKP 2026", active: false)))
        ),
        (
            .entry(.indicator, "j"),
            .improvement(
                .indicatorSet(
                    Indicator(
                        indicator: "j", scope: .office, measure: .slaRate, goal: 0.925,
                        from: start, to: end)))
        ),
        (
            .entry(.feedback, "f"),
            .improvement(
                .feedbackGiven(Feedback(official: "a", kind: .question, evidence: [7, 3])))
        ),
        (.entry(.feedback, "f"), .improvement(.feedbackAnswered)),
        (
            .entry(.feedback, "f"),
            .improvement(.feedbackAgreed(due: CivilDay(number: 20_543)))
        ),
        (.entry(.feedback, "f"), .improvement(.feedbackDone)),
        (
            .entry(.training, "t"),
            .improvement(
                .trainingRecorded(
                    Training(
                        training: "t", official: "a", topic: "kk", competence: "c", from: start,
                        to: end, hours: 20)))
        ),
        (
            .entry(.competence, "a"),
            .improvement(
                .competenceRecorded(Competence(official: "a", competence: "c", level: 3)))
        ),
    ]

    /// These words are in every log that was ever written.
    @Test("the type of every event is the word that it has always been")
    func words() {
        let words = [
            "submitted", "amended", "accepted", "assigned", "started", "stopped", "paused",
            "resumed", "completed", "rejected", "withdrawn", "reopened", "rated",
            "service-defined", "official-registered", "loss-accepted", "calendar-defined",
            "personal-erased", "erasure-refused", "personal-restricted",
        ]
        #expect(Self.events.map { "\($0.type)" } == words + ["submitted"])
        let later = [
            "indicator-set", "feedback-given", "feedback-answered", "feedback-agreed",
            "feedback-done", "training-recorded", "competence-recorded",
        ]
        #expect(Self.improvements.dropFirst().map { "\($0.1.type)" } == later)
        #expect(DomainEvent.types == words + later)
    }

    @Test(
        "every event is read back from its body as it was written",
        arguments: events + [.personalRestricted(decision, lifted: true)])
    func roundTrip(event: DomainEvent) {
        let subject: Subject =
            switch event {
            case .serviceDefined: .service("kk")
            case .officialRegistered: .official("a")
            case .lossAccepted: .log
            case .calendarDefined: .calendar("office")
            default: .request("r")
            }
        expectRead(event, subject)
    }

    @Test("every event about goals and people is read back as it was written")
    func improvementRoundTrip() {
        for (subject, event) in Self.improvements { expectRead(event, subject) }
    }

    private func expectRead(_ event: DomainEvent, _ subject: Subject) {
        var json = JSONWriter()
        json.object { event.writeBody(into: &$0) }
        let type = Array("\(event.type)".utf8)
        let read = type.withUnsafeBufferPointer { type in
            json.bytes.withUnsafeBufferPointer { body in
                DomainEvent(type: type, body: body, subject: subject)
            }
        }
        #expect(read == event)
        #expect(
            Array(subject.stream.utf8).withUnsafeBufferPointer { Subject(stream: $0) } == subject)
    }
}
