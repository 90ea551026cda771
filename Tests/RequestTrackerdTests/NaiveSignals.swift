import Foundation

/// Signals of gaming as domain.md and docs/protocol.md tell them, found in the plainest way: every
/// pair and every minute is looked at. The four kinds here need the whole log; it shares nothing with
/// the product.
struct NaiveSignals {
    /// What becomes a row of SIGNALS.
    struct Row: Hashable {
        var kind: String
        var official: String?
        var service: String?
        var at: Int
        var measured: Int?
        var requests: [String]
        var sequences: [Int]
        /// How many lie in the tenths beside a crowd.
        var neighbours: [Int] = []

        var text: String {
            let fields: [String: Any?] = [
                "kind": kind, "official": official, "service": service, "at": NaiveTime.text(at),
                "count": sequences.count, "measuredSeconds": measured,
                "requests": Array(requests.prefix(100)), "sequences": Array(sequences.prefix(100)),
                "tenthBefore": neighbours.first, "tenthAfter": neighbours.last,
            ]
            return json(fields.compactMapValues { $0 })
        }
    }

    /// An event of a request, and how the request stood once it had happened.
    private struct Step {
        let sequence: Int, id: String, type: String, actor: String?
        let occurredAt: Int, recordedAt: Int
        let official: String?, service: String
        let definition: String
        /// How much of the promise was used up, and all that there was; nil without a promise.
        let used: Int?, budget: Int?
        var second: Int { occurredAt / 1_000 }
    }

    private var steps: [Step] = []
    private var officials: [String: String] = [:]
    private var numbers: [String: String] = [:]

    /// - Parameters:
    ///   - replay: The EVENT lines of a whole log.
    ///   - niks: The applicants' numbers, by the sequence of the event that brought them.
    init(_ replay: [Reply], niks: [Int: String]) {
        var promises: [String: [NaivePromise?]] = [:]
        var requests: [String: NaiveRequest] = [:]
        var definitions: [String: String] = [:]
        for event in replay {
            let name = event.string("stream") ?? ""
            let body = event.fields["body"] as? [String: Any] ?? [:]
            let id = String(name.drop { $0 != "/" }.dropFirst())
            if name.hasPrefix("service/") {
                let promise = body["promise"] as? [String: Any]
                promises[id, default: []].append(
                    promise.map {
                        NaivePromise(
                            amount: $0["amount"] as? Int ?? 0, per: $0["per"] as? String ?? "")
                    })
            }
            guard name.hasPrefix("request/") else { continue }
            let instant = NaiveTime.milliseconds(event.string("occurredAt") ?? "")
            let type = event.string("type") ?? ""
            var request =
                requests[id]
                ?? NaiveRequest(
                    id: id, service: "", channel: "", unit: nil, category: nil, promise: nil,
                    submittedAt: instant)
            if type != "submitted" {
                request.apply(
                    Self.verbs[type] ?? "", at: instant, official: body["official"] as? String,
                    reason: body["reason"] as? String)
            }
            if let service = body["service"] as? String,
                let version = body["serviceVersion"] as? Int
            {
                request.service = service
                request.promise = promises[service]?[version - 1]
                definitions[id] = "\(service) \(version)"
            }
            requests[id] = request
            officials[id] = request.official
            numbers[id] = niks[event.int("sequence") ?? 0] ?? numbers[id]
            let isJudged = request.promise != nil && request.wasAccepted
            steps.append(
                Step(
                    sequence: event.int("sequence") ?? 0, id: id, type: type,
                    actor: event.string("actor"), occurredAt: instant,
                    recordedAt: NaiveTime.milliseconds(event.string("recordedAt") ?? ""),
                    official: request.official, service: request.service,
                    definition: definitions[id] ?? "",
                    used: isJudged ? request.used(until: instant) : nil,
                    budget: isJudged ? request.promise?.seconds : nil))
        }
    }

    private static let verbs = [
        "accepted": "ACCEPT", "assigned": "ASSIGN", "started": "START", "stopped": "STOP",
        "paused": "PAUSE", "resumed": "RESUME", "completed": "COMPLETE", "rejected": "REJECT",
        "withdrawn": "WITHDRAW", "reopened": "REOPEN", "rated": "RATE",
    ]

    /// Each kind in the order of the log.
    func rows(_ kind: String) -> [Row] {
        let rows =
            switch kind {
            case "recorded-late": late
            case "just-under-promise": crowds
            case "rejected-and-resubmitted": resubmitted
            default: bursts
            }
        return rows.sorted { one, other in
            let (first, second) = (one.sequences, other.sequences)
            return (first[0], first[first.count - 1]) < (second[0], second[second.count - 1])
        }
    }

    private func row(_ kind: String, _ steps: [Step], official: String?, at: Int) -> Row {
        Row(
            kind: kind, official: official, at: at, requests: steps.map(\.id),
            sequences: steps.map(\.sequence))
    }

    /// Recorded more than a day after it happened.
    private var late: [Row] {
        func delay(_ step: Step) -> Int { step.recordedAt / 1_000 - step.second }
        return Dictionary(grouping: steps.filter { delay($0) > 86_400 }, by: \.id).values.map {
            let last = $0[$0.count - 1]
            var row = row("recorded-late", $0, official: last.official, at: last.occurredAt)
            row.service = last.service
            row.measured = $0.map(delay).max()
            row.requests = [last.id]
            return row
        }
    }

    /// Ten endings or more in the last tenth of the promise, and at most one chance in a thousand
    /// that a fair coin puts so many there and so few into a neighbouring tenth.
    private var crowds: [Row] {
        let judged = steps.filter {
            ["completed", "rejected"].contains($0.type) && $0.used != nil && $0.official != nil
        }
        let groups = Dictionary(grouping: judged) { "\($0.official ?? "") \($0.definition)" }
        return groups.values.compactMap { group in
            func tenth(_ from: Double) -> [Step] {
                group.filter {
                    let share = Double($0.used ?? 0) / Double($0.budget ?? 1)
                    return share > from + 1e-9 && share <= from + 0.1 + 1e-9
                }
            }
            let (before, last, after) = (tenth(0.8), tenth(0.9), tenth(1.0))
            guard last.count >= 10,
                [before, after].allSatisfy({ Self.chance(last.count, $0.count) <= 0.001 })
            else { return nil }
            var row = row(
                "just-under-promise", last, official: last[0].official,
                at: last.map(\.occurredAt).max() ?? 0)
            row.service = last[0].service
            row.neighbours = [before.count, after.count]
            return row
        }
    }

    /// How likely a fair coin shows `hits` heads or more in `hits + misses` tosses, by Pascal's
    /// triangle.
    private static func chance(_ hits: Int, _ misses: Int) -> Double {
        var row = [1.0]
        for _ in 0..<hits + misses {
            row = zip([0] + row, row + [0]).map { ($0 + $1) / 2 }
        }
        return row[hits...].reduce(0, +)
    }

    /// A rejection, and a submission of the same service by the same person up to two days later.
    private var resubmitted: [Row] {
        steps.filter { $0.type == "rejected" }.flatMap { rejection in
            steps.filter {
                $0.type == "submitted" && $0.id != rejection.id && $0.service == rejection.service
                    && (0...172_800).contains($0.second - rejection.second)
                    && numbers[$0.id] != nil && numbers[$0.id] == numbers[rejection.id]
            }.map { again in
                var row = row(
                    "rejected-and-resubmitted", [rejection, again], official: rejection.official,
                    at: again.occurredAt)
                row.sequences.sort()
                row.service = rejection.service
                row.measured = again.second - rejection.second
                return row
            }
        }
    }

    /// Three ratings or more of one official's requests that one client recorded within a minute;
    /// minutes that share a rating are one burst.
    private var bursts: [Row] {
        let ratings = steps.filter { $0.type == "rated" }
        let groups = Dictionary(grouping: ratings) { [officials[$0.id], $0.actor] }
        return groups.flatMap { who, group in
            var bursts: [Set<Int>] = []
            for one in group {
                let first = one.recordedAt / 1_000
                let near = group.filter { (first...first + 60).contains($0.recordedAt / 1_000) }
                guard near.count >= 3 else { continue }
                var burst = Set(near.map(\.sequence))
                for other in bursts where !other.isDisjoint(with: burst) { burst.formUnion(other) }
                bursts.removeAll { $0.isSubset(of: burst) }
                bursts.append(burst)
            }
            return bursts.map { burst in
                let own = group.filter { burst.contains($0.sequence) }
                let times = own.map(\.recordedAt).sorted()
                var row = row(
                    "ratings-burst", own, official: who[0], at: times[times.count - 1])
                row.measured = times[times.count - 1] / 1_000 - times[0] / 1_000
                return row
            }
        }
    }
}
