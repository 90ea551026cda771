public import MerkleTree
import Synchronization

extension EventReader {
    /// The root over the first `size` events.
    /// - Precondition: `size` is not above what is durable.
    /// - Complexity: O(log size) nodes in memory, and the hashes of at most one tile of 256 events.
    public func root(of size: Int64) throws(StoreError) -> TreeHash {
        var nodes = NodeCache()
        let edge = try RightEdge(size: size) { level, index throws(StoreError) in
            try node(level, index, &nodes)
        }
        return edge.root
    }

    /// The proof that an event is one of the first `size`, which was tried before it is given out.
    /// - Precondition: `sequence` is in `1...size`, and `size` is not above what is durable.
    /// - Throws: ``StoreError/damaged(path:reason:)`` when the rows do not give the root.
    /// - Complexity: O(log size) nodes in memory, and the hashes of at most two tiles of 256 events.
    public func inclusionProof(
        of sequence: Int64, in size: Int64
    ) throws(StoreError) -> (leaf: TreeHash, proof: InclusionProof, root: TreeHash) {
        var nodes = NodeCache()
        let leaf = try node(0, sequence - 1, &nodes)
        let proof = try InclusionProof(of: sequence - 1, in: size) {
            level, index throws(StoreError) in
            try node(level, index, &nodes)
        }
        let root = try RightEdge(size: size) { level, index throws(StoreError) in
            try node(level, index, &nodes)
        }.root
        guard proof.verifies(leaf, root: root) else {
            throw .damaged(path: path, reason: Self.doubt)
        }
        return (leaf, proof, root)
    }

    /// The proof that the first `from` events are the beginning of the first `to`.
    /// - Precondition: `0 < from <= to`, and `to` is not above what is durable.
    /// - Throws: ``StoreError/damaged(path:reason:)`` when the rows do not give the roots.
    /// - Complexity: As ``inclusionProof(of:in:)``.
    public func consistencyProof(
        from: Int64, to: Int64
    ) throws(StoreError) -> (proof: ConsistencyProof, from: TreeHash, to: TreeHash) {
        var nodes = NodeCache()
        let proof = try ConsistencyProof(from: from, to: to) { level, index throws(StoreError) in
            try node(level, index, &nodes)
        }
        let older = try RightEdge(size: from) { level, index throws(StoreError) in
            try node(level, index, &nodes)
        }.root
        let newer = try RightEdge(size: to) { level, index throws(StoreError) in
            try node(level, index, &nodes)
        }.root
        guard proof.verifies(from: older, to: newer) else {
            throw .damaged(path: path, reason: Self.doubt)
        }
        return (proof, older, newer)
    }

    private static var doubt: String {
        "the events no longer give the root they had; VERIFY names the place"
    }

    /// The tiles that a proof has read: the leaves, the nodes over two of them, and so on to the root.
    private struct NodeCache {
        var tiles: [Int64: [[TreeHash]]] = [:]
    }

    /// The root of a complete subtree: from memory, or from the rows of its tile.
    private func node(
        _ level: Int, _ index: Int64, _ cache: inout NodeCache
    ) throws(StoreError) -> TreeHash {
        if let node = store.tree.withLock({ $0.node(level, index) }) { return node }
        let tile = (index << Int64(level)) >> Int64(LogTree.tileLevel)
        let levels: [[TreeHash]]
        if let known = cache.tiles[tile] {
            levels = known
        } else {
            levels = try readTile(tile)
            cache.tiles[tile] = levels
        }
        return levels[level][Int(index - (tile << Int64(LogTree.tileLevel - level)))]
    }

    private func readTile(_ tile: Int64) throws(StoreError) -> [[TreeHash]] {
        var levels: [[TreeHash]]
        do throws(SQLiteError) {
            levels = [
                try rows.leaves(from: tile * LogTree.tileLeaves + 1, count: LogTree.tileLeaves)
            ]
        } catch { throw StoreError(error, path: path) }
        for level in 0..<LogTree.tileLevel {
            let below = levels[level]
            levels.append(
                stride(from: 0, to: below.count, by: 2).map { .node(below[$0], below[$0 + 1]) })
        }
        // The rows against the tree: an edit of the hashes is found before it is proved.
        guard levels[LogTree.tileLevel].first == store.tile(tile) else {
            throw .damaged(path: path, reason: Self.doubt)
        }
        return levels
    }
}
