import JSONText
import ServiceRequests

/// What happened beside what was to be expected from the kind of cases: indirect standardisation.
///
/// Expected is the sum, over the cases, of the rate of each one's service and channel in the whole
/// office. The limits are a funnel's (D. J. Spiegelhalter, "Funnel plots for comparing institutional
/// performance", Statistics in Medicine 24, 2005): between them lies what chance alone does to 95 %
/// and 99.8 % of those who work as the office does.
private struct Comparison {
    var n = 0
    var observed = 0
    var expected = 0.0
    /// The variance of what is observed when it is a sum of seconds; unused for counts.
    var variance = 0.0

    /// 2.5 % and 0.1 % on either side, and the normal quantiles that leave as much.
    private static let tails = [(tail: 0.025, z: 1.959964), (tail: 0.001, z: 3.090232)]

    var ratio: Double? { expected > 0 ? Double(observed) / expected : nil }

    /// The limits of a count: of the binomial with the mean rate of the cases. Cases of unlike rates
    /// spread less than that (W. Hoeffding, 1956), so a limit is never too narrow for a person.
    var limitsOfCount: [ClosedRange<Double>] {
        guard expected > 0 else { return [] }
        let binomial = Binomial(trials: n, rate: min(1, expected / Double(n)))
        return Self.tails.map {
            let limits = binomial.limits($0.tail)
            return Double(limits.lowerBound) / expected...Double(limits.upperBound) / expected
        }
    }

    /// The limits of a sum: normal, with the spread of each service and channel in the office.
    var limitsOfSum: [ClosedRange<Double>] {
        guard expected > 0 else { return [] }
        let deviation = variance.squareRoot() / expected
        return Self.tails.map { max(0, 1 - $0.z * deviation)...1 + $0.z * deviation }
    }

    func position(_ limits: [ClosedRange<Double>]) -> String? {
        guard let ratio, limits.count == 2 else { return nil }
        // A hair of room: a ratio that stands on a limit is within it.
        let room = 1e-9
        if ratio > limits[1].upperBound + room { return "above998" }
        if ratio < limits[1].lowerBound - room { return "below998" }
        if ratio > limits[0].upperBound + room { return "above95" }
        if ratio < limits[0].lowerBound - room { return "below95" }
        return "within"
    }

    func write(
        _ limits: [ClosedRange<Double>], isSeconds: Bool, isMarked: Bool,
        into json: inout JSONWriter
    ) {
        json.object { object in
            object.field("n", n)
            if isSeconds {
                object.field("observedSeconds", observed)
                object.field("expectedSeconds", expected)
            } else {
                object.field("observed", observed)
                object.field("expected", expected)
            }
            object.field("ratio", ratio)
            for (index, name) in (["limits95", "limits998"] as [StaticString]).enumerated() {
                object.name(name)
                guard limits.indices.contains(index) else {
                    object.null()
                    continue
                }
                object.array {
                    $0.value(limits[index].lowerBound)
                    $0.value(limits[index].upperBound)
                }
            }
            object.field("position", position(limits))
            object.field("mark", isMarked ? mark(n) : nil)
        }
    }
}

/// Cases of one service and channel: of the whole office, or of one official.
private struct CaseMix {
    var counts = EndingCounts()
    /// Shares of processing time: how many, their sum in seconds, and the sum of their squares.
    var shares = 0
    var seconds = 0
    var squares = 0.0

    mutating func add(seconds value: Int32) {
        guard value >= 0 else { return }
        shares += 1
        seconds += Int(value)
        squares += Double(value) * Double(value)
    }

    /// The variance of one share.
    var variance: Double {
        guard shares > 0 else { return 0 }
        let mean = Double(seconds) / Double(shares)
        return max(0, squares / Double(shares) - mean * mean)
    }
}

extension Projections {
    /// The rows of FAIRNESS, by official; never in the order of a figure.
    func fairness(_ filter: Filter) -> [[UInt8]] {
        // What is expected comes from the whole office in the window, whatever else is asked for.
        var window = Filter()
        (window.from, window.to) = (filter.from, filter.to)
        let office = Selection(window, catalogue)
        let selection = Selection(filter, catalogue)
        let source = MeasureColumns(.processing, .working)
        var strata = Grouping([.service, .channel], catalogue, calendar)
        var officials = Grouping([.official], catalogue, calendar)
        var cells = Grouping([.official, .service, .channel], catalogue, calendar)
        var expected = Cells(repeating: CaseMix(), count: 0)
        var own = Cells(repeating: OwnCases(), count: 0)

        office.scan(ended, by: .endedAt) { chunk, row, cursor in
            let flags = chunk.flags(row)
            var key = chunk.key(row, at: .endedAt)
            let last = key.official
            let stratum = strata.group(key)
            expected.grow(to: stratum + 1)
            let isAsked = selection.passes(
                definition: key.definition, unit: key.unit, channel: key.channel)
            func cell() -> Int? {
                guard isAsked, selection.passes(official: key.official) else { return nil }
                let cell = cells.group(key)
                if cell >= own.count || own[cell].official < 0 {
                    own.grow(to: cell + 1)
                    own[cell] = OwnCases(official: officials.group(key), stratum: stratum)
                }
                return cell
            }
            let answer = chunk.answer(row)
            expected[stratum].counts.add(flags, answer)
            if let cell = cell() { own[cell].mix.counts.add(flags, answer) }
            guard flags.has(RowFlags.shared) else {
                guard last != Names.none else { return }
                let share = source.share(chunk, row)
                expected[stratum].add(seconds: share)
                if let cell = cell() { own[cell].mix.add(seconds: share) }
                return
            }
            for part in chunk.parts(of: row, &cursor) {
                key.official = part.official
                expected[stratum].add(seconds: source.value(part))
                if let cell = cell() { own[cell].mix.add(seconds: source.value(part)) }
            }
        }
        var figures = Array(repeating: FairnessFigures(), count: officials.count)
        // In one order whatever the log's, so that sums are rounded alike.
        var ranks = Array(repeating: 0, count: strata.count)
        for (rank, stratum) in strata.sorted().enumerated() { ranks[stratum] = rank }
        let ordered = (0..<cells.count).map { own[$0] }
            .sorted { ranks[$0.stratum] < ranks[$1.stratum] }
        for cases in ordered { figures[cases.official].add(cases.mix, expected[cases.stratum]) }
        return officials.rows { official, json in
            figures[official].write(
                isMarked: officials.isAboutOneOfficial(official, filter), into: &json)
            return true
        }
    }
}

/// One official's cases of one service and channel.
private struct OwnCases {
    var official = -1
    var stratum = 0
    var mix = CaseMix()
}

/// One official's comparisons.
private struct FairnessFigures {
    private var ended = 0
    private var slaMissed = Comparison()
    private var rejected = Comparison()
    private var reopened = Comparison()
    private var satisfied = Comparison()
    private var processing = Comparison()

    /// Takes in the cases of one service and channel, beside those of the whole office.
    mutating func add(_ own: CaseMix, _ office: CaseMix) {
        let (mine, all) = (own.counts, office.counts)
        ended += mine.ended
        Self.add(
            &slaMissed, mine.slaMissed, of: mine.slaMet + mine.slaMissed, all.slaMissed,
            of: all.slaMet + all.slaMissed)
        Self.add(&rejected, mine.rejected, of: mine.ended, all.rejected, of: all.ended)
        Self.add(&reopened, mine.reopened, of: mine.ended, all.reopened, of: all.ended)
        Self.add(&satisfied, mine.satisfied, of: mine.answers, all.satisfied, of: all.answers)
        Self.add(&processing, own.seconds, of: own.shares, office.seconds, of: office.shares)
        processing.variance += Double(own.shares) * office.variance
    }

    private static func add(
        _ comparison: inout Comparison, _ observed: Int, of n: Int, _ all: Int, of total: Int
    ) {
        guard n > 0, total > 0 else { return }
        comparison.n += n
        comparison.observed += observed
        comparison.expected += Double(n) * Double(all) / Double(total)
    }

    func write(isMarked: Bool, into json: inout JSONWriter) {
        json.field("n", ended)
        let counts: [(StaticString, Comparison)] = [
            ("slaMissed", slaMissed), ("rejected", rejected), ("reopened", reopened),
            ("satisfied", satisfied),
        ]
        for (name, comparison) in counts {
            json.name(name)
            comparison.write(
                comparison.limitsOfCount, isSeconds: false, isMarked: isMarked, into: &json)
        }
        json.name("processing")
        processing.write(
            processing.limitsOfSum, isSeconds: true, isMarked: isMarked, into: &json)
        json.field("mark", isMarked ? mark(ended) : nil)
    }
}
