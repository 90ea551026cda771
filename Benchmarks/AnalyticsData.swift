import Projections
import ServiceRequests

/// A year of requests: 500 officials, 20 services, each request submitted, assigned, completed and
/// two in five rated. The same seed gives the same rows.
///
/// It goes through the fold as events, in the order of time, as many requests open at once as an
/// office has; it is written to no log.
struct AnalyticsData {
    static let officials = 500
    static let services = 20

    /// What a peer's table holds of an ended request.
    struct Row {
        var official: Int
        var service: Int
        /// Seconds since 1970 UTC.
        var endedAt: Int
        /// Seconds from the assignment to the ending.
        var seconds: Int
        /// 0 for none.
        var answer = 0
    }

    /// The beginning of 2025 in Jakarta, and of each of the thirteen months from then on.
    static let months = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365].map {
        1_735_664_400 + $0 * 86_400
    }

    private static let ringSize = 1 << 15
    private static let longest = 20_000

    private(set) var projections = Projections(calendar: .office)
    private(set) var rows: [Row] = []
    private var sequence: Int64 = 0
    private var ring = [[(request: Int, step: Int)]](repeating: [], count: ringSize)
    private var assignedAt: [Int]
    private var rowOf: [Int: Int] = [:]
    private var random: SplitMix64

    init(rows count: Int, seed: UInt64) {
        random = SplitMix64(seed: seed)
        assignedAt = Array(repeating: 0, count: Self.ringSize)
        for service in 0..<Self.services {
            let definition = ServiceDefinition(
                code: "s\(service)", nameID: "s\(service)", nameEN: "s\(service)",
                promise: Promise(amount: 3, per: .workingDays))
            record(.service("s\(service)"), .serviceDefined(definition), Self.months[0])
        }
        rows.reserveCapacity(count)
        let year = Self.months[12] - Self.months[0]
        for number in 0..<count { tick(number, Self.months[0] + number * year / count, count) }
    }

    private mutating func record(_ subject: Subject, _ event: DomainEvent, _ second: Int) {
        sequence += 1
        let instant = Instant(seconds: second)
        projections.apply(
            LoggedEvent(
                sequence: sequence, subject: subject, version: 1, occurredAt: instant,
                recordedAt: instant, event: event)
        ) { _ in [] }
    }

    /// One request comes; whatever is due for others happens.
    private mutating func tick(_ number: Int, _ second: Int, _ count: Int) {
        let due = ring[number & (Self.ringSize - 1)]
        ring[number & (Self.ringSize - 1)].removeAll(keepingCapacity: true)
        for (request, step) in due { advance(request, step, number, second) }
        record(
            .request("r\(number)"),
            .submitted(
                service: "s\(number % Self.services)", serviceVersion: 1,
                channel: number % 3 == 0 ? .online : .counter, unit: nil, calendar: .builtIn),
            second)
        let assigned = 1 + random.below(4_000)
        let ended = assigned + 1 + random.below(random.below(Self.longest - 4_000) + 1)
        for (delay, step) in [(assigned, 0), (ended, 1)] {
            ring[(number + delay) & (Self.ringSize - 1)].append((number, step))
        }
    }

    private mutating func advance(_ request: Int, _ step: Int, _ now: Int, _ second: Int) {
        let subject = Subject.request("r\(request)")
        let official = Int(UInt64(request) &* 0x9E37_79B9 >> 7) % Self.officials
        switch step {
        case 0:
            assignedAt[request & (Self.ringSize - 1)] = second
            record(subject, .assigned(official: "o\(official)"), second)
        case 1:
            record(subject, .completed, second)
            rows.append(
                Row(
                    official: official, service: request % Self.services, endedAt: second,
                    seconds: second - assignedAt[request & (Self.ringSize - 1)]))
            guard random.below(5) < 2 else { return }
            rowOf[request] = rows.count - 1
            ring[(now + 1 + random.below(2_000)) & (Self.ringSize - 1)].append((request, 2))
        default:
            let score = 1 + random.below(4)
            record(subject, .rated(.score(score)), second)
            if let row = rowOf.removeValue(forKey: request) { rows[row].answer = score }
        }
    }
}
