import EventStore
import JSONText
import LineProtocol
import Projections
import ServiceRequests

/// Which connection a job belongs to: its slot and how often the slot was used, so that a late answer
/// cannot reach a stranger. Also epoll's word for the connection.
struct Token: Hashable, Sendable {
    var slot: UInt32
    var generation: UInt32

    init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    init(rawValue: UInt64) {
        slot = UInt32(truncatingIfNeeded: rawValue)
        generation = UInt32(truncatingIfNeeded: rawValue >> 32)
    }

    var rawValue: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}

/// A command for the writer, or a line that was refused already and keeps its place among them.
///
/// A class, as it passes through several queues: each copy of its parts would count them anew.
final class CommandJob: Sendable {
    let token: Token
    let tag: String?
    let work: Result<Command, Refusal>
    /// Whether it is to erase something.
    let erases: Bool
    /// The length of its line, by which memory is bounded.
    let byteCount: Int

    init(token: Token, tag: String?, work: Result<Command, Refusal>, byteCount: Int) {
        self.token = token
        self.tag = tag
        self.work = work
        if case .success(let command) = work {
            erases = command.verb == .erase
        } else {
            erases = false
        }
        self.byteCount = byteCount
    }
}

extension Refusal {
    /// For commands that come while the daemon stops.
    static let draining = Refusal(.draining, "the daemon is stopping; nothing was recorded")
}

/// Work for the thread that owns the projections.
enum ProjectionJob: Sendable {
    case fold(EventBatch)
    case query(Token, tag: String?, Question)
    case request(
        Token, tag: String?, id: String, asOf: Moment?, under: CalendarVersion?)
    case track(Token, tag: String?, word: String)
    /// Hands a copy to the thread that writes it to disk.
    case snapshot
}

/// Work for the thread that streams the log.
enum AuditJob: Sendable {
    case start(Token, AuditRequest)
    case prove(Token, ProofRequest)
    /// A check of the log goes on; others had their turn.
    case goOnProving(Token)
    case search(Token, SubjectRequest)
    /// A search goes on; others had their turn.
    case goOnSearching(Token)
    /// There is room for the next chunk.
    case next(Token)
    /// Nothing was found yet among what was read; others had their turn.
    case goOn(Token)
    /// So many events more may be sent.
    case more(Token, credit: Int)
    /// A live stream ends: at once, or caught up with the log and the credit.
    case end(Token, isCaughtUp: Bool)
    /// The log has grown.
    case recorded
    case cancel(Token)
}

/// What other threads tell the event loop.
enum LoopMessage: Sendable {
    /// What became of a batch of commands, each in its place. The commands go back with it, so that
    /// the thread that made them is the one that frees them.
    case outcomes(ArraySlice<CommandJob>, [Result<Answer, Refusal>])
    /// Bytes of a query's or an audit's answer; `isLast` when its last line is among them.
    case lines(Token, [UInt8], isLast: Bool)
    /// The writer cannot go on: every command waiting was answered, the daemon stops.
    case failed(String)
    case writerStopped
}
