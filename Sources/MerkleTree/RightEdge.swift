/// A tree of which only the right edge is kept: the roots of its complete subtrees, the largest
/// first (the "compact range" of RFC 9162's implementations). Enough to grow and to tell the root.
public struct RightEdge: Hashable, Sendable {
    /// How many leaves there are.
    public private(set) var size: Int64 = 0
    /// One node for each bit that is set in `size`, the highest bit first.
    public private(set) var nodes: [TreeHash] = []

    /// A tree without leaves.
    public init() {}

    /// The edge of a tree with `size` leaves.
    /// - Parameter node: The root of the complete subtree at a level (0: leaves) and a place in it.
    /// - Complexity: One node for each bit that is set in `size`.
    public init<Failure: Error>(
        size: Int64, node: (_ level: Int, _ index: Int64) throws(Failure) -> TreeHash
    ) throws(Failure) {
        precondition(size >= 0, "a tree has no negative size")
        nodes = try completeSubtrees(of: 0..<size).map { place throws(Failure) in
            try node(place.level, place.index)
        }
        self.size = size
    }

    /// Adds a leaf.
    /// - Complexity: Amortised one hash.
    public mutating func append(_ leaf: TreeHash) { append(leaf, level: 0) }

    /// Adds a complete subtree of 2^`level` leaves; the size must be a multiple of that.
    public mutating func append(_ subtree: TreeHash, level: Int) {
        precondition(size & ((1 << level) - 1) == 0, "a subtree stands at a multiple of its size")
        var node = subtree
        var carry = size >> level
        while carry & 1 == 1 {
            node = .node(nodes.removeLast(), node)
            carry >>= 1
        }
        nodes.append(node)
        size += 1 << level
    }

    /// Adds the leaves of another tree behind these: its subtrees must fit, which they do when this
    /// size is a multiple of the next power of two above the other's.
    public mutating func append(_ other: RightEdge) {
        var rest = other.size
        for node in other.nodes {
            let level = rest.highestBit
            append(node, level: level)
            rest -= 1 << Int64(level)
        }
    }

    /// The same nodes over 2^`levels` times as many leaves: each leaf of this tree is the root of a
    /// complete subtree of that height.
    public func raised(by levels: Int) -> RightEdge {
        var edge = self
        edge.size <<= Int64(levels)
        return edge
    }

    /// The root of the tree.
    /// - Complexity: One hash for each bit that is set in `size`, but one.
    public var root: TreeHash {
        guard var root = nodes.last else { return .empty }
        for node in nodes.dropLast().reversed() { root = .node(node, root) }
        return root
    }
}

extension Int64 {
    /// The place of the highest bit that is set; the number is not 0.
    var highestBit: Int { Int64.bitWidth - 1 - leadingZeroBitCount }
}

/// A complete subtree: its height, and how many of that height stand before it.
struct SubtreePlace: Hashable {
    let level: Int
    let index: Int64
}

/// The complete subtrees that make up a range, the largest first. The range begins at a multiple of
/// the smallest power of two that is not below its length, as every range of RFC 6962's recursion does.
func completeSubtrees(of range: Range<Int64>) -> [SubtreePlace] {
    var places: [SubtreePlace] = []
    var start = range.lowerBound
    while start < range.upperBound {
        let level = (range.upperBound - start).highestBit
        places.append(SubtreePlace(level: level, index: start >> Int64(level)))
        start += 1 << Int64(level)
    }
    return places
}
