import Synchronization

/// A command that a client tried, and what it heard of it. Its name is unique and recorded with the
/// event (`by`), so that every event can be traced to the attempt it came from.
struct HistoryAttempt {
    enum Outcome {
        /// Nothing was heard, or that it is not known.
        case unknown
        /// The daemon said that nothing was recorded, and that it may be sent again.
        case postponed
        case refused(String)
        case acknowledged(Acknowledgement)
    }

    let name: String
    /// Without its tag.
    let line: String
    /// Nil for a command that may not be sent again.
    let key: String?
    /// What it must be refused with; nil when that is open.
    var mustBeRefused: String?
    var outcome = Outcome.unknown
    /// Whether one of its sendings may have been recorded without our hearing so.
    var isInDoubt = false
    /// Whether its client went away from a daemon that lived on: what it sent then may be carried out
    /// after what it sends next, so that a refusal of the second sending is not the last word.
    var mayComeLate = false
    /// Whether its tracking word was not told again: it must have been erased.
    var hasLostTracking = false
    /// Moments on the clock that all clients share: before the first sending, after the first OK.
    var invoked = 0
    var completed = Int.max
}

/// What an OK said.
struct Acknowledgement {
    let sequence: Int
    let version: Int
    /// Everything but the tag and whether it was a replay.
    let content: String
    let wasReplayed: Bool
    let request: String?
    /// The tracking word; nil when there was none.
    let tracking: String?
}

/// What all clients of a round count together.
final class HistoryTally: Sendable {
    private let moment = Atomic<Int>(0)
    private let acknowledged = Atomic<Int>(0)
    private let replayed = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let full = Atomic<Int>(0)
    private let reconnects = Atomic<Int>(0)
    private let ended = Atomic<Bool>(false)

    /// The next moment of the common clock.
    func tick() -> Int { moment.add(1, ordering: .sequentiallyConsistent).newValue }

    func countAcknowledged() { acknowledged.add(1, ordering: .relaxed) }
    func countReplayed() { replayed.add(1, ordering: .relaxed) }
    func countRefused() { refused.add(1, ordering: .relaxed) }
    func countFull() { full.add(1, ordering: .relaxed) }
    func countReconnect() { reconnects.add(1, ordering: .relaxed) }

    /// New events that were acknowledged.
    var acknowledgements: Int { acknowledged.load(ordering: .relaxed) }
    /// OK that repeated an earlier answer.
    var replays: Int { replayed.load(ordering: .relaxed) }
    var refusals: Int { refused.load(ordering: .relaxed) }
    /// `storage-full`.
    var fullAnswers: Int { full.load(ordering: .relaxed) }
    var lostConnections: Int { reconnects.load(ordering: .relaxed) }

    /// Whether the clients are to stop after what they are at.
    var isEnded: Bool { ended.load(ordering: .acquiring) }
    func end(_ isEnded: Bool = true) { ended.store(isEnded, ordering: .releasing) }
}
