import JSONText

/// How officials work off their queues.
extension SampleSimulation {
    /// Gives the request to an official of its unit, mostly to the one with the least to do.
    mutating func assign(_ request: Int, at now: Int) {
        let state = cases[request].state
        guard state == .submitted || state == .accepted else { return }
        let unit = SampleService.all[cases[request].service].unit
        guard let official = leastBusy(unit, except: nil) else { return }
        writeAssignment(request, to: official, at: now)
        cases[request].state = .assigned
        enqueue(request, at: now)
    }

    func leastBusy(_ unit: SampleUnit, except excluded: Int?) -> Int? {
        let candidates = desks.indices.filter {
            desks[$0].official.unit == unit && !desks[$0].isAway && $0 != excluded
        }
        func load(_ official: Int) -> Double {
            let desk = desks[official]
            return Double(desk.queue.count + (desk.current == nil ? 0 : 1)) * desk.official.pace
        }
        return candidates.min { load($0) < load($1) }
    }

    mutating func writeAssignment(_ request: Int, to official: Int, at now: Int) {
        let desk = desks[official].official
        write("ASSIGN", request, at: now, by: "kepala-\(desk.unit.rawValue)") { json in
            json.field("official", desk.id)
        }
        cases[request].official = official
    }

    /// Puts the request into its official's queue and makes the official look at it.
    mutating func enqueue(_ request: Int, at now: Int) {
        guard let official = cases[request].official else { return }
        desks[official].queue.append(request)
        if isQuick(request), let current = desks[official].current, !isQuick(current) {
            giveWay(current, official, at: now)
        }
        wake(official, at: now + random.integer(10...50))
    }

    private func isQuick(_ request: Int) -> Bool {
        SampleService.all[cases[request].service].isQuick
    }

    /// Somebody waits at the counter: most officials lay long work aside for that.
    private mutating func giveWay(_ current: Int, _ official: Int, at now: Int) {
        guard let session = SampleHours.session(at: now), session.upperBound - now > 1200,
            cases[current].workUntil - now > 300, random.chance(0.85)
        else { return }
        interrupt(current, at: now)
        write("STOP", current, at: now, by: desks[official].official.id)
        cases[current].state = .assigned
        desks[official].queue.append(current)
    }

    mutating func wake(_ official: Int, at time: Int) {
        let time = SampleHours.opening(from: time)
        if let planned = desks[official].wakesAt, planned <= time { return }
        desks[official].wakesAt = time
        agenda.add(.free(official: official), at: time)
    }

    /// The official is free: takes the most urgent request of the queue.
    mutating func takeNext(_ official: Int, at now: Int) {
        guard desks[official].wakesAt == now else { return }
        desks[official].wakesAt = nil
        let desk = desks[official]
        guard !desk.isAway, desk.current == nil, !down.contains(desk.official.unit),
            let session = SampleHours.session(at: now),
            let request = desk.queue.min(by: { urgency($0) < urgency($1) })
        else { return }
        if session.upperBound - now < 180 {
            return wake(official, at: session.upperBound + random.integer(10...600))
        }
        desks[official].queue.removeAll { $0 == request }
        desks[official].current = request
        begin(request, official, at: now)
    }

    /// First whoever waits for a quick service, then what was interrupted, then in order of
    /// acceptance.
    private func urgency(_ request: Int) -> Int {
        if isQuick(request) { return cases[request].acceptedAt - 2 * SampleHours.end }
        return cases[request].isFirst ? -1 : cases[request].acceptedAt
    }

    private mutating func begin(_ request: Int, _ official: Int, at now: Int) {
        let id = desks[official].official.id
        cases[request].isFirst = false
        if cases[request].state == .paused {
            write("RESUME", request, at: now, by: id)
            cases[request].state = cases[request].isMoved ? .assigned : cases[request].pausedFrom
            cases[request].isMoved = false
        }
        if cases[request].state == .assigned {
            write("START", request, at: now, by: id)
            cases[request].state = .working
        }
        goOn(request, official, at: now)
    }

    /// Makes the appointment for the end of the present step of work.
    private mutating func goOn(_ request: Int, _ official: Int, at now: Int) {
        guard case .work(let seconds)? = cases[request].steps.last else { return }
        let took = max(15, Int(Double(seconds) * desks[official].official.pace))
        cases[request].workUntil = SampleHours.adding(took, to: now)
        cases[request].ticket += 1
        watchSession(request, at: now)
    }

    private mutating func watchSession(_ request: Int, at now: Int) {
        let ticket = cases[request].ticket
        guard let session = SampleHours.session(at: now) else { return }
        if cases[request].workUntil <= session.upperBound {
            agenda.add(.workDone(request, ticket: ticket), at: cases[request].workUntil)
        } else {
            let early = random.integer(0...max(0, min(240, session.upperBound - now - 60)))
            agenda.add(.sessionEnds(request, ticket: ticket), at: session.upperBound - early)
        }
    }

    /// Break or closing time: the tidy lay their work aside, the others let it lie.
    mutating func sessionEnds(_ request: Int, ticket: Int, at now: Int) {
        guard cases[request].ticket == ticket, let official = cases[request].official,
            let session = SampleHours.session(at: now - 1)
        else { return }
        let isEvening = SampleHours.sessions(now / SampleHours.day).last == session
        let tidiness = desks[official].official.tidiness
        if random.chance(isEvening ? tidiness : tidiness / 2) {
            interrupt(request, at: now)
            write("STOP", request, at: now, by: desks[official].official.id)
            cases[request].state = .assigned
            desks[official].queue.append(request)
            wake(official, at: session.upperBound + random.integer(30...600))
        } else {
            let next = SampleHours.opening(from: session.upperBound)
            watchSession(request, at: next)
        }
    }

    /// Takes the request off its official's desk in the middle of a step, to be taken up first.
    mutating func interrupt(_ request: Int, at now: Int) {
        guard let official = cases[request].official else { return }
        let left = Double(SampleHours.working(from: now, to: cases[request].workUntil))
        cases[request].steps.removeLast()
        cases[request].steps.append(.work(max(20, Int(left / desks[official].official.pace))))
        cases[request].ticket += 1
        cases[request].isFirst = true
        desks[official].current = nil
    }

    /// A step of work is done: the request ends, or goes to somebody outside the unit.
    mutating func workDone(_ request: Int, ticket: Int, at now: Int) {
        guard cases[request].ticket == ticket, let official = cases[request].official else {
            return
        }
        cases[request].steps.removeLast()
        let id = desks[official].official.id
        switch cases[request].steps.popLast() {
        case .work(let seconds)?:
            cases[request].steps.append(.work(seconds))
            return goOn(request, official, at: now)
        case .pause(let reason, let seconds, let note)?:
            pause(request, reason, note: note, at: now)
            sendAway(request, seconds: seconds, at: now)
        case .signature(let seconds)?:
            write("STOP", request, at: now, by: id)
            cases[request].state = .assigned
            sendAway(request, seconds: seconds, at: now)
        case nil:
            end(request, by: id, at: now)
        }
        desks[official].current = nil
        wake(official, at: now + random.integer(15...120))
    }

    private mutating func sendAway(_ request: Int, seconds: Int, at now: Int) {
        cases[request].isAway = true
        agenda.add(.returned(request), at: SampleHours.adding(seconds, to: now))
    }

    /// The document or the signature has come.
    mutating func comeBack(_ request: Int, at now: Int) {
        guard cases[request].state != .ended, cases[request].isAway else { return }
        cases[request].isAway = false
        enqueue(request, at: now)
    }

    private mutating func end(_ request: Int, by id: String, at now: Int) {
        let isRefused = cases[request].isToBeRefused
        if isRefused {
            let reason = random.pick(SampleTexts.refusal)
            write("REJECT", request, at: now, by: id) { $0.field("reason", reason) }
        } else {
            let document = "MRL/\(padded(cases[request].number, 6))/2026"
            write("COMPLETE", request, at: now, by: id) { $0.field("outcome", document) }
        }
        cases[request].state = .ended
        planAftermath(request, isRefused: isRefused, at: now)
    }
}
