import JSONText
import ServiceRequests

/// The Wilson score interval at 95 %.
enum Wilson {
    private static let z = 1.959964

    /// The bounds of the rate behind `successes` out of `n`; nil when `n` is 0.
    static func interval(_ successes: Int, of n: Int) -> (low: Double, high: Double)? {
        guard n > 0 else { return nil }
        let count = Double(n)
        let rate = Double(successes) / count
        let z2 = z * z
        let centre = (rate + z2 / (2 * count)) / (1 + z2 / count)
        let half =
            z / (1 + z2 / count)
            * (rate * (1 - rate) / count + z2 / (4 * count * count)).squareRoot()
        // At 0/n and n/n the bound is 0 and 1; rounding would miss it by a hair.
        return (
            successes == 0 ? 0 : max(0, centre - half), successes == n ? 1 : min(1, centre + half)
        )
    }
}

extension Projections {
    /// The rows of SATISFACTION.
    func satisfaction(_ filter: Filter, _ by: [Dimension]) -> [[UInt8]] {
        let selection = Selection(filter, catalogue)
        var grouping = Grouping(by, catalogue, calendar)
        let groups = answers(selection, &grouping)
        let hasQuestionnaires = groups.contains { $0.full.count > 0 }
        let isMarked = Grouping.isMarked(by, filter)
        let isAboutOfficials = by.contains(.official) || selection.namesOfficials
        return grouping.rows { group, json in
            let isOne = isMarked && grouping.isAboutOneOfficial(group, filter)
            guard by.isEmpty || !groups[group].isEmpty else { return false }
            Self.write(groups[group], into: &json)
            if hasQuestionnaires {
                let full = groups[group].full
                full.write(
                    ended: groups[group].ended, isAboutOfficials: isAboutOfficials, into: &json)
                if isMarked { json.field("elementsMark", isOne ? mark(full.count) : nil) }
            }
            if isMarked { json.field("mark", isOne ? mark(groups[group].scored) : nil) }
            return true
        }
    }

    /// What was answered, by groups: of whole months as it was counted when they ended, and of the
    /// rest of the window row by row.
    private func answers(
        _ selection: Selection, _ grouping: inout Grouping
    ) -> [AnswerCounts] {
        var groups = [AnswerCounts](repeating: AnswerCounts(), count: grouping.count)
        let isFiner = grouping.dimensions.contains { $0 == .day || $0 == .week }
        let months = isFiner ? [] : ended.answers?.whole(from: selection.from, to: selection.to)
        for month in months ?? [] {
            for (kind, counts) in zip(month.kinds, month.counts) where !counts.isEmpty {
                guard
                    selection.passes(
                        definition: kind.definition, unit: kind.unit, channel: kind.channel),
                    selection.passes(official: kind.official)
                else { continue }
                let group = grouping.group(Grouping.Key(kind, milliseconds: month.from))
                if group >= groups.count { groups.append(AnswerCounts()) }
                groups[group].add(counts)
            }
        }
        for rest in selection.without(months ?? []) {
            rest.scan(ended, by: .endedAt) { columns, row, _ in
                let key = columns.key(row, at: .endedAt)
                guard rest.passes(official: key.official) else { return }
                let group = grouping.group(key)
                if group >= groups.count { groups.append(AnswerCounts()) }
                groups[group].add(columns.answer(row))
            }
        }
        return groups
    }

    private static func write(_ answers: AnswerCounts, into json: inout JSONWriter) {
        let n = answers.scored
        let interval = Wilson.interval(answers.satisfied, of: n)
        json.field("n", n)
        json.field("satisfied", answers.satisfied)
        json.field("rate", n > 0 ? Double(answers.satisfied) / Double(n) : nil)
        json.field("low", interval?.low)
        json.field("high", interval?.high)
        json.field(
            "responseRate", answers.ended > 0 ? Double(n) / Double(answers.ended) : nil)
        json.field("meanScore", n > 0 ? Double(answers.scoreSum) / Double(n) : nil)
    }
}

extension Selection {
    /// What is left of the window without these months, which follow each other.
    fileprivate func without(_ months: ArraySlice<MonthlyAnswers.Month>) -> [Selection] {
        guard let first = months.first, let last = months.last else { return [self] }
        return [within(from: from, to: first.from), within(from: last.to, to: to)]
            .filter { $0.from < $0.to }
    }
}

extension Grouping.Key {
    fileprivate init(_ kind: MonthlyAnswers.Kind, milliseconds: Int64) {
        self.init(
            official: kind.official, definition: kind.definition, unit: kind.unit,
            channel: kind.channel, milliseconds: milliseconds)
    }
}
