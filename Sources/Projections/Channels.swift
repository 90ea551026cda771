import JSONText
import ServiceRequests

extension Projections {
    /// What came over one channel and how it went.
    private struct Traffic {
        var arrivals = 0
        var open = 0
        var waiting = 0
        var counts = EndingCounts()
    }

    /// The rows of CHANNELS: one way of coming in beside the others.
    func channels(_ filter: Filter, _ by: [Dimension], _ clock: Clock) -> [[UInt8]] {
        let selection = Selection(filter, catalogue)
        let lead = MeasureColumns(.lead, clock)
        let dimensions = by.contains(.channel) ? by : by + [.channel]
        var grouping = Grouping(dimensions, catalogue, calendar)
        var traffic = Cells(repeating: Traffic(), count: grouping.count)
        var samples = Samples()
        open.forEachFigures { figures in
            guard
                selection.passes(
                    definition: figures.definition, unit: figures.unit, channel: figures.channel),
                selection.passes(official: figures.official)
            else { return }
            let group = grouping.group(figures.key)
            traffic.grow(to: group + 1)
            traffic[group].open += 1
            if figures.state != .working, figures.state != .paused { traffic[group].waiting += 1 }
            if selection.isInWindow(figures.submittedAt) { traffic[group].arrivals += 1 }
        }
        selection.scan(ended, by: .submittedAt) { chunk, row, _ in
            let key = chunk.key(row, at: .submittedAt)
            guard selection.passes(official: key.official) else { return }
            let group = grouping.group(key)
            traffic.grow(to: group + 1)
            traffic[group].arrivals += 1
        }
        samples.reserve(selection.mostRows(ended, by: .endedAt))
        selection.scan(ended, by: .endedAt) { chunk, row, _ in
            let key = chunk.key(row, at: .endedAt)
            guard selection.passes(official: key.official) else { return }
            let group = grouping.group(key)
            traffic.grow(to: group + 1)
            traffic[group].counts.add(chunk.flags(row), chunk.answer(row))
            samples.add(lead.value(chunk, row), to: group)
        }
        let summaries = samples.summaries(groupCount: grouping.count)
        let isMarked = Grouping.isMarked(dimensions, filter)
        return grouping.rows { group, json in
            Self.write(traffic[group], summaries[group], into: &json)
            if isMarked {
                let isOne = grouping.isAboutOneOfficial(group, filter)
                traffic[group].counts.writeMarks(isAboutOne: isOne, into: &json)
                json.field("mark", isOne ? mark(traffic[group].counts.ended) : nil)
            }
            return true
        }
    }

    private static func write(
        _ traffic: Traffic, _ lead: Samples.Summary?, into json: inout JSONWriter
    ) {
        json.field("arrivals", traffic.arrivals)
        json.field("open", traffic.open)
        json.field("waiting", traffic.waiting)
        Samples.Summary.write(lead, into: &json)
        traffic.counts.writePromise(into: &json)
        traffic.counts.writeRework(into: &json)
        traffic.counts.writeSatisfaction(into: &json)
        json.field("responseRate", rate(traffic.counts.answers, of: traffic.counts.ended))
    }
}
