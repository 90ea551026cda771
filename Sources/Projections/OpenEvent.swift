import ServiceRequests

/// An event of an open request in 32 bytes, names as numbers: what a snapshot keeps of it, so that
/// reading one folds the request anew and needs to know nothing of its insides.
struct OpenEvent: Hashable, Sendable {
    enum Kind: UInt8, CaseIterable {
        case submitted, amended, accepted, assigned, started, stopped, paused, resumed, completed
        case rejected, withdrawn, reopened, rated
        case personalErased, erasureRefused, personalRestricted
    }

    /// Its place in the log.
    var sequence: Int64
    /// Milliseconds since 1970 UTC.
    var occurredAt: Int64
    /// The definition, the official or the packed answer; `Names.none` where there is none.
    var first: Int32 = Names.none
    /// The unit; `Names.none` where there is none.
    var second: Int32 = Names.none
    var kind: Kind
    /// The channel, the reason of a pause, whether an ending was a mistake or a restriction lifted;
    /// ``absent`` for none.
    var word: UInt8 = absent
    /// The calendar's number in a submission.
    var calendar = Calendars.builtIn

    static let absent = UInt8.max

    /// The event in short; nil when it is none of a request.
    init?(_ logged: LoggedEvent, _ catalogue: inout Catalogue) {
        sequence = logged.sequence
        occurredAt = logged.occurredAt.milliseconds
        switch logged.event {
        case .submitted(let service, let version, let channel, let unit, let calendar):
            kind = .submitted
            first = catalogue.definition(of: service, version: version)
            second = catalogue.units.number(of: unit)
            word = channel.index
            self.calendar = catalogue.calendars.find(calendar) ?? Calendars.builtIn
        case .amended(let service, let version, let channel, let unit):
            kind = .amended
            if let service, let version {
                first = catalogue.definition(of: service, version: version)
            }
            second = catalogue.units.number(of: unit)
            if let channel { word = channel.index }
        case .assigned(let official):
            kind = .assigned
            first = catalogue.number(ofOfficial: official)
        case .paused(let reason):
            kind = .paused
            word = reason.index
        case .reopened(let mistake):
            kind = .reopened
            word = mistake ? 1 : 0
        case .rated(let rating):
            kind = .rated
            first = Answer(rating).bits
        case .accepted: kind = .accepted
        case .started: kind = .started
        case .stopped: kind = .stopped
        case .resumed: kind = .resumed
        case .completed: kind = .completed
        case .rejected: kind = .rejected
        case .withdrawn: kind = .withdrawn
        case .personalErased: kind = .personalErased
        case .erasureRefused: kind = .erasureRefused
        case .personalRestricted(_, let lifted):
            kind = .personalRestricted
            word = lifted ? 1 : 0
        case .serviceDefined, .officialRegistered, .calendarDefined, .improvement, .lossAccepted:
            return nil
        }
    }

    /// An event with all its parts, as a snapshot holds them.
    init(
        sequence: Int64, occurredAt: Int64, first: Int32, second: Int32, kind: Kind, word: UInt8,
        calendar: Int32
    ) {
        self.sequence = sequence
        self.occurredAt = occurredAt
        self.first = first
        self.second = second
        self.kind = kind
        self.word = word
        self.calendar = calendar
    }

    /// The event at length; nil when its numbers are none of `catalogue`, as in damaged bytes.
    func event(_ catalogue: Catalogue) -> DomainEvent? {
        let unit = catalogue.units[second]
        let definition = definition(catalogue)
        switch kind {
        case .submitted:
            guard let definition, let channel = Channel(word), catalogue.units.isKnown(second),
                catalogue.calendars.isKnown(calendar)
            else { return nil }
            return .submitted(
                service: definition.service, serviceVersion: definition.version,
                channel: channel, unit: unit, calendar: catalogue.calendars[calendar].version)
        case .amended:
            guard catalogue.units.isKnown(second), definition != nil || first == Names.none,
                word == Self.absent || Channel(word) != nil
            else { return nil }
            return .amended(
                service: definition?.service, serviceVersion: definition?.version,
                channel: Channel(word), unit: unit)
        case .assigned: return catalogue.officials[first].map { .assigned(official: $0) }
        case .paused: return PauseReason(word).map { .paused($0) }
        case .reopened: return .reopened(mistake: word == 1)
        case .rated: return Answer(bits: first).rating.map { .rated($0) }
        case .accepted: return .accepted
        case .started: return .started
        case .stopped: return .stopped
        case .resumed: return .resumed
        case .completed: return .completed
        case .rejected: return .rejected
        case .withdrawn: return .withdrawn
        case .personalErased: return .personalErased(.untold)
        case .erasureRefused: return .erasureRefused(.untold)
        case .personalRestricted: return .personalRestricted(.untold, lifted: word == 1)
        }
    }

    private func definition(_ catalogue: Catalogue) -> (service: String, version: Int)? {
        guard catalogue.definitions.indices.contains(Int(first)) else { return nil }
        let definition = catalogue[first]
        return catalogue.services[definition.service].map { ($0, definition.version) }
    }
}

extension PersonalDecision {
    /// A decision of which only the event tells more: folding needs none of it.
    fileprivate static let untold = PersonalDecision(
        basis: "", requestedBy: .office, decidedBy: "")
}

extension OpenEvent.Kind {
    /// Whether it decides about personal data and leaves every figure as it is.
    var concernsPersonalData: Bool {
        switch self {
        case .personalErased, .erasureRefused, .personalRestricted: true
        default: false
        }
    }
}

/// An applicant's answer in 32 bits: 0 for none, 1-4 for one score, and for the nine elements of a
/// questionnaire a mark and two bits each.
struct Answer: Hashable, Sendable {
    let bits: Int32

    private static let questionnaire: Int32 = 1 << 30

    init(bits: Int32) { self.bits = bits }

    init(_ rating: Rating?) {
        switch rating {
        case nil: bits = 0
        case .score(let score): bits = Int32(min(max(score, 1), 4))
        case .elements(let scores):
            bits = scores.prefix(SKM.elements.count).enumerated()
                .reduce(Self.questionnaire) { bits, element in
                    let points = Int32(min(max(element.element, 1), 4)) - 1
                    return bits | points << Int32(element.offset * 2)
                }
        }
    }

    /// The one score; nil when there is none, or a questionnaire.
    var score: Int? { (1...4).contains(bits) ? Int(bits) : nil }

    /// Whether it is a questionnaire of nine elements.
    var isQuestionnaire: Bool { bits & Self.questionnaire != 0 }

    /// The points, 1-4, of an element of a questionnaire, by its place in `SKM.elements`.
    func points(_ element: Int) -> Int { Int(bits >> (Int32(element) * 2) & 3) + 1 }

    /// The answer as the log has it; nil for none.
    var rating: Rating? {
        if isQuestionnaire { return .elements(SKM.elements.indices.map { UInt8(points($0)) }) }
        return score.map { .score($0) }
    }
}
