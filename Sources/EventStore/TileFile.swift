import MerkleTree

/// `FILE-tiles`: the root of every full tile of 256 events, 32 bytes a tile, so that a start need not
/// hash the log and an old root is found without reading it. Derived: it may be deleted while nobody
/// has the log open, and is not believed when it does not fit.
struct TileFile {
    private static let pieceBytes = 4 << 20

    let file: SnapshotFile

    init(database path: String) {
        self.init(SnapshotFile(path: path + "-tiles", kind: "tiles001"))
    }

    init(_ file: SnapshotFile) { self.file = file }

    /// What the file holds.
    struct Contents {
        let tiles: [TreeHash]
        /// Up to where the events were read back and rehashed for a checkpoint.
        let checked: Int64
        /// The hash of the last event of the last tile, by which the log is recognised.
        let lastHash: [UInt8]
    }

    /// Replaces the file, durably.
    /// - Parameter lastHash: The hash of the last tile's last event.
    func write(_ tiles: [TreeHash], checked: Int64, lastHash: [UInt8]) throws(StoreError) {
        let perPiece = Self.pieceBytes / TreeHash.byteCount
        let pieces = stride(from: 0, to: tiles.count, by: perPiece).lazy.map { start in
            tiles[start..<min(start + perPiece, tiles.count)].withUnsafeBytes { Array($0) }
        }
        let head = withUnsafeBytes(of: checked.littleEndian) { Array($0) }
        try file.write(
            sequence: Int64(tiles.count) * LogTree.tileLeaves, hash: lastHash,
            pieces: [[head], Array(pieces)].joined())
    }

    /// The file's contents; nil when it is missing or damaged.
    func read() -> Contents? {
        guard let contents = file.read(), contents.pieces.first?.count == 8 else { return nil }
        var tiles: [TreeHash] = []
        tiles.reserveCapacity(Int(contents.sequence / LogTree.tileLeaves))
        for piece in contents.pieces.dropFirst() {
            guard piece.count.isMultiple(of: TreeHash.byteCount) else { return nil }
            piece.withUnsafeBytes { bytes in
                for place in stride(from: 0, to: bytes.count, by: TreeHash.byteCount) {
                    tiles.append(TreeHash(loading: .init(rebasing: bytes[place...])))
                }
            }
        }
        guard !tiles.isEmpty, Int64(tiles.count) * LogTree.tileLeaves == contents.sequence else {
            return nil
        }
        let checked = contents.pieces[0].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        guard checked <= UInt64(contents.sequence) else { return nil }
        return Contents(tiles: tiles, checked: Int64(checked), lastHash: contents.hash)
    }

    /// The tree over the tiles of the file, when it fits the events: it ends at one of them, and the
    /// tiles of the newest events, which were just rehashed, are what the events say. Otherwise an
    /// empty tree.
    func load(_ connection: Connection, last: Int64) throws(SQLiteError) -> (
        LogTree, checked: Int64
    ) {
        let rows = try EventRows(connection)
        guard let contents = read() else { return (LogTree(), 0) }
        let end = Int64(contents.tiles.count) * LogTree.tileLeaves
        guard end <= last, try rows.hash(at: end)?.bytes == contents.lastHash else {
            return (LogTree(), 0)
        }
        let firstRehashed = max(0, last - EventStore.rehashedAtStart)
        var tile = (firstRehashed + LogTree.tileLeaves - 1) / LogTree.tileLeaves
        while tile < contents.tiles.count {
            let leaves = try rows.leaves(
                from: tile * LogTree.tileLeaves + 1, count: LogTree.tileLeaves)
            guard subtree(of: leaves[...]) == contents.tiles[Int(tile)] else {
                return (LogTree(), 0)
            }
            tile += 1
        }
        var tree = LogTree()
        for tile in contents.tiles { tree.append(tile: tile) }
        return (tree, contents.checked)
    }
}
