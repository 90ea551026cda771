import Glibc
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

    /// What a peer's table holds of a request.
    struct Row {
        /// -1 for none.
        var official: Int32
        var service: Int32
        /// Seconds since 1970 UTC.
        var submittedAt: Int32
        /// -1 while it is open.
        var endedAt: Int32 = -1
        /// Seconds from the assignment to the ending.
        var seconds: Int32 = 0
        /// 0 for none.
        var answer: Int32 = 0

        /// The cells of the table; nil for NULL.
        var cells: [Int32?] {
            [
                official < 0 ? nil : official, service, submittedAt, endedAt < 0 ? nil : endedAt,
                seconds, answer,
            ]
        }
    }

    /// The beginning of 2025 in Jakarta, and of each of the thirteen months from then on.
    static let months = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365].map {
        1_735_664_400 + $0 * 86_400
    }

    private static let ringSize = 1 << 15
    private static let longest = 20_000

    private(set) var projections = Projections(calendar: .office)
    /// The requests of the year by their number; those that come later have none.
    private var rows: [Row] = []
    private(set) var endedCount = 0
    private let count: Int
    private var next = 0
    private var sequence: Int64 = 0
    private var ring = [[(request: Int, step: Int)]](repeating: [], count: ringSize)
    private var assignedAt: [Int]
    private var random: SplitMix64

    init(rows count: Int, seed: UInt64) {
        self.count = count
        random = SplitMix64(seed: seed)
        assignedAt = Array(repeating: 0, count: Self.ringSize)
        for service in 0..<Self.services {
            let definition = ServiceDefinition(
                code: "s\(service)", nameID: "s\(service)", nameEN: "s\(service)",
                promise: Promise(amount: 3, per: .workingDays))
            record(.service("s\(service)"), .serviceDefined(definition), Self.months[0])
        }
        rows.reserveCapacity(count)
        for _ in 0..<count { tick() }
    }

    /// What it holds beside the projections, in bytes.
    var ownBytes: Int { rows.capacity * MemoryLayout<Row>.stride }

    /// Gives the rows away.
    mutating func takeRows() -> [Row] {
        defer { rows = [] }
        return rows
    }

    /// So many more requests come after the year, and whatever is due happens.
    mutating func goOn(requests: Int) { for _ in 0..<requests { tick() } }

    /// Writes rows as CSV, without a head.
    static func write(_ rows: [Row], to path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure.system("open \(path)") }
        defer { close(descriptor) }
        var start = 0
        while start < rows.count {
            var text: [UInt8] = []
            for row in rows[start..<min(start + 4096, rows.count)] {
                for cell in row.cells {
                    if let cell { text += String(cell).utf8 }
                    text.append(UInt8(ascii: ","))
                }
                text[text.count - 1] = UInt8(ascii: "\n")
            }
            guard Glibc.write(descriptor, text, text.count) == text.count else {
                throw Failure.system("write \(path)")
            }
            start += 4096
        }
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
    private mutating func tick() {
        let number = next
        next += 1
        let second = Self.months[0] + number * (Self.months[12] - Self.months[0]) / count
        let due = ring[number & (Self.ringSize - 1)]
        ring[number & (Self.ringSize - 1)].removeAll(keepingCapacity: true)
        for (request, step) in due { advance(request, step, number, second) }
        record(
            .request("r\(number)"),
            .submitted(
                service: "s\(number % Self.services)", serviceVersion: 1,
                channel: number % 3 == 0 ? .online : .counter, unit: nil, calendar: .builtIn),
            second)
        if number < count {
            rows.append(
                Row(
                    official: -1, service: Int32(number % Self.services),
                    submittedAt: Int32(second)))
        }
        let assigned = 1 + random.below(4_000)
        let ended = assigned + 1 + random.below(random.below(Self.longest - 4_000) + 1)
        for (delay, step) in [(assigned, 0), (ended, 1)] {
            ring[(number + delay) & (Self.ringSize - 1)].append((number, step))
        }
    }

    private mutating func advance(_ request: Int, _ step: Int, _ now: Int, _ second: Int) {
        let subject = Subject.request("r\(request)")
        let official = Int(UInt64(request) &* 0x9E37_79B9 >> 7) % Self.officials
        let hasRow = request < rows.count
        switch step {
        case 0:
            assignedAt[request & (Self.ringSize - 1)] = second
            if hasRow { rows[request].official = Int32(official) }
            record(subject, .assigned(official: "o\(official)"), second)
        case 1:
            record(subject, .completed, second)
            endedCount += 1
            if hasRow {
                rows[request].endedAt = Int32(second)
                rows[request].seconds = Int32(
                    second - assignedAt[request & (Self.ringSize - 1)])
            }
            guard random.below(5) < 2 else { return }
            ring[(now + 1 + random.below(2_000)) & (Self.ringSize - 1)].append((request, 2))
        default:
            let score = 1 + random.below(4)
            record(subject, .rated(.score(score)), second)
            if hasRow { rows[request].answer = Int32(score) }
        }
    }
}
