/// Where things stand in a database file and in the log ahead of it, so that a test can say what it
/// damages.
enum Region: String, CaseIterable, Sendable {
    case fileHeader, schema, interior, leafHeader, leafPointers, leafCells, overflow
    case walHeader, walFrameHeader, walPage

    static let database: [Region] = [
        .fileHeader, .schema, .interior, .leafHeader, .leafPointers, .leafCells, .overflow,
    ]
    static let wal: [Region] = [.walHeader, .walFrameHeader, .walPage]

    private static let pageSize = 4096

    /// A byte of the region; nil when the file has none.
    func place(in file: [UInt8], _ dice: inout Dice) -> Int? {
        switch self {
        case .fileHeader: return dice.roll(0...99)
        case .schema:
            let content = Int(file[105]) << 8 | Int(file[106])
            return dice.once(in: 2) ? dice.roll(100...119) : dice.roll(content...Self.pageSize - 1)
        case .walHeader: return file.count < 32 ? nil : dice.roll(0...31)
        case .walFrameHeader, .walPage:
            let frames = (file.count - 32) / (24 + Self.pageSize)
            guard frames > 0 else { return nil }
            let frame = 32 + dice.roll(0...frames - 1) * (24 + Self.pageSize)
            return frame
                + (self == .walPage ? 24 + dice.roll(0...Self.pageSize - 1) : dice.roll(0...23))
        default:
            let parts = (1..<file.count / Self.pageSize).compactMap { part($0, of: file) }
            guard !parts.isEmpty else { return nil }
            let range = dice.pick(parts)
            return dice.roll(range.lowerBound...range.upperBound - 1)
        }
    }

    /// The part of a page behind the first one that belongs to the region.
    private func part(_ page: Int, of file: [UInt8]) -> Range<Int>? {
        let start = page * Self.pageSize
        let end = start + Self.pageSize
        let cells = Int(file[start + 3]) << 8 | Int(file[start + 4])
        let content = Int(file[start + 5]) << 8 | Int(file[start + 6])
        switch (self, file[start]) {
        case (.interior, 5):
            // Header and pointers to the cells on one side, the cells on the other.
            return page.isMultiple(of: 2) ? start..<start + 12 + 2 * cells : start + content..<end
        case (.leafHeader, 13): return start..<start + 8
        case (.leafPointers, 13) where cells > 0: return start + 8..<start + 8 + 2 * cells
        case (.leafCells, 13) where content > 0 && content < Self.pageSize:
            return start + content..<end
        case (.overflow, 0): return start..<end
        default: return nil
        }
    }
}
