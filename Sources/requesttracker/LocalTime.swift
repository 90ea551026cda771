import FoundationEssentials

/// Times as the office writes them: local time, which is UTC+7 the whole year.
enum LocalTime {
    private static let offsetSeconds = 7 * 3600

    /// `2026-01-09 15:30` for an RFC 3339 time of the server; the text itself when it is none.
    static func text(_ wire: String, seconds: Bool = false) -> String {
        guard let date = date(wire), let zone = TimeZone(secondsFromGMT: offsetSeconds) else {
            return wire
        }
        let style = Date.ISO8601FormatStyle(timeZone: zone)
            .year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)
        return String(date.formatted(style).prefix(seconds ? 19 : 16))
    }

    /// The RFC 3339 time that a person means: a month (its first day), a day (its first moment), a
    /// day and a time, all local; a time with an offset stays as it is. Nil when it is none of
    /// them.
    static func wire(_ text: String) -> String? {
        let joined = text.replacing(" ", with: "T", maxReplacements: 1)
        let candidate =
            switch joined.utf8.count {
            case 7: joined + "-01T00:00:00+07:00"
            case 10: joined + "T00:00:00+07:00"
            case 16: joined + ":00+07:00"
            case 19: joined + "+07:00"
            default: joined
            }
        return date(candidate) == nil ? nil : candidate
    }

    private static func date(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        return try? style.parse(text)
    }
}
