public import JSONText

extension WorkingCalendar {
    /// Reads a calendar in the shape of the CALENDAR verb:
    /// ```
    /// {"calendar":"office","effectiveFrom":"2026-01-01","zone":"+07:00",
    ///  "weekly":{"mon":["07:30-12:00","13:00-16:00"],...},
    ///  "shifts":[{"from":"2026-02-19","to":"2026-03-20","name":"Ramadan","weekly":{...}}],
    ///  "holidays":[{"date":"2026-01-01","name":"...","source":"..."}],"source":"..."}
    /// ```
    /// A weekday that is left out is closed; what lies between two openings is a break. In a shift,
    /// its first and last day included, its own weekly hours hold. A holiday is closed whatever the
    /// weekly hours say. `zone` is the local time's fixed offset from UTC.
    /// - Throws: `bad-argument` with the field that is unknown, missing or wrong.
    /// - Complexity: O(days of the table), some milliseconds.
    public init(_ json: JSONObject) throws(Refusal) {
        let reader = CalendarReader(json, path: "")
        try reader.refuseUnknown([
            "calendar", "effectiveFrom", "zone", "weekly", "shifts", "holidays", "source",
        ])
        let weekly = try reader.weekly()
        let shifts = try reader.shifts()
        let holidays = try reader.holidays()
        self.init(
            id: try reader.required("calendar").id("calendar"),
            effectiveFrom: try reader.day("effectiveFrom"), zoneOffset: try reader.zone(),
            source: try reader.text("source")
        ) { day in
            if holidays.contains(day) { return [] }
            let shift = shifts.first { $0.days.contains(day) }
            return (shift?.weekly ?? weekly)[day.weekday - 1]
        }
    }
}

/// Weekly hours that hold over a range of days.
private struct Shift {
    var days: ClosedRange<CivilDay>
    var weekly: [[WorkingCalendar.Opening]]
}

/// Reads one object of a calendar; the path names it in refusals.
private struct CalendarReader {
    private static let weekdays: [StaticString] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    ]

    let json: JSONObject
    let path: String

    init(_ json: JSONObject, path: String) {
        self.json = json
        self.path = path
    }

    func refuseUnknown(_ names: [StaticString]) throws(Refusal) {
        for position in 0..<json.count
        where !names.contains(where: { json.isNamed($0, at: position) }) {
            let name = path + shortened(json.names[position])
            throw .badArgument(name, "a calendar has no field '\(name)'")
        }
    }

    func required(_ name: StaticString) throws(Refusal) -> JSONValue {
        guard let value = json[name] else {
            throw .badArgument("\(path)\(name)", "a calendar needs the field '\(path)\(name)'")
        }
        return value
    }

    func text(_ name: StaticString) throws(Refusal) -> String? {
        guard let value = json[name] else { return nil }
        return try value.text("\(path)\(name)", upTo: CommandLimits.nameBytes)
    }

    func day(_ name: StaticString) throws(Refusal) -> CivilDay {
        guard let day = try required(name).string.flatMap(CivilDay.init(text:)) else {
            throw .badArgument(
                "\(path)\(name)", "the field '\(path)\(name)' must be a date such as 2026-01-31")
        }
        return day
    }

    /// The offset of local time from UTC in seconds.
    func zone() throws(Refusal) -> Int {
        let text = Array((try required("zone").string ?? "").utf8)
        if text.count == 6, let clock = clockTime(text[1...]), clock < 86_400 {
            if text[0] == UInt8(ascii: "+") { return clock }
            if text[0] == UInt8(ascii: "-") { return -clock }
        }
        throw .badArgument("zone", "the field 'zone' must be an offset such as +07:00")
    }

    /// Openings for each weekday from Monday.
    func weekly() throws(Refusal) -> [[WorkingCalendar.Opening]] {
        let field = path + "weekly"
        let days = CalendarReader(try required("weekly").fields(field), path: field + ".")
        try days.refuseUnknown(Self.weekdays)
        var weekly: [[WorkingCalendar.Opening]] = []
        for weekday in Self.weekdays { weekly.append(try days.openings(weekday)) }
        return weekly
    }

    private func openings(_ weekday: StaticString) throws(Refusal) -> [WorkingCalendar.Opening] {
        guard let value = json[weekday] else { return [] }
        let refusal = Refusal.badArgument(
            "\(path)\(weekday)",
            """
            the field '\(path)\(weekday)' must be a list of openings in their order, such as \
            ["07:30-12:00","13:00-16:00"]
            """)
        guard let list = value.array else { throw refusal }
        var openings: [WorkingCalendar.Opening] = []
        for element in list {
            let text = Array((element.string ?? "").utf8)
            guard text.count == 11, text[5] == UInt8(ascii: "-"),
                let start = clockTime(text[..<5]), let end = clockTime(text[6...]), start < end,
                start >= openings.last?.end ?? 0
            else { throw refusal }
            openings.append(WorkingCalendar.Opening(start: start, end: end))
        }
        return openings
    }

    func shifts() throws(Refusal) -> [Shift] {
        var shifts: [Shift] = []
        for reader in try list("shifts") {
            try reader.refuseUnknown(["from", "to", "name", "weekly", "source"])
            let first = try reader.day("from")
            let last = try reader.day("to")
            guard first <= last else {
                throw .badArgument("\(reader.path)to", "a shift must not end before it begins")
            }
            guard !shifts.contains(where: { $0.days.overlaps(first...last) }) else {
                throw .badArgument("\(reader.path)from", "two shifts must not hold on the same day")
            }
            _ = try reader.text("name")
            _ = try reader.text("source")
            shifts.append(Shift(days: first...last, weekly: try reader.weekly()))
        }
        return shifts
    }

    func holidays() throws(Refusal) -> Set<CivilDay> {
        var days: Set<CivilDay> = []
        for reader in try list("holidays") {
            try reader.refuseUnknown(["date", "name", "source"])
            _ = try reader.text("name")
            _ = try reader.text("source")
            days.insert(try reader.day("date"))
        }
        return days
    }

    /// A reader for each object of a list, which may be left out.
    private func list(_ name: StaticString) throws(Refusal) -> [CalendarReader] {
        guard let value = json[name] else { return [] }
        guard let list = value.array else {
            throw .badArgument("\(name)", "the field '\(name)' must be a list of objects")
        }
        var readers: [CalendarReader] = []
        for (index, element) in list.enumerated() {
            let path = "\(name)[\(index)]"
            readers.append(CalendarReader(try element.fields(path), path: path + "."))
        }
        return readers
    }
}

/// `HH:MM` up to 24:00 in seconds of the day; nil for another text.
private func clockTime(_ text: ArraySlice<UInt8>) -> Int? {
    guard let digits = DigitText(text.filter { $0 != UInt8(ascii: ":") }, count: 4),
        text.count == 5, text[text.startIndex + 2] == UInt8(ascii: ":")
    else { return nil }
    let seconds = digits[0, 2] * 3600 + digits[2, 2] * 60
    return digits[2, 2] < 60 && seconds <= 86_400 ? seconds : nil
}

extension CivilDay {
    /// Reads `2026-01-31`; nil when there is no such day.
    init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let digits = DigitText(bytes[..<4] + bytes[5..<7] + bytes[8...], count: 8)
        else { return nil }
        self.init(year: digits[0, 4], month: digits[4, 2], day: digits[6, 2])
    }
}
