import JSONText
import ServiceRequests
import Testing

@Suite("Clocks worked out by hand")
struct ClocksTests {
    /// Submitted on a Friday afternoon, ended on Tuesday morning by a second official.
    private static let story: [(DomainEvent, String)] = [
        (.accepted, "2026-01-09T16:00"), (.assigned(official: "a"), "2026-01-12T08:00"),
        (.started, "2026-01-12T09:00"), (.paused(.applicant), "2026-01-12T10:00"),
        (.resumed, "2026-01-12T14:00"), (.assigned(official: "b"), "2026-01-12T15:00"),
        (.started, "2026-01-12T15:30"), (.completed, "2026-01-13T08:30"),
    ]

    private func local(_ text: String) -> Instant { at(text + ":00+07:00") }

    private func request(_ events: some Sequence<(DomainEvent, String)>) throws -> ServiceRequest {
        let submitted = DomainEvent.submitted(
            service: "s", serviceVersion: 1, channel: .counter, unit: nil)
        var request = try #require(
            ServiceRequest(id: "r", submitted, at: local("2026-01-09T15:30")))
        for (event, time) in events { request.apply(event, at: local(time)) }
        return request
    }

    private func hours(_ wall: Double, _ working: Double) -> Seconds {
        Seconds(wall: Int(wall * 3600), working: Int(working * 3600))
    }

    @Test("every clock of a request with a weekend, a pause and two officials")
    func story() throws {
        let clocks = RequestClocks(
            try request(Self.story), upTo: local("2026-02-01T00:00"), calendar: .office)
        #expect(clocks.lead == hours(89, 9.5))
        #expect(clocks.completeFile == hours(88.5, 9))
        #expect(clocks.cycle == hours(23.5, 7))
        #expect(clocks.processing == hours(20.5, 5))
        #expect(clocks.touch == hours(19, 3.5))
        #expect(clocks.pauses == [hours(4, 3), Seconds(), Seconds()])
        #expect(clocks.queue == hours(66, 3))
        #expect(clocks.firstResponse == hours(0.5, 0.5))
        #expect(clocks.used == hours(84.5, 6))
        #expect(clocks.closed == 286_200)
        #expect(clocks.parts.map(\.official) == ["a", "b"])
        #expect(clocks.parts.map(\.held) == [hours(7, 6), hours(17.5, 2)])
        #expect(clocks.parts.map(\.processing) == [hours(3, 3), hours(17.5, 2)])
        #expect(clocks.parts.map(\.touch) == [hours(2, 2), hours(17, 1.5)])
        #expect(clocks.parts.map(\.pause) == [hours(4, 3), Seconds()])
        #expect(clocks.parts.map(\.queue) == [hours(1, 1), hours(0.5, 0.5)])
    }

    @Test(
        "the deadline leaves out the wait for the applicant",
        arguments: [
            (3, .workingHours, "2026-01-12T10:00"), (4, .workingHours, "2026-01-12T15:00"),
            (1, .workingDays, "2026-01-13T10:00"), (1, .days, "2026-01-10T16:00"),
            (66, .hours, "2026-01-12T10:00"), (67, .hours, "2026-01-12T15:00"),
            (30, .workingMinutes, "2026-01-09T16:30"), (31, .workingMinutes, "2026-01-12T07:31"),
            (30, .minutes, "2026-01-09T16:30"),
        ] as [(Int, Promise.Unit, String)])
    func dueAt(_ amount: Int, _ unit: Promise.Unit, _ expected: String) throws {
        let promise = Promise(amount: amount, per: unit)
        let due = try request(Self.story).dueAt(
            promise, now: local("2026-02-01T00:00"), calendar: .office)
        #expect(due == local(expected))
    }

    @Test(
        "a running pause is taken to end now, unless it counts",
        arguments: [
            (.applicant, "2026-01-12T13:30"), (.agency, "2026-01-12T13:30"),
            (.technical, "2026-01-12T11:00"),
        ] as [(PauseReason, String)])
    func running(_ reason: PauseReason, _ expected: String) throws {
        let paused = try request(
            Self.story[..<3] + [(DomainEvent.paused(reason), "2026-01-12T10:00")])
        let due = paused.dueAt(
            Promise(amount: 4, per: .workingHours), now: local("2026-01-12T11:30"),
            calendar: .office)
        #expect(due == local(expected))
    }

    @Test("the time between an ending and a reopening is in no clock")
    func reopened() throws {
        let request = try request(
            Self.story + [
                (.reopened(mistake: false), "2026-01-14T08:00"), (.completed, "2026-01-14T10:00"),
            ])
        let clocks = RequestClocks(request, upTo: local("2026-02-01T00:00"), calendar: .office)
        #expect(clocks.lead == hours(91, 11.5))
        #expect(clocks.processing == hours(22.5, 7))
        #expect(clocks.queue == hours(68, 5))
        #expect(clocks.closed == 286_200)
        #expect(clocks.parts.last?.held == hours(19.5, 4))
        let due = request.dueAt(
            Promise(amount: 1, per: .workingDays), now: local("2026-02-01T00:00"), calendar: .office
        )
        #expect(due == local("2026-01-14T09:30"))
    }

    @Test("a request that was never accepted or assigned has no such clock and no deadline")
    func bare() throws {
        let request = try request([(.withdrawn, "2026-01-12T08:00")])
        let clocks = RequestClocks(request, upTo: local("2026-02-01T00:00"), calendar: .office)
        #expect(clocks.lead == hours(64.5, 1.5))
        #expect(clocks.completeFile == nil)
        #expect(clocks.cycle == nil)
        #expect(clocks.processing == nil)
        #expect(clocks.parts.isEmpty)
        #expect(clocks.firstResponse == hours(64.5, 1.5))
        let due = request.dueAt(
            Promise(amount: 1, per: .days), now: local("2026-02-01T00:00"), calendar: .office)
        #expect(due == nil)
    }

    @Test("an official who held it for no whole second is left out, unless it was the last")
    func shortHolders() throws {
        let request = try request([
            (.assigned(official: "a"), "2026-01-12T08:00"),
            (.assigned(official: "b"), "2026-01-12T08:00"),
            (.assigned(official: "c"), "2026-01-12T09:00"), (.completed, "2026-01-12T09:00"),
        ])
        let clocks = RequestClocks(request, upTo: local("2026-02-01T00:00"), calendar: .office)
        #expect(clocks.parts.map(\.official) == ["b", "c"])
        #expect(clocks.parts.last?.held == Seconds())
        #expect(clocks.processing == hours(1, 1))
    }

    @Test("instants are floored to their second first, so that sums are exact")
    func flooring() throws {
        let submitted = DomainEvent.submitted(
            service: "s", serviceVersion: 1, channel: .counter, unit: nil)
        var request = try #require(
            ServiceRequest(id: "r", submitted, at: at("2026-01-12T08:00:00.900+07:00")))
        request.apply(.assigned(official: "a"), at: at("2026-01-12T08:00:01.100+07:00"))
        request.apply(.started, at: at("2026-01-12T08:00:01.999+07:00"))
        request.apply(.completed, at: at("2026-01-12T08:00:03.000+07:00"))
        let clocks = RequestClocks(request, upTo: request.lastOccurredAt, calendar: .office)
        #expect(clocks.lead == Seconds(wall: 3, working: 3))
        #expect(clocks.queue == Seconds(wall: 1, working: 1))
        #expect(clocks.touch == Seconds(wall: 2, working: 2))
        #expect(clocks.processing == Seconds(wall: 2, working: 2))
    }
}
