/// Every field that some command has.
///
/// The cases stand in the order of their names' bytes, which is the order of canonical JSON.
enum CommandField: UInt8, CaseIterable {
    case action, active, applicant, attributes, basis, by, calendar, category, channel, clock, code
    case comment, competence, decidedBy, due, effectiveFrom, evidence, expectedVersion, fee
    case feedback, from, goal, holidays, hours, indicator, key, kind, level, lifted, measure
    case mistake, name, nip, note, occurredAt, official, outcome, plan, promise, reason, request
    case requestedBy, requirements, score, scores, service, services, shifts, source, tag, text, to
    case topic, tracking, training, unit, weekly, zone

    private static let names: [StaticString] = [
        "action", "active", "applicant", "attributes", "basis", "by", "calendar", "category",
        "channel", "clock", "code", "comment", "competence", "decidedBy", "due", "effectiveFrom",
        "evidence", "expectedVersion", "fee", "feedback", "from", "goal", "holidays", "hours",
        "indicator", "key", "kind", "level", "lifted", "measure", "mistake", "name", "nip", "note",
        "occurredAt", "official", "outcome", "plan", "promise", "reason", "request", "requestedBy",
        "requirements", "score", "scores", "service", "services", "shifts", "source", "tag", "text",
        "to", "topic", "tracking", "training", "unit", "weekly", "zone",
    ]

    /// The names packed into integers: one comparison a name.
    private static let packedNames: [UInt128] = names.map {
        pack(UnsafeBufferPointer(start: $0.utf8Start, count: $0.utf8CodeUnitCount))
    }

    /// The name on the wire.
    var name: StaticString { Self.names[Int(rawValue)] }

    /// The field with this name among `fields`; nil when there is none.
    init?(_ name: UnsafeBufferPointer<UInt8>, among fields: FieldSet) {
        guard name.count <= 16 else { return nil }
        let packed = Self.pack(name)
        var rest = fields.bits
        let index = Self.packedNames.withUnsafeBufferPointer { names in
            while rest != 0, names[rest.trailingZeroBitCount] != packed { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
        guard rest != 0, let field = Self(rawValue: UInt8(index)) else { return nil }
        self = field
    }

    /// At most 16 bytes as one integer. No name holds a NUL, so different names differ.
    private static func pack(_ name: UnsafeBufferPointer<UInt8>) -> UInt128 {
        var packed: UInt128 = 0
        withUnsafeMutableBytes(of: &packed) {
            $0.copyMemory(from: UnsafeRawBufferPointer(name))
        }
        return packed
    }
}

/// A set of fields.
struct FieldSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// Bit n stands for the field with the raw value n.
    var bits: UInt64

    init(bits: UInt64) { self.bits = bits }

    init(arrayLiteral fields: CommandField...) {
        bits = fields.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    func contains(_ field: CommandField) -> Bool { bits & 1 << UInt64(field.rawValue) != 0 }

    /// The fields in the order of canonical JSON.
    func forEach<E>(_ body: (CommandField) throws(E) -> Void) throws(E) {
        var rest = bits
        while rest != 0 {
            if let field = CommandField(rawValue: UInt8(rest.trailingZeroBitCount)) {
                try body(field)
            }
            rest &= rest - 1
        }
    }

    static func | (one: FieldSet, other: FieldSet) -> FieldSet {
        FieldSet(bits: one.bits | other.bits)
    }

    static func & (one: FieldSet, other: FieldSet) -> FieldSet {
        FieldSet(bits: one.bits & other.bits)
    }
}

extension FieldSet {
    /// The fields that all commands have.
    private static let common: FieldSet = [.by, .expectedVersion, .key, .occurredAt, .tag]
    fileprivate static let ofSubmit: FieldSet =
        common | [.applicant, .attributes, .channel, .request, .service, .unit]
    fileprivate static let ofRequest: FieldSet = common | [.request]
    fileprivate static let ofAssign: FieldSet = ofRequest | [.official]
    fileprivate static let ofPause: FieldSet = ofRequest | [.reason, .note]
    fileprivate static let ofComplete: FieldSet = ofRequest | [.outcome]
    fileprivate static let ofReject: FieldSet = ofRequest | [.reason]
    fileprivate static let ofReopen: FieldSet = ofRequest | [.reason, .mistake]
    fileprivate static let ofRate: FieldSet =
        ofRequest | [.tracking, .score, .scores, .comment]
    fileprivate static let ofService: FieldSet =
        common | [
            .code, .name, .category, .unit, .promise, .requirements, .fee, .source, .active,
        ]
    fileprivate static let ofOfficial: FieldSet =
        common | [.official, .name, .nip, .unit, .services, .active]
    fileprivate static let ofCalendar: FieldSet =
        common | [.calendar, .effectiveFrom, .zone, .weekly, .shifts, .holidays, .source]
    fileprivate static let ofErase: FieldSet =
        ofRequest | [.official, .basis, .requestedBy, .decidedBy, .reason]
    fileprivate static let ofRestrict: FieldSet =
        ofRequest | [.basis, .requestedBy, .decidedBy, .reason, .lifted]

    fileprivate static let ofTarget: FieldSet =
        common | [
            .indicator, .official, .service, .unit, .measure, .clock, .goal, .from, .to, .plan,
            .source, .active,
        ]
    fileprivate static let ofFeedback: FieldSet =
        common | [.feedback, .official, .evidence, .kind, .text]
    fileprivate static let ofAnswer: FieldSet = common | [.feedback, .text]
    fileprivate static let ofAgree: FieldSet = common | [.feedback, .action, .due]
    fileprivate static let ofDone: FieldSet = common | [.feedback]
    fileprivate static let ofTraining: FieldSet =
        common | [.training, .official, .topic, .competence, .from, .to, .hours]
    fileprivate static let ofCompetence: FieldSet = common | [.official, .competence, .level]

    /// Personal whatever the verb.
    fileprivate static let personal: FieldSet = [
        .action, .applicant, .attributes, .comment, .note, .outcome, .text,
    ]
    fileprivate static let personalAndReason: FieldSet = personal | [.reason]
    fileprivate static let personalOfOfficial: FieldSet = [.name, .nip]
}

extension CommandVerb {
    /// The fields of the verb.
    var fields: FieldSet {
        switch self {
        case .submit, .amend: .ofSubmit
        case .accept, .start, .stop, .resume: .ofRequest
        case .assign: .ofAssign
        case .pause: .ofPause
        case .complete: .ofComplete
        case .reject, .withdraw: .ofReject
        case .reopen: .ofReopen
        case .rate: .ofRate
        case .service: .ofService
        case .official: .ofOfficial
        case .target: .ofTarget
        case .feedback: .ofFeedback
        case .answer: .ofAnswer
        case .agree: .ofAgree
        case .done: .ofDone
        case .training: .ofTraining
        case .competence: .ofCompetence
        case .calendar: .ofCalendar
        case .erase, .refuseErasure: .ofErase
        case .restrict: .ofRestrict
        }
    }

    /// The fields that go to the private table. A PAUSE's reason is one of three words and public.
    var personalFields: FieldSet {
        switch self {
        case .reject, .withdraw, .reopen, .erase, .refuseErasure, .restrict: .personalAndReason
        case .official: .personalOfOfficial
        default: .personal
        }
    }
}

extension CommandVerb {
    /// Whether the verb has a field with this name.
    public func hasField(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { CommandField($0, among: fields) != nil }
    }
}
