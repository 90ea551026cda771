import JSONText
import ServiceRequests

/// The figures of officials in one window of time.
struct WindowFigures {
    /// Processing times in office hours.
    private(set) var samples: [Int32] = []
    private(set) var counts = EndingCounts()
    private(set) var officials: Set<Int32> = []

    mutating func add(_ seconds: Int32, of official: Int32) {
        guard seconds >= 0 else { return }
        samples.append(seconds)
        officials.insert(official)
    }

    mutating func add(_ flags: RowFlags, _ answer: Answer) { counts.add(flags, answer) }

    mutating func add(_ other: WindowFigures) {
        samples += other.samples
        counts.add(other.counts)
        officials.formUnion(other.officials)
    }

    var promises: Proportion {
        Proportion(successes: counts.slaMet, n: counts.slaMet + counts.slaMissed)
    }

    var answers: Proportion { Proportion(successes: counts.satisfied, n: counts.answers) }
}

/// What officials did before and after, of those who were trained or of the others.
struct BeforeAfter {
    var before = WindowFigures()
    var after = WindowFigures()

    mutating func add(_ other: BeforeAfter) {
        before.add(other.before)
        after.add(other.after)
    }

    /// How many times of work the weaker window has.
    var leastCount: Int { least(\.samples.count) }

    /// The smaller of a number's values in the two windows.
    func least(_ number: (WindowFigures) -> Int) -> Int { min(number(before), number(after)) }
}

extension Projections {
    /// Below this many cases in a window a difference shows nothing, as everywhere that a figure is
    /// but indicative.
    private static let fewest = 30

    private struct Window: Hashable {
        var from: Instant
        var to: Instant
    }

    /// The windows before and after a training.
    private struct Windows: Hashable {
        var before: Window
        var after: Window

        init(_ training: Training, days: Int) {
            let length = Int64(days) * 86_400_000
            before = Window(
                from: Instant(milliseconds: training.from.milliseconds - length),
                to: training.from)
            after = Window(
                from: training.to, to: Instant(milliseconds: training.to.milliseconds + length))
        }
    }

    /// The rows of EFFECT: one a training, sorted by id, and behind more than one a row about all.
    /// - Throws: `not-found` when there is no such training.
    /// - Complexity: O(rows of the chunks that the windows touch), once for each different pair.
    func effectRows(_ records: Query.Records, now: Instant) throws(Refusal) -> [[UInt8]] {
        var chosen = records
        chosen.filter = Filter()
        let trainings = trainings(chosen)
        guard let first = trainings.first else {
            throw Refusal(.notFound, "no such training was recorded: TRAININGS lists them")
        }
        let topics = Set(trainings.map(\.value.topic))
        let trained = Set(
            dossier.trainings.filter { topics.contains($0.value.topic) }.map(\.value.official))
        var rows: [[UInt8]] = []
        var all = BeforeAfter()
        var others = BeforeAfter()
        let byWindows = Dictionary(grouping: trainings) {
            Windows($0.value, days: records.windowDays)
        }
        var figures: [String: (own: BeforeAfter, others: BeforeAfter)] = [:]
        for (windows, members) in byWindows {
            let found = beforeAfter(
                windows, Set(members.map(\.value.official)), trained, records.filter)
            others.add(found.others)
            for member in members {
                figures[member.id] = (found.own[member.value.official] ?? .init(), found.others)
            }
            for own in found.own.values { all.add(own) }
        }
        for (id, training, _) in trainings {
            guard let (own, others) = figures[id] else { continue }
            let isOpen = Windows(training, days: records.windowDays).after.to > now
            rows.append(
                Self.row(
                    own, others, windowDays: records.windowDays,
                    warnings: Self.warnings(own, others, isOpen: isOpen, isMixed: false)
                ) {
                    $0.field("training", id)
                    $0.field("topic", training.topic)
                    $0.field("official", training.official)
                    $0.field("from", training.from)
                    $0.field("to", training.to)
                    $0.field("mark", mark(own.leastCount))
                    $0.field("slaMark", mark(own.least(\.promises.n)))
                    $0.field("satisfactionMark", mark(own.least(\.answers.n)))
                })
        }
        guard trainings.count > 1 else { return rows }
        let isOpen = byWindows.keys.contains { $0.after.to > now }
        rows.append(
            Self.row(
                all, others, windowDays: records.windowDays,
                warnings: Self.warnings(all, others, isOpen: isOpen, isMixed: byWindows.count > 1)
            ) {
                $0.field("training", nil as String?)
                $0.field("topic", topics.count == 1 ? first.value.topic : nil)
                $0.field("official", nil as String?)
                $0.field("from", trainings.map(\.value.from).min())
                $0.field("to", trainings.map(\.value.to).max())
                for name in ["mark", "slaMark", "satisfactionMark"] {
                    $0.name(text: name)
                    $0.null()
                }
            })
        return rows
    }

    /// What the members and the untrained did in a pair of windows.
    private func beforeAfter(
        _ windows: Windows, _ members: Set<String>, _ trained: Set<String>, _ filter: Filter
    ) -> (own: [String: BeforeAfter], others: BeforeAfter) {
        var own: [String: BeforeAfter] = [:]
        var others = BeforeAfter()
        for (window, part) in [
            (windows.before, \BeforeAfter.before), (windows.after, \BeforeAfter.after),
        ] {
            let figures = figures(window, members, trained, filter)
            for (official, found) in figures.own {
                own[official, default: .init()][keyPath: part] = found
            }
            others[keyPath: part] = figures.others
        }
        return (own, others)
    }

    /// What the members, each by themselves, and the untrained together did in a window.
    private func figures(
        _ window: Window, _ members: Set<String>, _ trained: Set<String>, _ filter: Filter
    ) -> (own: [String: WindowFigures], others: WindowFigures) {
        var filter = filter
        filter.from = window.from
        filter.to = window.to
        let columns = MeasureColumns(.processing, .working)
        // For each official the place of their own figures, 0 for those of the others, or none.
        let ids = members.sorted()
        let places = catalogue.officials.texts.map { id -> Int? in
            ids.firstIndex(of: id).map { $0 + 1 } ?? (trained.contains(id) ? nil : 0)
        }
        var figures = [WindowFigures](repeating: WindowFigures(), count: ids.count + 1)
        Selection(filter, catalogue).scan(ended, by: .endedAt) { chunk, row, cursor in
            let flags = chunk.flags(row)
            let isShared = flags.has(RowFlags.shared)
            if isShared {
                for part in chunk.parts(of: row, &cursor) {
                    guard let place = places[Int(part.official)] else { continue }
                    figures[place].add(columns.value(part), of: part.official)
                }
            }
            let last = chunk.value(.official, row)
            guard last >= 0, let place = places[Int(last)] else { return }
            if !isShared { figures[place].add(columns.share(chunk, row), of: last) }
            figures[place].add(flags, chunk.answer(row))
        }
        return (
            Dictionary(uniqueKeysWithValues: zip(ids, figures.dropFirst())), figures[0]
        )
    }

    private static func warnings(
        _ own: BeforeAfter, _ others: BeforeAfter, isOpen: Bool, isMixed: Bool
    ) -> [String] {
        var warnings: [String] = []
        if own.leastCount < fewest { warnings.append("too-few") }
        if others.leastCount < fewest { warnings.append("too-few-others") }
        // Where there is a rate in both windows, and so a difference to be warned of.
        func isThin(_ number: (WindowFigures) -> Int) -> Bool {
            [own, others].contains { (1..<fewest).contains($0.least(number)) }
        }
        if isThin(\.promises.n) { warnings.append("too-few-promises") }
        if isThin(\.answers.n) { warnings.append("too-few-answers") }
        if isOpen { warnings.append("window-open") }
        if isMixed { warnings.append("windows-differ") }
        return warnings
    }

    private static func row(
        _ own: BeforeAfter, _ others: BeforeAfter, windowDays: Int, warnings: [String],
        _ head: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        let (own, others) = (SortedFigures(own), SortedFigures(others))
        var json = JSONWriter()
        json.object { object in
            head(&object)
            object.field("windowDays", windowDays)
            for (name, figures) in [("trained", own), ("untrained", others)] {
                object.name(text: name)
                object.object { figures.write(into: &$0) }
            }
            object.name("difference")
            object.object {
                SortedFigures.write(
                    own.terms(isSubtracted: false) + others.terms(isSubtracted: true), into: &$0)
            }
            object.name("warnings")
            object.array { list in for warning in warnings { list.value(warning) } }
        }
        return json.bytes
    }
}

/// Figures before and after with their samples sorted, once for all that is said of them.
private struct SortedFigures {
    private struct Side {
        let figures: WindowFigures
        let sorted: [Int32]
        let summary: Samples.Summary?

        init(_ figures: WindowFigures) {
            self.figures = figures
            var sorted = figures.samples
            sorted.sort()
            self.sorted = sorted
            summary = sorted.withUnsafeMutableBufferPointer { Samples.summary($0) }
        }

        func write(into json: inout JSONWriter) {
            let counts = figures.counts
            json.field("officials", figures.officials.count)
            json.field("n", summary?.count ?? 0)
            json.field("p50Seconds", summary?.p50)
            json.field("meanSeconds", summary?.mean)
            json.field("slaMet", counts.slaMet)
            json.field("slaMissed", counts.slaMissed)
            write("slaRate", "slaLow", "slaHigh", figures.promises, &json)
            json.field("answers", counts.answers)
            json.field("satisfied", counts.satisfied)
            write(
                "satisfactionRate", "satisfactionLow", "satisfactionHigh", figures.answers, &json)
        }

        private func write(
            _ name: StaticString, _ low: StaticString, _ high: StaticString,
            _ proportion: Proportion, _ json: inout JSONWriter
        ) {
            let interval = Wilson.interval(proportion.successes, of: proportion.n)
            json.field(name, rate(proportion.successes, of: proportion.n))
            json.field(low, interval?.low)
            json.field(high, interval?.high)
        }
    }

    private let before: Side
    private let after: Side

    init(_ figures: BeforeAfter) {
        before = Side(figures.before)
        after = Side(figures.after)
    }

    func write(into json: inout JSONWriter) {
        json.name("before")
        json.object { before.write(into: &$0) }
        json.name("after")
        json.object { after.write(into: &$0) }
        json.name("change")
        json.object { Self.write(terms(isSubtracted: false), into: &$0) }
    }

    /// After minus before, or before minus after.
    func terms(isSubtracted: Bool) -> [(figures: WindowFigures, sorted: [Int32], minus: Bool)] {
        [
            (after.figures, after.sorted, isSubtracted),
            (before.figures, before.sorted, !isSubtracted),
        ]
    }

    /// Writes the difference that the terms make, for each figure.
    static func write(
        _ terms: [(figures: WindowFigures, sorted: [Int32], minus: Bool)],
        into json: inout JSONWriter
    ) {
        let p50 = Difference(
            medians: terms.map { Term(figure: $0.sorted, isSubtracted: $0.minus) })
        let promises = Difference(
            rates: terms.map { Term(figure: $0.figures.promises, isSubtracted: $0.minus) })
        let answers = Difference(
            rates: terms.map { Term(figure: $0.figures.answers, isSubtracted: $0.minus) })
        json.field("p50Seconds", p50.map { Int($0.value) })
        json.field("p50LowSeconds", p50?.low.map { Int($0.rounded(.down)) })
        json.field("p50HighSeconds", p50?.high.map { Int($0.rounded(.up)) })
        json.field("meanSeconds", meanChange(terms))
        json.field("slaRate", promises?.value)
        json.field("slaLow", promises?.low)
        json.field("slaHigh", promises?.high)
        json.field("satisfactionRate", answers?.value)
        json.field("satisfactionLow", answers?.low)
        json.field("satisfactionHigh", answers?.high)
    }

    private static func meanChange(
        _ terms: [(figures: WindowFigures, sorted: [Int32], minus: Bool)]
    ) -> Int? {
        var sum = 0.0
        for term in terms {
            guard !term.sorted.isEmpty else { return nil }
            let mean = term.sorted.reduce(0.0) { $0 + Double($1) } / Double(term.sorted.count)
            sum += term.minus ? -mean : mean
        }
        return Int(sum.rounded())
    }
}

extension EndingCounts {
    /// Takes in the counts of other requests.
    mutating func add(_ other: EndingCounts) {
        ended += other.ended
        slaMet += other.slaMet
        slaMissed += other.slaMissed
        reopened += other.reopened
        rejected += other.rejected
        pausedForApplicant += other.pausedForApplicant
        firstTimeRight += other.firstTimeRight
        answers += other.answers
        satisfied += other.satisfied
    }
}
