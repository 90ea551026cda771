import MerkleTree
import Testing

@Suite("The Merkle tree") struct TreeTests {
    /// The public test set of RFC 6962's implementations.
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("the roots of the public test set, from one leaf to eight")
    func vectors() throws {
        var edge = RightEdge()
        #expect(
            edge.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (leaf, root) in zip(Self.leaves, Self.roots) {
            edge.append(.leaf(try #require(TreeHash.bytes(hex: leaf))))
            #expect(edge.root.hex == root)
        }
    }

    static let tree = NaiveTree.counted(300)
    /// Every complete subtree of it, so that the loops below look nodes up.
    static let nodes: [[TreeHash]] = (0...8).map { level in
        (0..<(300 >> level)).map { tree.node(level, Int64($0)) }
    }
    static let naiveRoots: [TreeHash] = (0...300).map { tree.root(0..<$0) }

    static func node(_ level: Int, _ index: Int64) -> TreeHash { nodes[level][Int(index)] }

    @Test("a growing edge has the root of the definition, at every size up to 300")
    func edge() {
        var edge = RightEdge()
        for (place, leaf) in Self.tree.leaves.enumerated() {
            edge.append(leaf)
            #expect(edge.root == Self.naiveRoots[place + 1])
            #expect(edge == RightEdge(size: Int64(place + 1), node: Self.node))
        }
    }

    @Test("edges joined at a multiple of a power of two are the edge of all leaves")
    func joined() {
        for split in [0, 32, 64, 96, 256] as [Int] {
            for end in split...(split + (split == 0 ? 40 : 32)) where end <= 300 {
                var edge = RightEdge()
                for leaf in Self.tree.leaves[..<split] { edge.append(leaf) }
                var tail = RightEdge()
                for leaf in Self.tree.leaves[split..<end] { tail.append(leaf) }
                edge.append(tail)
                #expect(edge.size == Int64(end) && edge.root == Self.naiveRoots[end])
            }
        }
    }

    @Test("every inclusion proof up to 300 leaves is the definition's, and verifies")
    func inclusion() {
        for size in 1...300 {
            for index in 0..<size {
                let proof = InclusionProof(of: Int64(index), in: Int64(size), node: Self.node)
                guard proof.hashes == Self.tree.path(index, 0..<size) else {
                    Issue.record("the path of \(index) in \(size)")
                    return
                }
                guard proof.verifies(Self.tree.leaves[index], root: Self.naiveRoots[size]) else {
                    Issue.record("\(index) in \(size)")
                    return
                }
            }
        }
    }

    @Test("every consistency proof up to 300 leaves is the definition's, and verifies")
    func consistency() {
        for to in 1...300 {
            for from in 1...to {
                let proof = ConsistencyProof(from: Int64(from), to: Int64(to), node: Self.node)
                guard proof.hashes == Self.tree.consistency(from, 0..<to) else {
                    Issue.record("the proof from \(from) to \(to)")
                    return
                }
                guard proof.verifies(from: Self.naiveRoots[from], to: Self.naiveRoots[to]) else {
                    Issue.record("\(from) to \(to)")
                    return
                }
            }
        }
    }

    @Test("an inclusion proof that was changed in any way is refused", arguments: 1...17)
    func changedInclusion(_ size: Int) {
        let root = Self.naiveRoots[size]
        for index in 0..<size {
            let leaf = Self.tree.leaves[index]
            let proof = InclusionProof(of: Int64(index), in: Int64(size), node: Self.node)
            for hashes in changes(of: proof.hashes) {
                var changed = proof
                changed.hashes = hashes
                #expect(!changed.verifies(leaf, root: root), "\(index) in \(size)")
            }
            for bit in 0..<256 {
                #expect(!proof.verifies(leaf.flipping(bit), root: root))
                #expect(!proof.verifies(leaf, root: root.flipping(bit)))
            }
            for other in -1...size + 1 where other != index {
                var changed = proof
                changed.index = Int64(other)
                #expect(!changed.verifies(leaf, root: root), "\(index) as \(other) in \(size)")
            }
            for other in [-1, 0, index] {
                var changed = proof
                changed.size = Int64(other)
                #expect(!changed.verifies(leaf, root: root))
            }
        }
    }

    @Test("a consistency proof that was changed in any way is refused", arguments: 1...17)
    func changedConsistency(_ to: Int) {
        let newer = Self.naiveRoots[to]
        for from in 1...to {
            let older = Self.naiveRoots[from]
            let proof = ConsistencyProof(from: Int64(from), to: Int64(to), node: Self.node)
            for hashes in changes(of: proof.hashes) {
                var changed = proof
                changed.hashes = hashes
                #expect(!changed.verifies(from: older, to: newer), "\(from) to \(to)")
            }
            for bit in 0..<256 {
                #expect(!proof.verifies(from: older.flipping(bit), to: newer))
                #expect(!proof.verifies(from: older, to: newer.flipping(bit)))
            }
            if from < to { #expect(!proof.verifies(from: newer, to: older)) }
            var changed = proof
            changed.from = 0
            #expect(!changed.verifies(from: .empty, to: newer))
            changed = proof
            changed.from = Int64(to + 1)
            #expect(!changed.verifies(from: older, to: newer))
        }
    }

    @Test("the empty tree is the beginning of nothing, and equal sizes need equal roots")
    func trivialConsistency() {
        let root = Self.naiveRoots[5]
        #expect(!ConsistencyProof(from: 0, to: 5, hashes: []).verifies(from: .empty, to: root))
        #expect(ConsistencyProof(from: 5, to: 5, hashes: []).verifies(from: root, to: root))
        #expect(
            !ConsistencyProof(from: 5, to: 5, hashes: []).verifies(
                from: root, to: Self.naiveRoots[6]))
        #expect(!ConsistencyProof(from: 5, to: 5, hashes: [root]).verifies(from: root, to: root))
    }

    /// Every way to change a list: each bit flipped, cut at either end, extended, two swapped.
    private func changes(of hashes: [TreeHash]) -> [[TreeHash]] {
        var changes = [hashes + [.empty], [.empty] + hashes]
        if let first = hashes.first, let last = hashes.last {
            changes += [Array(hashes.dropFirst()), hashes.dropLast(), hashes + [last]]
            changes.append([first] + hashes)
        }
        for place in hashes.indices {
            for bit in stride(from: 0, to: 256, by: 1) {
                var changed = hashes
                changed[place] = changed[place].flipping(bit)
                changes.append(changed)
            }
            for other in hashes.indices where other > place {
                var changed = hashes
                changed.swapAt(place, other)
                changes.append(changed)
            }
        }
        return changes
    }
}

extension TreeHash {
    /// The hash with one of its 256 bits changed.
    func flipping(_ bit: Int) -> TreeHash {
        var bytes = bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return TreeHash(bytes) ?? .empty
    }
}
