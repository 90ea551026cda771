import Digests
import Foundation
import MerkleTree

/// Runs `openssl`: signing is left to a program that people trust with their keys.
private enum OpenSSL {
    /// - Returns: What it wrote to its standard output; nil when it refused.
    static func run(_ arguments: [String], _ texts: Texts) throws(Failure) -> [UInt8]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw .inputOutput(texts.noOpenSSL) }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus == 127 { throw .inputOutput(texts.noOpenSSL) }
        return process.terminationStatus == 0 ? Array(bytes) : nil
    }

    /// Lends a file that holds `bytes`.
    static func withFile<Result>(
        _ bytes: [UInt8], _ body: (String) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let path = NSTemporaryDirectory() + "requesttracker-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        do { try Data(bytes).write(to: URL(fileURLWithPath: path)) } catch {
            throw .inputOutput("\(path): \(error.localizedDescription)")
        }
        return try body(path)
    }
}

/// An Ed25519 public key in a PEM file.
struct PublicKey {
    private let path: String
    private let texts: Texts
    /// The 32 bytes of the key.
    let bytes: [UInt8]

    init(_ path: String, _ texts: Texts) throws(Failure) {
        try self.init(path, ["-pubin"], texts)
    }

    fileprivate init(_ path: String, _ options: [String], _ texts: Texts) throws(Failure) {
        self.path = path
        self.texts = texts
        let arguments = ["pkey"] + options + ["-in", path, "-pubout", "-outform", "DER"]
        // RFC 8410: 12 bytes that say Ed25519, then the key.
        guard let der = try OpenSSL.run(arguments, texts), der.count == 44,
            der.starts(with: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70])
        else { throw .inputOutput(texts.notAKey(path)) }
        bytes = Array(der.suffix(32))
    }

    /// The key's id under a name, as C2SP's signed-note defines it for Ed25519.
    func id(_ name: String) -> [UInt8] {
        Array(SHA256.hash(Array(name.utf8) + [0x0A, 0x01] + bytes).prefix(4))
    }

    /// Whether one of the signatures is this key's, and good.
    func hasSigned(_ signed: SignedCheckpoint) throws(Failure) -> Bool {
        for signature in signed.signatures where signature.keyID == id(signature.name) {
            let text = Array(signed.checkpoint.text.utf8)
            let isGood = try OpenSSL.withFile(text) { message throws(Failure) in
                try OpenSSL.withFile(signature.bytes) { file throws(Failure) in
                    try OpenSSL.run(
                        [
                            "pkeyutl", "-verify", "-pubin", "-inkey", path, "-rawin", "-in",
                            message, "-sigfile", file,
                        ], texts) != nil
                }
            }
            if isGood { return true }
        }
        return false
    }
}

/// An Ed25519 private key in a PEM file, on a host that the daemon's host cannot reach.
struct SigningKey {
    private let path: String
    private let texts: Texts
    private let key: PublicKey

    init(_ path: String, _ texts: Texts) throws(Failure) {
        self.path = path
        self.texts = texts
        key = try PublicKey(path, [], texts)
    }

    /// Adds this key's signature to a checkpoint.
    /// - Parameter name: Who signs: one word without `+`.
    func sign(_ checkpoint: Checkpoint, as name: String) throws(Failure) -> SignedCheckpoint {
        let text = Array(checkpoint.text.utf8)
        let bytes = try OpenSSL.withFile(text) { message throws(Failure) in
            try OpenSSL.run(["pkeyutl", "-sign", "-inkey", path, "-rawin", "-in", message], texts)
        }
        guard let bytes, bytes.count == 64 else { throw .inputOutput(texts.notAKey(path)) }
        return SignedCheckpoint(
            checkpoint,
            signatures: [.init(name: name, keyID: key.id(name), bytes: bytes)])
    }
}
