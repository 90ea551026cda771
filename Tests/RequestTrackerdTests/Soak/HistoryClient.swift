import Synchronization

/// One client of a history: it lives through many daemons, sends seeded commands one at a time or
/// pipelined, goes away in the middle, and says again by their keys those that it heard nothing of.
final class HistoryClient: Sendable {
    private let diary: Mutex<HistoryDiary>

    init(number: Int, seed: UInt64, padding: Int = 0) {
        diary = Mutex(HistoryDiary(HistoryWork(client: number, seed: seed, padding: padding)))
    }

    /// Works on this daemon until it is gone, or the tally says that this is the end.
    func work(port: UInt16, _ tally: HistoryTally) {
        diary.withLock { $0.work(port: port, tally) }
    }

    /// Says again all that was not answered for good, until it is, and then all that was
    /// acknowledged.
    func settle(port: UInt16, _ tally: HistoryTally) throws {
        try diary.withLock { try $0.settle(port: port, tally) }
    }

    var attempts: [HistoryAttempt] { diary.withLock { $0.attempts } }
    /// What the daemon told this client and may not tell.
    var complaints: [String] { diary.withLock { $0.complaints } }
    /// The checkpoints that it was given.
    var promised: Set<PromisedRoot> { diary.withLock { $0.promised } }
}

/// What a client did and heard.
private struct HistoryDiary {
    private enum Sent {
        case command(Int)
        /// A query that must know of the client's own events.
        case request(String, atLeast: Int)
        case ping
        case checkpoint
    }

    private(set) var attempts: [HistoryAttempt] = []
    private(set) var complaints: [String] = []
    private(set) var promised: Set<PromisedRoot> = []
    private var work: HistoryWork
    /// Attempts that must be sent again, the oldest first.
    private var open: [Int] = []
    private var acknowledged: [Int] = []
    private var versions: [String: Int] = [:]
    /// What was sent on the present connection and not answered.
    private var waiting: [(sent: Sent, tag: Int)] = []
    private var tags = 0
    /// The sequence of the newest event that this connection recorded.
    private var newest = 0

    init(_ work: HistoryWork) { self.work = work }

    mutating func work(port: UInt16, _ tally: HistoryTally) {
        while !tally.isEnded {
            guard let client = try? Client(port: port) else { return }
            let isWillful = (try? converse(client, tally)) ?? false
            breakOff(isWillful: isWillful)
            guard isWillful else { return }
            tally.countReconnect()
        }
    }

    mutating func settle(port: UInt16, _ tally: HistoryTally) throws {
        let client = try Client(port: port)
        newest = 0
        for start in stride(from: 0, to: open.count, by: 64) {
            let part = Array(open[start..<min(start + 64, open.count)])
            try exchange(part.map { .command($0) }, client, tally)
        }
        open.removeAll { if case .postponed = attempts[$0].outcome { false } else { true } }
        if !open.isEmpty { complaints.append("\(open.count) commands were put off again") }
        let keyed = acknowledged.filter { attempts[$0].key != nil }
        for start in stride(from: 0, to: keyed.count, by: 64) {
            let part = keyed[start..<min(start + 64, keyed.count)]
            try exchange(part.map { .command($0) }, client, tally)
        }
    }

    /// Sends and reads on one connection.
    /// - Returns: Whether this side wants to go.
    private mutating func converse(_ client: Client, _ tally: HistoryTally) throws -> Bool {
        newest = 0
        let again = open
        for start in stride(from: 0, to: again.count, by: 64) {
            let part = again[start..<min(start + 64, again.count)]
            try exchange(part.map { .command($0) }, client, tally)
        }
        let settled = Set(again)
        open.removeAll { index in
            guard settled.contains(index) else { return false }
            if case .postponed = attempts[index].outcome { return false }
            return !attempts[index].isOpen
        }
        // What was promised longest ago, and what was promised last.
        let old = acknowledged.prefix(5) + acknowledged.suffix(10)
        try exchange(
            Set(old).filter { attempts[$0].key != nil }.map { .command($0) }, client, tally)
        let window = work.pick([1, 1, 4, 32])
        while !tally.isEnded {
            let batch = (0..<window).map { _ in next() }
            try send(batch, client, tally)
            if work.numbers.isTrue(oneIn: 60) { return true }
            for _ in batch { try read(client, tally) }
        }
        return true
    }

    private mutating func next() -> Sent {
        switch Int.random(in: 0..<20, using: &work.numbers) {
        case 0: return work.numbers.isTrue(oneIn: 4) ? .checkpoint : .ping
        case 1:
            if let (id, version) = versions.randomElement(using: &work.numbers) {
                return .request(id, atLeast: version)
            }
        case 2:
            let keyed = acknowledged.filter { attempts[$0].key != nil }
            if !keyed.isEmpty { return .command(work.pick(keyed)) }
        default: break
        }
        let used = acknowledged.suffix(50).compactMap { attempts[$0].key }
        attempts.append(work.next(versions: versions, used: used))
        return .command(attempts.count - 1)
    }

    private mutating func exchange(
        _ batch: [Sent], _ client: Client, _ tally: HistoryTally
    ) throws {
        try send(batch, client, tally)
        for _ in batch { try read(client, tally) }
    }

    private mutating func send(_ batch: [Sent], _ client: Client, _ tally: HistoryTally) throws {
        var text = ""
        for sent in batch {
            tags += 1
            waiting.append((sent, tags))
            switch sent {
            case .command(let index):
                if attempts[index].invoked == 0 { attempts[index].invoked = tally.tick() }
                text += attempts[index].line.dropLast() + #","tag":"\#(tags)"}"# + "\n"
            case .request(let id, _):
                text += #"REQUEST {"request":"\#(id)","tag":"\#(tags)"}"# + "\n"
            case .ping: text += #"PING {"tag":"\#(tags)"}"# + "\n"
            case .checkpoint: text += #"CHECKPOINT {"tag":"\#(tags)"}"# + "\n"
            }
        }
        try client.send(bytes: Array(text.utf8))
    }

    private mutating func read(_ client: Client, _ tally: HistoryTally) throws {
        let reply = try client.reply()
        guard !waiting.isEmpty else {
            return complaints.append("a reply that nobody asked for: \(reply.raw)")
        }
        let (sent, tag) = waiting.removeFirst()
        if reply.string("tag") != "\(tag)" {
            complaints.append("the reply to tag \(tag) is out of order: \(reply.raw)")
        }
        switch sent {
        case .ping: if !reply.isOK { complaints.append("PING was answered \(reply.raw)") }
        case .checkpoint:
            if let root = PromisedRoot(reply) {
                promised.insert(root)
            } else if reply.code != "draining" {
                complaints.append("CHECKPOINT was answered \(reply.raw)")
            }
        case .request(let id, let least):
            let version = reply.int("version") ?? reply.rows.first?["version"] as? Int ?? 0
            if version < least, reply.code != "draining" {
                complaints.append("version \(least) of \(id) is not known to: \(reply.raw)")
            }
        case .command(let index): note(reply, index, tally)
        }
    }

    private mutating func note(_ reply: Reply, _ index: Int, _ tally: HistoryTally) {
        if reply.isOK { return noteAcknowledged(reply, index, tally) }
        let code = reply.code ?? "nothing"
        if case .acknowledged = attempts[index].outcome {
            // It stands as it was; only that nothing was recorded now may be said.
            if !["busy", "storage-full", "draining", "outcome-unknown"].contains(code) {
                complain(index, "was acknowledged, and then answered \(reply.raw)")
            }
            return
        }
        switch code {
        case "outcome-unknown": attempts[index].isInDoubt = true
        case "busy", "storage-full", "draining":
            if code == "storage-full" { tally.countFull() }
            attempts[index].outcome = .postponed
            if code != "draining", reply.bool("retry") != true {
                complain(index, "may be sent again, and is told otherwise: \(reply.raw)")
            }
        default:
            attempts[index].outcome = .refused(code)
            tally.countRefused()
            if let expected = attempts[index].mustBeRefused, expected != code {
                complain(index, "should be refused as \(expected): \(reply.raw)")
            }
            return
        }
        if attempts[index].key != nil, !open.contains(index) { open.append(index) }
    }

    private mutating func noteAcknowledged(_ reply: Reply, _ index: Int, _ tally: HistoryTally) {
        guard let sequence = reply.int("sequence"), let version = reply.int("version"),
            let isReplayed = reply.bool("replayed")
        else { return complain(index, "was answered \(reply.raw)") }
        let content = reply.comparable(without: ["tag", "replayed", "tracking"])
        let tracking = reply.string("tracking")
        if case .acknowledged(let first) = attempts[index].outcome {
            tally.countReplayed()
            if tracking == nil, first.tracking != nil { attempts[index].hasLostTracking = true }
            let isSame = first.content == content && (tracking ?? first.tracking) == first.tracking
            if !isReplayed || !isSame {
                complain(index, "was answered \(first.content) and then \(reply.raw)")
            }
            return
        }
        if attempts[index].mustBeRefused != nil {
            complain(index, "should be refused: \(reply.raw)")
        }
        if isReplayed, !attempts[index].isInDoubt {
            complain(index, "was new, or told that nothing was recorded: \(reply.raw)")
        }
        if !isReplayed {
            if sequence <= newest { complain(index, "came after \(newest): \(reply.raw)") }
            newest = sequence
        }
        attempts[index].completed = tally.tick()
        attempts[index].outcome = .acknowledged(
            Acknowledgement(
                sequence: sequence, version: version, content: content, wasReplayed: isReplayed,
                request: reply.string("request"), tracking: tracking))
        acknowledged.append(index)
        if let id = reply.string("request") { versions[id] = max(versions[id] ?? 0, version) }
        tally.countAcknowledged()
    }

    /// The connection is gone: what was not answered is in doubt.
    private mutating func breakOff(isWillful: Bool) {
        for (sent, _) in waiting {
            guard case .command(let index) = sent, attempts[index].isOpen else { continue }
            attempts[index].isInDoubt = true
            attempts[index].mayComeLate = attempts[index].mayComeLate || isWillful
            if attempts[index].key != nil, !open.contains(index) { open.append(index) }
        }
        waiting = []
    }

    private mutating func complain(_ index: Int, _ text: String) {
        complaints.append("\(attempts[index].name) (\(attempts[index].line.prefix(200))) \(text)")
    }
}

extension HistoryAttempt {
    /// Whether the last word on it was not said yet.
    var isOpen: Bool {
        switch outcome {
        case .unknown, .postponed: true
        case .refused, .acknowledged: false
        }
    }
}
