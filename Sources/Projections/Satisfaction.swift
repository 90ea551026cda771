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
    private struct Answers {
        var ended = 0
        var n = 0
        var satisfied = 0
        var sum = 0

        /// From how many have no score, and how many each of the four.
        init(_ tally: ArraySlice<Int>) {
            for (score, count) in tally.enumerated() {
                ended += count
                guard score > 0 else { continue }
                n += count
                sum += score * count
                if score >= 3 { satisfied += count }
            }
        }
    }

    /// The rows of SATISFACTION.
    func satisfaction(_ filter: Filter, _ by: [Dimension]) -> [[UInt8]] {
        let selection = Selection(filter, catalogue)
        var grouping = Grouping(by, catalogue, calendar)
        // Per group how many have no score, and each of the four.
        var tally = [Int](repeating: 0, count: grouping.count * 8)
        var questionnaires: [Int: Questionnaires] = [:]
        selection.scanColumns(ended, by: .endedAt) { _, columns, row, _ in
            let key = columns.key(row, at: .endedAt)
            guard selection.passes(official: key.official) else { return }
            let group = grouping.group(key)
            while group << 3 >= tally.count { tally += [Int](repeating: 0, count: 8) }
            let answer = Answer(bits: columns.value(.answer, row))
            if answer.isQuestionnaire { questionnaires[group, default: .init()].add(answer) }
            tally[group << 3 | (answer.score ?? 0)] += 1
        }
        let groups = (0..<grouping.count).map { Answers(tally.dropFirst($0 << 3).prefix(8)) }
        let isMarked = Grouping.isMarked(by, filter)
        let isAboutOfficials = by.contains(.official) || selection.namesOfficials
        return grouping.rows { group, json in
            let isOne = isMarked && grouping.isAboutOneOfficial(group, filter)
            Self.write(groups[group], into: &json)
            if !questionnaires.isEmpty {
                let full = questionnaires[group] ?? Questionnaires()
                full.write(
                    ended: groups[group].ended, isAboutOfficials: isAboutOfficials, into: &json)
                if isMarked { json.field("elementsMark", isOne ? mark(full.count) : nil) }
            }
            if isMarked { json.field("mark", isOne ? mark(groups[group].n) : nil) }
            return true
        }
    }

    private static func write(_ answers: Answers, into json: inout JSONWriter) {
        let n = answers.n
        let interval = Wilson.interval(answers.satisfied, of: n)
        json.field("n", n)
        json.field("satisfied", answers.satisfied)
        json.field("rate", n > 0 ? Double(answers.satisfied) / Double(n) : nil)
        json.field("low", interval?.low)
        json.field("high", interval?.high)
        json.field(
            "responseRate", answers.ended > 0 ? Double(n) / Double(answers.ended) : nil)
        json.field("meanScore", n > 0 ? Double(answers.sum) / Double(n) : nil)
    }
}
