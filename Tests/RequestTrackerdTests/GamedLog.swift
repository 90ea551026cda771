import EventStore
import Foundation

/// A seeded log of an office in which figures are made to look better than the work is: promises are
/// met at the last minute, the rejected come again, ratings come in bursts, and much is recorded late
/// and in another order than it happened. Written into a database event by event, because only so it
/// can be said when each was recorded.
struct GamedLog {
    private struct Event {
        var stream: String
        var type: String
        var body: [String: Any]
        var occurredAt: Int
        var recordedAt: Int
        var actor: String?
        var nik: String?
    }

    private static let types: [String: StaticString] = [
        "service-defined": "service-defined", "submitted": "submitted", "amended": "amended",
        "accepted": "accepted", "assigned": "assigned", "completed": "completed",
        "rejected": "rejected", "rated": "rated",
    ]
    /// Tuesday 6 January 2026, 08:00 in Medan, in seconds.
    private static let opening = NaiveTime.milliseconds("2026-01-06T08:00:00+07:00") / 1_000

    private var numbers: SeededNumbers
    private var events: [Event] = []
    private var count = 0
    /// The applicants' numbers, by the sequence of the event that brought them.
    private(set) var niks: [Int: String] = [:]

    init(seed: UInt64, requests: Int) {
        numbers = SeededNumbers(seed: seed)
        for (code, amount, per) in [("kk", 100, "working-minutes"), ("nib", 100, "minutes")] {
            add("service/\(code)", "service-defined", Self.service(amount, per), Self.opening)
        }
        add("service/open", "service-defined", Self.service(nil, ""), Self.opening)
        // The promise changes in the middle of it all.
        add("service/kk", "service-defined", Self.service(90, "working-minutes"), day(9))
        while count < requests { walk(nil) }
        let order = events.indices.sorted {
            (events[$0].recordedAt, $0) < (events[$1].recordedAt, $1)
        }
        events = order.map { events[$0] }
        for (index, event) in events.enumerated() { niks[index + 1] = event.nik }
    }

    private static func service(_ amount: Int?, _ per: String) -> [String: Any] {
        var body: [String: Any] = ["name": ["id": "Layanan", "en": "Service"], "active": true]
        if let amount { body["promise"] = ["amount": amount, "per": per] }
        return body
    }

    private func day(_ number: Int) -> Int { Self.opening + number * 86_400 }

    private mutating func pick<Element>(_ list: [Element]) -> Element {
        list[Int.random(in: 0..<list.count, using: &numbers)]
    }

    private mutating func add(
        _ stream: String, _ type: String, _ body: [String: Any], _ second: Int,
        recorded: Int? = nil, actor: String? = nil, nik: String? = nil
    ) {
        events.append(
            Event(
                stream: stream, type: type, body: body, occurredAt: second * 1_000,
                recordedAt: (recorded ?? second) * 1_000, actor: actor, nik: nik))
    }

    /// The life of one request; the rejected may come again.
    /// - Parameter again: When it comes and whose it is, when it has been rejected before.
    private mutating func walk(_ again: (second: Int, nik: String, service: String)?) {
        count += 1
        let stream = "request/r-\(count)"
        let day = day(pick([0, 1, 2, 3, 7, 8, 9, 10, 13, 14]))
        let service = again?.service ?? pick(["kk", "kk", "nib", "open"])
        let start = again?.second ?? day + Int.random(in: 0..<3_600, using: &numbers)
        let version = service == "kk" && start >= self.day(9) ? 2 : 1
        var nik = again?.nik ?? "12711201019000\(Int.random(in: 10...30, using: &numbers))"
        // What is recorded after it happened is so from then on: a request's events keep their order.
        var recorded = 0
        let lateness = pick([0, 0, 0, 0, 3_600, 86_399, 86_400, 86_401, 190_000])
        let isLateFrom = pick([0, 1, 2])
        var step = 0
        func record(_ second: Int) -> Int {
            recorded = max(recorded, second + (step >= isLateFrom ? lateness : 0))
            step += 1
            return recorded
        }
        add(
            stream, "submitted",
            ["service": service, "serviceVersion": version, "channel": "counter"], start,
            recorded: record(start), nik: nik)
        if Int.random(in: 0..<8, using: &numbers) == 0 {
            nik = "12711201019000\(Int.random(in: 10...30, using: &numbers))"
            add(stream, "amended", [:], start, recorded: record(start), nik: nik)
        }
        let number = Int.random(in: 0..<20, using: &numbers)
        let official = "asn-\(number)"
        add(stream, "assigned", ["official": official], start, recorded: record(start))
        // Whole percents of the promise, so that all borders are met; some know the promise well.
        let budget = service == "kk" && version == 2 ? 5_400 : 6_000
        let near = pick([91, 93, 95, 97, 99, 100, 100])
        let any = pick([50, 80, 81, 85, 88, 90, 95, 100, 101, 105, 110, 111, 130])
        let carelessness = [0, 0, 1, 3, 20][number % 5]
        let percent = Int.random(in: 0..<20, using: &numbers) < carelessness ? any : near
        let end = start + budget * percent / 100
        let isRejected = Int.random(in: 0..<3, using: &numbers) == 0
        add(stream, isRejected ? "rejected" : "completed", [:], end, recorded: record(end))
        if isRejected {
            let gap = pick([0, 3_600, 86_400, 172_799, 172_800, 172_801, 260_000])
            let other = Int.random(in: 0..<5, using: &numbers)
            if other < 4 { walk((end + gap, nik, other == 0 ? "open" : service)) }
        } else {
            let minute = self.day(20) + Int.random(in: 0..<12, using: &numbers) * 600
            let rated = minute + pick([0, 1, 29, 30, 31, 60, 61, 90, 120])
            add(
                stream, "rated", ["score": 4], rated, recorded: max(recorded, rated),
                actor: pick(["kios-1", "kios-2", nil]))
        }
    }

    /// Makes a database of it.
    func write(to database: URL) throws {
        let (_, writer) = try EventStore.open(database.path)
        var heads: [String: StreamHead] = [:]
        try writer.begin()
        for event in events {
            let personal = event.nik.map { Array(#"{"applicant":{"nik":"\#($0)"}}"#.utf8) }
            guard let type = Self.types[event.type] else { throw HarnessFailure(event.type) }
            let head = heads[event.stream] ?? .none
            let sequence = try writer.append(
                NewEvent(
                    stream: event.stream, type: type, occurredAt: Int64(event.occurredAt),
                    recordedAt: Int64(event.recordedAt), actor: event.actor, key: nil,
                    body: Array(json(event.body).utf8), personal: personal),
                after: head)
            heads[event.stream] = StreamHead(sequence: sequence, version: head.version + 1)
        }
        _ = try writer.commit()
        try writer.close()
    }
}
