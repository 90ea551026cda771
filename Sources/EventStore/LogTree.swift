import MerkleTree

/// The Merkle tree over the log, in memory: the right edge, the newest leaves, and the roots of all
/// full tiles of 256 leaves with the tree above them; 0.25 bytes an event.
///
/// The leaves of a full tile stand in the events; a proof reads the one tile that it needs.
struct LogTree: Sendable {
    /// Leaves in a tile, and the height of the tree over them (C2SP's tlog-tiles cut trees so too).
    static let tileLeaves: Int64 = 1 << tileLevel
    static let tileLevel = 8

    /// `levels[0]`: the roots of the full tiles; `levels[1]`: the nodes over two of them; and so on.
    private var levels: [[TreeHash]] = [[]]
    /// The leaves behind the full tiles, and their edge.
    private var tail: [TreeHash] = []
    private var tailEdge = RightEdge()

    /// A tree without leaves.
    init() { tail.reserveCapacity(Int(Self.tileLeaves)) }

    /// How many leaves there are.
    var size: Int64 { Int64(levels[0].count) * Self.tileLeaves + Int64(tail.count) }

    /// The roots of the full tiles.
    var tiles: [TreeHash] { levels[0] }

    /// Adds a leaf.
    /// - Complexity: Amortised one hash.
    mutating func append(_ leaf: TreeHash) {
        tail.append(leaf)
        tailEdge.append(leaf)
        guard tail.count == Int(Self.tileLeaves) else { return }
        let root = tailEdge.root
        tail.removeAll(keepingCapacity: true)
        tailEdge = RightEdge()
        append(tile: root)
    }

    /// Adds a full tile, where no leaves stand behind the last one.
    mutating func append(tile root: TreeHash) {
        precondition(tail.isEmpty, "tiles stand side by side")
        levels[0].append(root)
        var level = 0
        while levels[level].count.isMultiple(of: 2) {
            if level + 1 == levels.count { levels.append([]) }
            let place = levels[level].count
            levels[level + 1].append(.node(levels[level][place - 2], levels[level][place - 1]))
            level += 1
        }
    }

    /// Adds the leaves of a batch.
    mutating func append(_ batch: EventBatch) { batch.forEachHash { append($0) } }

    /// The root.
    /// - Complexity: One hash for each bit that is set in the size.
    var root: TreeHash { edge.root }

    /// The right edge of the whole.
    var edge: RightEdge {
        let full = Int64(levels[0].count)
        var edge = RightEdge(size: full) { level, index in levels[level][Int(index)] }
            .raised(by: Self.tileLevel)
        edge.append(tailEdge)
        return edge
    }

    /// A node that needs no reading: one over full tiles, or over leaves behind them; nil for one
    /// within a full tile.
    func node(_ level: Int, _ index: Int64) -> TreeHash? {
        if level >= Self.tileLevel {
            return levels[level - Self.tileLevel][Int(index)]
        }
        let start = index << Int64(level) - Int64(levels[0].count) * Self.tileLeaves
        guard start >= 0 else { return nil }
        return subtree(of: tail[Int(start)..<Int(start) + 1 << level])
    }
}

/// The root over leaves that are a power of two in number.
func subtree(of leaves: ArraySlice<TreeHash>) -> TreeHash {
    var edge = RightEdge()
    for leaf in leaves { edge.append(leaf) }
    return edge.root
}
