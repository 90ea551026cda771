extension EndedRequests {
    func write(into writer: inout SnapshotWriter) {
        writer.write(UInt32(chunks.count))
        for chunk in chunks { chunk.write(into: &writer) }
    }

    /// Reads what ``write(into:)`` wrote; nil when it does not fit together.
    init?(_ reader: inout SnapshotReader, _ catalogue: Catalogue, zoneOffset: Int) {
        self.init(zoneOffset: zoneOffset)
        for _ in 0..<reader.count(of: 20) {
            guard let chunk = EndedChunk(&reader, catalogue) else { return nil }
            restore(chunk)
        }
        if !reader.isSound { return nil }
    }
}

extension EndedChunk {
    func write(into writer: inout SnapshotWriter) {
        writer.write(firstEnding)
        writer.write(UInt32(count))
        for column in Column.allCases {
            let start = column.rawValue * Self.rowsMax
            writer.write(numbers: numbers[start..<start + count])
        }
        for column in WideColumn.allCases {
            let start = column.rawValue * Self.rowsMax
            writer.write(numbers: wides[start..<start + count])
        }
        writer.write(numbers: flags[..<count])
        writer.write(UInt32(ids.count))
        writer.write(numbers: ids[...])
        writer.write(UInt32(parts.count))
        for part in parts {
            for number in part.numbers { writer.write(number) }
        }
        writer.write(UInt32(changes.count))
        for change in changes {
            writer.write(change.sequence)
            writer.write(change.row)
            writer.write(change.before)
        }
    }

    /// Reads what ``write(into:)`` wrote; nil when it does not fit together.
    init?(_ reader: inout SnapshotReader, _ catalogue: Catalogue) {
        self.init(firstEnding: reader.read())
        let count = reader.count(of: 110)
        guard count > 0, count <= Self.rowsMax else { return nil }
        let numbers = Column.allCases.map { _ in reader.numbers(count, of: Int32.self) }
        let wides = WideColumn.allCases.map { _ in reader.numbers(count, of: Int64.self) }
        let flags = reader.numbers(count, of: UInt16.self)
        let ids = reader.numbers(reader.count(of: 1), of: UInt8.self)
        let parts = (0..<reader.count(of: 32)).map { _ in
            PartRow((0..<8).map { _ in reader.read(Int32.self) })
        }
        let changes = (0..<reader.count(of: 16)).map { _ in
            Change(sequence: reader.read(), row: reader.read(), before: reader.read())
        }
        guard reader.isSound else { return nil }
        restore(numbers, wides, flags, ids, parts, changes)
        guard isSound(catalogue) else { return nil }
    }

    /// Whether every number that is used to find something else finds it.
    private func isSound(_ catalogue: Catalogue) -> Bool {
        var idStart = 0
        var part = 0
        for row in 0..<count {
            let definition = Int(value(.definition, row))
            let idEnd = Int(value(.idEnd, row))
            guard SnapshotReader.instants.contains(value(.submittedAt, row)),
                SnapshotReader.instants.contains(value(.endedAt, row)),
                value(.submission, row) >= 0,
                catalogue.definitions.indices.contains(definition),
                catalogue.units.isKnown(value(.unit, row)),
                catalogue.officials.isKnown(value(.official, row)),
                idStart <= idEnd, idEnd <= ids.count
            else { return false }
            idStart = idEnd
            guard flags(row).has(RowFlags.shared) else { continue }
            while part < parts.count, parts[part].row == row { part += 1 }
        }
        return idStart == ids.count && part == parts.count
            && changes.allSatisfy { 0..<Int32(count) ~= $0.row }
            && parts.allSatisfy { $0.official >= 0 && catalogue.officials.isKnown($0.official) }
    }
}

extension PartRow {
    fileprivate var numbers: [Int32] {
        [
            row, official, processingWorking, processingWall, touchWorking, touchWall, pauseWorking,
            pauseWall,
        ]
    }

    /// Eight numbers in the order of ``numbers``.
    fileprivate init(_ numbers: [Int32]) {
        self.init(
            row: numbers[0], official: numbers[1], processingWorking: numbers[2],
            processingWall: numbers[3], touchWorking: numbers[4], touchWall: numbers[5],
            pauseWorking: numbers[6], pauseWall: numbers[7])
    }
}
