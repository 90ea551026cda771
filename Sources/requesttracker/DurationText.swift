/// What a day of a duration is.
enum ClockKind: String {
    /// Office hours only: a day is a working day of 7.5 hours.
    case working
    /// Every hour: a day has 24.
    case wall

    /// The clock of a field whose name tells it, or that counts on one clock only; nil when the
    /// field's surroundings decide.
    init?(ofField name: String) {
        switch name {
        case "workingSeconds": self = .working
        case "wallSeconds", "closedSeconds", "uptimeSeconds", "oldestSeconds": self = .wall
        default: return nil
        }
    }

    /// The seconds of one day.
    var daySeconds: Int {
        switch self {
        case .working: 27_000
        case .wall: 86_400
        }
    }
}

/// A duration as people say it: `45 s`, `12 min`, `2 h 05 min`, `3 d 2 h`, `140 d`; rounded to the
/// smaller unit that is shown.
struct DurationText {
    let clock: ClockKind
    let units: Units

    /// The short words for the units.
    struct Units {
        let second: String
        let minute: String
        let hour: String
        let day: String
    }

    /// The text for `seconds`; a negative duration keeps its sign.
    func callAsFunction(_ seconds: Int) -> String {
        if seconds < 0 { return "-" + self(-max(seconds, -Int.max)) }
        if seconds < 60 { return "\(seconds) \(units.second)" }
        let minutes = rounded(seconds, by: 60)
        if minutes < 60 { return "\(minutes) \(units.minute)" }
        if seconds < clock.daySeconds, minutes * 60 < clock.daySeconds {
            return "\(minutes / 60) \(units.hour) \(twoDigits(minutes % 60)) \(units.minute)"
        }
        return days(seconds)
    }

    private func days(_ seconds: Int) -> String {
        let whole = rounded(seconds, by: clock.daySeconds)
        if whole >= 100 { return "\(whole) \(units.day)" }
        let rest = seconds % clock.daySeconds
        var days = seconds / clock.daySeconds
        var hours = rounded(rest, by: 3600)
        // 23 h 50 min over become another day and never "24 h"; so do 7 h 20 min of a working day.
        if clock.daySeconds - rest < (rest - hours * 3600).magnitude
            || hours * 3600 >= clock.daySeconds
        {
            days += 1
            hours = 0
        }
        if hours == 0 { return "\(max(days, 1)) \(units.day)" }
        if days == 0 { return "1 \(units.day)" }
        return "\(days) \(units.day) \(hours) \(units.hour)"
    }

    private func rounded(_ value: Int, by unit: Int) -> Int {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
        return rest * 2 >= unit ? quotient + 1 : quotient
    }

    private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
