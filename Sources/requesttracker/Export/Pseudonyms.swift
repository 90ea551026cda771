import Digests

/// Names that stand for ids in an export: the same id has the same name throughout, and who does not
/// hold the key cannot tell whose it is.
///
/// SHA-256 over a secret, the kind and the id; the first 48 bits are shown. The secret is random for
/// each export unless one is given, so that two exports cannot be joined by chance.
final class Pseudonyms {
    private let secret: [UInt8]
    /// The names of officials so far: they are few, and every event has one.
    private var officials: [String: String] = [:]
    /// Whether ids are hidden at all.
    let hides: Bool

    init(_ invocation: Invocation) {
        hides = !invocation.has(.identified)
        secret =
            invocation.value(.pseudonymKey).map { Array($0.utf8) }
            ?? (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    }

    /// The name of a request.
    func request(_ id: String) -> String { name("request", id) }

    /// The name of an official, or of whoever acted.
    func official(_ id: String) -> String {
        if let known = officials[id] { return known }
        let name = name("official", id)
        officials[id] = name
        return name
    }

    private func name(_ kind: String, _ id: String) -> String {
        guard hides else { return id }
        let size = UInt8(truncatingIfNeeded: secret.count)
        let digest = SHA256.hash([size] + secret + Array(kind.utf8) + [0] + Array(id.utf8))
        return kind + "-"
            + digest.prefix(6).map { byte in
                let text = String(byte, radix: 16)
                return byte < 16 ? "0" + text : text
            }.joined()
    }
}
