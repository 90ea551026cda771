import JSONText
import ServiceRequests

extension Projections {
    /// The rows of FEEDBACKS in the order in which it was given, and, where one is named, the words
    /// that belong to it.
    func feedbackRows(
        _ records: Query.Records, now: Instant
    ) -> (rows: [[UInt8]], personal: [PersonalField]) {
        let given = feedbacks(records)
        var personal: [PersonalField] = []
        // The words are for who looks at one, not for a list to be read through.
        if records.ids?.count == 1, let only = given.first {
            for (name, event, field) in [
                ("text", only.given, "text"), ("answer", only.answered, "text"),
                ("action", only.agreed, "action"),
            ] {
                guard let event else { continue }
                personal.append(
                    PersonalField(row: 0, name: name, sequence: event.sequence, field: field))
            }
        }
        let today = CivilDay(
            number: Periods(zoneOffset: calendar.zoneOffset).day(now.seconds))
        return (given.map { Self.row($0, today) }, personal)
    }

    /// Feedback that passes the filter; bounds of time are those of giving it.
    func feedbacks(_ records: Query.Records) -> [GivenFeedback] {
        dossier.feedbacks.filter { given in
            (records.ids?.contains(given.id) ?? true)
                && (records.states?.contains(given.state) ?? true)
                && isWanted(given.feedback.official, given.given.occurredAt, records.filter)
        }
    }

    private static func row(_ given: GivenFeedback, _ today: CivilDay) -> [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.field("feedback", given.id)
            object.field("version", given.version)
            object.field("official", given.feedback.official)
            object.field("kind", given.feedback.kind.rawValue)
            object.field("state", given.state.rawValue)
            object.field("givenAt", given.given.occurredAt)
            object.field("answeredAt", given.answered?.occurredAt)
            object.field("agreedAt", given.agreed?.occurredAt)
            object.field("due", given.due?.text)
            object.field("overdue", given.state == .agreed && given.due.map { $0 < today } ?? false)
            object.field("doneAt", given.done?.occurredAt)
            object.name("evidence")
            object.array { list in
                for sequence in given.feedback.evidence { list.value(Int(sequence)) }
            }
        }
        return json.bytes
    }

    /// The rows of TRAININGS, sorted by id.
    func trainingRows(_ records: Query.Records) -> [[UInt8]] {
        trainings(records).map { id, training, event in
            var json = JSONWriter()
            json.object {
                $0.field("training", id)
                $0.field("version", event.version)
                $0.field("official", training.official)
                $0.field("topic", training.topic)
                $0.field("competence", training.competence)
                $0.field("from", training.from)
                $0.field("to", training.to)
                $0.field("hours", training.hours)
                $0.field("sequence", Int(event.sequence))
            }
            return json.bytes
        }
    }

    /// Trainings that pass the filter; bounds of time are those of their completion.
    func trainings(
        _ records: Query.Records
    ) -> [(id: String, value: Training, event: LoggedEvent)] {
        dossier.trainings.filter { id, training, _ in
            (records.ids?.contains(id) ?? true)
                && (records.topics?.contains(training.topic) ?? true)
                && isWanted(training.official, training.to, records.filter)
        }
    }

    /// The rows of COMPETENCES, sorted by official and competence.
    func competenceRows(_ records: Query.Records) -> [[UInt8]] {
        dossier.competences.filter { _, competence, _ in
            (records.ids?.contains(competence.competence) ?? true)
                && isWanted(competence.official, nil, records.filter)
        }.map { _, competence, event in
            var json = JSONWriter()
            json.object {
                $0.field("official", competence.official)
                $0.field("competence", competence.competence)
                $0.field("level", competence.level)
                $0.field("assessedAt", event.occurredAt)
                $0.field("sequence", Int(event.sequence))
            }
            return json.bytes
        }
    }

    /// Whether something about an official is asked for: by their id, the unit that they are
    /// registered in, and the time.
    private func isWanted(_ official: String, _ instant: Instant?, _ filter: Filter) -> Bool {
        if let officials = filter.officials, !officials.contains(official) { return false }
        if let units = filter.units {
            guard let unit = unit(of: official), units.contains(unit) else { return false }
        }
        guard let instant else { return true }
        return (filter.from.map { instant >= $0 } ?? true)
            && (filter.to.map { instant < $0 } ?? true)
    }

    /// The unit that an official is registered in.
    func unit(of official: String) -> String? {
        catalogue.officials.find(official).flatMap {
            catalogue.latestOfficials[Int($0)]?.value.unit
        }
    }
}
