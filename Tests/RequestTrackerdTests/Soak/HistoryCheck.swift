import Testing

/// Compares the log with what clients were told.
struct HistoryCheck {
    private(set) var complaints: [String] = []
    /// Acknowledged events that are not where they were said to be.
    private(set) var lost = 0
    /// The log as it was read, a line an event.
    let lines: [String]
    private var events: [Reply] = []

    /// Reads the whole log and checks it against the clients' records, and against what an earlier
    /// reading found.
    init(_ client: Client, _ clients: [HistoryClient], after earlier: [String] = []) throws {
        let reply = try client.ok(#"REPLAY {"proof":true}"#)
        events = reply.events
        lines = events.map(\.raw)
        checkOrder()
        if !lines.starts(with: earlier) {
            complaints.append("the log is no longer what it was: \(earlier.count) events then")
        }
        let size = try client.ok("STATUS").int("size")
        if size != events.count {
            complaints.append("STATUS says \(size ?? -1), REPLAY has \(events.count)")
        }
        let listed = try client.ok(#"LIST {"limit":10000}"#).rows.count
        let submitted = events.count { $0.int("version") == 1 && $0.isOfRequest }
        if listed != min(submitted, 10_000) {
            complaints.append("\(submitted) requests were submitted, LIST knows \(listed)")
        }
        let attempts = clients.flatMap(\.attempts)
        checkAttempts(attempts)
        checkTime(attempts)
        complaints += clients.flatMap(\.complaints)
        try checkTree(client, clients.reduce(into: []) { $0.formUnion($1.promised) })
        checkTracking(attempts)
    }

    /// The root is the one over the events as they were read, and so was every checkpoint's.
    private mutating func checkTree(
        _ client: Client, _ promised: Set<PromisedRoot>
    ) throws {
        let tree = try HistoryTree(events)
        var roots = Set(promised.sorted { $0.size > $1.size }.prefix(12))
        let newest = try PromisedRoot(client.ok("CHECKPOINT"))
        roots.formUnion([newest, PromisedRoot(client.hello)].compactMap(\.self))
        for root in roots where tree.root(of: root.size) != root.root {
            complaints.append("\(root) was promised: \(tree.root(of: root.size) ?? "fewer")")
        }
        if newest?.size != events.count { complaints.append("CHECKPOINT is not over all events") }
        for older in roots where older.size > 0 {
            let reply = try client.ok(#"CONSISTENCY {"from":\#(older.size)}"#)
            if reply.string("fromRoot") != older.root || reply.string("toRoot") != newest?.root {
                complaints.append("\(older) was promised, and CONSISTENCY says \(reply.raw)")
            }
        }
    }

    /// A tracking word is told again until it was erased.
    private mutating func checkTracking(_ attempts: [HistoryAttempt]) {
        var erased: [String: Int] = [:]
        for event in events where event.string("type") == "personal-erased" {
            erased[event.string("stream") ?? ""] = event.int("sequence")
        }
        for attempt in attempts where attempt.hasLostTracking {
            guard case .acknowledged(let answer) = attempt.outcome,
                erased["request/\(answer.request ?? "")"] ?? 0 < answer.sequence
            else { continue }
            complaints.append("the tracking word of \(attempt.name) was lost, not erased")
        }
    }

    /// Searches the disk for what was erased, and for what was not.
    mutating func checkDisk(_ workspace: Workspace, _ clients: [HistoryClient]) throws {
        complaints += try ErasureCheck(workspace).complaints(
            recorded: events, clients.flatMap(\.attempts))
    }

    var count: Int { events.count }
    var erasures: Int { events.count { $0.string("type") == "personal-erased" } }

    private mutating func checkOrder() {
        var versions: [String: Int] = [:]
        var occurred: [String: String] = [:]
        var recordedAt = ""
        for (index, event) in events.enumerated() {
            let stream = event.string("stream") ?? ""
            versions[stream, default: 0] += 1
            if event.int("sequence") != index + 1 {
                complaints.append("event \(index + 1) is missing or doubled: \(event.raw)")
            }
            if event.int("version") != versions[stream] {
                complaints.append("version \(versions[stream] ?? 0) of its stream: \(event.raw)")
            }
            let recorded = event.string("recordedAt") ?? ""
            if recorded < recordedAt { complaints.append("recorded too early: \(event.raw)") }
            recordedAt = recorded
            let occurrence = event.string("occurredAt") ?? ""
            if event.isOfRequest, occurrence < occurred[stream] ?? "" {
                complaints.append("occurred before its stream's last: \(event.raw)")
            }
            occurred[stream] = occurrence
        }
    }

    private mutating func checkAttempts(_ attempts: [HistoryAttempt]) {
        var byName: [String: Reply] = [:]
        for event in events {
            guard let name = event.string("actor") else { continue }
            if byName.updateValue(event, forKey: name) != nil {
                complaints.append("recorded twice: \(event.raw)")
            }
        }
        for attempt in attempts {
            let event = byName.removeValue(forKey: attempt.name)
            switch attempt.outcome {
            case .acknowledged(let answer):
                guard let event else {
                    lost += 1
                    complaints.append("LOST: \(attempt.line.prefix(200)): \(answer.content)")
                    continue
                }
                if event.int("sequence") != answer.sequence
                    || event.int("version") != answer.version
                    || event.string("key") != attempt.key
                {
                    complaints.append("\(answer.content) was told, and recorded \(event.raw)")
                }
            case .refused(let code):
                if let event, !attempt.mayComeLate {
                    complaints.append("refused as \(code): \(event.raw)")
                }
            case .postponed where !attempt.isInDoubt:
                if let event { complaints.append("\"nothing was recorded\": \(event.raw)") }
            case .postponed, .unknown: break
            }
        }
        for event in byName.values { complaints.append("nobody asked for: \(event.raw)") }
    }

    /// What was acknowledged before another was sent stands before it in the log.
    private mutating func checkTime(_ attempts: [HistoryAttempt]) {
        let told = attempts.compactMap { attempt -> (sequence: Int, attempt: HistoryAttempt)? in
            guard case .acknowledged(let answer) = attempt.outcome else { return nil }
            return (answer.sequence, attempt)
        }
        var earliest = Int.max
        for (sequence, attempt) in told.sorted(by: { $0.sequence > $1.sequence }) {
            if earliest < attempt.invoked {
                complaints.append("\(attempt.name), \(sequence), stands before what preceded it")
            }
            earliest = min(earliest, attempt.completed)
        }
    }
}

extension Reply {
    fileprivate var isOfRequest: Bool { string("stream")?.hasPrefix("request/") ?? false }
}
