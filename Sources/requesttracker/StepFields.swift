import JSONText

/// Turns the operands and options of a command's short form into the fields of protocol.md.
struct StepFields {
    let command: Command
    let invocation: Invocation
    let texts: Texts

    /// The JSON object of the command.
    /// - Parameter key: What makes a retry safe.
    /// - Throws: ``Failure/usage(_:)`` with what is missing or cannot be read.
    func object(key: String) throws(Failure) -> JSONWriter {
        var json = JSONWriter(Array("{".utf8))
        switch command {
        case .submit:
            try submission(&json)
        case .amend:
            json.field("request", operand(0))
            for option in [Option.service, .channel, .unit] { text(option, into: &json) }
            try applicant(&json)
        case .assign:
            json.field("request", operand(0))
            json.field("official", operand(1))
        case .pause:
            json.field("request", operand(0))
            json.field("reason", operand(1))
            optional("note", optionalOperand(2), into: &json)
        case .complete:
            json.field("request", operand(0))
            optional("outcome", optionalOperand(1), into: &json)
        case .reject, .withdraw, .reopen:
            json.field("request", operand(0))
            optional("reason", optionalOperand(1), into: &json)
            if invocation.has(.mistake) { json.field("mistake", true) }
        case .rate: try rating(&json)
        case .erase, .refuseErasure, .restrict:
            json.field("request", operand(0))
            try DecisionFields(invocation, texts: texts).write(into: &json)
            if invocation.has(.lifted) { json.field("lifted", true) }
        case .service: try service(&json)
        case .official:
            json.field("official", operand(0))
            for option in [Option.name, .nip, .unit] { text(option, into: &json) }
            list("services", invocation.list(.service), into: &json)
            try activity(&json)
        case .target, .feedback, .answer, .agree, .done, .training, .competence:
            try improvement(&json)
        default:
            json.field("request", operand(0))
        }
        try common(&json)
        json.field("key", key)
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }

    private func submission(_ json: inout JSONWriter) throws(Failure) {
        json.field("service", operand(0))
        guard let channel = invocation.value(.channel) else {
            throw .usage(texts.channelMissing)
        }
        json.field("channel", channel)
        for option in [Option.unit, .request] { text(option, into: &json) }
        try applicant(&json)
    }

    /// `applicant` and `attributes`, each only when something of it was given.
    private func applicant(_ json: inout JSONWriter) throws(Failure) {
        let person = [Option.nik, .name, .phone, .email, .address]
        if person.contains(where: invocation.has) {
            json.name("applicant")
            json.object { inner in for option in person { text(option, into: &inner) } }
        }
        let attributes = invocation.repeated(.attribute)
        guard !attributes.isEmpty else { return }
        var pairs: [(name: String, value: String)] = []
        for attribute in attributes {
            pairs.append(try pair(attribute, separator: "=", option: .attribute))
        }
        json.name("attributes")
        json.object { inner in
            for pair in pairs {
                inner.name(text: pair.name)
                inner.value(pair.value)
            }
        }
    }

    private func rating(_ json: inout JSONWriter) throws(Failure) {
        var operands = invocation.operands[...]
        if let word = invocation.value(.tracking) {
            json.field("tracking", word)
        } else if let request = operands.popFirst() {
            json.field("request", request)
        } else {
            throw .usage(texts.wrongOperands(.rate))
        }
        let scores = invocation.list(.scores)
        if scores.isEmpty, operands.count == 1, let score = operands.first {
            json.field("score", try number(score, "1-4"))
        } else if !scores.isEmpty, operands.isEmpty {
            var pairs: [(name: String, score: Int)] = []
            for text in scores {
                let pair = try pair(text, separator: "=", option: .scores)
                pairs.append((pair.name, try number(pair.value, Option.scores.rawValue)))
            }
            json.name("scores")
            json.object { inner in
                for pair in pairs {
                    inner.name(text: pair.name)
                    inner.value(pair.score)
                }
            }
        } else {
            throw .usage(texts.wrongOperands(.rate))
        }
        text(.comment, into: &json)
    }

    private func service(_ json: inout JSONWriter) throws(Failure) {
        json.field("code", operand(0))
        let names = [("id", invocation.value(.nameID)), ("en", invocation.value(.nameEN))]
        // One name serves for both languages until somebody gives the other.
        guard let either = names[0].1 ?? names[1].1 else { throw .usage(texts.nameMissing) }
        json.name("name")
        json.object { inner in
            for (language, name) in names {
                inner.name(text: language)
                inner.value(name ?? either)
            }
        }
        for option in [Option.category, .unit] { text(option, into: &json) }
        if let promise = invocation.value(.promise) {
            let pair = try pair(promise, separator: ":", option: .promise)
            json.name("promise")
            let amount = try number(pair.name, Option.promise.rawValue)
            json.object { inner in
                inner.field("amount", amount)
                inner.field("per", pair.value)
            }
        }
        list("requirements", invocation.repeated(.requirement), into: &json)
        if let fee = try invocation.integer(.fee, texts: texts) { json.field("fee", fee) }
        text(.source, into: &json)
        try activity(&json)
    }

    /// A target, a step of a feedback, a training or a competence.
    private func improvement(_ json: inout JSONWriter) throws(Failure) {
        switch command {
        case .target:
            json.field("indicator", operand(0))
            json.field("measure", operand(1))
            json.name("goal")
            json.raw(Array(try decimal(operand(2)).utf8))
            for option in [Option.official, .service, .unit, .clock, .plan, .source] {
                text(option, into: &json)
            }
            try activity(&json)
        case .feedback:
            json.field("official", operand(0))
            json.field("kind", operand(1))
            json.field("text", operand(2))
            optional("feedback", invocation.value(.id), into: &json)
            var sequences: [Int] = []
            for text in invocation.list(.evidence) {
                sequences.append(try number(text, Option.evidence.rawValue))
            }
            json.name("evidence")
            json.array { array in for sequence in sequences { array.value(sequence) } }
        case .training:
            json.field("training", operand(0))
            json.field("official", operand(1))
            json.field("topic", operand(2))
            text(.competence, into: &json)
            if let hours = try invocation.integer(.hours, texts: texts) {
                json.field("hours", hours)
            }
        case .competence:
            json.field("official", operand(0))
            json.field("competence", operand(1))
            json.field("level", try number(operand(2), "1-5"))
        default:
            json.field("feedback", operand(0))
            if command == .answer { json.field("text", operand(1)) }
            if command == .agree { json.field("action", operand(1)) }
            text(.due, into: &json)
        }
        for option in [Option.from, .to] { try time(option, as: option.rawValue, into: &json) }
    }

    private func activity(_ json: inout JSONWriter) throws(Failure) {
        let (isActive, isInactive) = (invocation.has(.active), invocation.has(.inactive))
        if isActive, isInactive { throw .usage(texts.activeAndInactive) }
        if isActive || isInactive { json.field("active", isActive) }
    }

    private func common(_ json: inout JSONWriter) throws(Failure) {
        text(.by, into: &json)
        try time(.at, as: "occurredAt", into: &json)
        if let version = try invocation.integer(.expectedVersion, texts: texts) {
            json.field("expectedVersion", version)
        }
    }

    private func time(
        _ option: Option, as name: String, into json: inout JSONWriter
    ) throws(Failure) {
        guard let text = invocation.value(option) else { return }
        guard let time = LocalTime.wire(text) else {
            throw .usage(texts.notATime(option.rawValue, printable(text)))
        }
        json.name(text: name)
        json.value(time)
    }

    /// A number as the wire wants it: `0.9`, `7200`, or `90%` for `0.9`.
    private func decimal(_ text: String) throws(Failure) -> String {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? String(text.dropLast()) : text
        guard let number = Double(digits), number.isFinite else {
            throw .usage(texts.notANumber("GOAL", printable(text)))
        }
        if isPercent { return "\(number / 100)" }
        return Int(digits).map { "\($0)" } ?? "\(number)"
    }

    private func operand(_ index: Int) -> String { invocation.operands[index] }

    private func optionalOperand(_ index: Int) -> String? {
        invocation.operands.count > index ? invocation.operands[index] : nil
    }

    private func text(_ option: Option, into json: inout JSONWriter) {
        guard let value = invocation.value(option) else { return }
        json.name(text: option.rawValue)
        json.value(value)
    }

    private func optional(_ name: StaticString, _ value: String?, into json: inout JSONWriter) {
        if let value { json.field(name, value) }
    }

    private func list(_ name: StaticString, _ values: [String], into json: inout JSONWriter) {
        guard !values.isEmpty else { return }
        json.name(name)
        json.array { array in for value in values { array.value(value) } }
    }

    private func number(_ text: String, _ name: String) throws(Failure) -> Int {
        guard let number = Int(text) else { throw .usage(texts.notANumber(name, printable(text))) }
        return number
    }

    private func pair(
        _ text: String, separator: Character, option: Option
    ) throws(Failure) -> (name: String, value: String) {
        let parts = text.split(separator: separator, maxSplits: 1)
        guard parts.count == 2 else {
            throw .usage(texts.notAPair(option, printable(text)))
        }
        return (String(parts[0]), String(parts[1]))
    }
}
