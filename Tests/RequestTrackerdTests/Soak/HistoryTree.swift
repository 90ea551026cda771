import EventStore
import JSONText
import MerkleTree

@testable import requesttracker

/// The Merkle tree of a log as it was read, by the definition of RFC 6962, 2.1.
struct HistoryTree {
    private let leaves: [TreeHash]

    /// - Parameter events: As REPLAY gives them with `"proof":true`.
    init(_ events: [Reply]) throws {
        leaves = try events.map { event in
            let text = Array(event.raw.utf8.dropFirst("EVENT ".utf8.count))
            return try EventRecord(JSONObject(text)).leaf
        }
    }

    /// The root over the first events; nil when there are not so many.
    func root(of size: Int) -> String? {
        size <= leaves.count ? Self.root(leaves[..<size]).hex : nil
    }

    private static func root(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        if leaves.isEmpty { return .empty }
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        return .node(root(leaves.prefix(split)), root(leaves.dropFirst(split)))
    }
}

/// A root that a daemon gave out, and over how many events.
struct PromisedRoot: Hashable, CustomStringConvertible {
    let size: Int
    let root: String
    var description: String { "\(root) over \(size) events" }

    /// - Parameter reply: An answer with `size` and `root`, such as that to CHECKPOINT.
    init?(_ reply: Reply) {
        guard let size = reply.int("size"), let root = reply.string("root") else { return nil }
        (self.size, self.root) = (size, root)
    }
}
