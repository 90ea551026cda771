import JSONText
import ServiceRequests

extension Projections {
    /// The rows of HOURS: for each hour of the week how many come and how many wait for a first
    /// response.
    /// - Returns: 168 rows, Monday from midnight first, and the window; no rows when there was
    ///   nothing to count.
    /// - Complexity: O(number of requests + hours of the window).
    func hours(_ filter: Filter, now: Instant) -> (rows: [[UInt8]], window: Range<Int>) {
        guard let window = waitingWindow(filter, now) else { return ([], 0..<0) }
        var week = WaitingWeek(window, calendar.zoneOffset)
        forEachWait(filter, now) { submitted, answered, _ in
            week.add(submitted, until: answered)
        }
        return (week.rows(), window)
    }

    /// The window of HOURS in seconds; nil when there is nothing to count in it.
    func waitingWindow(_ filter: Filter, _ now: Instant) -> Range<Int>? {
        let end = min(filter.to ?? Instant(milliseconds: .max), now).seconds
        guard
            let start =
                (filter.from?.milliseconds
                ?? earliestSubmission(Selection(reaching(filter), catalogue)))
                .map({ Instant(milliseconds: $0).seconds }), start < end
        else { return nil }
        return start..<end
    }

    /// Whoever came before the window may wait in it: only endings before it are passed over.
    private func reaching(_ filter: Filter) -> Filter {
        var reaching = filter
        reaching.to = nil
        return reaching
    }

    /// Calls `body` with the seconds from which and until which each request waited for its first
    /// response, and the request.
    func forEachWait(
        _ filter: Filter, _ now: Instant, _ body: (Int, Int, WaitingRequest) -> Void
    ) {
        let selection = Selection(reaching(filter), catalogue)
        selection.scan(ended, by: .endedAt) { chunk, row, _ in
            guard selection.passes(official: chunk.value(.official, row)) else { return }
            let submitted = Instant(milliseconds: chunk.value(.submittedAt, row)).seconds
            let waited = Int(chunk.value(.firstResponseWall, row))
            body(submitted, submitted + max(0, waited), .ended(chunk, row))
        }
        for slot in 0..<Int32(open.slotCount) {
            guard let content = open[slot],
                selection.passes(
                    definition: content.figures.definition, unit: content.figures.unit,
                    channel: content.figures.channel),
                selection.passes(official: content.figures.official)
            else { continue }
            body(
                content.request.submittedAt.seconds,
                content.request.firstResponseAt?.seconds ?? now.seconds, .open(content))
        }
    }
}

/// A request that waits or waited; lent while all are walked through.
enum WaitingRequest {
    case ended(EndedChunk.Columns, Int)
    case open(OpenRequests.Slot)
}

/// An hour of the local week.
struct WeekHour: Hashable, Sendable {
    static let count = 168

    /// From 0, Monday from midnight.
    let number: Int

    /// - Parameters:
    ///   - weekday: 1 is Monday.
    ///   - hour: 0...23.
    init(weekday: Int, hour: Int) { number = (weekday - 1) * 24 + hour }

    /// The hour of the week that an hour counted from 1970 is; 1970-01-01 was a Thursday.
    init(_ hour: Int) { number = ((hour + 72) % Self.count + Self.count) % Self.count }

    var weekday: Int { number / 24 + 1 }
    var hour: Int { number % 24 }

    /// The local hour, counted from 1970, in which a second lies.
    static func hour(of second: Int, _ zoneOffset: Int) -> Int {
        let local = second + zoneOffset
        return local >= 0 ? local / 3600 : (local - 3599) / 3600
    }

    /// Whether a second lies in it.
    func contains(_ second: Int, _ zoneOffset: Int) -> Bool {
        Self(Self.hour(of: second, zoneOffset)) == self
    }

    /// How many seconds of a stretch lie in it, over all its weeks.
    func seconds(of stretch: Range<Int>, _ zoneOffset: Int) -> Int {
        let first = Self.hour(of: stretch.lowerBound, zoneOffset)
        let wait = (number - Self(first).number + Self.count) % Self.count
        let starts = stride(
            from: (first + wait) * 3600 - zoneOffset, to: stretch.upperBound,
            by: Self.count * 3600)
        return starts.reduce(0) { $0 + stretch.clamped(to: $1..<$1 + 3600).count }
    }
}

/// Arrivals and waiting time by the hour of the week, in local time.
private struct WaitingWeek {
    private let window: Range<Int>
    private let zoneOffset: Int
    /// The local hour, counted from 1970, in which the window begins.
    private let firstHour: Int
    private var arrivals = [Int](repeating: 0, count: WeekHour.count)
    /// Per hour of the window the seconds waited by those who came or left in it.
    private var waited: [Int]
    /// Per hour of the window how many more wait through the whole of it than through the last.
    private var through: [Int]

    init(_ window: Range<Int>, _ zoneOffset: Int) {
        self.window = window
        self.zoneOffset = zoneOffset
        firstHour = WeekHour.hour(of: window.lowerBound, zoneOffset)
        let count = WeekHour.hour(of: window.upperBound - 1, zoneOffset) - firstHour + 1
        waited = Array(repeating: 0, count: count)
        through = Array(repeating: 0, count: count + 1)
    }

    /// Takes in who came at a second and was answered at another.
    mutating func add(_ submitted: Int, until answered: Int) {
        if window.contains(submitted) {
            arrivals[WeekHour(WeekHour.hour(of: submitted, zoneOffset)).number] += 1
        }
        let start = max(submitted, window.lowerBound)
        let end = min(answered, window.upperBound)
        guard start < end else { return }
        let first = WeekHour.hour(of: start, zoneOffset)
        let last = WeekHour.hour(of: end - 1, zoneOffset)
        if first == last {
            waited[first - firstHour] += end - start
        } else {
            waited[first - firstHour] += (first + 1) * 3600 - zoneOffset - start
            waited[last - firstHour] += end - (last * 3600 - zoneOffset)
            through[first + 1 - firstHour] += 1
            through[last - firstHour] -= 1
        }
    }

    func rows() -> [[UInt8]] {
        var waiting = [Int](repeating: 0, count: WeekHour.count)
        var lengths = [Int](repeating: 0, count: WeekHour.count)
        var whole = 0
        for index in waited.indices {
            whole += through[index]
            let slot = WeekHour(firstHour + index).number
            let start = (firstHour + index) * 3600 - zoneOffset
            let length =
                min(start + 3600, window.upperBound) - max(start, window.lowerBound)
            waiting[slot] += waited[index] + whole * length
            lengths[slot] += length
        }
        return (0..<WeekHour.count).map { slot in
            let length = lengths[slot]
            var json = JSONWriter()
            json.object {
                $0.field("weekday", slot / 24 + 1)
                $0.field("hour", slot % 24)
                $0.field("windowSeconds", length)
                $0.field("arrivals", arrivals[slot])
                $0.field("arrivalsPerHour", rate(arrivals[slot] * 3600, of: length))
                $0.field("meanWaiting", rate(waiting[slot], of: length))
            }
            return json.bytes
        }
    }
}
