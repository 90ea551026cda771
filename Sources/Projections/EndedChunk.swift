import ServiceRequests

/// A column of whole numbers of an ended request. The order stands in snapshots.
enum Column: Int, CaseIterable, Sendable {
    /// The sequence of the ending event, less that of the chunk's first.
    case ending
    /// Seconds from the submission to the deadline; -1 when there is none.
    case due
    /// The definition's number.
    case definition
    /// The number of the unit that answers for it.
    case unit
    /// The number of the last official; -1 when it was never assigned.
    case official
    /// The applicant's ``Answer``.
    case answer
    /// Where its id ends in the chunk's heap.
    case idEnd
    // Seconds on each clock; -1 when there is no such time. Queue time is what is left of lead time
    // after touch and pause, on either clock, and has no column.
    case leadWorking, leadWall
    case completeFileWorking, completeFileWall
    case cycleWorking, cycleWall
    case processingWorking, processingWall
    case touchWorking, touchWall
    case pauseWorking, pauseWall
    case firstResponseWorking, firstResponseWall
}

/// A column of 64-bit numbers of an ended request. The order stands in snapshots.
enum WideColumn: Int, CaseIterable, Sendable {
    /// The sequence of the SUBMIT.
    case submission
    /// Milliseconds since 1970 UTC.
    case submittedAt, endedAt
}

/// What is true of an ended request, in 16 bits.
struct RowFlags: Hashable, Sendable {
    var bits: UInt16

    /// It was reopened: the row counts no more.
    static let dead: UInt16 = 1 << 0
    /// It was reopened at some time before this ending.
    static let reopened: UInt16 = 1 << 1
    /// It ended within its promise.
    static let slaMet: UInt16 = 1 << 2
    /// It ended after its promise was used up.
    static let slaMissed: UInt16 = 1 << 3
    /// Its officials' shares stand in the chunk's parts.
    static let shared: UInt16 = 1 << 4
    /// It waited for the applicant at some time.
    static let pausedForApplicant: UInt16 = 1 << 5
    /// Its personal data were erased, and nothing happened since.
    static let erased: UInt16 = 1 << 6
    /// Its personal data are shown to nobody.
    static let restricted: UInt16 = 1 << 7
    /// The erasure of its personal data was refused.
    static let erasureRefused: UInt16 = 1 << 12

    func has(_ flag: UInt16) -> Bool { bits & flag != 0 }

    /// Bits 8-9: the channel.
    var channel: UInt8 { UInt8(truncatingIfNeeded: bits >> 8 & 3) }

    /// Bits 10-11: how it ended.
    var state: ServiceRequest.State {
        switch bits >> 10 & 3 {
        case 0: .completed
        case 1: .rejected
        default: .withdrawn
        }
    }

    /// How it stands with the personal data.
    var personal: PersonalState {
        if has(Self.erased) { return .erased }
        return has(Self.restricted) ? .restricted : has(Self.erasureRefused) ? .refused : .held
    }

    /// Takes in an event that came after the ending, as ``ServiceRequest`` does.
    mutating func apply(_ event: OpenEvent) {
        bits &= ~Self.erased
        switch event.kind {
        case .personalErased: bits = bits & ~Self.erasureRefused | Self.erased
        case .erasureRefused: bits |= Self.erasureRefused
        case .personalRestricted where event.word == 1: bits &= ~Self.restricted
        case .personalRestricted: bits |= Self.restricted
        default: break
        }
    }

    init(bits: UInt16) { self.bits = bits }

    init(channel: UInt8, state: ServiceRequest.State) {
        let ending: UInt16 =
            switch state {
            case .completed: 0
            case .rejected: 1
            default: 2
            }
        bits = UInt16(channel & 3) << 8 | ending << 10
    }
}

/// The share of one official in a request that several held. Queue time is processing time less
/// touch time, on either clock.
struct PartRow: Hashable, Sendable {
    var row: Int32
    var official: Int32
    var processingWorking: Int32
    var processingWall: Int32
    var touchWorking: Int32
    var touchWall: Int32
    var pauseWorking: Int32
    var pauseWall: Int32
}

/// Up to 4,096 ended requests in the order of their endings, as columns.
///
/// A row never moves and is never taken out: a reopening marks it dead, and the next ending adds
/// another. Each block holds its columns one after the other at the chunk's full length, so that a
/// column is read in one run and a chunk is a handful of buffers, shared by copies until one of
/// them changes it.
struct EndedChunk: Sendable {
    /// Most rows in a chunk.
    static let rowsMax = 4096

    /// How many rows there are, dead ones included.
    private(set) var count = 0
    /// The sequence of the first row's ending.
    let firstEnding: Int64
    private(set) var numbers = [Int32](repeating: -1, count: Column.allCases.count * rowsMax)
    private(set) var wides = [Int64](repeating: 0, count: WideColumn.allCases.count * rowsMax)
    private(set) var flags = [UInt16](repeating: 0, count: rowsMax)
    /// The ids of all rows, end to end.
    private(set) var ids: [UInt8] = []
    /// The shares of the rows that have the flag, in the order of the rows.
    private(set) var parts: [PartRow] = []
    /// What was changed in rows after they had been added, in the order of the log: by it a copy is
    /// taken back to how it stood at an earlier event.
    private(set) var changes: [Change] = []
    /// The bounds of what the chunk holds, dead rows included, by which a query passes over it.
    private(set) var zones = [ClosedRange<Int64>?](repeating: nil, count: WideColumn.allCases.count)

    /// A row was reopened or rated, or something was decided about its personal data.
    struct Change: Hashable, Sendable {
        /// The sequence of the event that did it.
        var sequence: Int64
        var row: Int32
        /// The ``Answer`` before; ``killing`` when the row was marked dead; below ``answers`` the row's
        /// flags before, as much above ``killing`` as they are.
        var before: Int32

        static let killing = Int32.min
        /// Where answers begin.
        static let answers = killing + 1 << 17
        /// What stands for flags.
        static func flags(_ bits: UInt16) -> Int32 { killing + 1 + Int32(bits) }
    }

    /// An empty chunk whose first row will have ended with that event.
    init(firstEnding: Int64) { self.firstEnding = firstEnding }

    /// A row's number in a column.
    @inline(__always)
    func value(_ column: Column, _ row: Int) -> Int32 {
        numbers[column.rawValue * Self.rowsMax + row]
    }

    /// A row's number in a wide column.
    @inline(__always)
    func value(_ column: WideColumn, _ row: Int) -> Int64 {
        wides[column.rawValue * Self.rowsMax + row]
    }

    @inline(__always)
    func flags(_ row: Int) -> RowFlags { RowFlags(bits: flags[row]) }

    /// Lends the columns for a scan: every number of a row, without the checks that each access by
    /// itself needs.
    @inline(__always)
    func withColumns(_ body: (Columns) -> Void) {
        numbers.withUnsafeBufferPointer { numbers in
            wides.withUnsafeBufferPointer { wides in
                flags.withUnsafeBufferPointer { flags in
                    body(Columns(chunk: self, numbers: numbers, wides: wides, bits: flags))
                }
            }
        }
    }

    /// The columns of a chunk, lent for a scan. Rows are in `0..<count`.
    struct Columns {
        /// The chunk itself, for what is no column.
        fileprivate let chunk: EndedChunk
        fileprivate let numbers: UnsafeBufferPointer<Int32>
        fileprivate let wides: UnsafeBufferPointer<Int64>
        fileprivate let bits: UnsafeBufferPointer<UInt16>

        @inline(__always)
        func value(_ column: Column, _ row: Int) -> Int32 {
            numbers[column.rawValue * EndedChunk.rowsMax + row]
        }

        @inline(__always)
        func value(_ column: WideColumn, _ row: Int) -> Int64 {
            wides[column.rawValue * EndedChunk.rowsMax + row]
        }

        @inline(__always)
        func flags(_ row: Int) -> RowFlags { RowFlags(bits: bits[row]) }

        /// How many rows there are, dead ones included.
        var count: Int { chunk.count }

        /// The applicant's answer about a row.
        @inline(__always)
        func answer(_ row: Int) -> Answer { Answer(bits: value(.answer, row)) }

        /// A row's id.
        func id(_ row: Int) -> String { chunk.id(row) }

        /// The sequence of a row's ending.
        func ending(_ row: Int) -> Int64 { chunk.ending(row) }

        /// The shares of one row that has the flag for it, as ``EndedChunk/parts(of:_:)``.
        func parts(of row: Int, _ cursor: inout Int) -> ArraySlice<PartRow> {
            chunk.parts(of: row, &cursor)
        }

        /// What a row is grouped by, charged to its last official.
        @inline(__always)
        func key(_ row: Int, at time: WideColumn) -> Grouping.Key {
            Grouping.Key(
                official: value(.official, row), definition: value(.definition, row),
                unit: value(.unit, row), channel: flags(row).channel,
                milliseconds: value(time, row))
        }
    }

    /// Where the bytes of a row's id stand in ``ids``.
    func idRange(_ row: Int) -> Range<Int> {
        let start = row == 0 ? 0 : Int(value(.idEnd, row - 1))
        return start..<Int(value(.idEnd, row))
    }

    /// A row's id.
    func id(_ row: Int) -> String { String(decoding: ids[idRange(row)], as: UTF8.self) }

    /// Whether a row has this id.
    func isID(_ id: String, at row: Int) -> Bool {
        let range = idRange(row)
        return range.count == id.utf8.count && ids[range].elementsEqual(id.utf8)
    }

    /// The shares of one row that has the flag for it.
    /// - Parameter cursor: Where to look first: 0, or what an earlier row in the same scan left.
    func parts(of row: Int, _ cursor: inout Int) -> ArraySlice<PartRow> {
        while cursor < parts.count, parts[cursor].row < row { cursor += 1 }
        let start = cursor
        while cursor < parts.count, parts[cursor].row == row { cursor += 1 }
        return parts[start..<cursor]
    }

    /// How many rows count.
    var liveCount: Int {
        var live = 0
        for row in 0..<count where flags[row] & RowFlags.dead == 0 { live += 1 }
        return live
    }

    /// Whether a row may lie in `start..<end` in that column.
    func mayReach(_ column: WideColumn, from start: Int64, to end: Int64) -> Bool {
        guard let zone = zones[column.rawValue] else { return false }
        return zone.lowerBound < end && zone.upperBound >= start
    }

    /// Whether all rows lie in `start..<end` in that column.
    func liesWithin(_ column: WideColumn, from start: Int64, to end: Int64) -> Bool {
        guard let zone = zones[column.rawValue] else { return true }
        return zone.lowerBound >= start && zone.upperBound < end
    }

    /// Whether an ending with that sequence can be added.
    func hasRoom(for ending: Int64) -> Bool {
        count < Self.rowsMax && ending - firstEnding <= Int64(Int32.max)
    }

    /// Adds a row. There must be room for it.
    mutating func append(_ ended: EndedRow) {
        let row = count
        count += 1
        ids.append(contentsOf: ended.id.utf8)
        numbers.withUnsafeMutableBufferPointer { block in
            func put(_ column: Column, _ value: Int32) {
                block[column.rawValue * Self.rowsMax + row] = value
            }
            put(.ending, Int32(truncatingIfNeeded: ended.ending - firstEnding))
            put(.due, ended.due)
            put(.definition, ended.definition)
            put(.unit, ended.unit)
            put(.official, ended.official)
            put(.answer, ended.answer.bits)
            put(.idEnd, Int32(ids.count))
            ended.putClocks(put)
        }
        put(.submission, ended.submission, row)
        put(.submittedAt, ended.submittedAt, row)
        put(.endedAt, ended.endedAt, row)
        flags[row] = ended.flags.bits
        for var part in ended.parts {
            part.row = Int32(row)
            parts.append(part)
        }
    }

    /// Takes in the rows of a snapshot: for each column its numbers, all of one length.
    mutating func restore(
        _ columns: [[Int32]], _ wideColumns: [[Int64]], _ flags: [UInt16], _ ids: [UInt8],
        _ parts: [PartRow], _ changes: [Change]
    ) {
        count = flags.count
        for (column, numbers) in columns.enumerated() {
            let start = column * Self.rowsMax
            self.numbers.replaceSubrange(start..<start + numbers.count, with: numbers)
        }
        for (column, numbers) in zip(WideColumn.allCases, wideColumns) {
            for (row, number) in numbers.enumerated() { put(column, number, row) }
        }
        self.flags.replaceSubrange(0..<flags.count, with: flags)
        self.ids = ids
        self.parts = parts
        self.changes = changes
    }

    private mutating func put(_ column: WideColumn, _ value: Int64, _ row: Int) {
        wides[column.rawValue * Self.rowsMax + row] = value
        let zone = zones[column.rawValue] ?? value...value
        zones[column.rawValue] = min(zone.lowerBound, value)...max(zone.upperBound, value)
    }

    /// Marks a row as one that counts no more.
    /// - Parameter sequence: The event that reopened it; nil for what is no part of the log's story.
    mutating func kill(_ row: Int, at sequence: Int64?) {
        flags[row] |= RowFlags.dead
        guard let sequence else { return }
        changes.append(Change(sequence: sequence, row: Int32(row), before: Change.killing))
    }

    /// Takes in what an event says of the personal data of a row.
    mutating func apply(_ row: Int, _ event: OpenEvent) {
        let before = flags(row)
        var after = before
        after.apply(event)
        guard after != before else { return }
        flags[row] = after.bits
        changes.append(
            Change(sequence: event.sequence, row: Int32(row), before: Change.flags(before.bits)))
    }

    /// Takes in the applicant's answer about a row.
    mutating func rate(_ row: Int, _ answer: Answer, at sequence: Int64) {
        let offset = Column.answer.rawValue * Self.rowsMax + row
        changes.append(Change(sequence: sequence, row: Int32(row), before: numbers[offset]))
        numbers[offset] = answer.bits
    }

    /// The sequence of a row's ending.
    func ending(_ row: Int) -> Int64 { firstEnding + Int64(value(.ending, row)) }

    /// Whether anything in it is of a later event than `sequence`.
    func isChanged(after sequence: Int64) -> Bool {
        count > 0 && ending(count - 1) > sequence || (changes.last?.sequence ?? 0) > sequence
    }

    /// Takes it back to how it stood at an event.
    mutating func cut(after sequence: Int64) {
        while let change = changes.last, change.sequence > sequence {
            changes.removeLast()
            let row = Int(change.row)
            if change.before == Change.killing {
                flags[row] &= ~RowFlags.dead
            } else if change.before < Change.answers {
                flags[row] = UInt16(truncatingIfNeeded: change.before - Change.killing - 1)
            } else {
                numbers[Column.answer.rawValue * Self.rowsMax + row] = change.before
            }
        }
        while count > 0, ending(count - 1) > sequence { count -= 1 }
        ids.removeSubrange((count == 0 ? 0 : Int(value(.idEnd, count - 1)))...)
        while let part = parts.last, part.row >= count { parts.removeLast() }
    }
}
