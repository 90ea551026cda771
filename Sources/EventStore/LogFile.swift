import CSQLite
import Glibc
public import MerkleTree

/// A database read by itself: without its daemon, or beside it. Nothing is written and nothing is locked; a
/// daemon that has it open goes on.
public final class LogFile: Sendable {
    /// Where the database stands.
    public let path: String
    /// How many events there are.
    public let size: Int64
    /// The head in the file beside it; nil when there is none.
    public let head: LogHead?
    /// The roots of full tiles in the file beside it; empty when there is none.
    let tiles: [TreeHash]
    private let access: Connection.Access

    /// Opens the database and looks how long it is.
    /// - Throws: ``StoreError`` when it is missing, not ours, newer or cannot be read.
    public init(_ path: String) throws(StoreError) {
        let path = DatabaseFile.resolved(path)
        guard try !DatabaseFile.check(path) else {
            throw .file(path: path, operation: "open", errno: ENOENT)
        }
        self.path = path
        head = HeadFile.peek(path + "-head")
        tiles = TileFile(database: path).read()?.tiles ?? []
        let (size, access) = try Self.size(path, head)
        self.size = size
        self.access = access
    }

    /// How many events there are, and how the file can be read: where no file beside it can be made, as
    /// on a medium that is read only, it cannot change either.
    ///
    /// Where the end cannot be read, the head says how long it should be, so that the first bad event is
    /// found by reading up to there.
    private static func size(
        _ path: String, _ head: LogHead?
    ) throws(StoreError) -> (Int64, Connection.Access) {
        func size(_ access: Connection.Access) throws(SQLiteError) -> Int64 {
            let connection = try Connection(path, access)
            do throws(SQLiteError) {
                return try connection.integer("SELECT max(sequence) FROM events") ?? 0
            } catch {
                guard error.primaryCode == SQLITE_CORRUPT, let head else { throw error }
                return head.sequence
            }
        }
        do throws(SQLiteError) { return (try size(.readOnly), .readOnly) } catch {
            let isUnwritable = error.primaryCode == SQLITE_CANTOPEN || error.primaryCode == 8
            guard isUnwritable, !DatabaseFile.hasContent(path + "-wal") else {
                throw StoreError(error, path: path)
            }
        }
        do throws(SQLiteError) { return (try size(.immutable), .immutable) } catch {
            throw StoreError(error, path: path)
        }
    }

    /// What a stretch of the log hashes to.
    public struct Segment: Sendable {
        /// The roots of its full tiles.
        let tiles: [TreeHash]
        /// The leaves behind them.
        let rest: [TreeHash]
        /// For each size that was asked for: the leaves of its unfinished tile.
        let marks: [Int64: RightEdge]
        /// The first bad event; what stands behind it was not read.
        public let damage: Damage?
    }

    /// The sizes of segments: many for each thread, and little memory for each.
    public static let segmentEvents: Int64 = 64 * LogTree.tileLeaves

    /// Where the segment with this number begins and ends; nil behind the last.
    public func segment(_ number: Int64) -> ClosedRange<Int64>? {
        let first = number * Self.segmentEvents + 1
        return first > size ? nil : first...min(size, first + Self.segmentEvents - 1)
    }

    /// Reads and rehashes segments; one for each thread.
    public final class Reader {
        private let path: String
        private let rows: RowCheck

        fileprivate init(_ path: String, _ connection: Connection) throws(SQLiteError) {
            self.path = path
            rows = try RowCheck(connection)
        }

        /// Reads a segment, in reads of at most 512 events.
        /// - Parameters:
        ///   - range: One of ``LogFile/segment(_:)``.
        ///   - marks: Sizes of which the root will be asked for.
        ///   - progress: Told how many events were read, now and then.
        public func read(
            _ range: ClosedRange<Int64>, marks: [Int64], progress: (Int) -> Void
        ) throws(StoreError) -> Segment {
            var tiles: [TreeHash] = []
            var leaves: [TreeHash] = []
            var edge = RightEdge()
            var edges: [Int64: RightEdge] = [:]
            var next = range.lowerBound
            var damage: Damage?
            if range.lowerBound == 1, marks.contains(0) { edges[0] = RightEdge() }
            while next <= range.upperBound, damage == nil {
                let chunk: [TreeHash]
                do throws(SQLiteError) {
                    (chunk, damage) = try rows.leaves(
                        from: next, limit: Int(min(512, range.upperBound - next + 1)))
                } catch { throw StoreError(error, path: path) }
                for leaf in chunk {
                    edge.append(leaf)
                    leaves.append(leaf)
                    if marks.contains(next) { edges[next] = edge }
                    next += 1
                    guard leaves.count == LogTree.tileLeaves else { continue }
                    tiles.append(edge.root)
                    leaves.removeAll(keepingCapacity: true)
                    edge = RightEdge()
                }
                progress(chunk.count)
            }
            return Segment(tiles: tiles, rest: leaves, marks: edges, damage: damage)
        }
    }

    /// A reader of its own for the calling thread.
    public func makeReader() throws(StoreError) -> Reader {
        do throws(SQLiteError) { return try Reader(path, Connection(path, access)) } catch {
            throw StoreError(error, path: path)
        }
    }

    /// What all segments together say.
    public struct Summary: Sendable {
        /// The first bad event.
        public private(set) var damage: Damage?
        /// The roots of the sizes that were asked for.
        public private(set) var roots: [Int64: TreeHash] = [:]
        private var tiles = RightEdge()
        private var rest: [TreeHash] = []
        private let known: [TreeHash]

        /// Nothing yet.
        public init(_ file: LogFile) { known = file.tiles }

        /// Adds the next segment; they come in order.
        public mutating func add(_ segment: Segment) {
            guard damage == nil else { return }
            let before = tiles
            for tile in segment.tiles {
                let index = tiles.size
                if index < known.count, known[Int(index)] != tile {
                    let first = index * LogTree.tileLeaves + 1
                    damage = Damage(.replaced, first...first + LogTree.tileLeaves - 1)
                    return
                }
                tiles.append(tile)
            }
            for (size, edge) in segment.marks {
                // A mark at the end of a tile has all of its leaves in the edge.
                let full = (size - edge.size) / LogTree.tileLeaves
                var upTo = before
                for tile in segment.tiles.prefix(Int(full - before.size)) { upTo.append(tile) }
                var whole = upTo.raised(by: LogTree.tileLevel)
                whole.append(edge)
                roots[size] = whole.root
            }
            rest = segment.rest
            damage = segment.damage
        }

        /// The root over all events, when nothing is bad.
        public var root: TreeHash {
            var edge = tiles.raised(by: LogTree.tileLevel)
            for leaf in rest { edge.append(leaf) }
            return edge.root
        }
    }
}
