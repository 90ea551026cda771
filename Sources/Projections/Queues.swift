import JSONText
import ServiceRequests

extension Projections {
    /// How long a queue is, and how old.
    private struct Queue {
        var waiting = 0
        var working = 0
        var paused = 0
        var unassigned = 0
        var oldest: Int?
        var ageing = Ageing()
        var arrivals = 0
        var endings = 0
    }

    /// Open requests by the share of their promise's budget that is used up.
    private struct Ageing {
        var under50 = 0
        var under80 = 0
        var under100 = 0
        var over100 = 0
        /// Without a promise, or the file not accepted yet: there is no deadline.
        var none = 0

        mutating func add(_ used: Int, of budget: Int) {
            if used > budget {
                over100 += 1
            } else if used * 100 >= budget * 80 {
                under100 += 1
            } else if used * 100 >= budget * 50 {
                under80 += 1
            } else {
                under50 += 1
            }
        }
    }

    /// The rows of QUEUES.
    /// - Parameter instant: Not before the newest event.
    func queues(_ filter: Filter, _ by: [Dimension], at instant: Instant) -> [[UInt8]] {
        let selection = Selection(filter, catalogue)
        var grouping = Grouping(by, catalogue, calendar)
        var queues = [Queue](repeating: Queue(), count: grouping.count)
        func group(_ key: Grouping.Key) -> Int {
            let group = grouping.group(key)
            if group == queues.count { queues.append(Queue()) }
            return group
        }
        let second = instant.seconds
        open.forEachFigures { figures in
            guard
                selection.passes(
                    definition: figures.definition, unit: figures.unit, channel: figures.channel),
                selection.passes(official: figures.official)
            else { return }
            let group = group(figures.key)
            add(figures, to: &queues[group], second)
            if selection.isWindowed, selection.isInWindow(figures.submittedAt) {
                queues[group].arrivals += 1
            }
        }
        if selection.isWindowed {
            selection.scan(ended, by: .submittedAt) { chunk, row, _ in
                let key = chunk.key(row, at: .submittedAt)
                guard selection.passes(official: key.official) else { return }
                queues[group(key)].arrivals += 1
            }
            selection.scan(ended, by: .endedAt) { chunk, row, _ in
                let key = chunk.key(row, at: .endedAt)
                guard selection.passes(official: key.official) else { return }
                queues[group(key)].endings += 1
            }
        }
        return grouping.rows { group, json in
            Self.write(queues[group], second, isWindowed: selection.isWindowed, into: &json)
            return true
        }
    }

    private func add(_ figures: OpenFigures, to queue: inout Queue, _ second: Int) {
        if figures.official == Names.none {
            queue.unassigned += 1
        } else {
            switch figures.state {
            case .working: queue.working += 1
            case .paused: queue.paused += 1
            default: queue.waiting += 1
            }
        }
        let submitted = Instant(milliseconds: figures.submittedAt).seconds
        queue.oldest = min(queue.oldest ?? submitted, submitted)
        if let promise = catalogue[figures.definition].promise, figures.isAccepted {
            queue.ageing.add(
                figures.used(
                    at: second, of: promise, catalogue.calendars[figures.calendar]),
                of: promise.budgetSeconds)
        } else {
            queue.ageing.none += 1
        }
    }

    private static func write(
        _ queue: Queue, _ second: Int, isWindowed: Bool, into json: inout JSONWriter
    ) {
        json.field("waiting", queue.waiting)
        json.field("working", queue.working)
        json.field("paused", queue.paused)
        json.field("unassigned", queue.unassigned)
        json.field("total", queue.waiting + queue.working + queue.paused + queue.unassigned)
        json.field("oldestSeconds", queue.oldest.map { second - $0 })
        json.field("overdue", queue.ageing.over100)
        json.name("ageing")
        json.object {
            $0.field("under50", queue.ageing.under50)
            $0.field("under80", queue.ageing.under80)
            $0.field("under100", queue.ageing.under100)
            $0.field("over100", queue.ageing.over100)
            $0.field("none", queue.ageing.none)
        }
        if isWindowed {
            json.field("arrivals", queue.arrivals)
            json.field("endings", queue.endings)
        }
    }
}
