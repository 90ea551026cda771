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
        .lossAccepted(lost: 7),
    ]

    /// These words are in every log that was ever written.
    @Test("the type of every event is the word that it has always been")
    func words() {
        let words = [
            "submitted", "amended", "accepted", "assigned", "started", "stopped", "paused",
            "resumed", "completed", "rejected", "withdrawn", "reopened", "rated",
            "service-defined", "official-registered", "loss-accepted",
        ]
        #expect(Self.events.map { "\($0.type)" } == words)
        #expect(DomainEvent.types == words)
    }

    @Test("every event is read back from its body as it was written", arguments: events)
    func roundTrip(event: DomainEvent) {
        let subject: Subject =
            switch event {
            case .serviceDefined: .service("kk")
            case .officialRegistered: .official("a")
            case .lossAccepted: .log
            default: .request("r")
            }
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
