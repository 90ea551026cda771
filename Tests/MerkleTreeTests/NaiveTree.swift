import MerkleTree
import Synchronization

/// The definitions of RFC 6962, 2.1, as they are written there: slow, recursive, and independent of
/// the code they check.
final class NaiveTree: Sendable {
    let leaves: [TreeHash]
    /// Roots that were computed, so that all pairs of sizes can be tried.
    private let known = Mutex<[Range<Int>: TreeHash]>([:])

    init(_ leaves: [TreeHash]) { self.leaves = leaves }

    /// So many leaves that differ.
    static func counted(_ count: Int) -> NaiveTree {
        NaiveTree((0..<count).map { TreeHash.leaf(Array("leaf \($0)".utf8)) })
    }

    /// MTH(D[n]).
    func root(_ range: Range<Int>) -> TreeHash {
        if range.isEmpty { return .empty }
        if range.count == 1 { return leaves[range.lowerBound] }
        if let root = known.withLock({ $0[range] }) { return root }
        let split = range.lowerBound + Self.split(range.count)
        let both = TreeHash.node(root(range.lowerBound..<split), root(split..<range.upperBound))
        known.withLock { $0[range] = both }
        return both
    }

    /// PATH(m, D[n]).
    func path(_ leaf: Int, _ range: Range<Int>) -> [TreeHash] {
        if range.count == 1 { return [] }
        let split = range.lowerBound + Self.split(range.count)
        return leaf < split
            ? path(leaf, range.lowerBound..<split) + [root(split..<range.upperBound)]
            : path(leaf, split..<range.upperBound) + [root(range.lowerBound..<split)]
    }

    /// SUBPROOF(m, D[n], b), with m counted from the tree's beginning.
    func consistency(_ old: Int, _ range: Range<Int>, _ isKnown: Bool = true) -> [TreeHash] {
        if old == range.upperBound { return isKnown ? [] : [root(range)] }
        let split = range.lowerBound + Self.split(range.count)
        return old <= split
            ? consistency(old, range.lowerBound..<split, isKnown)
                + [root(split..<range.upperBound)]
            : consistency(old, split..<range.upperBound, false)
                + [root(range.lowerBound..<split)]
    }

    /// The complete subtrees, as a tree that stores nodes would answer.
    func node(_ level: Int, _ index: Int64) -> TreeHash {
        let start = Int(index) << level
        return root(start..<start + 1 << level)
    }

    /// The largest power of two strictly below a number.
    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
