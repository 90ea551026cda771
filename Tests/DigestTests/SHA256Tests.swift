import Testing

@testable import Digests

@Suite("SHA-256") struct SHA256Tests {
    @Test(
        "NIST's example messages have their published digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
                    + "klmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func published(message: String, digest: String) {
        #expect(hex(SHA256.hash(Array(message.utf8))) == digest)
    }

    @Test("a million times the letter a has NIST's digest")
    func million() {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(
            hex(SHA256.hash(bytes))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("the digest does not depend on how the message is cut", arguments: [1, 7, 63, 64, 65])
    func pieces(size: Int) {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        message.withUnsafeBytes { whole in
            for start in stride(from: 0, to: whole.count, by: size) {
                hash.update(
                    UnsafeRawBufferPointer(rebasing: whole[start..<min(start + size, whole.count)]))
            }
        }
        #expect(hash.finalize() == SHA256.hash(message))
    }

    @Test("with and without the processor's instructions every length has the same digest")
    func bothForms() {
        let message = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ 7) }
        for length in message.indices {
            var plain = SHA256(accelerated: false)
            var fast = SHA256(accelerated: true)
            message.withUnsafeBytes { bytes in
                plain.update(UnsafeRawBufferPointer(rebasing: bytes[..<length]))
                fast.update(UnsafeRawBufferPointer(rebasing: bytes[..<length]))
            }
            #expect(plain.finalize() == fast.finalize())
        }
    }

    /// RFC 6962's leaf and node hashes of the public test set: an independent use of the function.
    @Test("the Merkle roots of RFC 6962's first two leaves are the published ones")
    func merkle() {
        let first = SHA256.hash([0x00] as [UInt8])
        let second = SHA256.hash([0x00, 0x00] as [UInt8])
        #expect(hex(first) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
        #expect(
            hex(SHA256.hash([0x01] + first + second))
                == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")
    }
}

@Suite("SipHash-2-4") struct SipHashTests {
    /// From the authors' reference: key 00 01 .. 0f, message 00 01 .. (n - 1).
    @Test(
        "the authors' vectors hold",
        arguments: [
            (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (2, 0x0d6c_8009_d9a9_4f5a),
            (3, 0x8567_6696_d7fb_7e2d), (7, 0xab02_00f5_8b01_d137), (8, 0x93f5_f579_9a93_2462),
            (15, 0xa129_ca61_49be_45e5),
        ] as [(Int, UInt64)])
    func vectors(length: Int, expected: UInt64) {
        let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        let message = (0..<length).map { UInt8($0) }
        let hash = message.withUnsafeBufferPointer { SipHash(key: key).hash($0) }
        #expect(hash == expected)
    }
}

private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
    }.joined()
}
