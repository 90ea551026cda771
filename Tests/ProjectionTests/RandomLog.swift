import JSONText
import ServiceRequests

/// Random logs that keep the rules of a request's life: several services and officials, pauses,
/// reassignments, stops, amendments, reopenings, ratings, events at the same instant.
struct RandomLog {
    private struct Life {
        var subject: Subject
        var state = ServiceRequest.State.submitted
        var resumesTo = ServiceRequest.State.submitted
        var official: String?
        var isAccepted = false
        var isRated = false
        var lastAt: Instant
    }

    static let officials = ["ani", "budi", "citra", "dewi"]
    static let services = ["ktp", "kk", "nib", "skt"]
    static let units = ["loket-1", "loket-2"]

    private var random: Seeded
    private(set) var log = TestLog()
    /// The calendars that a submission may name.
    private(set) var calendars = [CalendarVersion.builtIn]
    private var lives: [Life] = []
    private var instant: Instant

    /// A log of about `count` events.
    init(seed: UInt64, count: Int) {
        random = Seeded(seed)
        // Near the end of a year, so that weeks, quarters and years are crossed.
        instant = Instant("2025-12-22T08:00:00+07:00") ?? Instant(seconds: 1_766_365_200)
        define("ktp", 1)
        define("kk", 1)
        define("nib", 1)
        log.add(.service("skt"), .serviceDefined(service("skt", nil)), at: instant)
        for official in Self.officials.dropLast() {
            log.add(
                .official(official),
                .officialRegistered(OfficialDefinition(official: official, unit: "loket-1")),
                at: instant)
        }
        while log.events.count < count { step() }
    }

    /// A calendar's next version: a night counter's, or the office's with a holiday and half days.
    private mutating func defineCalendar() {
        let id = random.pick(["office", "loket-1"])
        let hours = random.pick([#""08:00-12:00""#, #""00:00-05:00","09:00-20:00","22:00-24:00""#])
        let days = ["mon", "tue", "thu", "sat"].map { #""\#($0)":[\#(hours)]"# }
        let text =
            #"{"effectiveFrom":"2025-12-2\#(random.below(10))","zone":"+08:00","weekly":{"#
            + days.joined(separator: ",")
            + #"},"shifts":[],"holidays":[{"date":"2025-12-30"},{"date":"2026-01-05"}]}"#
        guard let json = try? JSONObject(Array(text.utf8)),
            let definition = CalendarDefinition(id: id, json)
        else { return }
        log.add(.calendar(id), .calendarDefined(definition), at: instant)
        let version = 1 + calendars.filter { $0 != .builtIn && $0.calendar == id }.count
        calendars.append(CalendarVersion(calendar: id, version: version))
    }

    private func service(_ code: String, _ promise: Promise?) -> ServiceDefinition {
        ServiceDefinition(
            code: code, nameID: code, nameEN: code, category: code == "nib" ? nil : "c-\(code)",
            unit: code == "kk" ? nil : "u-\(code)", promise: promise)
    }

    private mutating func define(_ code: String, _ version: Int) {
        let per = random.pick(Promise.Unit.allCases)
        let amount = per == .days || per == .workingDays ? 1 + random.below(3) : 30
        log.add(
            .service(code), .serviceDefined(service(code, Promise(amount: amount, per: per))),
            at: instant)
    }

    private mutating func step() {
        let pause = random.pick([0, 0, 0.25, 20, 90, 600, 3600, 9000, 40_000])
        instant.milliseconds += Int64(pause * 1000) + Int64(random.below(1500))
        if lives.count < 4 || random.chance(14) { return submit() }
        if random.chance(1) { return defineCalendar() }
        if random.chance(1) {
            let code = random.pick(["ktp", "kk"])
            return define(code, 0)
        }
        let index =
            random.chance(70) ? lives.count - 1 - random.below(4) : random.below(lives.count)
        advance(index)
    }

    private func version(_ code: String) -> Int {
        log.events.reduce(0) { $0 + ($1.subject == .service(code) ? 1 : 0) }
    }

    private mutating func submit() {
        let code = random.pick(Self.services)
        let unit = random.chance(50) ? nil : random.pick(Self.units)
        let subject = Subject.request("r-\(lives.count)")
        log.add(
            subject,
            .submitted(
                service: code, serviceVersion: version(code),
                channel: random.pick(Channel.allCases), unit: unit,
                calendar: random.pick(calendars)),
            at: instant)
        lives.append(Life(subject: subject, lastAt: instant))
    }

    private mutating func advance(_ index: Int) {
        let life = lives[index]
        let event: DomainEvent?
        switch life.state {
        case .completed, .rejected, .withdrawn: event = afterwards(life)
        case .paused:
            event =
                random.chance(60)
                ? .resumed : random.chance(30) ? assignment(life) : ending(life)
        default:
            switch random.below(10) {
            case 0: event = .paused(random.pick(PauseReason.allCases))
            case 1: event = random.chance(50) ? amendment() : assignment(life)
            case 2: event = ending(life)
            default: event = progress(life)
            }
        }
        guard let event else { return }
        log.add(life.subject, event, at: max(instant, life.lastAt))
        follow(event, index)
    }

    private mutating func progress(_ life: Life) -> DomainEvent? {
        switch life.state {
        case .submitted: random.chance(60) ? .accepted : assignment(life)
        case .accepted: assignment(life)
        case .assigned: .started
        default: random.chance(25) ? .stopped : ending(life)
        }
    }

    private mutating func assignment(_ life: Life) -> DomainEvent? {
        let official = random.pick(Self.officials)
        return official == life.official ? nil : .assigned(official: official)
    }

    private mutating func ending(_ life: Life) -> DomainEvent? {
        if life.official == nil { return random.chance(15) ? .withdrawn : nil }
        return random.pick([.completed, .completed, .completed, .rejected, .withdrawn])
    }

    private mutating func afterwards(_ life: Life) -> DomainEvent? {
        if random.chance(15) { return .reopened(mistake: random.chance(30)) }
        if life.isRated { return nil }
        if random.chance(30) {
            return .rated(.elements((0..<9).map { _ in UInt8(1 + random.below(4)) }))
        }
        return .rated(.score(1 + random.below(4)))
    }

    private mutating func amendment() -> DomainEvent {
        switch random.below(3) {
        case 0:
            let code = random.pick(Self.services)
            return .amended(
                service: code, serviceVersion: version(code), channel: nil, unit: nil)
        case 1:
            return .amended(
                service: nil, serviceVersion: nil, channel: random.pick(Channel.allCases),
                unit: nil)
        default:
            return .amended(
                service: nil, serviceVersion: nil, channel: nil, unit: random.pick(Self.units))
        }
    }

    private mutating func follow(_ event: DomainEvent, _ index: Int) {
        lives[index].lastAt = max(instant, lives[index].lastAt)
        switch event {
        case .accepted:
            lives[index].state = .accepted
            lives[index].isAccepted = true
        case .assigned(let official):
            lives[index].official = official
            lives[index].isAccepted = true
            if lives[index].state == .paused {
                lives[index].resumesTo = .assigned
            } else {
                lives[index].state = .assigned
            }
        case .started: lives[index].state = .working
        case .stopped: lives[index].state = .assigned
        case .paused:
            lives[index].resumesTo = lives[index].state
            lives[index].state = .paused
        case .resumed: lives[index].state = lives[index].resumesTo
        case .completed: lives[index].state = .completed
        case .rejected: lives[index].state = .rejected
        case .withdrawn: lives[index].state = .withdrawn
        case .rated: lives[index].isRated = true
        case .reopened:
            lives[index].state =
                lives[index].official != nil
                ? .assigned : lives[index].isAccepted ? .accepted : .submitted
        default: break
        }
    }
}
