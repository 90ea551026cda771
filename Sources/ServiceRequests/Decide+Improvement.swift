internal import JSONText

extension Command {
    /// Decides a TARGET, a step of a feedback's life, a TRAINING or a COMPETENCE.
    func improve(
        _ improvement: Improvement, _ office: inout some Office, _ now: Instant
    ) throws -> Decision {
        switch improvement {
        case .indicatorSet(let indicator):
            let subject = Subject.entry(.indicator, indicator.indicator)
            let version = try office.version(of: subject)
            let decision = try decision(subject, .improvement(improvement), now, after: version)
            switch indicator.scope {
            case .official(let id): try checkRegistered(id, &office)
            case .service(let code):
                guard try office.service(code) != nil else {
                    throw Refusal(
                        .notFound, "service \(code) does not exist: define it with SERVICE first")
                }
            case .unit, .office: break
            }
            return decision
        case .trainingRecorded(let training):
            let subject = Subject.entry(.training, training.training)
            let version = try office.version(of: subject)
            let decision = try decision(subject, .improvement(improvement), now, after: version)
            try checkRegistered(training.official, &office)
            return decision
        case .competenceRecorded(let competence):
            let subject = Subject.entry(.competence, competence.official)
            let version = try office.version(of: subject)
            let decision = try decision(subject, .improvement(improvement), now, after: version)
            try checkRegistered(competence.official, &office)
            return decision
        case .feedbackGiven(let feedback):
            return try give(feedback, &office, now)
        case .feedbackAnswered, .feedbackAgreed, .feedbackDone:
            return try goOn(improvement, &office, now)
        }
    }

    private func give(
        _ given: Feedback, _ office: inout some Office, _ now: Instant
    ) throws -> Decision {
        // A sequence is given out once, so an id made of the next one is taken only by a client that
        // chose it on purpose.
        var id = feedback ?? "F-\(office.lastSequence + 1)"
        if feedback == nil {
            var attempt = 1
            while try office.version(of: .entry(.feedback, id)) > 0 {
                attempt += 1
                id = "F-\(office.lastSequence + 1).\(attempt)"
            }
        }
        let subject = Subject.entry(.feedback, id)
        let version = try office.version(of: subject)
        guard version == 0 else {
            var refusal = Refusal(
                .conflict, "\(subject.name) exists already: leave 'feedback' out to get a new id")
            refusal.version = version
            throw refusal
        }
        let decision = try decision(
            subject, .improvement(.feedbackGiven(given)), now, after: version)
        try checkRegistered(given.official, &office)
        if let missing = given.evidence.first(where: { $0 > office.lastSequence }) {
            throw Refusal.badArgument(
                "evidence", "there is no event \(missing): the last one is \(office.lastSequence)")
        }
        return decision
    }

    /// The next step in the life of a feedback.
    private func goOn(
        _ step: Improvement, _ office: inout some Office, _ now: Instant
    ) throws -> Decision {
        let id = feedback ?? ""
        let subject = Subject.entry(.feedback, id)
        guard let life = try office.feedback(id) else {
            throw Refusal(
                .notFound, "\(subject.name) does not exist: check the id, or give it with FEEDBACK")
        }
        try checkVersion(life.version, subject.name)
        guard life.state.next == verb else {
            let allowed = life.state.next.map { [$0.rawValue] } ?? []
            var refusal = Refusal(
                .wrongState,
                "\(subject.name) is \(life.state.rawValue), so \(verb.rawValue) is not possible; "
                    + "possible now: \(allowed.first ?? "nothing")")
            refusal.state = life.state.rawValue
            refusal.allowed = allowed
            throw refusal
        }
        if verb == .answer, let by, by != life.feedback.official {
            throw Refusal.badArgument(
                "by", "\(subject.name) is answered by official \(life.feedback.official)")
        }
        // The head of its stream is what the event is appended after.
        let version = try office.version(of: subject)
        return try decision(
            subject, .improvement(step), now, after: version, at: life.lastOccurredAt)
    }

    private func checkRegistered(_ id: String, _ office: inout some Office) throws {
        guard try office.official(id) != nil else {
            throw Refusal(
                .notFound, "official \(id) does not exist: register them with OFFICIAL first")
        }
    }
}
