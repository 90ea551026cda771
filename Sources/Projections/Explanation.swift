import JSONText
public import ServiceRequests

extension Query {
    /// What a row of another query rests on.
    public struct Explanation: Hashable, Sendable {
        /// What a row says of itself: a dimension and its word there, nil for a row without one.
        public struct Key: Hashable, Sendable {
            /// What the row was grouped by.
            public var dimension: Dimension
            /// The row's word.
            public var word: String?
        }

        /// Which query the row is of.
        public var verb: QueryVerb
        /// Which requests counted there.
        public var filter = Filter()
        /// The row; none for the only row of a query that is not grouped.
        public var keys: [Key] = []
        /// The row of HOURS.
        var hour: WeekHour?
        /// The clock that was asked for.
        public var measure = Measure.processing
        /// Office hours, or every hour.
        public var clock = Clock.working
        /// Most requests to answer, 1...10,000.
        public var limit = 100
        /// Only requests behind this cursor: the `next` of an earlier answer.
        public var after: Int64 = 0

        /// The only row of a query.
        public init(_ verb: QueryVerb) { self.verb = verb }

        /// The queries whose rows rest on requests. The others name their events themselves, or their
        /// rows are one request, service or official each.
        static let verbs: [QueryVerb] = [
            .times, .queues, .satisfaction, .trend, .channels, .hours, .fairness,
        ]
    }
}

extension Projections {
    /// A request that a row rests on.
    fileprivate struct Ground {
        let id: String
        /// What the answer goes on behind: the sequence of the ending; in QUEUES and HOURS that of the
        /// submission.
        let cursor: Int64
        /// What it adds to the row's times, in seconds.
        var samples: [Int32] = []
        var answer: Answer?
        /// Whether it came in the row's hour.
        var arrived = false
        var state: ServiceRequest.State
    }

    /// The answer to EXPLAIN: the requests behind a row in the order of the log, each with the
    /// sequences of all its events, any of which can be proved.
    /// - Throws: What `log` throws.
    /// - Complexity: O(rows of the chunks that the window touches), and a point read for each event of
    ///   the requests that are answered.
    func explain(
        _ question: Query.Explanation, now: Instant, _ log: any LogSource
    ) throws(Refusal) -> QueryAnswer {
        let grounds =
            switch question.verb {
            case .queues: openGrounds(question)
            case .satisfaction: answeredGrounds(question)
            case .hours: waitingGrounds(question, now)
            default: endedGrounds(question)
            }
        let rest = grounds.drop { $0.cursor <= question.after }
        var rows: [[UInt8]] = []
        for ground in rest.prefix(question.limit) {
            let events = try log.history(of: .request(ground.id), upTo: sequence)
            rows.append(Self.row(ground, question.verb, events.map(\.sequence)))
        }
        let next = rest.count > question.limit ? rest.prefix(question.limit).last?.cursor : nil
        return answer(rows) {
            $0.field("requests", grounds.count)
            $0.field("next", next.map { Int($0) })
        }
    }

    private static func row(
        _ ground: Ground, _ verb: QueryVerb, _ sequences: [Int64]
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.field("request", ground.id)
            object.field("state", ground.state.rawValue)
            switch verb {
            case .queues: break
            case .satisfaction: object.field("score", ground.answer?.score)
            default:
                if verb == .hours { object.field("arrived", ground.arrived) }
                object.name("samples")
                object.array { list in for sample in ground.samples { list.value(Int(sample)) } }
            }
            object.name("sequences")
            object.array { list in for sequence in sequences { list.value(Int(sequence)) } }
        }
        return json.bytes
    }

    /// The ended requests that TIMES counts in the row, each with the samples that it gives to it.
    private func endedGrounds(_ question: Query.Explanation) -> [Ground] {
        let selection = Selection(question.filter, catalogue)
        let source = MeasureColumns(question.measure, question.clock)
        let isSplit =
            question.measure.isSplit
            && (selection.namesOfficials || question.keys.contains { $0.dimension == .official })
        var row = RowMatch(question.keys, catalogue, calendar)
        var grounds: [Ground] = []
        selection.scan(ended, by: .endedAt) { chunk, place, cursor in
            let flags = chunk.flags(place)
            var key = chunk.key(place, at: .endedAt)
            let last = key.official
            var samples: [Int32] = []
            var counts = false
            if isSplit, flags.has(RowFlags.shared) {
                for part in chunk.parts(of: place, &cursor)
                where selection.passes(official: part.official) {
                    key.official = part.official
                    if row.matches(key) { samples.append(source.value(part)) }
                }
                key.official = last
            }
            if selection.passes(official: last), row.matches(key) {
                counts = true
                if !isSplit {
                    samples.append(source.value(chunk, place))
                } else if !flags.has(RowFlags.shared), last != Names.none {
                    samples.append(source.share(chunk, place))
                }
            }
            samples.removeAll { $0 < 0 }
            guard counts || !samples.isEmpty else { return }
            grounds.append(chunk.ground(place, samples: samples))
        }
        return grounds
    }

    /// The ended requests whose applicants answered.
    private func answeredGrounds(_ question: Query.Explanation) -> [Ground] {
        let selection = Selection(question.filter, catalogue)
        var row = RowMatch(question.keys, catalogue, calendar)
        var grounds: [Ground] = []
        selection.scan(ended, by: .endedAt) { chunk, place, _ in
            let key = chunk.key(place, at: .endedAt)
            let answer = chunk.answer(place)
            guard selection.passes(official: key.official), row.matches(key),
                answer.score != nil || answer.isQuestionnaire
            else { return }
            grounds.append(chunk.ground(place, answer: answer))
        }
        return grounds
    }

    /// The open requests in the order of submission.
    private func openGrounds(_ question: Query.Explanation) -> [Ground] {
        let selection = Selection(question.filter, catalogue)
        var row = RowMatch(question.keys, catalogue, calendar)
        var grounds: [Ground] = []
        for slot in 0..<Int32(open.slotCount) {
            guard let content = open[slot],
                selection.passes(
                    definition: content.figures.definition, unit: content.figures.unit,
                    channel: content.figures.channel),
                selection.passes(official: content.figures.official),
                row.matches(content.figures.key)
            else { continue }
            grounds.append(
                Ground(
                    id: content.request.id, cursor: content.figures.submission,
                    state: content.request.state))
        }
        return grounds.sorted { $0.cursor < $1.cursor }
    }
}

extension Projections {
    /// The requests that came in an hour of the week or waited in it, in the order of submission.
    private func waitingGrounds(_ question: Query.Explanation, _ now: Instant) -> [Ground] {
        guard let hour = question.hour, let window = waitingWindow(question.filter, now) else {
            return []
        }
        let offset = calendar.zoneOffset
        var grounds: [Ground] = []
        forEachWait(question.filter, now) { submitted, answered, request in
            let arrived = window.contains(submitted) && hour.contains(submitted, offset)
            let stretch = (submitted..<max(submitted, answered)).clamped(to: window)
            let waited = hour.seconds(of: stretch, offset)
            guard arrived || waited > 0 else { return }
            let (id, cursor, state) =
                switch request {
                case .ended(let chunk, let row):
                    (chunk.id(row), chunk.value(.submission, row), chunk.flags(row).state)
                case .open(let slot):
                    (slot.request.id, slot.figures.submission, slot.request.state)
                }
            grounds.append(
                Ground(
                    id: id, cursor: cursor, samples: waited > 0 ? [Int32(waited)] : [],
                    arrived: arrived, state: state))
        }
        return grounds.sorted { $0.cursor < $1.cursor }
    }
}

extension EndedChunk.Columns {
    fileprivate func ground(
        _ row: Int, samples: [Int32] = [], answer: Answer? = nil
    ) -> Projections.Ground {
        Projections.Ground(
            id: id(row), cursor: ending(row), samples: samples,
            answer: answer, state: flags(row).state)
    }
}

/// Tells whether a request belongs to a row, by the words that the row has for its dimensions.
private struct RowMatch {
    private var grouping: Grouping
    private let words: [String?]
    /// What was found for each group.
    private var verdicts: [Bool] = []

    init(
        _ keys: [Query.Explanation.Key], _ catalogue: Catalogue, _ calendar: WorkingCalendar
    ) {
        grouping = Grouping(keys.map(\.dimension), catalogue, calendar)
        words = keys.map(\.word)
    }

    mutating func matches(_ key: Grouping.Key) -> Bool {
        let group = grouping.group(key)
        while verdicts.count <= group {
            let number = verdicts.count
            verdicts.append(
                words.indices.allSatisfy { grouping.text(number, $0) == words[$0] })
        }
        return verdicts[group]
    }
}
