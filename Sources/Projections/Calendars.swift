import JSONText
import ServiceRequests

/// Every version of every calendar as the log defines them, by numbers in the order of appearance:
/// what an open request holds of the calendar that it was promised under.
struct Calendars: Sendable {
    private struct Entry: Sendable {
        var calendar: WorkingCalendar
        /// The sequence of the event that defined it; 0 for the one that is built in.
        var sequence: Int64
    }

    /// The number of the calendar that is built in.
    static let builtIn: Int32 = 0

    private var entries: [Entry]
    private var histories: [String: WorkingCalendar.History] = [:]
    private var numbers: [CalendarVersion: Int32]

    init(builtIn calendar: WorkingCalendar) {
        entries = [Entry(calendar: calendar, sequence: 0)]
        numbers = [.builtIn: Self.builtIn]
    }

    /// The calendar with that number.
    subscript(number: Int32) -> WorkingCalendar { entries[Int(number)].calendar }

    /// The number of a version; nil when it was never defined.
    func find(_ version: CalendarVersion) -> Int32? { numbers[version] }

    /// Whether a number was given out.
    func isKnown(_ number: Int32) -> Bool { entries.indices.contains(Int(number)) }

    /// Takes in the next version of a calendar.
    mutating func define(_ definition: CalendarDefinition, sequence: Int64) {
        var history = histories[definition.id] ?? WorkingCalendar.History()
        history.append(definition)
        histories[definition.id] = history
        guard let calendar = history.calendar(version: history.definitions.count) else { return }
        numbers[calendar.version] = Int32(entries.count)
        entries.append(Entry(calendar: calendar, sequence: sequence))
    }

    /// Forgets what was defined after an event.
    mutating func cut(after sequence: Int64) {
        while let last = entries.last, last.sequence > sequence {
            numbers[last.calendar.version] = nil
            histories[last.calendar.id]?.cut(to: last.calendar.version.version - 1)
            entries.removeLast()
        }
    }

    /// The office's calendar as it stands: what counts where no request does.
    var office: WorkingCalendar {
        let version = histories[CalendarVersion.office]?.definitions.count ?? 0
        return self[
            find(CalendarVersion(calendar: CalendarVersion.office, version: version))
                ?? Self.builtIn]
    }

    /// What counts for a group of requests as it stands: the calendar of the one unit that it is of,
    /// else the office's.
    func standing(for group: Int, of grouping: Grouping, _ filter: Filter) -> WorkingCalendar {
        var unit = Set(filter.units ?? []).count == 1 ? filter.units?.first : nil
        if let level = grouping.dimensions.firstIndex(of: .unit) {
            unit = grouping.text(group, level)
        }
        guard let unit, let count = histories[unit]?.definitions.count, count > 0 else {
            return office
        }
        return self[find(CalendarVersion(calendar: unit, version: count)) ?? Self.builtIn]
    }

    /// The newest version of each calendar, sorted by id; that of `office` is the one that is built
    /// in while none was defined.
    var newest: [WorkingCalendar] {
        var ids = histories.filter { !$0.value.definitions.isEmpty }.map(\.key)
        if !ids.contains(CalendarVersion.office) { ids.append(CalendarVersion.office) }
        ids.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return ids.map { id in
            let version = histories[id]?.definitions.count ?? 0
            return self[find(CalendarVersion(calendar: id, version: version)) ?? Self.builtIn]
        }
    }

    /// The sequence of the event that defined a version.
    func sequence(of version: CalendarVersion) -> Int64 {
        find(version).map { entries[Int($0)].sequence } ?? 0
    }

    func write(into writer: inout SnapshotWriter) {
        writer.write(UInt32(entries.count - 1))
        for entry in entries.dropFirst() {
            writer.write(entry.calendar.id)
            writer.write(entry.sequence)
            var json = JSONWriter()
            json.object { entry.calendar.definition.write(into: &$0) }
            writer.write(UInt32(json.bytes.count))
            writer.write(numbers: json.bytes[...])
        }
    }

    /// Reads what ``write(into:)`` wrote; nil when it does not fit together.
    init?(_ reader: inout SnapshotReader, builtIn calendar: WorkingCalendar) {
        self.init(builtIn: calendar)
        for _ in 0..<reader.count(of: 16) {
            let id = reader.text()
            let sequence = reader.read(Int64.self)
            let body = reader.numbers(reader.count(of: 1), of: UInt8.self)
            guard reader.isSound, Identifier.isValid(id), let json = try? JSONObject(body),
                let definition = CalendarDefinition(id: id, json)
            else { return nil }
            define(definition, sequence: sequence)
        }
    }
}

extension Projections {
    /// The rows of CALENDARS, sorted by id: each calendar as it stands, or the versions that are
    /// named by `ID@VERSION`.
    func calendarRows(_ wanted: [String]?) -> [[UInt8]] {
        let calendars = catalogue.calendars
        var shown = calendars.newest
        if let wanted {
            shown = shown.filter { wanted.contains($0.id) }
            for name in wanted {
                guard let version = CalendarVersion(name), let number = calendars.find(version)
                else { continue }
                shown.append(calendars[number])
            }
        }
        return shown.map { calendar in
            var json = JSONWriter()
            json.object {
                $0.field("calendar", calendar.id)
                $0.field("version", calendar.version.version)
                $0.field("sequence", Int(calendars.sequence(of: calendar.version)))
                calendar.definition.write(into: &$0)
            }
            return json.bytes
        }
    }
}
