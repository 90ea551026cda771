import CSQLite
import MerkleTree
import Synchronization

/// What is wrong with a log, and where.
public struct Damage: Hashable, Sendable {
    /// The kinds of damage.
    public enum Kind: String, Sendable {
        /// An event is not there.
        case missing
        /// An event is not what its hash says.
        case altered
        /// An event and its hash were changed together: only the tree tells.
        case replaced
        /// Personal data are not what the event committed to.
        case personal
        /// The page of the file that holds an event is damaged.
        case unreadable
    }

    /// What is wrong.
    public let kind: Kind
    /// The first event that is wrong; it is within this range when only the tree tells.
    public let events: ClosedRange<Int64>

    /// A damage with its parts.
    public init(_ kind: Kind, _ events: ClosedRange<Int64>) {
        self.kind = kind
        self.events = events
    }

    /// A damage of one event.
    public init(_ kind: Kind, at sequence: Int64) { self.init(kind, sequence...sequence) }
}

extension Damage: CustomStringConvertible {
    /// A sentence that names the place.
    public var description: String {
        let place =
            events.count == 1
            ? "event \(events.lowerBound)"
            : "an event of \(events.lowerBound) to \(events.upperBound)"
        return switch kind {
        case .missing: "\(place) is missing"
        case .altered: "\(place) is not what was recorded"
        case .replaced: "\(place) was replaced together with its hash"
        case .unreadable: "\(place) cannot be read: its page of the file is damaged"
        case .personal: "the personal data of \(place) are not what was recorded"
        }
    }
}

/// Reads events back and rehashes them, with the commitments to the personal data beside them. Used
/// by one thread, on a connection of its own.
final class RowCheck {
    private let rows: EventRows
    private let personalRows: Statement
    private var batch = EventBatch()

    init(_ connection: Connection) throws(SQLiteError) {
        rows = try EventRows(connection)
        personalRows = try Statement(
            connection,
            "SELECT sequence, salt, body FROM personal WHERE sequence BETWEEN ?1 AND ?2")
    }

    /// Reads one chunk, and answers the leaves that the rows hash to, up to the first bad event.
    ///
    /// Personal data that are not there, or blank, are fine: they were erased.
    /// - Parameter limit: At most 512: a long read would hold back the log.
    func leaves(
        from first: Int64, limit: Int
    ) throws(SQLiteError) -> (leaves: [TreeHash], damage: Damage?) {
        batch.removeAll()
        var end = Damage.Kind.missing
        do throws(SQLiteError) {
            try rows.read(from: first, limit: min(limit, 512), into: &batch)
        } catch {
            // A gap within the chunk, or a damaged page: what stands before it was read.
            if error.sql != "read" {
                guard error.primaryCode == SQLITE_CORRUPT else { throw error }
                end = .unreadable
            }
        }
        var leaves: [TreeHash] = []
        leaves.reserveCapacity(batch.count)
        var commitments: [Int64: TreeHash?] = [:]
        var damage: Damage?
        batch.forEachLeaf { event, leaf in
            let sequence = first + Int64(leaves.count)
            guard damage == nil else { return }
            guard event.sequence == sequence, TreeHash(event.hash) == leaf else {
                damage = Damage(event.sequence == sequence ? .altered : .missing, at: sequence)
                return
            }
            if let commitment = event.commitment {
                commitments[sequence] = .some(TreeHash(commitment))
            }
            leaves.append(leaf)
        }
        if damage == nil, leaves.isEmpty || end == .unreadable {
            damage = Damage(end, at: first + Int64(leaves.count))
        }
        if let bad = try badPersonal(first, first + Int64(leaves.count) - 1, commitments) {
            return (Array(leaves.prefix(Int(bad - first))), Damage(.personal, at: bad))
        }
        return (leaves, damage)
    }

    /// The first event of a range whose personal data are not what it committed to, or cannot be read.
    private func badPersonal(
        _ first: Int64, _ last: Int64, _ commitments: [Int64: TreeHash?]
    ) throws(SQLiteError) -> Int64? {
        do throws(SQLiteError) {
            return try firstBadPersonal(first, last, commitments)
        } catch {
            guard error.primaryCode == SQLITE_CORRUPT else { throw error }
        }
        for sequence in commitments.keys.sorted() {
            do throws(SQLiteError) {
                let bad = try firstBadPersonal(sequence, sequence, commitments)
                if bad != nil { return bad }
            } catch { return sequence }
        }
        return nil
    }

    private func firstBadPersonal(
        _ first: Int64, _ last: Int64, _ commitments: [Int64: TreeHash?]
    ) throws(SQLiteError) -> Int64? {
        personalRows.bind(1, first)
        personalRows.bind(2, last)
        defer { personalRows.reset() }
        var next = first
        // Not a step behind the last: it may lead to a page that others stand on.
        while next <= last, try personalRows.step() {
            let sequence = personalRows.integer(0)
            next = sequence + 1
            // What was erased is blank, all of it, and beside an event that has a commitment.
            if PersonalRows.isBlank(personalRows.bytes(1), personalRows.bytes(2)),
                commitments[sequence] != nil
            {
                continue
            }
            let found = Commitment.hash(
                salt: personalRows.bytes(1), personal: personalRows.bytes(2))
            guard let commitment = commitments[sequence], commitment == found else {
                return sequence
            }
        }
        return nil
    }
}

/// A check of the whole log, or of what was recorded since an earlier one, up to the head it began
/// at. It proceeds in chunks, so that whoever runs it can do other work between them.
public struct LogCheck: Sendable {
    /// What the rows must hash to.
    public let target: LogHead
    /// The next event to be read.
    public private(set) var next: Int64
    /// The leaves of the tile that is being read.
    private var tile = RightEdge()
    /// Whether an earlier check found all of it well.
    fileprivate let isVouched: Bool

    /// - Parameter checked: Up to where the events were found well before.
    init(_ target: LogHead, after checked: Int64) {
        self.target = target
        isVouched = target.sequence > 0 && checked >= target.sequence
        next = checked / LogTree.tileLeaves * LogTree.tileLeaves + 1
    }

    /// Whether everything was read.
    public var isDone: Bool { isVouched || next > target.sequence }

    /// Takes in the next leaves, and compares them with the tree in memory.
    fileprivate mutating func add(_ leaves: [TreeHash], _ tree: (Int64) -> TreeHash?) -> Damage? {
        for leaf in leaves {
            tile.append(leaf)
            next += 1
            guard tile.size == LogTree.tileLeaves else { continue }
            let first = next - LogTree.tileLeaves
            guard tree(first / LogTree.tileLeaves) == tile.root else {
                return Damage(.replaced, first...next - 1)
            }
            tile = RightEdge()
        }
        return nil
    }

    /// At the end: the root over the tiles and the leaves behind them must be the target's.
    fileprivate func conclude(_ tree: borrowing Mutex<LogTree>) -> Damage? {
        let full = target.sequence / LogTree.tileLeaves
        let tiles = tree.withLock { tree in
            RightEdge(size: full) { tree.node(LogTree.tileLevel + $0, $1) ?? .empty }
        }
        var edge = tiles.raised(by: LogTree.tileLevel)
        edge.append(tile)
        guard edge.root != target.root else { return nil }
        return Damage(.replaced, max(1, full * LogTree.tileLeaves)...max(1, target.sequence))
    }
}

extension EventReader {
    /// Begins a check of everything that is recorded now.
    public func checkAll() -> LogCheck { LogCheck(store.head, after: 0) }

    /// Begins a check of what no checkpoint has vouched for yet.
    public func checkNewest() -> LogCheck { LogCheck(store.head, after: store.checkedSequence) }

    /// Reads, rehashes and compares the next chunk, at most 512 events.
    /// - Returns: What is wrong; the check is then over.
    public func proceed(_ check: inout LogCheck) throws(StoreError) -> Damage? {
        if check.isVouched { return nil }
        do throws(SQLiteError) {
            let limit = Int(min(512, check.target.sequence - check.next + 1))
            if limit > 0 {
                let (leaves, damage) = try rowCheck.leaves(from: check.next, limit: limit)
                if let found = check.add(leaves, store.tile) ?? damage { return found }
            }
            guard check.isDone else { return nil }
            if let damage = check.conclude(store.tree) { return damage }
            store.noteChecked(check.target.sequence)
            return nil
        } catch { throw StoreError(error, path: path) }
    }
}
