import Digests
import Glibc
public import MerkleTree

/// A position in the log: how many events there are, and the root of the Merkle tree over them.
public struct LogHead: Hashable, Sendable {
    /// The last sequence, which is how many events there are.
    public let sequence: Int64
    /// The root over them.
    public let root: TreeHash
}

/// The newest head of the log, kept outside the database: what a database that has gone back in time
/// is recognised by.
///
/// SQLite's recovery drops everything behind the first bad frame of its log without a word, and an
/// older copy put in place of the file looks perfectly sound. The file has two places that are
/// written in turn, each with its checksum, so that a crash while writing one leaves the other.
final class HeadFile {
    private static let placeBytes = 512
    private static let magic = Array("reqtroot".utf8)

    private let path: String
    private let descriptor: Int32
    private var next = 0
    /// The highest sequence in the file: the newest head is known by it.
    private var highest: Int64 = -1

    /// Opens the file, and makes it when it is missing.
    init(_ path: String) throws(StoreError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path: path, operation: "open", errno: errno) }
    }

    deinit { close(descriptor) }

    /// The newest head that was written whole; nil when there is none.
    func read() -> LogHead? {
        let heads = (0..<2).map { Self.readPlace(descriptor, $0) }
        let newest = (heads[1]?.sequence ?? -1) > (heads[0]?.sequence ?? -1) ? 1 : 0
        next = 1 - newest
        highest = heads[newest]?.sequence ?? -1
        return heads[newest]
    }

    /// Writes a head over the older of the two, durably.
    ///
    /// A head before the newest one, after a loss that was accepted, is written over both.
    func write(_ head: LogHead) throws(StoreError) {
        if head.sequence < highest { try writePlace(head) }
        try writePlace(head)
        highest = head.sequence
    }

    private func writePlace(_ head: LogHead) throws(StoreError) {
        var bytes = Self.magic
        withUnsafeBytes(of: head.sequence.littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: head.root.bytes)
        let checksum = bytes.withUnsafeBufferPointer { SipHash(key: (0, 0)).hash($0) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: repeatElement(0, count: Self.placeBytes - bytes.count))
        let offset = off_t(next * Self.placeBytes)
        guard pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else {
            throw .file(path: path, operation: "write", errno: errno)
        }
        guard fdatasync(descriptor) == 0 else {
            throw .file(path: path, operation: "fdatasync", errno: errno)
        }
        next = 1 - next
    }

    /// The newest head in a file that is not to be changed; nil when there is none.
    static func peek(_ path: String) -> LogHead? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return (0..<2).compactMap { readPlace(descriptor, $0) }.max { $0.sequence < $1.sequence }
    }

    private static func readPlace(_ descriptor: Int32, _ place: Int) -> LogHead? {
        var bytes = [UInt8](repeating: 0, count: 56)
        guard pread(descriptor, &bytes, 56, off_t(place * placeBytes)) == 56,
            bytes.starts(with: magic)
        else { return nil }
        let checksum = bytes[..<48].withUnsafeBufferPointer { SipHash(key: (0, 0)).hash($0) }
        guard bytes[48...].elementsEqual(withUnsafeBytes(of: checksum.littleEndian, Array.init))
        else { return nil }
        let sequence = bytes[8..<16].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        return TreeHash(bytes[16..<48]).map {
            LogHead(sequence: Int64(bitPattern: sequence), root: $0)
        }
    }
}
