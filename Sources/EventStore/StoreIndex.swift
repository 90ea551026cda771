import CLinux
import Digests

/// The hash under which names stand in the index. All bits are used, except where a test wants
/// names to collide.
struct NameHash: Sendable {
    fileprivate let hash: SipHash
    fileprivate let mask: UInt64

    func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 { hash.hash(name) & mask }

    func hash(_ name: String) -> UInt64 { hash.hash(name) & mask }
}

/// Where each stream's newest event is and which keys were used: derived from the events, kept in
/// memory, written to a file now and then, rebuilt when that is missing.
struct StoreIndex: Sendable {
    /// The last event that the index includes.
    private(set) var sequence: Int64 = 0
    private var streams = HashIndex()
    private var keys = HashIndex()
    private let secret: (UInt64, UInt64)
    /// The hash of names, under the index's secret.
    let names: NameHash

    /// An empty index, hashing under a key of its own so that no client can choose collisions.
    init(nameMask: UInt64 = .max) {
        var secret: (UInt64, UInt64) = (0, 0)
        let result = withUnsafeMutableBytes(of: &secret) {
            clinux_random($0.baseAddress, $0.count)
        }
        precondition(result == 0, "the kernel has no random bytes")
        self.init(secret: secret, nameMask: nameMask)
    }

    private init(secret: (UInt64, UInt64), nameMask: UInt64) {
        self.secret = secret
        names = NameHash(hash: SipHash(key: secret), mask: nameMask)
    }

    /// The sequences that may be the newest event of a stream.
    func heads(_ streamHash: UInt64) -> [Int64] {
        var found: [Int64] = []
        addHeads(streamHash, to: &found)
        return found
    }

    /// Adds the sequences that may be the newest event of a stream.
    func addHeads(_ streamHash: UInt64, to found: inout [Int64]) {
        streams.addCandidates(streamHash, to: &found)
    }

    /// Adds the sequences that may have used a key.
    func addUses(_ keyHash: UInt64, to found: inout [Int64]) {
        keys.addCandidates(keyHash, to: &found)
    }

    /// Takes in the next event.
    mutating func add(
        sequence: Int64, previous: Int64, streamHash: UInt64, keyHash: UInt64?
    ) {
        self.sequence = sequence
        if previous == 0 {
            streams.insert(streamHash, sequence)
        } else {
            streams.replace(streamHash, previous, with: sequence)
        }
        if let keyHash { keys.insert(keyHash, sequence) }
    }

    /// The pieces of a snapshot: the secret, then each table's shards.
    var pieces: [[UInt8]] {
        let tables = [streams, keys].lazy.flatMap { table in
            (0..<HashIndex.shardCount).lazy.map { Self.bytes(table.words(ofShard: $0)) }
        }
        return [Self.bytes([secret.0, secret.1])] + tables
    }

    /// Takes an index from a snapshot; nil when the pieces are not one.
    init?(_ contents: SnapshotFile.Contents, nameMask: UInt64 = .max) {
        guard contents.pieces.count == 1 + 2 * HashIndex.shardCount else { return nil }
        let key = Self.words(contents.pieces[0])
        guard key.count == 2 else { return nil }
        self.init(secret: (key[0], key[1]), nameMask: nameMask)
        for shard in 0..<HashIndex.shardCount {
            let keyPiece = contents.pieces[1 + HashIndex.shardCount + shard]
            guard streams.load(shard: shard, words: Self.words(contents.pieces[1 + shard])),
                keys.load(shard: shard, words: Self.words(keyPiece))
            else { return nil }
        }
        sequence = contents.sequence
    }

    private static func bytes(_ words: [UInt64]) -> [UInt8] {
        words.withUnsafeBytes { Array($0) }
    }

    private static func words(_ bytes: [UInt8]) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: bytes.count / 8) { words, count in
            bytes.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(words).copyMemory(
                    from: .init(rebasing: $0[..<(bytes.count / 8 * 8)]))
            }
            count = bytes.count / 8
        }
    }
}
