/// From the 64-bit hash of a name to the sequences that may belong to it: a multimap in memory.
///
/// Names are not stored: whoever looks up reads the event and compares. Two names with one hash are
/// therefore two entries and cost a read, nothing more. The table is cut into shards so that a copy
/// (for a snapshot) shares all of it and each later write copies one shard, and so that growing
/// never stalls for the whole. About 28 bytes an entry.
struct HashIndex: Sendable {
    static let shardCount = 256

    private(set) var shards = [Shard](repeating: Shard(), count: shardCount)

    /// Adds the sequences under `hash`, in no order.
    func addCandidates(_ hash: UInt64, to found: inout [Int64]) {
        shards[Self.shard(hash)].addCandidates(hash, to: &found)
    }

    /// Adds an entry.
    mutating func insert(_ hash: UInt64, _ sequence: Int64) {
        shards[Self.shard(hash)].insert(hash, sequence)
    }

    /// Puts `sequence` in the place of `previous`, which is there.
    mutating func replace(_ hash: UInt64, _ previous: Int64, with sequence: Int64) {
        shards[Self.shard(hash)].replace(hash, previous, with: sequence)
    }

    /// The entries of one shard as it stands in memory, for a snapshot.
    func words(ofShard number: Int) -> [UInt64] { shards[number].words }

    /// Takes a shard's entries from a snapshot; false when they cannot be a shard.
    mutating func load(shard number: Int, words: [UInt64]) -> Bool {
        guard let shard = Shard(words: words) else { return false }
        shards[number] = shard
        return true
    }

    private static func shard(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 56) }

    /// Open addressing, linear probing: pairs of hash and sequence, sequence 0 is an empty place.
    struct Shard: Sendable {
        private(set) var words: [UInt64] = []
        private var used = 0

        init() {}

        init?(words: [UInt64]) {
            let places = words.count / 2
            guard words.count % 2 == 0, places & (places - 1) == 0 || places == 0 else {
                return nil
            }
            self.words = words
            used = stride(from: 1, to: words.count, by: 2).count { words[$0] != 0 }
            guard places == 0 || used < places else { return nil }
        }

        /// Forgets the entries, and keeps the memory unless it is much: emptying costs what it has.
        mutating func removeAll() {
            guard used > 0 else { return }
            used = 0
            if words.count > 4096 {
                words = []
            } else {
                for index in words.indices { words[index] = 0 }
            }
        }

        func addCandidates(_ hash: UInt64, to found: inout [Int64]) {
            guard !words.isEmpty else { return }
            words.withUnsafeBufferPointer { words in
                let mask = words.count / 2 - 1
                var place = Int(truncatingIfNeeded: hash) & mask
                while words[2 * place + 1] != 0 {
                    if words[2 * place] == hash {
                        found.append(Int64(bitPattern: words[2 * place + 1]))
                    }
                    place = (place + 1) & mask
                }
            }
        }

        mutating func insert(_ hash: UInt64, _ sequence: Int64) {
            if (used + 1) * 4 > words.count / 2 * 3 { grow() }
            used += 1
            Self.place(hash, sequence, in: &words)
        }

        mutating func replace(_ hash: UInt64, _ previous: Int64, with sequence: Int64) {
            let mask = words.count / 2 - 1
            guard mask >= 0 else { return insert(hash, sequence) }
            var place = Int(truncatingIfNeeded: hash) & mask
            while words[2 * place + 1] != 0 {
                if words[2 * place] == hash, words[2 * place + 1] == UInt64(bitPattern: previous) {
                    words[2 * place + 1] = UInt64(bitPattern: sequence)
                    return
                }
                place = (place + 1) & mask
            }
            insert(hash, sequence)
        }

        private mutating func grow() {
            var larger = [UInt64](repeating: 0, count: max(16, words.count * 2))
            for index in stride(from: 0, to: words.count, by: 2) where words[index + 1] != 0 {
                Self.place(words[index], Int64(bitPattern: words[index + 1]), in: &larger)
            }
            words = larger
        }

        private static func place(_ hash: UInt64, _ sequence: Int64, in words: inout [UInt64]) {
            words.withUnsafeMutableBufferPointer { words in
                let mask = words.count / 2 - 1
                var place = Int(truncatingIfNeeded: hash) & mask
                while words[2 * place + 1] != 0 { place = (place + 1) & mask }
                words[2 * place] = hash
                words[2 * place + 1] = UInt64(bitPattern: sequence)
            }
        }
    }
}
