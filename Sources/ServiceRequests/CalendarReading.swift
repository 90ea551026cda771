public import JSONText

extension CalendarChange {
    /// Reads the fields of a CALENDAR command or of its event:
    /// ```
    /// {"calendar":"office","effectiveFrom":"2026-01-01","zone":"+07:00",
    ///  "weekly":{"mon":["07:30-12:00","13:00-16:00"],...},
    ///  "shifts":[{"from":"2026-02-19","to":"2026-03-20","name":"Ramadan","weekly":{...}}],
    ///  "holidays":[{"date":"2026-01-01","name":"...","source":"..."}],"source":"..."}
    /// ```
    /// A weekday that is left out is closed; what lies between two openings is a break; hours across
    /// midnight are two openings, one to 24:00 and one from 00:00 of the next day. In a shift, its
    /// first and last day included, its own weekly hours hold. A holiday is closed whatever the
    /// weekly hours and the shifts say.
    /// - Parameters:
    ///   - id: The calendar's id where the fields need not say it; nil when they must.
    ///   - strangers: Fields that are passed over.
    /// - Throws: `bad-argument` with the field that is unknown, missing or wrong.
    init(
        _ json: JSONObject, id: String? = nil, passingOver strangers: [StaticString] = []
    ) throws(Refusal) {
        let reader = CalendarReader(json, path: "")
        try reader.refuseUnknown(
            ["calendar", "effectiveFrom", "zone", "weekly", "shifts", "holidays", "source"]
                + strangers)
        let named: String
        if let id { named = id } else { named = try reader.required("calendar").id("calendar") }
        self.init(
            id: named,
            effectiveFrom: try reader.day("effectiveFrom"),
            zone: json["zone"] == nil ? nil : try reader.zone(),
            weekly: json["weekly"] == nil ? nil : try reader.weekly(),
            shifts: json["shifts"] == nil ? nil : try reader.shifts(),
            holidays: json["holidays"] == nil ? nil : try reader.holidays(),
            source: try reader.text("source"))
    }
}

extension CalendarDefinition {
    /// Reads what ``write(into:)`` wrote; nil when it is no whole definition.
    public init?(id: String, _ json: JSONObject) {
        let change = try? CalendarChange(json, id: id, passingOver: ["content"])
        guard let definition = change?.complete else { return nil }
        self = definition
    }
}

extension WorkingCalendar {
    /// The calendar that one definition makes, for all days.
    /// - Parameter json: A whole definition; `shifts`, `holidays` and `source` may be left out.
    /// - Throws: `bad-argument` with the field that is unknown, missing or wrong.
    public convenience init(_ json: JSONObject) throws(Refusal) {
        let change = try CalendarChange(json)
        let reader = CalendarReader(json, path: "")
        let definition = CalendarDefinition(
            id: change.id, effectiveFrom: change.effectiveFrom, zone: try reader.zone(),
            weekly: try reader.weekly(), shifts: change.shifts ?? [],
            holidays: change.holidays ?? [], source: change.source)
        self.init(CalendarVersion(calendar: change.id, version: 1), [definition])
    }
}

/// Reads one object of a calendar; the path names it in refusals.
private struct CalendarReader {
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
        guard CalendarDefinition.days.contains(day.number) else {
            throw .badArgument(
                "\(path)\(name)", "a calendar knows the days from 1970-01-01 to 2200-12-31")
        }
        return day
    }

    /// The zone.
    func zone() throws(Refusal) -> CalendarZone {
        if let zone = try required("zone").string.flatMap(CalendarZone.init) { return zone }
        throw .badArgument(
            "zone",
            """
            the field 'zone' must be an offset such as +07:00, or Asia/Jakarta, Asia/Pontianak, \
            Asia/Makassar or Asia/Jayapura: zones with other rules are not known
            """)
    }

    /// Openings for each weekday from Monday.
    func weekly() throws(Refusal) -> [[CalendarDefinition.Opening]] {
        let field = path + "weekly"
        let days = CalendarReader(try required("weekly").fields(field), path: field + ".")
        try days.refuseUnknown(CalendarChange.weekdays)
        var weekly: [[CalendarDefinition.Opening]] = []
        for weekday in CalendarChange.weekdays { weekly.append(try days.openings(weekday)) }
        return weekly
    }

    private func openings(_ weekday: StaticString) throws(Refusal) -> [CalendarDefinition.Opening] {
        guard let value = json[weekday] else { return [] }
        let refusal = Refusal.badArgument(
            "\(path)\(weekday)",
            """
            the field '\(path)\(weekday)' must be a list of openings in their order, such as \
            ["07:30-12:00","13:00-16:00"]
            """)
        guard let list = value.array else { throw refusal }
        var openings: [CalendarDefinition.Opening] = []
        for element in list {
            let text = Array((element.string ?? "").utf8)
            guard text.count == 11, text[5] == UInt8(ascii: "-"),
                let start = clockTime(text[..<5]), let end = clockTime(text[6...]), start < end,
                start >= openings.last?.end ?? 0
            else { throw refusal }
            openings.append(CalendarDefinition.Opening(start: start, end: end))
        }
        return openings
    }

    func shifts() throws(Refusal) -> [CalendarDefinition.Shift] {
        var shifts: [CalendarDefinition.Shift] = []
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
            shifts.append(
                CalendarDefinition.Shift(
                    days: first...last, weekly: try reader.weekly(),
                    name: try reader.text("name"), source: try reader.text("source")))
        }
        return shifts
    }

    func holidays() throws(Refusal) -> [CalendarDefinition.Holiday] {
        var holidays: [CalendarDefinition.Holiday] = []
        for reader in try list("holidays") {
            try reader.refuseUnknown(["date", "name", "source"])
            holidays.append(
                CalendarDefinition.Holiday(
                    day: try reader.day("date"), name: try reader.text("name"),
                    source: try reader.text("source")))
        }
        return holidays
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
func clockTime(_ text: ArraySlice<UInt8>) -> Int? {
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
