public import JSONText

/// Which version of which calendar counts a request's time: the one that was the latest in the log
/// when the request was submitted.
public struct CalendarVersion: Hashable, Sendable {
    /// The calendar's id.
    public let calendar: String
    /// The version of its stream; 0 is the calendar that is built in.
    public let version: Int

    /// The calendar that holds while none was defined.
    public static let builtIn = CalendarVersion(calendar: "office", version: 0)

    /// The calendar of an office without a calendar for the unit.
    public static let office = "office"

    /// A version of a calendar.
    public init(calendar: String, version: Int) {
        self.calendar = calendar
        self.version = version
    }

    /// Reads `office@3`; nil for another text.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, let calendar = String(parts[0]), Identifier.isValid(calendar),
            parts[1].count <= 9, parts[1].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let version = String(parts[1]).flatMap({ Int($0) })
        else { return nil }
        self.init(calendar: calendar, version: version)
    }

    /// The version in one word: `office@3`.
    public var text: String { "\(calendar)@\(version)" }
}

/// The zone whose local time a calendar's hours are read in: a fixed offset from UTC.
///
/// Indonesia's three zones have no summer time, so each is one offset; a zone of other rules would
/// need a time-zone database, and is refused.
public struct CalendarZone: Hashable, Sendable {
    /// The zone as it was given: `+07:00` or `Asia/Jakarta`.
    public let text: String
    /// Seconds by which local time is ahead of UTC.
    public let offset: Int

    /// The Indonesian zones by their IANA names, with the hours by which they are ahead.
    static let named = [
        "Asia/Jakarta": 7, "Asia/Pontianak": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9,
    ]

    /// Reads an offset such as `+07:00` or one of the Indonesian zones; nil for another text.
    public init?(_ text: String) {
        self.text = text
        if let hours = Self.named[text] {
            offset = hours * 3600
            return
        }
        let bytes = Array(text.utf8)
        guard bytes.count == 6, let clock = clockTime(bytes[1...]), clock < 86_400 else {
            return nil
        }
        switch bytes[0] {
        case UInt8(ascii: "+"): offset = clock
        case UInt8(ascii: "-"): offset = -clock
        default: return nil
        }
    }
}

/// One version of a calendar as data: what a CALENDAR command says and its event holds.
public struct CalendarDefinition: Hashable, Sendable {
    /// When an office is open on one day: seconds of the local day, half-open.
    struct Opening: Hashable, Sendable {
        /// The first second.
        var start: Int
        /// The second after the last; 86,400 at the end of the day.
        var end: Int
    }

    /// Weekly hours over a range of days, such as those of Ramadan.
    struct Shift: Hashable, Sendable {
        var days: ClosedRange<CivilDay>
        var weekly: [[Opening]]
        var name: String?
        var source: String?
    }

    /// A day on which the office is closed.
    struct Holiday: Hashable, Sendable {
        var day: CivilDay
        var name: String?
        /// The decree.
        var source: String?
    }

    /// The calendar's id.
    public let id: String
    /// The first day that this version speaks of; days before follow the version before it.
    public let effectiveFrom: CivilDay
    /// The zone.
    public let zone: CalendarZone
    /// Openings for each weekday from Monday.
    let weekly: [[Opening]]
    /// In the order in which they were given; no two on one day.
    let shifts: [Shift]
    /// In the order in which they were given.
    let holidays: [Holiday]
    /// The legal source.
    public let source: String?

    /// The days that a calendar can speak of: 1970-01-01 to 2200-12-31.
    static let days = 0..<84_371

    /// Writes the definition as fields of a JSON object (not the braces), the id left out: the body
    /// of its event, and what CALENDARS shows of it.
    public func write(into json: inout JSONWriter) {
        json.field("effectiveFrom", effectiveFrom.text)
        json.field("zone", zone.text)
        Self.write(weekly, into: &json)
        json.name("shifts")
        json.array { list in
            for shift in shifts {
                list.object {
                    $0.field("from", shift.days.lowerBound.text)
                    $0.field("to", shift.days.upperBound.text)
                    if let name = shift.name { $0.field("name", name) }
                    Self.write(shift.weekly, into: &$0)
                    if let source = shift.source { $0.field("source", source) }
                }
            }
        }
        json.name("holidays")
        json.array { list in
            for holiday in holidays {
                list.object {
                    $0.field("date", holiday.day.text)
                    if let name = holiday.name { $0.field("name", name) }
                    if let source = holiday.source { $0.field("source", source) }
                }
            }
        }
        if let source { json.field("source", source) }
    }

    private static func write(_ weekly: [[Opening]], into json: inout JSONWriter) {
        json.name("weekly")
        json.object { week in
            for (name, openings) in zip(CalendarChange.weekdays, weekly) where !openings.isEmpty {
                week.name(name)
                week.array { day in openings.forEach { day.value($0.text) } }
            }
        }
    }
}

extension CalendarDefinition.Opening {
    /// The opening as the wire writes it: `07:30-12:00`.
    var text: String { "\(Self.clock(start))-\(Self.clock(end))" }

    private static func clock(_ seconds: Int) -> String {
        let hours = seconds / 3600
        let minutes = seconds / 60 % 60
        return (hours < 10 ? "0" : "") + "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes)"
    }
}

/// What a CALENDAR command says of a new version. What it leaves out stays as in the version before:
/// a new year's holidays are one short command.
public struct CalendarChange: Hashable, Sendable {
    /// The calendar's id.
    public let id: String
    let effectiveFrom: CivilDay
    let zone: CalendarZone?
    let weekly: [[CalendarDefinition.Opening]]?
    let shifts: [CalendarDefinition.Shift]?
    let holidays: [CalendarDefinition.Holiday]?
    let source: String?

    static let weekdays: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// The whole version that follows `previous`.
    func definition(after previous: CalendarDefinition) -> CalendarDefinition {
        CalendarDefinition(
            id: id, effectiveFrom: effectiveFrom, zone: zone ?? previous.zone,
            weekly: weekly ?? previous.weekly, shifts: shifts ?? previous.shifts,
            holidays: holidays ?? previous.holidays, source: source ?? previous.source)
    }

    /// The whole version as it stands in an event; nil when a part is missing.
    var complete: CalendarDefinition? {
        guard let zone, let weekly, let shifts, let holidays else { return nil }
        return CalendarDefinition(
            id: id, effectiveFrom: effectiveFrom, zone: zone, weekly: weekly, shifts: shifts,
            holidays: holidays, source: source)
    }
}
