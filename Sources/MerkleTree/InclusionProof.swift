/// Shows that a leaf stands at a place of a tree (RFC 9162, 2.1.3).
public struct InclusionProof: Hashable, Sendable {
    /// The leaf's place, from 0.
    public var index: Int64
    /// How many leaves the tree has.
    public var size: Int64
    /// The siblings on the way to the root, the lowest first.
    public var hashes: [TreeHash]

    /// A proof with its parts.
    public init(index: Int64, size: Int64, hashes: [TreeHash]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Makes the proof for a leaf of a tree.
    /// - Parameter node: The root of the complete subtree at a level (0: leaves) and a place in it.
    /// - Complexity: At most two nodes for each bit of `size`.
    public init<Failure: Error>(
        of index: Int64, in size: Int64,
        node: (_ level: Int, _ index: Int64) throws(Failure) -> TreeHash
    ) throws(Failure) {
        precondition(index >= 0 && index < size, "the leaf is one of the tree")
        // From the root down, as RFC 6962, 2.1.1 defines it.
        var hashes: [TreeHash] = []
        var range = 0..<size
        while range.count > 1 {
            let split = range.lowerBound + largestPowerOfTwo(below: Int64(range.count))
            let (left, right) = (range.lowerBound..<split, split..<range.upperBound)
            hashes.append(try root(of: index < split ? right : left, node))
            range = index < split ? left : right
        }
        self.init(index: index, size: size, hashes: hashes.reversed())
    }

    /// Whether the proof leads from `leaf` to `root`: exactly as many hashes as the place and the
    /// size ask for, no more.
    public func verifies(_ leaf: TreeHash, root: TreeHash) -> Bool {
        guard index >= 0, index < size else { return false }
        // Up to where the way joins the right edge each level has a sibling; above that, one for
        // each subtree to the left (durability: inner = bitlen(i xor (n - 1)), border = popcount).
        let inner = Int64.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
        let border = (index >> Int64(inner)).nonzeroBitCount
        guard hashes.count == inner + border else { return false }
        var node = leaf
        for (level, sibling) in hashes.prefix(inner).enumerated() {
            node = index >> Int64(level) & 1 == 0 ? .node(node, sibling) : .node(sibling, node)
        }
        for sibling in hashes.dropFirst(inner) { node = .node(sibling, node) }
        return node == root
    }
}

/// The largest power of two strictly below `count`, which is above 1 (RFC 6962, 2.1).
func largestPowerOfTwo(below count: Int64) -> Int64 { 1 << Int64((count - 1).highestBit) }

/// The root of a range that begins at a multiple of its next power of two.
func root<Failure: Error>(
    of range: Range<Int64>, _ node: (_ level: Int, _ index: Int64) throws(Failure) -> TreeHash
) throws(Failure) -> TreeHash {
    var nodes: [TreeHash] = []
    for place in completeSubtrees(of: range) { nodes.append(try node(place.level, place.index)) }
    guard var root = nodes.popLast() else { return .empty }
    for node in nodes.reversed() { root = .node(node, root) }
    return root
}
