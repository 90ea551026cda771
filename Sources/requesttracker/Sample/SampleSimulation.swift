import JSONText

/// The office at work: a simulation of discrete events, each of which writes the lines of what
/// happened at that instant.
///
/// Every official has a queue and works on one request at a time, in office hours. The handlers
/// look at a request's state before they write, so that every line is legal when it is sent.
struct SampleSimulation {
    /// An official's desk.
    struct Desk {
        let official: SampleOfficial
        /// The requests that can be worked on.
        var queue: [Int] = []
        /// The one that is being worked on.
        var current: Int?
        var isAway = false
        /// When the official will next look at the queue.
        var wakesAt: Int?
    }

    var random: SampleRandom
    var agenda = SampleAgenda()
    var cases: [SampleCase]
    var desks = SampleOfficial.all.map { Desk(official: $0) }
    var lines: [String] = []
    /// The units whose systems are down.
    var down: Set<SampleUnit> = []
    /// Until when each of the three desks at the entrance is busy checking files.
    private var checkers = [0, 0, 0]
    /// How much of the usual time each request takes.
    private let scale: Double

    init(seed: UInt64, requests: Int) {
        random = SampleRandom(seed: seed)
        var arrivals = SampleArrivals(random: SampleRandom(seed: random.next()))
        cases = arrivals.requests(requests)
        scale = min(1, Double(SampleQuarter.requests) / Double(max(1, requests)))
    }

    /// Runs the quarter and answers its lines in time order.
    mutating func run() -> [String] {
        for position in cases.indices {
            agenda.add(.submitted(position), at: cases[position].submittedAt)
        }
        planIncidents()
        while let (time, happening) = agenda.next(), time < SampleHours.end {
            handle(happening, at: time)
        }
        return lines
    }

    private mutating func handle(_ happening: SampleHappening, at now: Int) {
        switch happening {
        case .submitted(let request): submit(request, at: now)
        case .checked(let request): check(request, at: now)
        case .fileComplete(let request): acceptFile(request, at: now)
        case .assigned(let request): assign(request, at: now)
        case .amended(let request): amend(request, at: now)
        case .returned(let request): comeBack(request, at: now)
        case .withdrawn(let request): withdraw(request, at: now)
        case .reopened(let request, let mistake): reopen(request, mistake: mistake, at: now)
        case .rated(let request): rate(request, at: now)
        case .workDone(let request, let ticket): workDone(request, ticket: ticket, at: now)
        case .sessionEnds(let request, let ticket): sessionEnds(request, ticket: ticket, at: now)
        case .free(let official): takeNext(official, at: now)
        case .leaves(let official): leave(official, at: now)
        case .comesBack(let official): desks[official].isAway = false
        case .handedOver(let request, let from): handOver(request, from: from, at: now)
        case .outage(let unit, let note): goDown(unit, note: note, at: now)
        case .restored(let unit): restore(unit, at: now)
        case .balanced(let unit): balance(unit, at: now)
        }
    }

    // MARK: - Intake

    private mutating func submit(_ request: Int, at now: Int) {
        let submitted = cases[request]
        write("SUBMIT", request, at: now, by: submitted.sender) { json in
            json.field("service", SampleService.all[submitted.service].code)
            json.field("channel", submitted.channel.rawValue)
            json.name("applicant")
            SampleLine.applicant(&json, of: submitted)
            json.name("attributes")
            json.object { $0.field("kelurahan", SampleLine.village(of: submitted)) }
        }
        let checker = checkers.indices.min { checkers[$0] < checkers[$1] } ?? 0
        let begin = SampleHours.opening(from: max(now, checkers[checker]))
        let done = SampleHours.adding(duration(minutes: 2.6), to: begin)
        checkers[checker] = done
        cases[request].desk = "loket-\(checker + 1)"
        agenda.add(.checked(request), at: done)
        if random.chance(0.022) {
            agenda.add(.withdrawn(request), at: now + duration(minutes: 900))
        }
        if random.chance(0.03) {
            let later = now + duration(minutes: 150)
            agenda.add(
                .amended(request),
                at: submitted.channel == .online ? later : SampleHours.opening(from: later))
        }
    }

    private mutating func check(_ request: Int, at now: Int) {
        guard cases[request].state == .submitted else { return }
        if random.chance(0.02) { correctService(request, at: now) }
        guard random.chance(0.045) else { return acceptFile(request, at: now) }
        pause(request, .applicant, note: random.pick(SampleTexts.missing), at: now)
        // A few never come back, and stand open until somebody tidies up.
        let missing = random.chance(0.035) ? 60 * 27_000 : duration(minutes: 500)
        agenda.add(.fileComplete(request), at: SampleHours.adding(missing, to: now))
    }

    /// The file is complete: it is accepted, or assigned at once, which accepts it too.
    private mutating func acceptFile(_ request: Int, at now: Int) {
        guard cases[request].state != .ended else { return }
        let desk = cases[request].desk
        if cases[request].state == .paused {
            write("RESUME", request, at: now, by: desk)
            cases[request].state = .submitted
        }
        cases[request].acceptedAt = now
        plan(request, at: now)
        let isQuick = SampleService.all[cases[request].service].isQuick
        var handling = isQuick ? random.integer(10...90) : random.integer(30...900)
        if random.chance(isQuick ? 0.25 : 0.04) {
            handling = random.integer(5...60)
        } else {
            write("ACCEPT", request, at: now, by: desk)
            cases[request].state = .accepted
        }
        agenda.add(.assigned(request), at: SampleHours.adding(handling, to: now))
    }

    /// Draws what the request will need.
    private mutating func plan(_ request: Int, at now: Int) {
        let service = SampleService.all[cases[request].service]
        let total = duration(minutes: service.minutes)
        cases[request].isToBeRefused = random.chance(service.refused)
        let last = random.chance(service.signed) ? total / 8 : 0
        var steps: [SampleCase.Step] = []
        if last > 0 {
            let waiting = duration(minutes: service.isQuick ? 9 : 45)
            steps = [.work(max(20, last)), .signature(seconds: waiting)]
        }
        if let interruption = interruption(service, at: now) {
            steps += [.work((total - last) * 2 / 3), interruption, .work((total - last) / 3)]
        } else {
            steps.append(.work(total - last))
        }
        cases[request].steps = steps
    }

    private mutating func interruption(_ service: SampleService, at now: Int) -> SampleCase.Step? {
        let day = now / SampleHours.day
        let shortage = 49...54  // 19 to 24 August
        if service.code.hasPrefix("ktp-el"), shortage.contains(day), random.chance(0.6) {
            let delivery = (shortage.upperBound + 2) * SampleHours.day + random.integer(0...7200)
            let wait = SampleHours.working(from: now, to: delivery)
            return .pause(.technical, seconds: wait, note: SampleTexts.noBlanks)
        }
        if random.chance(service.incomplete) {
            let wait = random.chance(0.035) ? 60 * 27_000 : duration(minutes: 620)
            return .pause(.applicant, seconds: wait, note: random.pick(SampleTexts.missing))
        }
        if random.chance(service.referred) {
            let wait = duration(minutes: 1350)
            return .pause(.agency, seconds: wait, note: random.pick(SampleTexts.elsewhere))
        }
        return nil
    }

    /// A drawn duration in seconds.
    mutating func duration(minutes: Double) -> Int {
        random.duration(mean: minutes * 60 * scale)
    }

    // MARK: - Lines

    /// Writes a line about a request; `fields` adds what the verb has beside the common fields.
    mutating func write(
        _ verb: String, _ request: Int, at now: Int, by actor: String,
        _ fields: (inout JSONWriter) -> Void = { _ in }
    ) {
        cases[request].lines += 1
        let id = cases[request].id
        let key = "q3-\(padded(cases[request].number, 6))-\(cases[request].lines)"
        lines.append(
            SampleLine.text(verb) { json in
                json.field("request", id)
                fields(&json)
                json.field("occurredAt", SampleHours.text(now))
                json.field("by", actor)
                json.field("key", key)
            })
    }

    /// Writes a pause and remembers where the request goes back to.
    mutating func pause(
        _ request: Int, _ reason: SampleCase.Reason, note: String, at now: Int
    ) {
        let actor =
            cases[request].official.map { SampleOfficial.all[$0].id } ?? cases[request].desk
        write("PAUSE", request, at: now, by: actor) { json in
            json.field("reason", reason.rawValue)
            json.field("note", note)
        }
        cases[request].pausedFrom = cases[request].state
        cases[request].state = .paused
        cases[request].wasPaused = true
    }
}
