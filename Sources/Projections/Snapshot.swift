public import ServiceRequests

extension Projections {
    /// The first bytes of a snapshot: what it is, the version of its format, and the order of bytes
    /// of the machine, all in one number.
    private static let format: UInt64 = 0x5251_5452_4B50_0004

    /// Everything folded so far, as bytes that ``init(snapshot:calendar:)`` reads. The same log
    /// gives the same bytes, however it was folded.
    /// - Complexity: O(number of requests).
    public func snapshot() -> [UInt8] {
        var writer = SnapshotWriter()
        writer.write(Self.format)
        writer.write(Self.fingerprint(calendar))
        writer.write(sequence)
        writer.write(newestOccurredAt.milliseconds)
        writer.write(UInt32(marks.count))
        writer.write(numbers: marks[...])
        catalogue.write(into: &writer)
        open.write(into: &writer)
        ended.write(into: &writer)
        dossier.write(into: &writer)
        writer.write(checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// Reads what ``snapshot()`` wrote.
    /// - Returns: nil when the bytes are of another format or damaged, or their figures were
    ///   counted under another calendar.
    /// - Complexity: O(number of requests).
    public init?(snapshot: [UInt8], calendar: WorkingCalendar) {
        let end = snapshot.count - MemoryLayout<UInt64>.size
        guard end > 0 else { return nil }
        var sum = SnapshotReader(snapshot, end..<snapshot.count)
        guard sum.read(UInt64.self) == checksum(snapshot[..<end]) else { return nil }
        var reader = SnapshotReader(snapshot, 0..<end)
        guard reader.read(UInt64.self) == Self.format,
            reader.read(UInt64.self) == Self.fingerprint(calendar)
        else { return nil }
        self.init(calendar: calendar)
        sequence = reader.read()
        newestOccurredAt = Instant(milliseconds: reader.read())
        marks = reader.numbers(reader.count(of: 8), of: Int64.self)
        guard sequence >= 0, marks.count == Int(sequence / Self.markLength),
            SnapshotReader.instants.contains(newestOccurredAt.milliseconds),
            let catalogue = Catalogue(&reader, builtIn: calendar),
            let open = OpenRequests(&reader, catalogue),
            let ended = EndedRequests(&reader, catalogue, zoneOffset: calendar.zoneOffset),
            let dossier = Dossier(&reader),
            reader.isAtEnd
        else { return nil }
        self.catalogue = catalogue
        self.open = open
        self.ended = ended
        self.dossier = dossier
        indexEverything()
    }

    /// The index is not kept: its hashes are seeded anew in each process.
    private mutating func indexEverything() {
        for slot in 0..<Int32(open.slotCount) {
            guard let id = open[slot]?.request.id else { continue }
            index.insert(IdIndex.hash(id), .open(slot))
        }
        for (number, chunk) in ended.chunks.enumerated() {
            chunk.ids.withUnsafeBufferPointer { ids in
                for row in 0..<chunk.count where !chunk.flags(row).has(RowFlags.dead) {
                    let id = UnsafeBufferPointer(rebasing: ids[chunk.idRange(row)])
                    index.insert(IdIndex.hash(id), .ended(EndedRequests.place(number, row)))
                }
            }
        }
    }

    /// A number that changes when the calendar does: what it says of 2024 to 2031, in steps of 31
    /// hours, so that every hour of the week is a boundary at some time.
    private static func fingerprint(_ calendar: WorkingCalendar) -> UInt64 {
        let start = 1_704_067_200
        let step = 111_600
        var sum = UInt64(truncatingIfNeeded: calendar.zoneOffset)
        for number in 0..<2_263 {
            let seconds = calendar.workingSeconds(
                from: start + number * step, to: start + (number + 1) * step)
            sum = (sum ^ UInt64(truncatingIfNeeded: seconds)) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 29
        }
        return sum
    }
}
