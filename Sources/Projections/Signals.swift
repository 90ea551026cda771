import JSONText
import ServiceRequests

extension Query {
    /// Which signals are asked for.
    public struct Signals: Hashable, Sendable {
        /// Which requests count, and when what raised the signal happened. A signal of several
        /// events counts those that pass.
        public var filter = Filter()
        /// The kinds; nil lets all pass.
        public var kinds: [SignalKind]?
        /// Most rows to answer, 1...10,000.
        public var limit = 1000

        /// Every signal, the first thousand.
        public init() {}
    }
}

extension Projections {
    /// The rows of SIGNALS, kind by kind, each in the order of the log, and how many of each kind
    /// there are.
    /// - Complexity: O(number of events), and a read of private data for each rejection that the
    ///   same service was asked for soon after.
    func signals(
        _ question: Query.Signals, _ log: any LogSource
    ) throws(Refusal) -> (rows: [[UInt8]], counts: [SignalKind: Int]) {
        guard sequence > 0 else { return ([], [:]) }
        var promises: [SignalWalk.Definition: Promise] = [:]
        var units: [SignalWalk.Definition: (unit: String?, category: String?)] = [:]
        for definition in catalogue.definitions {
            guard let service = catalogue.services[definition.service] else { continue }
            let key = SignalWalk.Definition(service: service, version: definition.version)
            promises[key] = definition.promise
            units[key] = (
                catalogue.units[definition.unit], catalogue.categories[definition.category]
            )
        }
        let filter = question.filter
        var walk = SignalWalk(catalogue.calendars, promises) { request, instant in
            let own = units[.init(service: request.service, version: request.serviceVersion)]
            return filter.isInWindow(instant)
                && filter.officials.allows(request.official)
                && filter.services.allows(request.service)
                && filter.channels?.contains(request.channel) ?? true
                && filter.units.allows(request.unit ?? own?.unit)
                && filter.categories.allows(own?.category)
        }
        var failure: Refusal?
        try log.forEach(in: 1...sequence) { event in
            guard failure == nil else { return }
            walk.take(event) { subject in
                do throws(Refusal) {
                    return try log.history(of: subject, upTo: event.sequence - 1)
                } catch { failure = error }
                return []
            }
        }
        if let failure { throw failure }
        let rated = Rated(walk, filter, self)
        walk.finish { rating in
            rated.key(of: rating).map {
                (
                    catalogue.officials[$0.official],
                    catalogue.services[catalogue[$0.definition].service] ?? ""
                )
            }
        }
        let all =
            walk.signals + (try resubmissions(walk, log)) + (try ratingBursts(walk, rated, log))
        let wanted = all.filter { question.kinds?.contains($0.kind) ?? true }
        let counts = wanted.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
        let order = Dictionary(
            uniqueKeysWithValues: SignalKind.allCases.enumerated().map { ($1, $0) })
        let sorted = wanted.sorted { one, other in
            let (first, second) = (order[one.kind] ?? 0, order[other.kind] ?? 0)
            return first == second
                ? (one.sequences.first ?? 0, one.sequences.last ?? 0)
                    < (other.sequences.first ?? 0, other.sequences.last ?? 0)
                : first < second
        }
        return (sorted.prefix(question.limit).map(\.row), counts)
    }

    /// Rejections after which the same applicant came again. Who that is is told by a number that
    /// means nothing outside of this question; an applicant who was erased is nobody.
    private func resubmissions(
        _ walk: SignalWalk, _ log: any LogSource
    ) throws(Refusal) -> [Signal] {
        var applicants: [String: UInt64?] = [:]
        func applicant(_ request: String) throws(Refusal) -> UInt64? {
            if let known = applicants[request] { return known }
            let found = try log.applicant(of: request, upTo: sequence)
            applicants[request] = .some(found)
            return found
        }
        var signals: [Signal] = []
        for (rejection, submission) in walk.resubmissions {
            var again = Happening(at: submission.at, sequence: submission.sequence, request: "")
            try log.forEach(in: again.sequence...again.sequence) { event in
                if case .request(let id) = event.subject { again.request = id }
            }
            guard let one = try applicant(rejection.ending.request),
                let other = try applicant(again.request), one == other
            else { continue }
            signals.append(
                Signal(
                    kind: .rejectedAndResubmitted, official: rejection.official,
                    service: rejection.ending.service,
                    requests: [rejection.ending.request, again.request],
                    sequences: [rejection.ending.sequence, again.sequence].sorted(), at: again.at,
                    seconds: again.at.seconds - rejection.ending.at.seconds))
        }
        return signals
    }

    /// Ratings of one official's requests that one client recorded close together. Who recorded
    /// them is asked only where enough came together.
    private func ratingBursts(
        _ walk: SignalWalk, _ rated: Rated, _ log: any LogSource
    ) throws(Refusal) -> [Signal] {
        var byOfficial: [Int32: [Happening]] = [:]
        for rating in walk.ratings {
            guard let key = rated.key(of: rating) else { continue }
            byOfficial[key.official, default: []].append(rating)
        }
        var signals: [Signal] = []
        for (official, happenings) in byOfficial {
            let (count, seconds) = (SignalBounds.ratingsCount, SignalBounds.ratingsSeconds)
            for near in happenings.clusters(of: count, within: seconds) {
                var byClient: [String?: [Happening]] = [:]
                for rating in near {
                    byClient[try log.actor(of: rating.sequence), default: []].append(rating)
                }
                for burst in byClient.values.flatMap({ $0.clusters(of: count, within: seconds) }) {
                    signals.append(
                        Signal(.ratingsBurst, catalogue.officials[official], burst))
                }
            }
        }
        return signals
    }
}

/// The requests that were rated, as they stand, with what of them counts.
private struct Rated {
    private let selection: Selection
    private let keys: [String: Grouping.Key]

    init(_ walk: SignalWalk, _ filter: Filter, _ projections: Projections) {
        let selection = Selection(filter, projections.catalogue)
        self.selection = selection
        let counted = (walk.ratings + walk.lateRatings.map(\.rating))
            .filter { selection.isInWindow($0.at.milliseconds) }
        keys = projections.keys(of: Set(counted.map(\.request)))
    }

    /// What a rated request is grouped by; nil when the filter does not let it or the time pass.
    func key(of rating: Happening) -> Grouping.Key? {
        guard selection.isInWindow(rating.at.milliseconds), let key = keys[rating.request],
            selection.passes(official: key.official),
            selection.passes(definition: key.definition, unit: key.unit, channel: key.channel)
        else { return nil }
        return key
    }
}

extension Filter {
    fileprivate func isInWindow(_ instant: Instant) -> Bool {
        from.map { instant >= $0 } ?? true && to.map { instant < $0 } ?? true
    }
}

extension [String]? {
    fileprivate func allows(_ name: String?) -> Bool {
        map { names in name.map(names.contains) ?? false } ?? true
    }
}

extension Signal {
    /// Most requests and sequences in a row; `count` tells how many there are.
    private static let listMax = 100

    /// The signal as a row of SIGNALS.
    var row: [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.field("kind", kind.rawValue)
            object.field("official", official)
            object.field("service", service)
            object.field("at", at)
            object.field("count", sequences.count)
            object.field("measuredSeconds", seconds)
            if let neighbours {
                object.field("tenthBefore", neighbours.before)
                object.field("tenthAfter", neighbours.after)
            }
            object.name("requests")
            object.array { for id in requests.prefix(Self.listMax) { $0.value(id) } }
            object.name("sequences")
            object.array { for number in sequences.prefix(Self.listMax) { $0.value(Int(number)) } }
        }
        return json.bytes
    }
}
