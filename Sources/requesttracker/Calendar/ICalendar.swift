import ServiceRequests

/// A day that an iCalendar file names.
struct NamedDay: Hashable {
    let day: CivilDay
    /// The event's summary.
    let name: String
}

/// What of iCalendar (RFC 5545) a table of holidays is made of: all-day events, their length in days,
/// their summaries, and those that come back each year a bounded number of times. What it does not
/// know is refused with its line, as a holiday that is lost is a deadline that is wrong.
struct ICalendar {
    /// Every day of every event, in the order of the file.
    private(set) var days: [NamedDay] = []

    private let path: String
    private let texts: Texts

    /// One content line, unfolded.
    private struct Line {
        let number: Int
        let name: String
        /// Names in upper case.
        let parameters: [String: String]
        let value: String
    }

    /// An event as far as it was read.
    private struct Event {
        var start: (day: CivilDay, line: Int)?
        var end: CivilDay?
        var length: Int?
        var summary = ""
        var rule: Line?
        var isCancelled = false
    }

    /// - Parameter path: What refusals call the file.
    /// - Throws: ``Failure/inputOutput(_:)`` with the line that is wrong or not known.
    init(_ text: String, path: String, texts: Texts) throws(Failure) {
        self.path = path
        self.texts = texts
        var event: Event?
        var parts: [String] = []
        for (number, content) in Self.unfolded(text) {
            let line = try line(content, number)
            switch line.name {
            case "BEGIN":
                parts.append(line.value.uppercased())
                if parts == ["VCALENDAR", "VEVENT"] { event = Event() }
            case "END":
                guard parts.popLast() == line.value.uppercased() else {
                    throw fail(number, texts.iCalendarNesting)
                }
                if parts == ["VCALENDAR"], let whole = event {
                    try add(whole, number)
                    event = nil
                }
            default:
                if parts == ["VCALENDAR", "VEVENT"] { try read(line, into: &event) }
            }
        }
        guard parts.isEmpty else { throw fail(0, texts.iCalendarNesting) }
    }

    /// Lines as RFC 5545, 3.1 folds them: what begins with a space or a tab goes on with the line
    /// before. The number is that of the first.
    private static func unfolded(_ text: String) -> [(Int, String)] {
        var lines: [(Int, String)] = []
        let bytes = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, bytes) in bytes.enumerated() {
            var rest = bytes
            if rest.last == UInt8(ascii: "\r") { rest = rest.dropLast() }
            let isContinued = rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "\t")
            if isContinued, !lines.isEmpty {
                lines[lines.count - 1].1 += String(decoding: rest.dropFirst(), as: UTF8.self)
            } else if !rest.isEmpty {
                lines.append((index + 1, String(decoding: rest, as: UTF8.self)))
            }
        }
        if let first = lines.first, first.1.hasPrefix("\u{FEFF}") {
            lines[0].1 = String(first.1.dropFirst())
        }
        return lines
    }

    /// `NAME;PARAMETER=VALUE:VALUE`; a parameter's value may be quoted, and then hold `:` and `;`.
    private func line(_ content: String, _ number: Int) throws(Failure) -> Line {
        var pieces: [String] = [""]
        var isQuoted = false
        var rest = content[...]
        while let letter = rest.popFirst() {
            if letter == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, letter == ":" {
                var parameters: [String: String] = [:]
                for piece in pieces.dropFirst() {
                    let halves = piece.split(separator: "=", maxSplits: 1).map(String.init)
                    if halves.count == 2 { parameters[halves[0].uppercased()] = halves[1] }
                }
                return Line(
                    number: number, name: pieces[0].uppercased(), parameters: parameters,
                    value: String(rest))
            } else if !isQuoted, letter == ";" {
                pieces.append("")
            } else {
                pieces[pieces.count - 1].append(letter)
            }
        }
        throw fail(number, texts.iCalendarLine)
    }

    private func read(_ line: Line, into event: inout Event?) throws(Failure) {
        switch line.name {
        case "DTSTART": event?.start = (try day(line), line.number)
        case "DTEND": event?.end = try day(line)
        case "DURATION": event?.length = try days(line)
        case "SUMMARY": event?.summary = Self.unescaped(line.value)
        case "RRULE": event?.rule = line
        case "STATUS": event?.isCancelled = line.value.uppercased() == "CANCELLED"
        case "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID":
            throw fail(line.number, texts.iCalendarUnknown(line.name))
        default: break
        }
    }

    private func day(_ line: Line) throws(Failure) -> CivilDay {
        let digits = Array(line.value.utf8)
        guard line.parameters["VALUE"]?.uppercased() != "DATE-TIME", digits.count == 8,
            digits.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = Int(line.value),
            let day = CivilDay(
                year: number / 10_000, month: number / 100 % 100, day: number % 100)
        else { throw fail(line.number, texts.iCalendarNotADay) }
        return day
    }

    /// `P3D` or `P1W`.
    private func days(_ line: Line) throws(Failure) -> Int {
        let text = line.value.uppercased()
        guard text.hasPrefix("P"), let unit = text.last,
            let amount = Int(text.dropFirst().dropLast()),
            (1...366).contains(amount), unit == "D" || unit == "W"
        else { throw fail(line.number, texts.iCalendarNotADay) }
        return unit == "W" ? amount * 7 : amount
    }

    /// RFC 5545, 3.3.11.
    private static func unescaped(_ text: String) -> String {
        var plain = ""
        var rest = text[...]
        while let letter = rest.popFirst() {
            guard letter == "\\", let next = rest.popFirst() else {
                plain.append(letter)
                continue
            }
            plain.append(next == "n" || next == "N" ? " " : next)
        }
        return plain
    }

    private mutating func add(_ event: Event, _ line: Int) throws(Failure) {
        if event.isCancelled { return }
        guard let (first, place) = event.start else { throw fail(line, texts.iCalendarNotADay) }
        let length = event.length ?? event.end.map { $0.number - first.number } ?? 1
        guard (1...366).contains(length) else { throw fail(place, texts.iCalendarLength) }
        for start in try event.rule.map({ rule throws(Failure) in try yearly(rule, first) }) ?? [
            first
        ] {
            for offset in 0..<length {
                days.append(
                    NamedDay(day: CivilDay(number: start.number + offset), name: event.summary))
            }
        }
    }

    /// The first days of an event that comes back each year. A date that a year does not have, the
    /// 29th of February, is passed over (RFC 5545, 3.3.10).
    private func yearly(_ rule: Line, _ first: CivilDay) throws(Failure) -> [CivilDay] {
        var parts: [String: String] = [:]
        for part in rule.value.uppercased().split(separator: ";") {
            let halves = part.split(separator: "=", maxSplits: 1).map(String.init)
            if halves.count == 2 { parts[halves[0]] = halves[1] }
        }
        let date = first.date
        let known = ["FREQ", "COUNT", "UNTIL", "INTERVAL", "WKST", "BYMONTH", "BYMONTHDAY"]
        let count = parts["COUNT"].flatMap { Int($0) }
        let last = parts["UNTIL"].flatMap { Int($0.prefix(8)) }
        let interval = parts["INTERVAL"].map { Int($0) ?? 0 } ?? 1
        guard parts["FREQ"] == "YEARLY", parts.keys.allSatisfy(known.contains),
            (count != nil) != (last != nil), interval > 0, count.map({ $0 > 0 }) ?? true,
            parts["BYMONTH"].map({ Int($0) == date.month }) ?? true,
            parts["BYMONTHDAY"].map({ Int($0) == date.day }) ?? true
        else { throw fail(rule.number, texts.iCalendarRule) }
        var found: [CivilDay] = []
        var year = date.year
        while year <= 2200, found.count < count ?? .max {
            if let last, year * 10_000 + date.month * 100 + date.day > last { break }
            if let day = CivilDay(year: year, month: date.month, day: date.day) {
                found.append(day)
            }
            year += interval
        }
        return found
    }

    private func fail(_ line: Int, _ reason: String) -> Failure {
        .inputOutput(line > 0 ? "\(path):\(line): \(reason)" : "\(path): \(reason)")
    }
}
