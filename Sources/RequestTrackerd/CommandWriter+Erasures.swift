import EventStore
import JSONText
import ServiceRequests

/// Erasures: batches of their own. What may keep one from being finished then meets no other command,
/// and many of them together cost two syncs of the log more than one.
extension CommandWriter {
    private static let erasuresMax = 256

    /// Carries out the erasures that stand first among the jobs.
    ///
    /// An OK goes out only when nothing of the data is on the disk any more. Until then the event may
    /// be recorded already: that is answered `outcome-unknown`, and a retry with the key finishes it.
    /// - Returns: What ended the writer's work; nil when it can go on.
    func processErasures(
        _ jobs: inout ArraySlice<CommandJob>, _ office: inout LoggedOffice
    ) -> StoreError? {
        let batch = jobs.prefix(Self.erasuresMax).prefix(while: \.erases)
        jobs = jobs[batch.endIndex...]
        do {
            guard try writer.beginErasure() else {
                loop.post(.outcomes(batch, batch.map { _ in .failure(.erasureHeld) }))
                return nil
            }
            var isOpen = true
            var outcomes: [Result<Answer, Refusal>] = []
            for job in batch { outcomes.append(try outcome(of: job, &office, isOpen: &isOpen)) }
            let committed = try writer.commit()
            if !committed.isEmpty { projections.post(.fold(committed)) }
            if try !writer.completeErasure() {
                ServerLog.write(
                    "an erasure is recorded, but the disk is full or another program reads: what was"
                        + " erased is still on the disk, and tried again with the next command")
                outcomes = outcomes.map { $0.flatMap { _ in .failure(.erasureUnfinished) } }
            }
            loop.post(.outcomes(batch, outcomes))
        } catch { return fail(batch, &office, error as? StoreError) }
        return maintain()
    }

    /// Erases the personal data beside every event that the subject has so far; of an official also
    /// the words of all feedback that was given to them, their own answers with it.
    func erasePersonal(of subject: Subject) throws {
        var sequences = try personalEvents(of: subject)
        if case .official(let id) = subject {
            for feedback in feedbackIDs[id] ?? [] {
                sequences += try personalEvents(of: .entry(.feedback, feedback), givenTo: id)
            }
        }
        for sequence in sequences { try writer.erasePersonal(of: sequence) }
    }

    /// Takes in that feedback was given. What is then rolled back leaves an id behind, which
    /// ``personalEvents(of:givenTo:)`` finds to be nobody's, or another official's.
    func note(_ decision: Decision) {
        if case .improvement(.feedbackGiven(let feedback)) = decision.event,
            case .entry(_, let id) = decision.subject
        {
            feedbackIDs[feedback.official, default: []].append(id)
        }
    }

    /// The events of a stream beside which there are, or were, personal data.
    /// - Parameter official: To whom the stream's feedback must have been given; nil for any stream.
    private func personalEvents(
        of subject: Subject, givenTo official: String? = nil
    ) throws -> [Int64] {
        var sequences: [Int64] = []
        var isTheirs = official == nil
        try writer.history(of: subject.stream)?.forEach { event in
            if case .improvement(.feedbackGiven(let feedback)) = LoggedEvent(event)?.event {
                isTheirs = feedback.official == official
            }
            if event.commitment != nil { sequences.append(event.sequence) }
        }
        return isTheirs ? sequences : []
    }
}

extension Refusal {
    /// For erasures that would have to wait for a reader.
    fileprivate static let erasureHeld = Refusal(
        .busy,
        """
        nothing can be erased while a backup is being made or another program reads the database; \
        nothing was recorded: send it again when that is over
        """)
    /// For erasures that are recorded and not finished.
    fileprivate static let erasureUnfinished = Refusal(
        .outcomeUnknown,
        """
        the erasure may be recorded, but what was erased is still on the disk, which is full or read \
        by another program; send it again with the same key until it is answered OK
        """)
}
