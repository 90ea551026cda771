import MerkleTree

@testable import EventStore

extension EventStore {
    /// What a check of the whole log finds.
    func verdict() throws(StoreError) -> Damage? {
        let reader = try makeReader()
        var check = reader.checkAll()
        while !check.isDone { if let damage = try reader.proceed(&check) { return damage } }
        return try reader.proceed(&check)
    }
}

extension Ledger {
    /// Compares the tree with the definition over the stored hashes, at its newest and at older
    /// sizes, and tries a few proofs.
    func compareTree(_ store: EventStore, _ note: String) throws {
        let reader = try store.makeReader()
        var leaves: [TreeHash] = []
        for event in events {
            let hash = try reader.hash(at: event.sequence).flatMap { TreeHash($0) }
            leaves.append(hash ?? .empty)
        }
        let head = store.head
        try demand(
            head.sequence == Int64(leaves.count) && head.root == naiveRoot(leaves[...]),
            "\(note): the root over \(head.sequence) of \(leaves.count) events")
        guard !leaves.isEmpty else { return }
        for step in 2...3 {
            let size = max(1, leaves.count * step / 3)
            let root = naiveRoot(leaves[..<size])
            try demand(
                reader.root(of: Int64(size)) == root, "\(note): the root over the first \(size)")
            let place = (size * 7 / 11)
            let (leaf, proof, found) = try reader.inclusionProof(
                of: Int64(place) + 1, in: Int64(size))
            try demand(
                leaf == leaves[place] && found == root && proof.verifies(leaf, root: root),
                "\(note): the proof of \(place + 1) in \(size)")
            let (consistency, _, _) = try reader.consistencyProof(
                from: Int64(size), to: head.sequence)
            try demand(
                consistency.verifies(from: root, to: head.root),
                "\(note): the proof from \(size) to \(head.sequence)")
        }
    }
}

/// MTH of RFC 6962, 2.1.
func naiveRoot(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
    if leaves.isEmpty { return .empty }
    if leaves.count == 1 { return leaves[leaves.startIndex] }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    return .node(naiveRoot(leaves.prefix(split)), naiveRoot(leaves.dropFirst(split)))
}
