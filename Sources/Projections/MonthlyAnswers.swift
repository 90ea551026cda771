import ServiceRequests

/// What applicants answered about the requests that ended in each local month, counted by everything
/// that requests are grouped by: a month of a whole city is some thousand cells, and SATISFACTION of a
/// year is their sum.
struct MonthlyAnswers: Sendable {
    /// What the requests of a cell have in common.
    struct Kind: Hashable, Sendable {
        var official: Int32
        var definition: Int32
        var unit: Int32
        var channel: UInt8
    }

    /// The requests that ended in one month.
    struct Month: Sendable {
        /// Milliseconds since 1970 UTC, half-open.
        let from: Int64
        let to: Int64
        private var numbers = PairTable()
        private(set) var kinds: [Kind] = []
        private(set) var counts: [AnswerCounts] = []

        init(from: Int64, to: Int64) {
            self.from = from
            self.to = to
        }

        /// The cell of a kind; `group` numbers everything of it but the official.
        fileprivate mutating func cell(_ kind: Kind, _ group: Int) -> Int {
            let cell = numbers.number(group, kind.official)
            if cell == kinds.count {
                kinds.append(kind)
                counts.append(AnswerCounts())
            }
            return cell
        }

        fileprivate mutating func change(
            _ cell: Int, _ body: (inout AnswerCounts) -> Void
        ) { body(&counts[cell]) }
    }

    /// The months in which something ended, in their order.
    private(set) var months: [Month] = []
    private let periods: Periods
    /// The month that was used last: endings come nearly in order of time.
    private var last = 0
    private var definitions = PairTable()
    private var groups = PairTable()

    init(zoneOffset: Int) { periods = Periods(zoneOffset: zoneOffset) }

    /// Counts an answer about a request of a kind that ended at an instant; none is one too.
    mutating func add(_ answer: Answer, _ kind: Kind, endedAt: Int64) {
        let (month, cell) = find(kind, endedAt)
        months[month].change(cell) { $0.add(answer) }
    }

    /// Takes back what ``add(_:_:endedAt:)`` counted.
    mutating func remove(_ answer: Answer, _ kind: Kind, endedAt: Int64) {
        let (month, cell) = find(kind, endedAt)
        months[month].change(cell) { $0.remove(AnswerCounts(answer)) }
    }

    private mutating func find(_ kind: Kind, _ endedAt: Int64) -> (month: Int, cell: Int) {
        if !months.indices.contains(last) || endedAt < months[last].from
            || endedAt >= months[last].to
        {
            last = month(endedAt)
        }
        let definition = definitions.number(Int(kind.definition), kind.unit)
        let group = groups.number(definition, Int32(kind.channel))
        return (last, months[last].cell(kind, group))
    }

    private mutating func month(_ endedAt: Int64) -> Int {
        let place = months.firstIndex { endedAt < $0.to } ?? months.count
        if place < months.count, endedAt >= months[place].from { return place }
        let day = periods.day(Instant(milliseconds: endedAt).seconds)
        let number = Periods.number(.month, day)
        let month = Month(
            from: periods.start(.month, number),
            to: periods.start(.month, Periods.next(.month, number)))
        months.insert(month, at: place)
        return place
    }

    /// The months that lie whole in a window, milliseconds, half-open.
    func whole(from: Int64, to: Int64) -> ArraySlice<Month> {
        let first = months.firstIndex { $0.from >= from } ?? months.count
        let end = months.lastIndex { $0.to <= to }.map { $0 + 1 } ?? 0
        return first < end ? months[first..<end] : []
    }
}

extension MonthlyAnswers.Kind {
    init(_ row: EndedRow) {
        self.init(
            official: row.official, definition: row.definition, unit: row.unit,
            channel: row.flags.channel)
    }
}

extension EndedChunk {
    /// What the answer about a row is counted by.
    func kind(_ row: Int) -> MonthlyAnswers.Kind {
        MonthlyAnswers.Kind(
            official: value(.official, row), definition: value(.definition, row),
            unit: value(.unit, row), channel: flags(row).channel)
    }

    /// The applicant's answer about a row.
    func answer(_ row: Int) -> Answer { Answer(bits: value(.answer, row)) }
}
