/// A small, fast, seeded random source (SplitMix64): the same seed gives the same work on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// What one command does to a request.
enum StepKind: Int, CaseIterable {
    case submit, accept, assign, start, pause, resume, complete, rate
}

/// One command of a request's life, ready to be written as a line or as a row.
struct Step {
    var kind = StepKind.submit
    /// The number of the request, from 0.
    var number = 0
    /// The version of the request's stream after this step, from 1.
    var version = 0
    /// When it happened: milliseconds since 1970 UTC.
    var time: Int64 = 0
    var service = 0
    var channel = 0
    var official = 0
    /// Who typed it in.
    var clerk = 0
    /// The citizen's rating, 1-4.
    var score = 0
}

/// What a run's requests have in common.
struct LifePlan: Sendable {
    static let services = 10
    static let officials = 20
    static let channels = ["online", "counter", "phone", "agency"]

    var seed: UInt64
    /// No step happens after this: milliseconds since 1970 UTC, the start of the run.
    var latest: Int64
    /// So many requests are spread evenly over the past twelve months; later numbers begin again.
    var requestsPerYear: Int
    /// Requests from this number on are left open somewhere on their way.
    var leftOpenFrom = Int.max
    /// The first number of this run: several runs against one store must not share numbers.
    var firstNumber = 0
    /// Each SUBMIT carries an applicant, so that the private table is written too.
    var withApplicants = false
}

/// The life of one request, step by step: SUBMIT, ACCEPT, ASSIGN, START, for a fifth PAUSE and RESUME,
/// COMPLETE, and for six in ten RATE: six events on the average.
///
/// It depends on the seed and the number alone, not on what runs beside it. Steps happen in office
/// hours (local time, Monday to Friday), minutes to days apart, and never run backwards.
struct RequestLife {
    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 86_400_000
    private static let zone: Int64 = 7 * hour
    /// From the first submission to the last, so that even the last request can end before the run.
    private static let span: Int64 = 365 * day
    private static let rest: Int64 = 8 * day

    private var random: SplitMix64
    private var step = Step()
    private let latest: Int64
    private let pauses: Bool
    private let endsAfter: Int

    init(number: Int, plan: LifePlan) {
        random = SplitMix64(seed: plan.seed ^ (UInt64(number) &* 0xD6E8_FEB8_6659_FD93))
        latest = plan.latest
        pauses = random.below(5) == 0
        let rated = random.below(10) < 6
        let whole = 5 + (pauses ? 2 : 0) + (rated ? 1 : 0)
        endsAfter = number < plan.leftOpenFrom ? whole : 1 + random.below(pauses ? 5 : 4)

        let place = Int64(number % plan.requestsPerYear)
        let begin = plan.latest - Self.rest - Self.span
        step.number = number
        step.time = begin + place * Self.span / Int64(plan.requestsPerYear)
        step.service = random.below(LifePlan.services)
        step.official = (step.service * 2 + random.below(6)) % LifePlan.officials
        step.channel = random.below(LifePlan.channels.count)
        step.clerk = random.below(LifePlan.officials)
    }

    /// The next step, or nil when the life is over.
    @inline(__always)
    mutating func next() -> Step? {
        guard step.version < endsAfter else { return nil }
        step.kind = kind(at: step.version)
        step.version += 1
        switch step.kind {
        case .submit: advance(minutes: 0, upTo: 60)
        case .accept: advance(minutes: 5, upTo: 90)
        case .assign: advance(minutes: 2, upTo: 60)
        case .start: advance(minutes: 5, upTo: 180)
        case .pause: advance(minutes: 10, upTo: 60)
        case .resume: advance(minutes: 60, upTo: 1440)
        case .complete: advance(minutes: 20, upTo: 400)
        case .rate:
            advance(minutes: 10, upTo: 1440)
            step.score = min(4, 2 + random.below(4))
        }
        return step
    }

    private func kind(at version: Int) -> StepKind {
        switch version {
        case 0: .submit
        case 1: .accept
        case 2: .assign
        case 3: .start
        case 4 where pauses: .pause
        case 5 where pauses: .resume
        case 4, 6: .complete
        default: .rate
        }
    }

    /// Moves the clock on by a random time, and then to the next opening of the office.
    private mutating func advance(minutes least: Int, upTo most: Int) {
        let wait = least * 60 + random.below((most - least) * 60 + 1)
        var local = step.time + Int64(wait) * 1000 + Self.zone
        var dayNumber = local / Self.day
        let ofDay = local - dayNumber * Self.day
        let opening = 8 * Self.hour
        let late = ofDay >= 16 * Self.hour
        if late { dayNumber += 1 }
        // Day 0 was a Thursday: 0 is a Sunday here, 6 a Saturday.
        let weekday = (dayNumber + 4) % 7
        let weekend: Int64 = weekday == 6 ? 2 : weekday == 0 ? 1 : 0
        if late || ofDay < opening || weekend > 0 {
            local = (dayNumber + weekend) * Self.day + opening
            local += Int64(random.below(180)) * Self.minute
        }
        step.time = max(step.time, min(local - Self.zone, latest))
    }
}
