import JSONText
import ServiceRequests

extension Projections {
    /// How often what is counted beside the times happened, to the last official of each request.
    private struct Counts {
        var slaMet = 0
        var slaMissed = 0
        var reopened = 0
        var rejected = 0

        var isEmpty: Bool { slaMet == 0 && slaMissed == 0 && reopened == 0 && rejected == 0 }
    }

    /// Counts rows by all that is counted at once: sixteen kinds of row a group, one addition a row.
    private struct Tally: ~Copyable {
        private var kinds: Cells<Int32>

        init(groupCount: Int) { kinds = Cells(repeating: 0, count: groupCount * 16) }

        @inline(__always)
        mutating func add(_ flags: RowFlags, to group: Int) {
            let kind = Int(flags.bits >> 1 & 7) | (flags.state == .rejected ? 8 : 0)
            let index = group << 4 | kind
            if index >= kinds.count { kinds.grow(to: (group + 1) * 16) }
            kinds[index] &+= 1
        }

        func counts(_ group: Int) -> Counts {
            var counts = Counts()
            for kind in 0..<16 where group << 4 | kind < kinds.count {
                let count = Int(kinds[group << 4 | kind])
                let flags = RowFlags(bits: UInt16(kind & 7) << 1)
                if flags.has(RowFlags.reopened) { counts.reopened += count }
                if flags.has(RowFlags.slaMet) { counts.slaMet += count }
                if flags.has(RowFlags.slaMissed) { counts.slaMissed += count }
                if kind & 8 != 0 { counts.rejected += count }
            }
            return counts
        }
    }

    /// The rows of TIMES.
    func times(
        _ filter: Filter, _ by: [Dimension], _ measure: Measure, _ clock: Clock
    ) -> [[UInt8]] {
        let selection = Selection(filter, catalogue)
        let source = MeasureColumns(measure, clock)
        // Asked about officials, a request is charged to each of its holders for their share.
        let isSplit = measure.isSplit && (by.contains(.official) || selection.namesOfficials)
        var grouping = Grouping(by, catalogue, calendar)
        var samples = Samples()
        var tally = Tally(groupCount: grouping.count)
        samples.reserve(selection.mostRows(ended, by: .endedAt))

        selection.scan(ended, by: .endedAt) { columns, row, cursor in
            let flags = columns.flags(row)
            var key = columns.key(row, at: .endedAt)
            let last = key.official
            if isSplit, flags.has(RowFlags.shared) {
                for part in columns.parts(of: row, &cursor)
                where selection.passes(official: part.official) {
                    key.official = part.official
                    samples.add(source.value(part), to: grouping.group(key))
                }
            }
            guard selection.passes(official: last) else { return }
            key.official = last
            let group = grouping.group(key)
            tally.add(flags, to: group)
            if isSplit, flags.has(RowFlags.shared) || last == Names.none { return }
            let value = isSplit ? source.share(columns, row) : source.value(columns, row)
            if value >= 0 { samples.add(value, to: group) }
        }
        let counts = (0..<grouping.count).map { tally.counts($0) }

        let summaries = samples.summaries(groupCount: grouping.count)
        let isMarked = Grouping.isMarked(by, filter)
        return grouping.rows { group, json in
            guard by.isEmpty || summaries[group] != nil || !counts[group].isEmpty else {
                return false
            }
            Self.write(summaries[group], counts[group], into: &json)
            if isMarked {
                let isOne = grouping.isAboutOneOfficial(group, filter)
                let promised = counts[group].slaMet + counts[group].slaMissed
                json.field("slaMark", isOne ? mark(promised) : nil)
                json.field("mark", isOne ? mark(summaries[group]?.count ?? 0) : nil)
            }
            return true
        }
    }

    private static func write(
        _ summary: Samples.Summary?, _ counts: Counts, into json: inout JSONWriter
    ) {
        json.field("n", summary?.count ?? 0)
        json.field("meanSeconds", summary?.mean)
        json.field("p50Seconds", summary?.p50)
        json.field("p80Seconds", summary?.p80)
        json.field("p90Seconds", summary?.p90)
        json.field("minSeconds", summary?.min)
        json.field("maxSeconds", summary?.max)
        json.field("slaMet", counts.slaMet)
        json.field("slaMissed", counts.slaMissed)
        let promised = counts.slaMet + counts.slaMissed
        json.field("slaRate", promised > 0 ? Double(counts.slaMet) / Double(promised) : nil)
        json.field("reopened", counts.reopened)
        json.field("rejected", counts.rejected)
    }
}

/// How much a figure about one official from `n` cases may be shown: `suppressed` below 10,
/// `indicative` below 30, nil from there on.
func mark(_ n: Int) -> String? { n < 10 ? "suppressed" : n < 30 ? "indicative" : nil }

extension EndedChunk {
    /// What a row is grouped by, charged to its last official.
    @inline(__always)
    func key(_ row: Int, at time: WideColumn) -> Grouping.Key {
        Grouping.Key(
            official: value(.official, row), definition: value(.definition, row),
            unit: value(.unit, row), channel: flags(row).channel,
            milliseconds: value(time, row))
    }
}

/// Where the values of a measure on a clock come from. Differences wrap, so that a forged snapshot
/// gives wrong figures and no trap.
struct MeasureColumns {
    private let measure: Measure
    private let isWall: Bool
    private let column: Column
    private let touch: Column
    private let pause: Column
    private let processing: Column

    init(_ measure: Measure, _ clock: Clock) {
        self.measure = measure
        isWall = clock == .wall
        column = Self.column(measure, isWall)
        touch = isWall ? .touchWall : .touchWorking
        pause = isWall ? .pauseWall : .pauseWorking
        processing = isWall ? .processingWall : .processingWorking
    }

    private static func column(_ measure: Measure, _ isWall: Bool) -> Column {
        switch measure {
        case .processing: isWall ? .processingWall : .processingWorking
        case .lead, .queue: isWall ? .leadWall : .leadWorking
        case .completeFile: isWall ? .completeFileWall : .completeFileWorking
        case .cycle: isWall ? .cycleWall : .cycleWorking
        case .touch: isWall ? .touchWall : .touchWorking
        case .pause: isWall ? .pauseWall : .pauseWorking
        case .firstResponse: isWall ? .firstResponseWall : .firstResponseWorking
        }
    }

    /// Of the whole request; negative when it has no such time.
    @inline(__always)
    func value(_ chunk: EndedChunk.Columns, _ row: Int) -> Int32 {
        let value = chunk.value(column, row)
        return measure == .queue
            ? value &- chunk.value(touch, row) &- chunk.value(pause, row) : value
    }

    /// Of the share of the one official who held the request.
    @inline(__always)
    func share(_ chunk: EndedChunk.Columns, _ row: Int) -> Int32 {
        measure == .queue
            ? chunk.value(processing, row) &- chunk.value(touch, row) : value(chunk, row)
    }

    /// Of one official's share.
    func value(_ part: PartRow) -> Int32 {
        switch measure {
        case .touch: isWall ? part.touchWall : part.touchWorking
        case .pause: isWall ? part.pauseWall : part.pauseWorking
        case .queue:
            isWall
                ? part.processingWall &- part.touchWall
                : part.processingWorking &- part.touchWorking
        case .processing, .lead, .completeFile, .cycle, .firstResponse:
            isWall ? part.processingWall : part.processingWorking
        }
    }
}
