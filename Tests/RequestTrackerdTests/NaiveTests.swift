import Testing

@Suite("The naive computation, checked against what domain.md says")
struct NaiveTests {
    private func seconds(_ text: String) -> Int { NaiveTime.milliseconds(text) / 1_000 }

    /// Begin, end, and minutes of working time between.
    static let vectors = [
        ("2026-01-09T15:30:00+07:00", "2026-01-12T08:00:00+07:00", 90),
        ("2026-02-18T15:00:00+07:00", "2026-02-19T09:00:00+07:00", 120),
        ("2026-03-13T15:00:00+07:00", "2026-03-25T08:30:00+07:00", 870),
        ("2026-05-13T15:00:00+07:00", "2026-05-18T08:30:00+07:00", 120),
        ("2026-01-15T16:00:00+07:00", "2026-01-19T07:30:00+07:00", 0),
        ("2026-12-23T15:00:00+07:00", "2026-12-28T08:00:00+07:00", 90),
    ]

    @Test("working time between two instants", arguments: vectors)
    func workingTime(_ begin: String, _ end: String, _ minutes: Int) {
        let result = NaiveTime.workingSeconds(from: seconds(begin), to: seconds(end))
        #expect(result == minutes * 60)
    }

    @Test("2026 has 240 working days, as many a month as the decree leaves")
    func workingDays() {
        let first = NaiveTime.dayNumber(NaiveTime.Date(year: 2026, month: 1, day: 1))
        var months = [Int](repeating: 0, count: 12)
        for number in first..<(first + 365) where !NaiveTime.hours(ofDay: number).isEmpty {
            months[NaiveTime.date(ofDay: number).month - 1] += 1
        }
        #expect(months == [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21])
        #expect(months.reduce(0, +) == 240)
    }

    @Test("instants are read and written, and have the right periods")
    func instants() {
        // 2026-01-09T08:30:00Z is 1,767,947,400 seconds after 1970.
        let instant = NaiveTime.milliseconds("2026-01-09T15:30:00.25+07:00")
        #expect(instant == 1_767_947_400_250)
        #expect(NaiveTime.text(instant) == "2026-01-09T08:30:00.250Z")
        #expect(NaiveTime.text(instant, local: true) == "2026-01-09T15:30:00.250+07:00")
        #expect(NaiveTime.period("week", instant) == "2026-W02")
        #expect(NaiveTime.period("quarter", instant) == "2026-Q1")
        // Still December in London, but 2026 in Medan; and Thursday's week is the year's first.
        let newYear = NaiveTime.milliseconds("2025-12-31T17:00:00Z")
        #expect(NaiveTime.period("month", newYear) == "2026-01")
        #expect(NaiveTime.period("week", newYear) == "2026-W01")
        #expect(
            NaiveTime.period("week", NaiveTime.milliseconds("2027-01-01T12:00:00Z")) == "2026-W53")
    }

    @Test("a seeded log is the same twice, and holds everything that the real log lacks")
    func seededLog() throws {
        let log = SeededLog(seed: 1, requests: 300)
        #expect(log.lines == SeededLog(seed: 1, requests: 300).lines)
        #expect(log.lines != SeededLog(seed: 2, requests: 300).lines)
        let requests = try NaiveOffice(log.lines).requests
        #expect(requests.count == 300)
        for state in [
            "submitted", "accepted", "assigned", "working", "paused", "completed", "rejected",
            "withdrawn",
        ] { #expect(requests.contains { $0.state == state }, "nobody is \(state)") }
        #expect(requests.contains { $0.isReopened && !$0.isOpen })
        #expect(requests.contains { $0.isReopened && $0.isOpen })
        #expect(requests.contains { $0.holders.count > 2 })
        #expect(requests.contains { !$0.isOpen && $0.official == nil })
        let judged = requests.compactMap(\.keptPromise)
        #expect(judged.contains(true) && judged.contains(false))
        for verb in ["AMEND", "STOP", "PAUSE", "RESUME", "REOPEN", "WITHDRAW", "RATE"] {
            #expect(log.lines.contains { $0.hasPrefix(verb + " ") }, "no \(verb)")
        }
        #expect(log.lines.contains { $0.contains(#""mistake":true"#) })
        #expect(requests.allSatisfy { $0.lastAt < SeededLog.closing })
    }

    @Test("the parts of the officials add up to the whole, and the clocks to the lead time")
    func identities() throws {
        for request in try NaiveOffice(SeededLog(seed: 5, requests: 200).lines).requests
        where !request.isOpen {
            for clock in ["working", "wall"] {
                let parts = request.holders.compactMap {
                    request.sample("processing", clock, heldBy: $0)
                }
                let whole = request.sample("processing", clock) ?? 0
                #expect(parts.reduce(0, +) == whole, "\(request.id)")
                let clocks = ["touch", "pause", "queue"].compactMap { request.sample($0, clock) }
                #expect(clocks.reduce(0, +) == request.sample("lead", clock), "\(request.id)")
            }
        }
    }
}
