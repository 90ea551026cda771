import JSONText

/// The fields of protocol.md that a step is made of, one after the other.
struct StepFields {
    let invocation: Invocation
    let texts: Texts
    private var json = JSONWriter(Array("{".utf8))

    init(invocation: Invocation, texts: Texts) {
        self.invocation = invocation
        self.texts = texts
    }

    /// The object with the fields of every step.
    mutating func closed(key: String) throws(Failure) -> JSONWriter {
        text(.by)
        try time(.at, as: "occurredAt")
        if let version = try invocation.integer(.expectedVersion, texts: texts) {
            json.field("expectedVersion", version)
        }
        json.field("key", key)
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }

    // MARK: Fields of any step

    mutating func add(_ name: String, _ value: String) {
        json.name(text: name)
        json.value(value)
    }

    /// Each option that was given, under its own name.
    mutating func text(_ options: Option...) {
        for option in options {
            if let value = invocation.value(option) { add(option.name, value) }
        }
    }

    /// An option without a value, if it was given.
    mutating func flag(_ option: Option) {
        guard invocation.has(option) else { return }
        json.name(text: option.name)
        json.value(true)
    }

    mutating func number(_ option: Option) throws(Failure) {
        guard let number = try invocation.integer(option, texts: texts) else { return }
        json.name(text: option.name)
        json.value(number)
    }

    mutating func list(_ name: StaticString, _ values: [String]) {
        guard !values.isEmpty else { return }
        json.name(name)
        json.array { array in for value in values { array.value(value) } }
    }

    /// - Parameter name: The field, if it is not called like the option.
    mutating func time(_ option: Option, as name: String? = nil) throws(Failure) {
        guard let text = invocation.value(option) else { return }
        guard let time = LocalTime.wire(text) else {
            throw .usage(texts.notATime(option.name, printable(text)))
        }
        add(name ?? option.name, time)
    }

    /// `--active` or `--inactive`.
    mutating func activity() throws(Failure) {
        let (isActive, isInactive) = (invocation.has(.active), invocation.has(.inactive))
        if isActive, isInactive { throw .usage(texts.activeAndInactive) }
        if isActive || isInactive { json.field("active", isActive) }
    }

    // MARK: Fields of one step

    /// `channel`, which a submission cannot do without.
    mutating func channel() throws(Failure) {
        guard let channel = invocation.value(.channel) else {
            throw .usage(texts.channelMissing)
        }
        json.field("channel", channel)
    }

    /// `applicant` and `attributes`, each only when something of it was given.
    mutating func applicant() throws(Failure) {
        let given = [Option.nik, .name, .phone, .email, .address].filter(invocation.has)
        if !given.isEmpty {
            json.name("applicant")
            json.object { inner in
                for option in given {
                    inner.name(text: option.name)
                    inner.value(invocation.value(option) ?? "")
                }
            }
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

    /// Whose personal data it is about: a request's, or with `--official` an official's.
    mutating func holder() throws(Failure) {
        let (request, official) = (invocation.operands.first, invocation.value(.official))
        guard (request == nil) != (official == nil) else { throw .usage(texts.whoseData) }
        add(request == nil ? "official" : "request", request ?? official ?? "")
        try decision()
    }

    /// Whose rating it is, and one score or nine.
    mutating func rating() throws(Failure) {
        var operands = invocation.operands[...]
        if let word = invocation.value(.tracking) {
            json.field("tracking", word)
        } else if let request = operands.popFirst() {
            json.field("request", request)
        } else {
            throw invocation.wrongOperands(texts)
        }
        let scores = invocation.list(.scores)
        if scores.isEmpty, operands.count == 1, let score = operands.first {
            json.field("score", try number(score, "1-4"))
        } else if !scores.isEmpty, operands.isEmpty {
            var pairs: [(name: String, score: Int)] = []
            for text in scores {
                let pair = try pair(text, separator: "=", option: .scores)
                pairs.append((pair.name, try number(pair.value, Option.scores.name)))
            }
            json.name("scores")
            json.object { inner in
                for pair in pairs {
                    inner.name(text: pair.name)
                    inner.value(pair.score)
                }
            }
        } else {
            throw invocation.wrongOperands(texts)
        }
        text(.comment)
    }

    /// `name` in both languages.
    mutating func serviceName() throws(Failure) {
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
    }

    mutating func promise() throws(Failure) {
        guard let promise = invocation.value(.promise) else { return }
        let pair = try pair(promise, separator: ":", option: .promise)
        json.name("promise")
        let amount = try number(pair.name, Option.promise.name)
        json.object { inner in
            inner.field("amount", amount)
            inner.field("per", pair.value)
        }
    }

    /// `goal`, as the wire wants it: `0.9`, `7200`, or `90%` for `0.9`.
    mutating func goal(_ text: String) throws(Failure) {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? String(text.dropLast()) : text
        guard let number = Double(digits), number.isFinite else {
            throw .usage(texts.notANumber("GOAL", printable(text)))
        }
        json.name("goal")
        let goal = isPercent ? "\(number / 100)" : Int(digits).map { "\($0)" } ?? "\(number)"
        json.raw(Array(goal.utf8))
    }

    /// `level`, of a competence.
    mutating func level(_ text: String) throws(Failure) {
        json.field("level", try number(text, "1-5"))
    }

    /// `evidence`: the numbers of events.
    mutating func evidence() throws(Failure) {
        var sequences: [Int] = []
        for text in invocation.list(.evidence) {
            sequences.append(try number(text, Option.evidence.name))
        }
        json.name("evidence")
        json.array { array in for sequence in sequences { array.value(sequence) } }
    }

    /// The fields of a decision about personal data.
    mutating func decision() throws(Failure) {
        try DecisionFields(invocation, texts: texts).write(into: &json)
    }

    // MARK: Reading

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
