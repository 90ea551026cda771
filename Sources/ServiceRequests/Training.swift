internal import JSONText

/// A training that an official went through.
public struct Training: Hashable, Sendable {
    /// The training's id: one official's part in it.
    public var training: String
    /// Who was trained.
    public var official: String
    /// What it was about, an id that all who were trained in it share.
    public var topic: String
    /// The competence that it serves, an id.
    public var competence: String?
    /// When it began.
    public var from: Instant
    /// When it was completed.
    public var to: Instant
    /// How many hours of instruction (JP) it had.
    public var hours: Int?

    /// A training with all its parts.
    public init(
        training: String, official: String, topic: String, competence: String? = nil,
        from: Instant, to: Instant, hours: Int? = nil
    ) {
        self.training = training
        self.official = official
        self.topic = topic
        self.competence = competence
        self.from = from
        self.to = to
        self.hours = hours
    }
}

/// How well an official masters something.
public struct Competence: Hashable, Sendable {
    /// The levels of a civil servant's competence (PermenPANRB 38/2017).
    public static let levels = 1...5

    /// Whose competence it is.
    public var official: String
    /// What is mastered, an id.
    public var competence: String
    /// How well, 1-5.
    public var level: Int

    /// A competence with all its parts.
    public init(official: String, competence: String, level: Int) {
        self.official = official
        self.competence = competence
        self.level = level
    }
}

extension Training {
    /// Most hours of one training.
    private static let hoursMax = 10_000

    /// Reads the fields of a TRAINING.
    init(_ fields: CommandFields) throws(Refusal) {
        let to = try fields.required(.to, try fields.instant(.to))
        let from = try fields.instant(.from) ?? to
        guard from <= to else {
            throw .badArgument("to", "the field 'to' must not lie before 'from'")
        }
        self.init(
            training: try fields.required(.training, try fields.id(.training)),
            official: try fields.required(.official, try fields.id(.official)),
            topic: try fields.required(.topic, try fields.id(.topic)),
            competence: try fields.id(.competence), from: from, to: to,
            hours: try fields.integer(.hours, in: 1...Self.hoursMax))
    }

    /// Reads the body of a `training-recorded`; nil when a part is missing.
    init?(training: String, _ json: JSONObject) {
        guard let official = json["official"]?.string, let topic = json["topic"]?.string,
            let from = json["from"]?.string.flatMap({ Instant($0) }),
            let to = json["to"]?.string.flatMap({ Instant($0) })
        else { return nil }
        self.init(
            training: training, official: official, topic: topic,
            competence: json["competence"]?.string, from: from, to: to,
            hours: json["hours"]?.integer)
    }

    /// Writes the fields of the event's body (not the braces).
    func writeBody(into json: inout JSONWriter) {
        json.field("official", official)
        json.field("topic", topic)
        if let competence { json.field("competence", competence) }
        json.field("from", from)
        json.field("to", to)
        if let hours { json.field("hours", hours) }
    }
}

extension Competence {
    /// Reads the fields of a COMPETENCE.
    init(_ fields: CommandFields) throws(Refusal) {
        self.init(
            official: try fields.required(.official, try fields.id(.official)),
            competence: try fields.required(.competence, try fields.id(.competence)),
            level: try fields.required(.level, try fields.integer(.level, in: Self.levels)))
    }

    /// Reads the body of a `competence-recorded`; nil when a part is missing.
    init?(official: String, _ json: JSONObject) {
        guard let competence = json["competence"]?.string, let level = json["level"]?.integer
        else { return nil }
        self.init(official: official, competence: competence, level: level)
    }

    /// Writes the fields of the event's body (not the braces).
    func writeBody(into json: inout JSONWriter) {
        json.field("competence", competence)
        json.field("level", level)
    }
}
