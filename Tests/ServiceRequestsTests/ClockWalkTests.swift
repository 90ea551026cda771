import ServiceRequests
import Testing

@Suite("Clocks over random lives")
struct ClockWalkTests {
    /// A random life of legal commands, and the same told minute by minute.
    private struct Walk {
        var office = MemoryOffice.usual
        var naive: NaiveLife
        private var random: SplitMix64

        init(seed: UInt64) throws {
            random = SplitMix64(seed: seed)
            naive = NaiveLife(minute: Int.random(in: 0..<200 * 1440, using: &random))
            try office.take(
                .submit, #"{"request":"r","service":"ktp-el","channel":"phone"}"#,
                at: Self.instant(naive.minute))
        }

        static func instant(_ minute: Int) -> Instant {
            Instant(seconds: NaiveOffice.newYear + minute * 60)
        }

        var request: ServiceRequest? { office.requests["r"] }

        mutating func step() throws {
            guard let verb = request?.allowedVerbs.randomElement(using: &random) else { return }
            // A third of the events share an instant with the one before, as in real logs.
            let gap =
                Int.random(in: 0..<3, using: &random) * Int.random(in: 0..<900, using: &random)
            let minute = naive.minute + gap
            var fields = ""
            switch verb {
            case .assign:
                fields = #","official":"\#(request?.official == "asn-1" ? "asn-2" : "asn-1")""#
            case .pause:
                let reason = PauseReason.allCases.randomElement(using: &random) ?? .agency
                fields = #","reason":"\#(reason.rawValue)""#
            case .amend: fields = #","unit":"u""#
            case .reject, .reopen: fields = #","reason":"x""#
            case .rate: fields = #","score":3"#
            default: break
            }
            let decision = try office.take(
                verb, #"{"request":"r""# + fields + "}", at: Self.instant(minute))
            naive.take(decision.event, at: minute)
            naive.minute = minute
        }

        mutating func minutes(upTo limit: Int) -> Int { Int.random(in: 1...limit, using: &random) }
    }

    @Test(
        "parts, identity and deadlines agree with a life told minute by minute",
        arguments: 1...150 as ClosedRange<UInt64>)
    func walk(seed: UInt64) throws {
        var walk = try Walk(seed: seed)
        for _ in 0..<20 {
            try walk.step()
            let request = try #require(walk.request)
            let clocks = RequestClocks(request, upTo: request.lastOccurredAt, calendar: .office)
            check(clocks, walk.naive, seed)
            try checkDeadline(request, &walk, seed)
        }
    }

    private func check(_ clocks: RequestClocks, _ naive: NaiveLife, _ seed: UInt64) {
        let seen = [
            clocks.lead.wall, clocks.closed, clocks.touch.working, clocks.queue.working,
            clocks.completeFile?.working ?? 0, clocks.processing?.working ?? 0,
        ]
        let told = [
            naive.lead, naive.closed, naive.touch, naive.queue, naive.completeFile,
            naive.processing,
        ]
        #expect(seen == told.map { $0 * 60 }, "seed \(seed)")
        #expect(
            clocks.pauses.map(\.working)
                == PauseReason.allCases.map { (naive.pause[$0] ?? 0) * 60 }, "seed \(seed)")
        // The identity, and the parts that add up to the whole, on both clocks.
        #expect(
            clocks.lead.wall
                == clocks.touch.working + clocks.queue.working + clocks.pause.working
                + clocks.closed, "seed \(seed)")
        #expect(
            clocks.lead.wall == clocks.touch.wall + clocks.queue.wall + clocks.pause.wall,
            "seed \(seed)")
        #expect(
            clocks.parts.reduce(0) { $0 + $1.processing.working }
                == clocks.processing?.working ?? 0, "seed \(seed)")
        #expect(
            clocks.parts.reduce(0) { $0 + $1.processing.wall } == clocks.processing?.wall ?? 0,
            "seed \(seed)")
        for part in clocks.parts {
            #expect(
                part.processing.working == (naive.parts[part.official] ?? 0) * 60, "seed \(seed)")
            #expect(
                part.held.wall == part.touch.wall + part.pause.wall + part.queue.wall,
                "seed \(seed)")
        }
        #expect(clocks.used.wall == naive.counted.count * 60, "seed \(seed)")
    }

    private func checkDeadline(
        _ request: ServiceRequest, _ walk: inout Walk, _ seed: UInt64
    ) throws {
        let budget = walk.minutes(upTo: 3_000)
        for unit in [Promise.Unit.minutes, .workingMinutes] {
            let promise = Promise(amount: budget, per: unit)
            let due = request.dueAt(promise, now: request.lastOccurredAt, calendar: .office)
            guard request.acceptedAt != nil else {
                #expect(due == nil, "seed \(seed)")
                continue
            }
            let stillOpen = request.endedAt ?? request.lastOccurredAt
            let told = walk.naive.due(
                budget, working: unit == .workingMinutes,
                now: (stillOpen.seconds - NaiveOffice.newYear) / 60)
            #expect(due == Walk.instant(told), "seed \(seed), \(budget) \(unit.rawValue)")
        }
    }
}
