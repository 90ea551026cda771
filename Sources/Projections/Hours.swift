import JSONText
import ServiceRequests

extension Projections {
    /// The rows of HOURS: for each hour of the week how many come and how many wait for a first
    /// response.
    /// - Returns: 168 rows, Monday from midnight first, and the window; no rows when there was
    ///   nothing to count.
    /// - Complexity: O(number of requests + hours of the window).
    func hours(_ filter: Filter, now: Instant) -> (rows: [[UInt8]], window: Range<Int>) {
        // Whoever came before the window may wait in it: only endings before it are passed over.
        var reaching = filter
        reaching.to = nil
        let selection = Selection(reaching, catalogue)
        let end = min(filter.to ?? Instant(milliseconds: .max), now).seconds
        guard
            let start = (filter.from?.milliseconds ?? earliestSubmission(selection)).map({
                Instant(milliseconds: $0).seconds
            }), start < end
        else { return ([], 0..<0) }
        var week = WaitingWeek(start..<end, calendar.zoneOffset)
        selection.scan(ended, by: .endedAt) { chunk, row, _ in
            guard selection.passes(official: chunk.value(.official, row)) else { return }
            let submitted = Instant(milliseconds: chunk.value(.submittedAt, row)).seconds
            let waited = Int(chunk.value(.firstResponseWall, row))
            week.add(submitted, until: submitted + max(0, waited))
        }
        for slot in 0..<Int32(open.slotCount) {
            guard let content = open[slot],
                selection.passes(
                    definition: content.figures.definition, unit: content.figures.unit,
                    channel: content.figures.channel),
                selection.passes(official: content.figures.official)
            else { continue }
            week.add(
                content.request.submittedAt.seconds,
                until: content.request.firstResponseAt?.seconds ?? now.seconds)
        }
        return (week.rows(), start..<end)
    }
}

/// Arrivals and waiting time by the hour of the week, in local time.
private struct WaitingWeek {
    private static let slots = 168

    private let window: Range<Int>
    private let zoneOffset: Int
    /// The local hour, counted from 1970, in which the window begins.
    private let firstHour: Int
    private var arrivals = [Int](repeating: 0, count: slots)
    /// Per hour of the window the seconds waited by those who came or left in it.
    private var waited: [Int]
    /// Per hour of the window how many more wait through the whole of it than through the last.
    private var through: [Int]

    init(_ window: Range<Int>, _ zoneOffset: Int) {
        self.window = window
        self.zoneOffset = zoneOffset
        firstHour = Self.hour(window.lowerBound, zoneOffset)
        let count = Self.hour(window.upperBound - 1, zoneOffset) - firstHour + 1
        waited = Array(repeating: 0, count: count)
        through = Array(repeating: 0, count: count + 1)
    }

    private static func hour(_ second: Int, _ zoneOffset: Int) -> Int {
        let local = second + zoneOffset
        return local >= 0 ? local / 3600 : (local - 3599) / 3600
    }

    /// 1970-01-01 was a Thursday.
    private static func slot(_ hour: Int) -> Int { ((hour + 72) % slots + slots) % slots }

    /// Takes in who came at a second and was answered at another.
    mutating func add(_ submitted: Int, until answered: Int) {
        if window.contains(submitted) {
            arrivals[Self.slot(Self.hour(submitted, zoneOffset))] += 1
        }
        let start = max(submitted, window.lowerBound)
        let end = min(answered, window.upperBound)
        guard start < end else { return }
        let (first, last) = (Self.hour(start, zoneOffset), Self.hour(end - 1, zoneOffset))
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
        var waiting = [Int](repeating: 0, count: Self.slots)
        var lengths = [Int](repeating: 0, count: Self.slots)
        var whole = 0
        for index in waited.indices {
            whole += through[index]
            let slot = Self.slot(firstHour + index)
            let start = (firstHour + index) * 3600 - zoneOffset
            let length =
                min(start + 3600, window.upperBound) - max(start, window.lowerBound)
            waiting[slot] += waited[index] + whole * length
            lengths[slot] += length
        }
        return (0..<Self.slots).map { slot in
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
