import Digests
import Glibc

/// A file of derived data: a cache that tells up to which event it reaches, is replaced whole or not
/// at all, and is never believed when a byte of it is wrong.
public struct SnapshotFile: Sendable {
    /// What the file holds and where in the log it stands.
    public struct Contents: Sendable {
        /// The last event that the data include.
        public let sequence: Int64
        /// That event's hash, by which the log it belongs to is recognised.
        public let hash: [UInt8]
        /// The data, in the pieces in which they were written.
        public let pieces: [[UInt8]]
    }

    /// Where the file stands.
    public let path: String
    private let kind: StaticString
    /// The calls that change files, which a test replaces by failing ones.
    var calls = Calls()

    struct Calls: Sendable {
        var write: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = { Glibc.write($0, $1, $2) }
        var sync: @Sendable (Int32) -> Int32 = { fsync($0) }
        var rename: @Sendable (String, String) -> Int32 = { Glibc.rename($0, $1) }
    }

    /// A snapshot file; `kind` is 8 ASCII bytes that tell what is in it and in which form.
    public init(path: String, kind: StaticString) {
        precondition(kind.utf8CodeUnitCount == 8, "a kind has 8 bytes")
        self.path = path
        self.kind = kind
    }

    /// Replaces the file by new contents, durably.
    /// - Throws: ``StoreError/file(path:operation:errno:)``; the old file is then still there.
    public func write(
        sequence: Int64, hash: [UInt8], pieces: some Sequence<[UInt8]>
    ) throws(StoreError) {
        let temporary = path + "-new"
        do throws(StoreError) {
            try writeContents(temporary, sequence, hash, pieces)
            guard calls.rename(temporary, path) == 0 else { throw failure("rename") }
        } catch {
            unlink(temporary)  // the log may need the room
            throw error
        }
        try DatabaseFile.syncFolder(of: path)
    }

    private func writeContents(
        _ temporary: String, _ sequence: Int64, _ hash: [UInt8], _ pieces: some Sequence<[UInt8]>
    ) throws(StoreError) {
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        var header: [UInt8] = Array("reqtrack".utf8)
        header.append(
            contentsOf: UnsafeBufferPointer(start: kind.utf8Start, count: kind.utf8CodeUnitCount))
        append(UInt64(sequence), to: &header)
        header.append(contentsOf: hash)
        try writeAll(descriptor, framed(header, number: 0))
        var number: UInt64 = 1
        for piece in pieces {
            try writeAll(descriptor, framed(piece, number: number))
            number += 1
        }
        var end: [UInt8] = []
        append(number, to: &end)
        try writeAll(descriptor, framed(end, number: .max))
        guard calls.sync(descriptor) == 0 else { throw failure("fsync") }
    }

    /// The file's contents; nil when it is missing, of another kind, cut off or damaged.
    public func read() -> Contents? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let header = readPiece(descriptor, number: 0), header.count == 56,
            header.starts(with: "reqtrack".utf8),
            header[8..<16].elementsEqual(
                UnsafeBufferPointer(start: kind.utf8Start, count: kind.utf8CodeUnitCount))
        else { return nil }
        var pieces: [[UInt8]] = []
        while true {
            guard let frame = readFrame(descriptor) else { return nil }
            if frame.checksum == checksum(frame.bytes, number: .max), frame.bytes.count == 8,
                integer(frame.bytes[...]) == UInt64(pieces.count) + 1
            {
                return Contents(
                    sequence: Int64(bitPattern: integer(header[16..<24])),
                    hash: Array(header[24...]), pieces: pieces)
            }
            guard frame.checksum == checksum(frame.bytes, number: UInt64(pieces.count) + 1) else {
                return nil
            }
            pieces.append(frame.bytes)
        }
    }

    /// A piece behind its length and its checksum.
    private func framed(_ piece: [UInt8], number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(piece.count + 16)
        append(UInt64(piece.count), to: &bytes)
        append(checksum(piece, number: number), to: &bytes)
        bytes.append(contentsOf: piece)
        return bytes
    }

    /// Keyed by the piece's number, so that pieces cannot change places.
    private func checksum(_ piece: [UInt8], number: UInt64) -> UInt64 {
        piece.withUnsafeBufferPointer { SipHash(key: (number, 0)).hash($0) }
    }

    private func readPiece(_ descriptor: Int32, number: UInt64) -> [UInt8]? {
        guard let frame = readFrame(descriptor),
            frame.checksum == checksum(frame.bytes, number: number)
        else { return nil }
        return frame.bytes
    }

    private func readFrame(_ descriptor: Int32) -> (checksum: UInt64, bytes: [UInt8])? {
        guard let head = readExactly(descriptor, 16) else { return nil }
        let length = integer(head[0..<8])
        var status = stat()
        guard fstat(descriptor, &status) == 0, length <= UInt64(status.st_size),
            let bytes = readExactly(descriptor, Int(length))
        else { return nil }
        return (integer(head[8..<16]), bytes)
    }

    private func readExactly(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var filled = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while filled < count {
                let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
                let got = Glibc.read(descriptor, rest.baseAddress, rest.count)
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                filled += got
            }
            initialized = filled
        }
        return filled == count ? bytes : nil
    }

    private func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                calls.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]).baseAddress,
                    bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            written += count
        }
    }

    private func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func append(_ value: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private func failure(_ operation: String) -> StoreError {
        .file(path: path, operation: operation, errno: errno)
    }
}
