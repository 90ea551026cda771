import ServiceRequests

/// What the ended requests of one indicator come to.
struct Reached {
    let measure: IndicatorMeasure
    private(set) var counts = EndingCounts()
    private(set) var questionnaires = Questionnaires()
    private(set) var samples: [Int32] = []
    private(set) var evidence: Evidence

    init(_ measure: IndicatorMeasure, evidenceMax: Int?) {
        self.measure = measure
        evidence = Evidence(max: evidenceMax)
    }

    /// Takes in a time of a request that ended with that event; a negative one is none.
    mutating func add(_ seconds: Int32, ending: Int64) {
        guard seconds >= 0 else { return }
        samples.append(seconds)
        evidence.add(ending)
    }

    /// Takes in how a request ended and what its applicant answered.
    mutating func add(_ flags: RowFlags, _ answer: Answer, ending: Int64) {
        let before = n
        counts.add(flags, answer)
        if answer.isQuestionnaire { questionnaires.add(answer) }
        if n > before { evidence.add(ending) }
    }

    /// How many requests the figure rests on.
    var n: Int {
        switch measure {
        case .slaRate: counts.slaMet + counts.slaMissed
        case .satisfactionRate: counts.answers
        case .ikm: questionnaires.count
        case .endings, .reopenRate, .rejectionRate, .firstTimeRightRate: counts.ended
        case .processingP50, .processingP80, .processingP90, .processingMean, .leadP50, .leadP80,
            .leadP90, .leadMean:
            samples.count
        }
    }

    /// How many of ``n`` count towards a rate; nil for what is no rate.
    private var successes: Int? {
        switch measure {
        case .slaRate: counts.slaMet
        case .satisfactionRate: counts.satisfied
        case .reopenRate: counts.reopened
        case .rejectionRate: counts.rejected
        case .firstTimeRightRate: counts.firstTimeRight
        default: nil
        }
    }

    /// The figure in its measure's unit; nil when there is nothing to divide by.
    var value: Double? {
        if let successes { return rate(successes, of: n) }
        switch measure {
        case .endings: return Double(counts.ended)
        case .ikm: return questionnaires.indexHundredths.map { Double($0) / 100 }
        default: break
        }
        var values = samples
        let summary = values.withUnsafeMutableBufferPointer { Samples.summary($0) }
        guard let summary else { return nil }
        switch measure {
        case .processingP50, .leadP50: return Double(summary.p50)
        case .processingP80, .leadP80: return Double(summary.p80)
        case .processingP90, .leadP90: return Double(summary.p90)
        default: return Double(summary.mean)
        }
    }

    /// The 95 % interval of a rate.
    var interval: (low: Double, high: Double)? {
        successes.flatMap { Wilson.interval($0, of: n) }
    }
}

/// The sequences of endings that prove a figure: all of them, or the smallest ones only.
struct Evidence {
    private let max: Int?
    private var sequences: [Int64] = []
    /// What is greater is not among the smallest any more.
    private var bound = Int64.max

    init(max: Int?) { self.max = max }

    mutating func add(_ sequence: Int64) {
        guard sequence < bound else { return }
        sequences.append(sequence)
        guard let max, sequences.count >= 4 * max else { return }
        sequences.sort()
        sequences.removeSubrange(max...)
        bound = sequences[max - 1]
    }

    /// They, in order.
    var sorted: [Int64] {
        let sorted = sequences.sorted()
        return max.map { Array(sorted.prefix($0)) } ?? sorted
    }
}

extension Projections {
    /// What the ended requests of each of `indicators` come to.
    /// - Parameter evidenceMax: How many endings are kept for each; nil for all.
    /// - Complexity: O(rows of the chunks that the periods touch), once for each different period.
    func reached(_ indicators: [Indicator], _ evidenceMax: Int?) -> [Reached] {
        struct Period: Hashable {
            var from: Instant
            var to: Instant
        }
        var reached = indicators.map { Reached($0.measure, evidenceMax: evidenceMax) }
        let periods = Dictionary(grouping: indicators.indices) {
            Period(from: indicators[$0].from, to: indicators[$0].to)
        }
        for (period, members) in periods {
            let scopes = Scopes(members.map { ($0, indicators[$0]) }, catalogue)
            var filter = Filter()
            filter.from = period.from
            filter.to = period.to
            Selection(filter, catalogue).scan(ended, by: .endedAt) { chunk, row, cursor in
                scopes.charge(chunk, row, &cursor, catalogue, &reached)
            }
        }
        return reached
    }
}

/// Which indicators a request counts for.
private struct Scopes {
    private struct Member {
        let number: Int
        let indicator: Indicator
        let columns: MeasureColumns?
        let isSplit: Bool

        init(_ number: Int, _ indicator: Indicator) {
            self.number = number
            self.indicator = indicator
            columns = indicator.measure.time.map { MeasureColumns($0, indicator.clock) }
            isSplit = indicator.measure.time?.isSplit ?? false
        }
    }

    private var office: [Member] = []
    private var services: [[Member]]
    private var units: [[Member]]
    private var officials: [[Member]]

    init(_ members: [(Int, Indicator)], _ catalogue: Catalogue) {
        services = Array(repeating: [], count: catalogue.services.count)
        units = Array(repeating: [], count: catalogue.units.count)
        officials = Array(repeating: [], count: catalogue.officials.count)
        for (number, indicator) in members {
            let member = Member(number, indicator)
            switch indicator.scope {
            case .office: office.append(member)
            case .service(let code):
                if let place = catalogue.services.find(code) { services[Int(place)].append(member) }
            case .unit(let id):
                if let place = catalogue.units.find(id) { units[Int(place)].append(member) }
            case .official(let id):
                if let place = catalogue.officials.find(id) {
                    officials[Int(place)].append(member)
                }
            }
        }
    }

    /// Charges an ended request to every indicator that it counts for: to an official's as TIMES
    /// charges officials.
    func charge(
        _ chunk: EndedChunk.Columns, _ row: Int, _ cursor: inout Int, _ catalogue: Catalogue,
        _ reached: inout [Reached]
    ) {
        let ending = chunk.ending(row)
        let service = Int(catalogue[chunk.value(.definition, row)].service)
        let unit = Int(chunk.value(.unit, row))
        for members in [office, services[service], unit >= 0 ? units[unit] : []] {
            for member in members {
                if let columns = member.columns {
                    reached[member.number].add(columns.value(chunk, row), ending: ending)
                } else {
                    add(chunk, row, ending, &reached[member.number])
                }
            }
        }
        let isShared = chunk.flags(row).has(RowFlags.shared)
        if isShared {
            for part in chunk.parts(of: row, &cursor) {
                for member in officials[Int(part.official)] where member.isSplit {
                    guard let columns = member.columns else { continue }
                    reached[member.number].add(columns.value(part), ending: ending)
                }
            }
        }
        let last = Int(chunk.value(.official, row))
        guard last >= 0 else { return }
        for member in officials[last] where !(member.isSplit && isShared) {
            if let columns = member.columns {
                let seconds =
                    member.isSplit ? columns.share(chunk, row) : columns.value(chunk, row)
                reached[member.number].add(seconds, ending: ending)
            } else {
                add(chunk, row, ending, &reached[member.number])
            }
        }
    }

    private func add(
        _ chunk: EndedChunk.Columns, _ row: Int, _ ending: Int64, _ reached: inout Reached
    ) {
        reached.add(chunk.flags(row), chunk.answer(row), ending: ending)
    }
}

extension IndicatorMeasure {
    /// The clock of TIMES that it is a figure of; nil when it is none of a time.
    fileprivate var time: Measure? {
        switch self {
        case .processingP50, .processingP80, .processingP90, .processingMean: .processing
        case .leadP50, .leadP80, .leadP90, .leadMean: .lead
        default: nil
        }
    }
}
