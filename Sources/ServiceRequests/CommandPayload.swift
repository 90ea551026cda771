internal import JSONText

extension Command.Payload {
    /// Reads what the verb records. Personal fields are only checked.
    init(_ fields: CommandFields) throws(Refusal) {
        switch fields.verb {
        case .submit:
            try fields.checkPersonalData()
            self = .submit(
                service: try fields.required(.service, try fields.id(.service)),
                channel: try fields.required(.channel, try fields.word(.channel, Channel.self)),
                unit: try fields.id(.unit))
        case .amend: self = try .amend(fields)
        case .accept: self = .accept
        case .assign:
            self = .assign(official: try fields.required(.official, try fields.id(.official)))
        case .start: self = .start
        case .stop: self = .stop
        case .pause:
            _ = try fields.text(.note, upTo: CommandLimits.freeTextBytes)
            self = .pause(
                try fields.required(.reason, try fields.word(.reason, PauseReason.self)))
        case .resume: self = .resume
        case .complete:
            _ = try fields.text(.outcome, upTo: CommandLimits.freeTextBytes)
            self = .complete
        case .reject:
            _ = try fields.filledText(.reason, upTo: CommandLimits.freeTextBytes)
            self = .reject
        case .withdraw:
            _ = try fields.text(.reason, upTo: CommandLimits.freeTextBytes)
            self = .withdraw
        case .reopen:
            _ = try fields.filledText(.reason, upTo: CommandLimits.freeTextBytes)
            self = .reopen(mistake: try fields.bool(.mistake) ?? false)
        case .rate:
            _ = try fields.text(.comment, upTo: CommandLimits.freeTextBytes)
            self = .rate(try Rating(fields))
        case .service: self = .service(try ServiceDefinition(fields))
        case .official: self = try .official(fields)
        case .target, .feedback, .answer, .agree, .done, .training, .competence:
            self = .improvement(try Improvement(fields))
        case .calendar:
            self = .calendar(
                try CalendarChange(
                    fields.object,
                    passingOver: ["by", "expectedVersion", "key", "occurredAt", "tag"]))
        case .erase:
            self = .erase(
                official: try fields.id(.official), try PersonalDecision(fields))
        case .refuseErasure:
            self = .refuseErasure(
                official: try fields.id(.official), try PersonalDecision(fields))
        case .restrict:
            self = .restrict(
                try PersonalDecision(fields), lifted: try fields.bool(.lifted) ?? false)
        }
    }

    private static func amend(_ fields: CommandFields) throws(Refusal) -> Self {
        try fields.checkPersonalData()
        let corrections: FieldSet = [.service, .channel, .unit, .applicant, .attributes]
        guard (fields.present & corrections).bits != 0 else {
            throw .badArgument(
                "service",
                "AMEND needs one of 'service', 'channel', 'unit', 'applicant' and 'attributes'")
        }
        return .amend(
            service: try fields.id(.service), channel: try fields.word(.channel, Channel.self),
            unit: try fields.id(.unit))
    }

    private static func official(_ fields: CommandFields) throws(Refusal) -> Self {
        if fields.present.contains(.name) {
            _ = try fields.filledText(.name, upTo: CommandLimits.nameBytes)
        }
        let definition = OfficialDefinition(
            official: try fields.required(.official, try fields.id(.official)),
            unit: try fields.id(.unit), services: try fields.ids(.services),
            active: try fields.bool(.active) ?? true)
        return .official(definition, nip: try fields.text(.nip, upTo: CommandLimits.nameBytes))
    }
}

extension CommandFields {
    private static let applicantFields: [StaticString] = [
        "nik", "name", "phone", "email", "address",
    ]

    /// Checks `applicant` and `attributes`.
    fileprivate func checkPersonalData() throws(Refusal) {
        if let applicant = try object(.applicant, Self.applicantFields) {
            for position in 0..<applicant.count {
                let text = try applicant.value(at: position).text(
                    "applicant.\(applicant.names[position])", upTo: CommandLimits.nameBytes)
                if applicant.isNamed("nik", at: position), let problem = NIK.problem(in: text) {
                    throw .badArgument("applicant.nik", problem)
                }
            }
        }
        // What stands inside is checked when it is written in its canonical form.
        if let attributes = value(.attributes), attributes.kind != .object {
            throw .badArgument("attributes", "the field 'attributes' must be an object")
        }
    }
}

extension Rating {
    /// Reads one of `score` and `scores`.
    fileprivate init(_ fields: CommandFields) throws(Refusal) {
        guard fields.present.contains(.score) != fields.present.contains(.scores) else {
            throw .badArgument("score", "RATE needs one of 'score' and 'scores'")
        }
        if let score = try fields.integer(.score, in: 1...4) {
            self = .score(score)
            return
        }
        let names: [StaticString] = [
            "requirements", "procedure", "time", "fee", "product", "competence", "behaviour",
            "complaints", "facilities",
        ]
        let scores = try fields.required(.scores, try fields.object(.scores, names))
        var points: [UInt8] = []
        for name in names {
            guard let value = scores[name] else {
                throw .badArgument("scores.\(name)", "RATE needs the field 'scores.\(name)'")
            }
            points.append(UInt8(try value.integer("scores.\(name)", in: 1...4)))
        }
        self = .elements(points)
    }
}

extension PersonalDecision {
    /// Reads the fields of a decision about personal data. The reason is only checked.
    fileprivate init(_ fields: CommandFields) throws(Refusal) {
        _ = try fields.text(.reason, upTo: CommandLimits.freeTextBytes)
        self.init(
            basis: try fields.required(.basis, try fields.id(.basis)),
            requestedBy: try fields.required(
                .requestedBy, try fields.word(.requestedBy, Requester.self)),
            decidedBy: try fields.required(.decidedBy, try fields.id(.decidedBy)))
    }
}

extension ServiceDefinition {
    /// Reads the fields of a SERVICE.
    fileprivate init(_ fields: CommandFields) throws(Refusal) {
        let code = try fields.required(.code, try fields.id(.code))
        let name = try fields.required(.name, try fields.object(.name, ["id", "en"]))
        let source = try fields.text(.source, upTo: CommandLimits.nameBytes)
        self.init(
            code: code, nameID: try Self.name("id", name), nameEN: try Self.name("en", name),
            category: try fields.id(.category), unit: try fields.id(.unit),
            promise: try Promise(fields), requirements: try fields.texts(.requirements),
            fee: try fields.integer(.fee, in: 0...CommandLimits.fee), source: source,
            active: try fields.bool(.active) ?? true)
    }

    private static func name(
        _ language: StaticString, _ name: JSONObject
    ) throws(Refusal) -> String {
        let path = "name.\(language)"
        guard let value = name[language] else {
            throw .badArgument(path, "SERVICE needs the field '\(path)'")
        }
        let text = try value.text(path, upTo: CommandLimits.nameBytes)
        try requireFilled(text, path)
        return text
    }
}

extension Promise {
    /// Reads the `promise` of a SERVICE; nil when there is none.
    fileprivate init?(_ fields: CommandFields) throws(Refusal) {
        guard let promise = try fields.object(.promise, ["amount", "per"]) else { return nil }
        guard let amount = promise["amount"] else {
            throw .badArgument("promise.amount", "SERVICE needs the field 'promise.amount'")
        }
        guard let per = promise["per"] else {
            throw .badArgument("promise.per", "SERVICE needs the field 'promise.per'")
        }
        self.init(
            amount: try amount.integer("promise.amount", in: 1...CommandLimits.promiseAmount),
            per: try per.word("promise.per"))
        let most =
            clock == .wall
            ? CommandLimits.promiseWallSeconds : CommandLimits.promiseWorkingSeconds
        guard budgetSeconds <= most else {
            throw .badArgument("promise.amount", "a promise must be kept within ten years")
        }
    }
}
