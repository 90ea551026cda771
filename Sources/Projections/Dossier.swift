import JSONText
import ServiceRequests

/// What was recorded of goals and people beside the requests: the events themselves in the order of
/// the log, as they are few and every question about them is a short fold.
struct Dossier: Sendable {
    /// The events, each an ``Improvement``.
    private(set) var events: [LoggedEvent] = []

    mutating func append(_ event: LoggedEvent) { events.append(event) }

    /// Forgets what was recorded after an event.
    mutating func cut(after sequence: Int64) {
        while let last = events.last, last.sequence > sequence { events.removeLast() }
    }

    /// What was recorded last under each id, with its event, sorted by the bytes of the ids.
    /// - Parameter value: Takes the value and its id out of an event; nil for other events.
    /// - Complexity: O(number of events).
    func latest<Value>(
        _ value: (Improvement) -> (id: String, value: Value)?
    ) -> [(id: String, value: Value, event: LoggedEvent)] {
        var latest: [String: (id: String, value: Value, event: LoggedEvent)] = [:]
        for event in events {
            guard case .improvement(let improvement) = event.event,
                let found = value(improvement)
            else { continue }
            latest[found.id] = (found.id, found.value, event)
        }
        return latest.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }

    /// The targets in their newest versions.
    var indicators: [(id: String, value: Indicator, event: LoggedEvent)] {
        latest {
            guard case .indicatorSet(let indicator) = $0 else { return nil }
            return (indicator.indicator, indicator)
        }
    }

    /// The trainings in their newest versions.
    var trainings: [(id: String, value: Training, event: LoggedEvent)] {
        latest {
            guard case .trainingRecorded(let training) = $0 else { return nil }
            return (training.training, training)
        }
    }

    /// The competences of each official as they were recorded last.
    var competences: [(id: String, value: Competence, event: LoggedEvent)] {
        latest {
            guard case .competenceRecorded(let competence) = $0 else { return nil }
            return (competence.official + "/" + competence.competence, competence)
        }
    }

    /// All feedback in the order in which it was given, each with its steps.
    var feedbacks: [GivenFeedback] {
        var places: [String: Int] = [:]
        var list: [GivenFeedback] = []
        for event in events {
            guard case .entry(.feedback, let id) = event.subject,
                case .improvement(let step) = event.event
            else { continue }
            if case .feedbackGiven(let feedback) = step {
                places[id] = list.count
                list.append(GivenFeedback(id: id, feedback: feedback, given: event))
            } else if let place = places[id] {
                list[place].apply(step, event)
            }
        }
        return list
    }
}

extension Projections {
    /// The ids of all feedback that officials were given, by official, in the order of the log.
    /// - Complexity: O(events of targets, feedback, trainings and competences).
    public var feedbackIDs: [String: [String]] {
        dossier.feedbacks.reduce(into: [:]) { $0[$1.feedback.official, default: []].append($1.id) }
    }
}

/// Feedback and what came of it.
struct GivenFeedback {
    let id: String
    let feedback: Feedback
    let given: LoggedEvent
    private(set) var state = Feedback.State.given
    private(set) var version = 1
    private(set) var answered: LoggedEvent?
    private(set) var agreed: LoggedEvent?
    private(set) var due: CivilDay?
    private(set) var done: LoggedEvent?

    init(id: String, feedback: Feedback, given: LoggedEvent) {
        self.id = id
        self.feedback = feedback
        self.given = given
    }

    mutating func apply(_ step: Improvement, _ event: LoggedEvent) {
        version = event.version
        switch step {
        case .feedbackAnswered:
            state = .answered
            answered = event
        case .feedbackAgreed(let due):
            state = .agreed
            agreed = event
            self.due = due
        case .feedbackDone:
            state = .done
            done = event
        case .indicatorSet, .feedbackGiven, .trainingRecorded, .competenceRecorded: break
        }
    }
}

extension Dossier {
    /// Writes the events as the log has them: their bodies have one reader already.
    func write(into writer: inout SnapshotWriter) {
        writer.write(UInt32(events.count))
        for event in events {
            writer.write(event.sequence)
            writer.write(event.version)
            writer.write(event.occurredAt.milliseconds)
            writer.write(event.recordedAt.milliseconds)
            writer.write(event.subject.stream)
            writer.write("\(event.event.type)")
            var json = JSONWriter()
            json.object { event.event.writeBody(into: &$0) }
            writer.write(String(decoding: json.bytes, as: UTF8.self))
        }
    }

    /// Reads what ``write(into:)`` wrote; nil when it does not fit together.
    init?(_ reader: inout SnapshotReader) {
        self.init()
        for _ in 0..<reader.count(of: 44) {
            let sequence: Int64 = reader.read()
            let version: Int = reader.read()
            let occurredAt: Int64 = reader.read()
            let recordedAt: Int64 = reader.read()
            let stream = Array(reader.text().utf8)
            let type = Array(reader.text().utf8)
            let body = Array(reader.text().utf8)
            let subject = stream.withUnsafeBufferPointer { Subject(stream: $0) }
            guard reader.isSound, SnapshotReader.instants.contains(occurredAt), let subject,
                let event = type.withUnsafeBufferPointer({ type in
                    body.withUnsafeBufferPointer {
                        DomainEvent(type: type, body: $0, subject: subject)
                    }
                }), case .improvement = event
            else { return nil }
            append(
                LoggedEvent(
                    sequence: sequence, subject: subject, version: version,
                    occurredAt: Instant(milliseconds: occurredAt),
                    recordedAt: Instant(milliseconds: recordedAt), event: event))
        }
        if !reader.isSound { return nil }
    }
}
