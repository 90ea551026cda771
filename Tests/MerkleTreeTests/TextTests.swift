import MerkleTree
import Testing

@Suite("Checkpoints and receipts as text") struct TextTests {
    @Test(
        "base64 by the vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, coded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == coded)
        #expect(Base64.decode(coded) == Array(plain.utf8))
    }

    @Test(
        "base64 that is not the one text for its bytes is refused",
        arguments: ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm 9", "Z===", "====", "Zg==Zg==", "Zm9-"])
    func wrongBase64(_ text: String) { #expect(Base64.decode(text) == nil) }

    static let checkpoint = Checkpoint(origin: "office.example/log", size: 7, root: .empty)
    static let text = """
        office.example/log
        7
        47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

        """

    @Test("a checkpoint is three lines: origin, size, root")
    func checkpointText() {
        #expect(Self.checkpoint.text == Self.text)
        #expect(Checkpoint(Self.text) == Self.checkpoint)
    }

    @Test(
        "anything but the three lines in their one form is refused",
        arguments: [
            "", "office\n7\n", "a b\n7\nROOT\n", "a+b\n7\nROOT\n", "\n7\nROOT\n", "a\n07\nROOT\n",
            "a\n-1\nROOT\n", "a\n+7\nROOT\n", "a\n7\nROOT", "a\n7\nROOT\n\n", "a\n7\nROOTAAAA\n",
            "a\n7\nAAAA\n", "a\n7\r\nROOT\n", "a\n9223372036854775808\nROOT\n",
        ])
    func wrongCheckpoint(_ text: String) {
        let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        #expect(
            Checkpoint(
                text.split(separator: "ROOT", omittingEmptySubsequences: false).joined(
                    separator: root)) == nil)
    }

    @Test("signatures stand behind a blank line and are read back")
    func signed() {
        let signature = SignedCheckpoint.Signature(
            name: "auditor", keyID: [1, 2, 3, 4], bytes: Array(repeating: 9, count: 64))
        let signed = SignedCheckpoint(Self.checkpoint, signatures: [signature, signature])
        #expect(signed.text.hasPrefix(Self.text + "\n\u{2014} auditor AQIDBAkJ"))
        #expect(SignedCheckpoint(signed.text) == signed)
        #expect(SignedCheckpoint(Self.text) == SignedCheckpoint(Self.checkpoint))
        #expect(SignedCheckpoint(signed.text + "\n") == nil)
        #expect(SignedCheckpoint(Self.text + "\n") == nil)
        #expect(SignedCheckpoint(Self.text + "\n\u{2014} auditor AQID\n") == nil)
        #expect(SignedCheckpoint(Self.text + "\n- auditor AQIDBAUG\n") == nil)
    }

    @Test("a receipt holds a proof, what it is of, and the checkpoint", arguments: [1, 2, 7, 20])
    func receipt(_ size: Int) throws {
        let tree = NaiveTree.counted(size)
        let checkpoint = Checkpoint(origin: "office", size: Int64(size), root: tree.root(0..<size))
        for index in 0..<size {
            let proof = InclusionProof(of: Int64(index), in: Int64(size), node: tree.node)
            let receipt = Receipt(
                extra: Array("{}".utf8), proof: proof, checkpoint: SignedCheckpoint(checkpoint))
            #expect(receipt.text.hasPrefix("c2sp.org/tlog-proof@v1\nextra e30=\nindex \(index)\n"))
            #expect(receipt.text.hasSuffix("\n\n" + checkpoint.text))
            let read = try #require(Receipt(receipt.text))
            #expect(read == receipt && read.verifies(tree.leaves[index]))
            #expect(!read.verifies(tree.leaves[index].flipping(3)))
            #expect(Receipt.all(receipt.text + receipt.text) == [receipt, receipt])
        }
    }

    @Test("a receipt of which any byte was changed, dropped or doubled proves nothing")
    func changedReceipt() throws {
        let tree = NaiveTree.counted(11)
        let checkpoint = Checkpoint(origin: "office", size: 11, root: tree.root(0..<11))
        let proof = InclusionProof(of: 6, in: 11, node: tree.node)
        let receipt = Receipt(proof: proof, checkpoint: SignedCheckpoint(checkpoint))
        let bytes = Array(receipt.text.utf8)
        // The log's name and the size are told: a root does not cover them, only a signature does, or
        // a checkpoint that one has from elsewhere. A size whose trees have this shape passes too.
        let start = bytes.count - checkpoint.text.utf8.count
        let told = start..<start + checkpoint.origin.utf8.count + 3
        func isBelieved(_ bytes: [UInt8]) -> Bool {
            guard let read = Receipt(String(decoding: bytes, as: UTF8.self)) else { return false }
            return read.verifies(tree.leaves[6])
        }
        #expect(isBelieved(bytes))
        for place in bytes.indices where !told.contains(place) {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                #expect(!isBelieved(changed), "bit \(bit) of byte \(place)")
            }
            #expect(!isBelieved(Array(bytes[..<place] + bytes[(place + 1)...])), "without \(place)")
            #expect(!isBelieved(Array(bytes[...place] + bytes[place...])), "twice \(place)")
            #expect(!isBelieved(Array(bytes[..<place])), "cut off at \(place)")
        }
    }

    @Test(
        "a text that is no receipt is refused",
        arguments: [
            "", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\nindex 0\n\n" + text,
            "c2sp.org/tlog-proof@v1\nindex 00\n\n" + text, "c2sp.org/tlog-proof@v1\n\n" + text,
            "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n" + text,
            "c2sp.org/tlog-proof@v1\nindex 0\n" + text,
            "c2sp.org/tlog-proof@v1\nextra x\nindex 0\n\n" + text,
        ])
    func wrongReceipt(_ text: String) {
        #expect(Receipt(text) == nil)
        #expect(Receipt.all(text) == nil)
    }
}
