/// Shows that a tree is the beginning of a larger one: nothing was altered, dropped or slipped in
/// (RFC 9162, 2.1.4).
public struct ConsistencyProof: Hashable, Sendable {
    /// The size of the older tree.
    public var from: Int64
    /// The size of the newer one.
    public var to: Int64
    /// The nodes from which both roots follow, the lowest first.
    public var hashes: [TreeHash]

    /// A proof with its parts.
    public init(from: Int64, to: Int64, hashes: [TreeHash]) {
        self.from = from
        self.to = to
        self.hashes = hashes
    }

    /// Makes the proof between two sizes of a tree.
    /// - Parameter node: The root of the complete subtree at a level (0: leaves) and a place in it.
    /// - Complexity: At most two nodes for each bit of `to`.
    public init<Failure: Error>(
        from: Int64, to: Int64, node: (_ level: Int, _ index: Int64) throws(Failure) -> TreeHash
    ) throws(Failure) {
        precondition(from > 0 && from <= to, "the older tree is not empty and not the larger one")
        // SUBPROOF of RFC 6962, 2.1.2, from the root down.
        var hashes: [TreeHash] = []
        var range = 0..<to
        var isOldRootKnown = true
        while range.upperBound != from {
            let split = range.lowerBound + largestPowerOfTwo(below: Int64(range.count))
            let (left, right) = (range.lowerBound..<split, split..<range.upperBound)
            hashes.append(try root(of: from <= split ? right : left, node))
            if from > split { isOldRootKnown = false }
            range = from <= split ? left : right
        }
        if !isOldRootKnown { hashes.append(try root(of: range, node)) }
        self.init(from: from, to: to, hashes: hashes.reversed())
    }

    /// Whether both roots follow from the proof (RFC 9162, 2.1.4.2).
    ///
    /// The empty tree is the beginning of every tree and proves nothing: it is refused. Equal sizes
    /// need an empty proof and equal roots.
    public func verifies(from old: TreeHash, to new: TreeHash) -> Bool {
        guard from > 0, from <= to else { return false }
        if from == to { return hashes.isEmpty && old == new }
        var path = hashes[...]
        // A power of two is a node of the newer tree: its root begins the proof.
        if from.nonzeroBitCount == 1 { path = [old] + path }
        guard let first = path.popFirst() else { return false }
        var older = from - 1
        var newer = to - 1
        while older & 1 == 1 {
            older >>= 1
            newer >>= 1
        }
        var (oldRoot, newRoot) = (first, first)
        for hash in path {
            guard newer != 0 else { return false }
            if older & 1 == 1 || older == newer {
                oldRoot = .node(hash, oldRoot)
                newRoot = .node(hash, newRoot)
                while older & 1 == 0, older != 0 {
                    older >>= 1
                    newer >>= 1
                }
            } else {
                newRoot = .node(newRoot, hash)
            }
            older >>= 1
            newer >>= 1
        }
        return newer == 0 && oldRoot == old && newRoot == new
    }
}
