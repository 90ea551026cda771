import ServiceRequests

/// What may be a way of making figures look better than the work is. The raw value is the word on
/// the wire. A signal is a question to ask, not a finding: each has innocent explanations.
public enum SignalKind: String, CaseIterable, Sendable {
    /// Paused for the applicant or another office within the last tenth before the deadline.
    case pausedBeforeDeadline = "paused-before-deadline"
    /// Completed or rejected within two minutes of a resume: the pause hid the work.
    case endedAfterResume = "ended-after-resume"
    /// An official's endings of a service crowd in the last tenth of the promise.
    case justUnderPromise = "just-under-promise"
    /// The file was accepted late: until then no promise is used up.
    case acceptedLate = "accepted-late"
    /// More than ten endings of one official in five minutes.
    case bulkEndings = "bulk-endings"
    /// Recorded long after it happened.
    case recordedLate = "recorded-late"
    /// Rejected, and the same applicant asked for the same service again within two days.
    case rejectedAndResubmitted = "rejected-and-resubmitted"
    /// Several ratings of one official's requests by one client within a minute.
    case ratingsBurst = "ratings-burst"
}

/// The bounds of the signals, in one place. Those with a number in their name's description are the
/// office's rules; the others are ours and may be argued about.
enum SignalBounds {
    /// The share of the promise, in tenths, from which a pause is near the deadline.
    static let nearDeadlineTenths = 9
    static let resumeSeconds = 120
    /// Working time in which a file may lie unaccepted: one working day.
    static let acceptanceSeconds = 27_000
    static let bulkCount = 11
    static let bulkSeconds = 300
    /// A day: what happens at a counter is recorded the same day.
    static let recordingSeconds = 86_400
    static let resubmissionSeconds = 2 * 86_400
    static let ratingsCount = 3
    static let ratingsSeconds = 60
    /// Endings in the last tenth below which a crowd says nothing.
    static let crowdCount = 10
    /// How seldom chance alone may crowd so many there, against either neighbouring tenth.
    static let crowdChance = 0.001
}

/// One signal with what raised it.
struct Signal {
    let kind: SignalKind
    let official: String?
    let service: String?
    /// The requests and the sequences of their events, in the order of the log.
    var requests: [String]
    var sequences: [Int64]
    /// When the last of them happened.
    var at: Instant
    /// What the kind measures: seconds left, after the resume, until acceptance, late, or between.
    var seconds: Int?
    /// For a crowd: the endings in the tenth before and in the one after.
    var neighbours: (before: Int, after: Int)?
}

/// An event among others that may make a cluster.
struct Happening {
    let at: Instant
    let sequence: Int64
    var request: String
    var service: String?
}

/// Things in the order in which they happened, which need not be that of the log.
struct Timeline<Element> {
    private var entries: [(second: Int, element: Element)] = []

    /// Takes in what happened at a second.
    /// - Complexity: O(1) for the newest, else O(those after it).
    mutating func insert(_ element: Element, at second: Int) {
        entries.insert((second, element), at: place { $0 <= second })
    }

    /// What happened within these seconds, oldest first.
    func within(_ seconds: ClosedRange<Int>) -> [Element] {
        let start = place { $0 < seconds.lowerBound }
        return entries[start...].prefix { $0.second <= seconds.upperBound }.map(\.element)
    }

    /// How many lie before a border, looked for from the newest on.
    private func place(_ isBefore: (Int) -> Bool) -> Int {
        if let last = entries.last, isBefore(last.second) { return entries.count }
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(entries[middle].second) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension [Happening] {
    /// The longest runs, in order of time, in which at least `count` always lie within `seconds`.
    func clusters(of count: Int, within seconds: Int) -> [ArraySlice<Happening>] {
        let sorted = self.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
        var ranges: [Range<Int>] = []
        var start = 0
        for end in sorted.indices {
            while sorted[end].at.seconds - sorted[start].at.seconds > seconds { start += 1 }
            guard end - start + 1 >= count else { continue }
            if let last = ranges.last, last.upperBound > start {
                ranges[ranges.count - 1] = last.lowerBound..<end + 1
            } else {
                ranges.append(start..<end + 1)
            }
        }
        return ranges.map { sorted[$0] }
    }
}
