import Digests
import MerkleTree

/// What an event holds of its personal row: SHA-256 of a random salt, behind its length in four bytes, and
/// the row's text. Without the salt nobody can find the text by trying.
enum Commitment {
    static func hash(
        salt: UnsafeBufferPointer<UInt8>, personal: UnsafeBufferPointer<UInt8>
    ) -> TreeHash {
        var hash = SHA256()
        withUnsafeBytes(of: UInt32(salt.count).bigEndian) { hash.update($0) }
        hash.update(UnsafeRawBufferPointer(salt))
        hash.update(UnsafeRawBufferPointer(personal))
        return hash.finalize().withUnsafeBytes { TreeHash(loading: $0) }
    }
}
