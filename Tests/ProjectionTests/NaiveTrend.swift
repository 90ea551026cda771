import JSONText
import Projections
import ServiceRequests

extension NaiveAnswers {
    /// The rows of TREND by their keys, worked out from TIMES and SATISFACTION of each period and by
    /// counting requests one by one; rates that TIMES and SATISFACTION show are left to them.
    func trend(
        _ filter: Filter, _ by: [Dimension], _ period: Dimension, _ measure: Measure,
        _ clock: Clock, now: Instant
    ) throws -> [String: [String: String]] {
        let end = min(filter.to?.milliseconds ?? .max, now.milliseconds + 1)
        let all = requests.map { Charge(request: $0, official: $0.official) }
            .filter { passes($0, filter) }
        guard let start = filter.from?.milliseconds ?? all.map(\.request.submittedAt).min(),
            start < end
        else { return [:] }
        let labels = labels(period, from: start, to: end)
        var bounded = filter
        bounded.to = Instant(milliseconds: end)
        bounded.from = Instant(milliseconds: start)
        var rows: [String: [String: String]] = [:]
        let times = try keyed(times(bounded, by + [period], measure, clock), by + [period])
        let answers = try keyed(satisfaction(bounded, by + [period]), by + [period])
        // A series is there when something of it was open or ended in the window.
        var series = Set(
            all.filter {
                $0.request.submittedAt < end && ($0.request.endedAt ?? .max) >= start
            }.map { key(keys($0, by, 0)) })
        for row in times.keys {
            series.insert(row.split(separator: "|").dropLast().map { $0 + "|" }.joined())
        }
        if by.isEmpty { series = [""] }
        for one in series {
            let own = all.filter { key(keys($0, by, 0)) == one }.map(\.request)
            for (index, label) in labels.enumerated() {
                func reached(_ milliseconds: Int64) -> Int {
                    if milliseconds < start { return -1 }
                    return labels.firstIndex(of: self.label(period, milliseconds)) ?? Int.max
                }
                let inWindow = own.filter { $0.submittedAt < end }
                let arrived = inWindow.filter {
                    $0.submittedAt >= start && reached($0.submittedAt) == index
                }
                let ended = own.filter {
                    $0.endedAt.map { $0 >= start && $0 < end && reached($0) == index } ?? false
                }
                let open = inWindow.filter {
                    reached($0.submittedAt) <= index
                        && ($0.endedAt.map { $0 >= end || reached($0) > index } ?? true)
                }
                var row = [
                    "arrivals": "\(arrived.count)", "endings": "\(ended.count)",
                    "backlog": "\(open.count)",
                ]
                let right = ended.count { $0.reopenings == 0 && !$0.pausedForApplicant }
                row["firstTimeRight"] = "\(right)"
                row["firstTimeRightRate"] =
                    ended.isEmpty ? "null" : "\(Double(right) / Double(ended.count))"
                let time = times[one + label + "|"] ?? [:]
                for name in ["n", "slaMet", "slaMissed", "reopened", "rejected"] {
                    row[name] = time[name] ?? "0"
                }
                for name in ["meanSeconds", "p50Seconds", "p80Seconds", "p90Seconds", "slaRate"] {
                    row[name] = time[name] ?? "null"
                }
                let answer = answers[one + label + "|"] ?? [:]
                row["answers"] = answer["n"] ?? "0"
                row["satisfied"] = answer["satisfied"] ?? "0"
                row["satisfactionRate"] = answer["rate"] ?? "null"
                if !by.contains(.official), filter.officials == nil {
                    row["ikm"] = answer["ikm"] ?? "null"
                }
                rows[one + label + "|"] = row
            }
        }
        return rows
    }

    private func labels(_ period: Dimension, from: Int64, to: Int64) -> [String] {
        var labels: [String] = []
        var instant = from
        while instant < to {
            let label = label(period, instant)
            if label != labels.last { labels.append(label) }
            instant += 3_600_000
        }
        let last = label(period, to - 1)
        return last == labels.last ? labels : labels + [last]
    }

    private func label(_ period: Dimension, _ milliseconds: Int64) -> String {
        keys(Charge(request: NaiveRequest([]), official: nil), [period], milliseconds)[0] ?? ""
    }

    private func key(_ keys: [String?]) -> String {
        keys.map { ($0 ?? "null") + "|" }.joined()
    }

    private func keyed(
        _ rows: [String], _ by: [Dimension]
    ) throws -> [String: [String: String]] {
        var keyed: [String: [String: String]] = [:]
        for row in rows {
            let fields = try parsed(Array(row.utf8))
            keyed[rowKey(fields, by)] = fields
        }
        return keyed
    }

    /// The keys of a row as ``trend(_:_:_:_:_:now:)`` writes them.
    func rowKey(_ fields: [String: String], _ by: [Dimension]) -> String {
        by.map { (fields[$0.rawValue] ?? "").replacing("\"", with: "") + "|" }.joined()
    }

    /// How many requests were open on average, by walking from one change to the next.
    func meanOpen(from: Int64, to: Int64) -> Double {
        let spans = requests.map { ($0.submittedAt, $0.endedAt ?? .max) }
        let changes = Set(spans.flatMap { [$0.0, $0.1] } + [from, to])
            .filter { $0 >= from && $0 <= to }.sorted()
        var area = 0.0
        for (one, next) in zip(changes, changes.dropFirst()) {
            area += Double(spans.count { $0.0 <= one && $0.1 > one }) * Double(next - one)
        }
        return area / Double(to - from)
    }
}
