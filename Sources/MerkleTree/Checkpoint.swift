/// How far a log had come, in the text of C2SP's tlog-checkpoint: who it is of, how many leaves, and
/// the root over them, three lines.
public struct Checkpoint: Hashable, Sendable {
    /// The log's name: no spaces, no `+`.
    public let origin: String
    /// How many leaves.
    public let size: Int64
    /// The root over them.
    public let root: TreeHash

    /// A checkpoint with its parts.
    public init(origin: String, size: Int64, root: TreeHash) {
        precondition(Self.isName(origin) && size >= 0, "an origin is one word without '+'")
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The text, with an LF behind each line: what is signed.
    public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n" }

    /// Reads the text back; nil when it is anything but three whole lines in their one form.
    public init?(_ text: some StringProtocol) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, Self.isName(lines[0]),
            let size = Int64(lines[1]), size >= 0, String(size) == lines[1],
            let root = Base64.decode(lines[2]).flatMap({ TreeHash($0) })
        else { return nil }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    /// Whether a text can name a log or a signer: visible, without spaces and `+`.
    public static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0.properties.generalCategory != .control
                    && $0 != "+"
            }
    }
}

/// A checkpoint and the signatures under it: a note (C2SP's signed-note).
public struct SignedCheckpoint: Hashable, Sendable {
    /// One signature line.
    public struct Signature: Hashable, Sendable {
        /// Who signed.
        public let name: String
        /// The first four bytes of SHA-256(name || 0x0A || 0x01 || public key).
        public let keyID: [UInt8]
        /// The signature's bytes: 64 for Ed25519.
        public let bytes: [UInt8]

        /// A signature with its parts.
        public init(name: String, keyID: [UInt8], bytes: [UInt8]) {
            self.name = name
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// What is signed.
    public let checkpoint: Checkpoint
    /// The signatures, as many as there are.
    public var signatures: [Signature]

    /// A checkpoint and its signatures.
    public init(_ checkpoint: Checkpoint, signatures: [Signature] = []) {
        self.checkpoint = checkpoint
        self.signatures = signatures
    }

    /// The text: the checkpoint, and when it is signed a blank line and the signatures.
    public var text: String {
        guard !signatures.isEmpty else { return checkpoint.text }
        let lines = signatures.map { "\u{2014} \($0.name) \(Base64.encode($0.keyID + $0.bytes))\n" }
        return checkpoint.text + "\n" + lines.joined()
    }

    /// Reads the text back; nil when it is no checkpoint or a line of it is no signature.
    public init?(_ text: some StringProtocol) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last?.isEmpty == true,
            let checkpoint = Checkpoint(lines[..<3].map { $0 + "\n" }.joined())
        else { return nil }
        self.init(checkpoint)
        guard lines.count > 4 else { return }
        guard lines[3].isEmpty, lines.count > 5 else { return nil }
        for line in lines[4..<lines.count - 1] {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, words[0] == "\u{2014}", Checkpoint.isName(words[1]),
                let bytes = Base64.decode(words[2]), bytes.count > 4
            else { return nil }
            signatures.append(
                Signature(
                    name: String(words[1]), keyID: Array(bytes[..<4]), bytes: Array(bytes[4...])))
        }
    }
}
