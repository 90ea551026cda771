internal import JSONText

/// What is recorded about goals and people beside the requests: targets, feedback, trainings and
/// competences. Personal data is not part of it.
public enum Improvement: Hashable, Sendable {
    case indicatorSet(Indicator)
    case feedbackGiven(Feedback)
    case feedbackAnswered
    /// An action was agreed on; its words are personal.
    case feedbackAgreed(due: CivilDay)
    case feedbackDone
    case trainingRecorded(Training)
    case competenceRecorded(Competence)

    /// The event's `type`: on disk for ever, so cases are added and no word is ever edited.
    var type: StaticString {
        switch self {
        case .indicatorSet: "indicator-set"
        case .feedbackGiven: "feedback-given"
        case .feedbackAnswered: "feedback-answered"
        case .feedbackAgreed: "feedback-agreed"
        case .feedbackDone: "feedback-done"
        case .trainingRecorded: "training-recorded"
        case .competenceRecorded: "competence-recorded"
        }
    }

    /// Every `type` there is.
    static let types = [
        "indicator-set", "feedback-given", "feedback-answered", "feedback-agreed", "feedback-done",
        "training-recorded", "competence-recorded",
    ]

    /// The state that the event leads to, as answers name it.
    var state: String {
        switch self {
        case .indicatorSet(let indicator): indicator.active ? "active" : "inactive"
        case .trainingRecorded, .competenceRecorded: "recorded"
        case .feedbackGiven, .feedbackAnswered, .feedbackAgreed, .feedbackDone:
            (feedbackState ?? .given).rawValue
        }
    }

    /// The state of the feedback that the event is about; nil when it is about none.
    var feedbackState: Feedback.State? {
        switch self {
        case .feedbackGiven: .given
        case .feedbackAnswered: .answered
        case .feedbackAgreed: .agreed
        case .feedbackDone: .done
        case .indicatorSet, .trainingRecorded, .competenceRecorded: nil
        }
    }

    /// Writes the fields of the event's body (not the braces).
    func writeBody(into json: inout JSONWriter) {
        switch self {
        case .indicatorSet(let indicator): indicator.writeBody(into: &json)
        case .feedbackGiven(let feedback): feedback.writeBody(into: &json)
        case .feedbackAnswered, .feedbackDone: break
        case .feedbackAgreed(let due): json.field("due", due.text)
        case .trainingRecorded(let training): training.writeBody(into: &json)
        case .competenceRecorded(let competence): competence.writeBody(into: &json)
        }
    }

    /// Reads an event's body; nil when the type or the body is none of these.
    init?(_ isType: (StaticString) -> Bool, _ json: JSONObject, _ register: Register, _ id: String)
    {
        switch register {
        case .indicator:
            guard isType("indicator-set"), let indicator = Indicator(indicator: id, json) else {
                return nil
            }
            self = .indicatorSet(indicator)
        case .training:
            guard isType("training-recorded"), let training = Training(training: id, json) else {
                return nil
            }
            self = .trainingRecorded(training)
        case .competence:
            guard isType("competence-recorded"), let competence = Competence(official: id, json)
            else { return nil }
            self = .competenceRecorded(competence)
        case .feedback:
            if isType("feedback-given"), let feedback = Feedback(json) {
                self = .feedbackGiven(feedback)
            } else if isType("feedback-answered") {
                self = .feedbackAnswered
            } else if isType("feedback-agreed"),
                let due = json["due"]?.string.flatMap({ CivilDay(text: $0) })
            {
                self = .feedbackAgreed(due: due)
            } else if isType("feedback-done") {
                self = .feedbackDone
            } else {
                return nil
            }
        }
    }
}

extension Improvement {
    /// Reads what the verb records. Personal fields are only checked.
    init(_ fields: CommandFields) throws(Refusal) {
        switch fields.verb {
        case .target: self = .indicatorSet(try Indicator(fields))
        case .feedback: self = .feedbackGiven(try Feedback(fields))
        case .answer:
            _ = try fields.filledText(.text, upTo: CommandLimits.freeTextBytes)
            self = .feedbackAnswered
        case .agree:
            _ = try fields.filledText(.action, upTo: CommandLimits.freeTextBytes)
            self = .feedbackAgreed(due: try fields.required(.due, try fields.day(.due)))
        case .training: self = .trainingRecorded(try Training(fields))
        case .competence: self = .competenceRecorded(try Competence(fields))
        default: self = .feedbackDone
        }
    }
}
