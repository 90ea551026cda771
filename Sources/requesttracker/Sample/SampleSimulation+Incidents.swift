/// What comes between: absences, outages, crowded desks.
extension SampleSimulation {
    /// Makes the appointments for everything that does not come from a request.
    mutating func planIncidents() {
        let leaving = 33 * SampleHours.day + 27_300  // 3 August, 07:35
        agenda.add(.leaves(official: SampleOfficial.absent), at: leaving)
        agenda.add(
            .comesBack(official: SampleOfficial.absent), at: leaving + 14 * SampleHours.day - 600)
        for day in 0..<SampleHours.days {
            guard let afternoon = SampleHours.sessions(day).last else { continue }
            for unit in SampleUnit.allCases {
                agenda.add(
                    .balanced(unit), at: afternoon.lowerBound + random.integer(300...2400))
            }
            if random.chance(0.13) {
                agenda.add(
                    .outage(.population, note: random.pick(SampleTexts.outage)),
                    at: afternoon.lowerBound - random.integer(6000...14_000))
            } else if random.chance(0.03) {
                for unit in SampleUnit.allCases {
                    agenda.add(
                        .outage(unit, note: SampleTexts.outage[1]),
                        at: afternoon.lowerBound + 1800)
                }
            }
        }
    }

    /// The systems of a unit fail: whatever is being worked on there is paused.
    mutating func goDown(_ unit: SampleUnit, note: String, at now: Int) {
        guard let session = SampleHours.session(at: now), !down.contains(unit) else { return }
        down.insert(unit)
        for official in desks.indices where desks[official].official.unit == unit {
            guard let request = desks[official].current else { continue }
            interrupt(request, at: now)
            pause(request, .technical, note: note, at: now)
            desks[official].queue.append(request)
        }
        let repaired = now + random.integer(900...6600)
        agenda.add(.restored(unit), at: min(repaired, session.upperBound - 60))
    }

    mutating func restore(_ unit: SampleUnit, at now: Int) {
        down.remove(unit)
        for official in desks.indices where desks[official].official.unit == unit {
            wake(official, at: now + random.integer(10...150))
        }
    }

    /// An official goes on leave; the open requests are handed over one by one.
    mutating func leave(_ official: Int, at now: Int) {
        desks[official].isAway = true
        if let request = desks[official].current { interrupt(request, at: now) }
        let open = cases.indices.filter {
            cases[$0].official == official && cases[$0].state != .ended
        }
        for (position, request) in open.enumerated() {
            agenda.add(.handedOver(request, from: official), at: now + 20 + 12 * position)
        }
    }

    mutating func handOver(_ request: Int, from official: Int, at now: Int) {
        guard cases[request].official == official, cases[request].state != .ended,
            let colleague = leastBusy(desks[official].official.unit, except: official)
        else { return }
        move(request, from: official, to: colleague, at: now)
    }

    private mutating func move(_ request: Int, from official: Int, to colleague: Int, at now: Int) {
        writeAssignment(request, to: colleague, at: now)
        if cases[request].state == .paused {
            cases[request].isMoved = true
        } else {
            cases[request].state = .assigned
        }
        desks[official].queue.removeAll { $0 == request }
        if !cases[request].isAway { enqueue(request, at: now) }
    }

    /// After the break a supervisor evens out the queues of a unit.
    mutating func balance(_ unit: SampleUnit, at now: Int) {
        let staff = desks.indices.filter { desks[$0].official.unit == unit && !desks[$0].isAway }
        guard let longest = staff.max(by: { desks[$0].queue.count < desks[$1].queue.count }),
            let shortest = staff.min(by: { desks[$0].queue.count < desks[$1].queue.count }),
            desks[longest].queue.count - desks[shortest].queue.count >= 4
        else { return }
        for request in desks[longest].queue.filter({ !cases[$0].isFirst }).suffix(2) {
            move(request, from: longest, to: shortest, at: now)
        }
    }
}
