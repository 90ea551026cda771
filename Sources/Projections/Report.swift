import JSONText
import ServiceRequests

extension Projections {
    /// The rows of REPORT, each with the section that it belongs to: what was aimed at and reached,
    /// the times, the queue, what the applicants said, feedback and training. Figures with their
    /// evidence, never a word that judges a person.
    /// - Parameter filter: Names at most one official or one unit, and both ends of the period.
    /// - Throws: `not-found` when the official was never registered or the unit never named.
    func reportRows(_ filter: Filter, now: Instant) throws(Refusal) -> [[UInt8]] {
        try checkSubject(filter)
        var records = Query.Records()
        records.filter = filter
        var sections: [(name: String, rows: [[UInt8]])] = []
        sections.append(("subject", subjectRows(filter)))
        sections.append(("indicators", reportedIndicators(filter, now: now)))
        for measure in [Measure.processing, .lead] {
            sections.append(
                ("times-\(measure.rawValue)", times(filter, [], measure, .working)))
        }
        sections.append(("services", times(filter, [.service], .processing, .working)))
        sections.append(("queues", queues(filter, [], at: now)))
        sections.append(("satisfaction", satisfaction(filter, [])))
        if filter.officials != nil {
            sections.append(("feedback", feedbackRows(records, now: now).rows))
            sections.append(("trainings", trainingRows(records)))
            var competences = Query.Records()
            competences.filter.officials = filter.officials
            sections.append(("competences", competenceRows(competences)))
        } else {
            sections.append(("feedback", feedbackCounts(records)))
            sections.append(("trainings", trainingCounts(records)))
        }
        return sections.flatMap { name, rows in
            rows.map { row in
                var json = JSONWriter(Array("{".utf8))
                json.field("section", name)
                // An object without fields needs no comma before its end.
                json.bytes +=
                    row.count > 2 ? [UInt8(ascii: ",")] + row.dropFirst() : row.dropFirst()
                return json.bytes
            }
        }
    }

    private func checkSubject(_ filter: Filter) throws(Refusal) {
        if let official = filter.officials?.first,
            catalogue.officials.find(official).flatMap({ catalogue.latestOfficials[Int($0)] })
                == nil
        {
            throw Refusal(.notFound, "official \(official) does not exist: OFFICIALS lists them")
        }
        if let unit = filter.units?.first, !isKnown(unit: unit) {
            throw Refusal(.notFound, "no service, official or request names the unit \(unit)")
        }
    }

    /// Whether a service, an official or a request names a unit, as they stand. The names alone do not
    /// tell: at a past point of the log they hold those to come, too.
    private func isKnown(unit: String) -> Bool {
        if catalogue.latestOfficials.contains(where: { $0?.value.unit == unit })
            || catalogue.latestServices.contains(where: { $0?.value.unit == unit })
        {
            return true
        }
        guard let number = catalogue.units.find(unit) else { return false }
        var isKnown = false
        open.forEachFigures { if $0.unit == number { isKnown = true } }
        return isKnown
            || ended.chunks.contains { chunk in
                (0..<chunk.count).contains {
                    chunk.value(.unit, $0) == number && !chunk.flags($0).has(RowFlags.dead)
                }
            }
    }

    /// Who the sheet is about.
    private func subjectRows(_ filter: Filter) -> [[UInt8]] {
        var json = JSONWriter()
        json.object {
            $0.field("official", filter.officials?.first)
            let unit = filter.officials?.first.flatMap { self.unit(of: $0) }
            $0.field("unit", filter.units?.first ?? unit)
            $0.field("from", filter.from)
            $0.field("to", filter.to)
        }
        return [json.bytes]
    }

    /// The targets whose period meets the sheet's: an official's own, a unit's own, or, for the
    /// office, its own and those of its units and services. A sheet about many lists no person.
    private func reportedIndicators(_ filter: Filter, now: Instant) -> [[UInt8]] {
        let wanted = dossier.indicators.filter { _, indicator, _ in
            guard indicator.active, filter.from.map({ indicator.to > $0 }) ?? true,
                filter.to.map({ indicator.from < $0 }) ?? true
            else { return false }
            switch indicator.scope {
            case .official(let id): return filter.officials == [id]
            case .unit(let id): return filter.units == [id] || isOffice(filter)
            case .service, .office: return isOffice(filter)
            }
        }
        return indicatorRows(wanted, false, now: now)
    }

    private func isOffice(_ filter: Filter) -> Bool {
        filter.officials == nil && filter.units == nil
    }

    /// How much feedback was given and how far it has come, by kind.
    private func feedbackCounts(_ records: Query.Records) -> [[UInt8]] {
        let given = feedbacks(records)
        return Feedback.Kind.allCases.compactMap { kind in
            let ofKind = given.filter { $0.feedback.kind == kind }
            guard !ofKind.isEmpty else { return nil }
            var json = JSONWriter()
            json.object { object in
                object.field("kind", kind.rawValue)
                object.field("n", ofKind.count)
                for state in Feedback.State.allCases {
                    object.name(text: state.rawValue)
                    object.value(ofKind.count { $0.state == state })
                }
            }
            return json.bytes
        }
    }

    /// How many were trained in what, sorted by topic.
    private func trainingCounts(_ records: Query.Records) -> [[UInt8]] {
        let byTopic = Dictionary(grouping: trainings(records).map(\.value), by: \.topic)
        return byTopic.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
            topic, trainings in
            var json = JSONWriter()
            json.object {
                $0.field("topic", topic)
                $0.field("officials", Set(trainings.map(\.official)).count)
                $0.field("hours", trainings.reduce(0) { $0 + ($1.hours ?? 0) })
            }
            return json.bytes
        }
    }
}
