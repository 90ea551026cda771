/// A proof that somebody can keep: the place of a leaf, the way to the root, and the checkpoint that
/// the root stands in (C2SP's tlog-proof). What the leaf is of can be carried with it as `extra`.
public struct Receipt: Hashable, Sendable {
    private static let header = "c2sp.org/tlog-proof@v1"

    /// Bytes that are carried with the proof and that it does not cover by itself.
    public let extra: [UInt8]?
    /// The proof.
    public let proof: InclusionProof
    /// What it leads to.
    public let checkpoint: SignedCheckpoint

    /// A receipt with its parts; the proof is of the checkpoint's size.
    public init(extra: [UInt8]? = nil, proof: InclusionProof, checkpoint: SignedCheckpoint) {
        precondition(proof.size == checkpoint.checkpoint.size, "the proof is of the checkpoint")
        self.extra = extra
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// Whether `leaf` stands where the receipt says, under the checkpoint's root.
    public func verifies(_ leaf: TreeHash) -> Bool {
        proof.verifies(leaf, root: checkpoint.checkpoint.root)
    }

    /// The text.
    public var text: String {
        var lines = [Self.header]
        if let extra { lines.append("extra \(Base64.encode(extra))") }
        lines.append("index \(proof.index)")
        lines += proof.hashes.map { Base64.encode($0.bytes) }
        return lines.map { $0 + "\n" }.joined() + "\n" + checkpoint.text
    }

    /// Reads the text of one receipt; nil when it is not in its one form.
    public init?(_ text: some StringProtocol) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst().map({ $0 == Self.header }) ?? false else { return nil }
        var extra: [UInt8]?
        if let line = lines.first, line.hasPrefix("extra ") {
            guard let bytes = Base64.decode(line.dropFirst(6)) else { return nil }
            extra = bytes
            lines.removeFirst()
        }
        guard let line = lines.popFirst(), line.hasPrefix("index "),
            let index = Int64(line.dropFirst(6)), "index \(index)" == line
        else { return nil }
        var hashes: [TreeHash] = []
        while let line = lines.popFirst(), !line.isEmpty {
            guard let hash = Base64.decode(line).flatMap({ TreeHash($0) }) else { return nil }
            hashes.append(hash)
        }
        guard let checkpoint = SignedCheckpoint(lines.joined(separator: "\n")) else { return nil }
        self.init(
            extra: extra,
            proof: InclusionProof(index: index, size: checkpoint.checkpoint.size, hashes: hashes),
            checkpoint: checkpoint)
    }

    /// Reads a file that holds receipts one behind the other; nil when one of them is none, or there
    /// is none at all.
    public static func all(_ text: String) -> [Receipt]? {
        var parts: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line == header { parts.append("") }
            guard !parts.isEmpty else { return nil }
            parts[parts.count - 1] += line + "\n"
        }
        let receipts = parts.compactMap { Receipt($0) }
        return receipts.isEmpty || receipts.count != parts.count ? nil : receipts
    }
}
