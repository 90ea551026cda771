public import JSONText

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
///
/// The domain never asks a clock. Every instant is data that came with a command or an event, so
/// that a replay gives the same answer.
public struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// The instant that many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The instant that many whole seconds after 1970-01-01T00:00:00Z.
    public init(seconds: Int) { milliseconds = Int64(seconds) * 1000 }

    /// Whole seconds since 1970-01-01T00:00:00Z, floored: what every clock counts in.
    public var seconds: Int {
        Int(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000)
    }

    /// Whether `one` is earlier than `other`.
    public static func < (one: Instant, other: Instant) -> Bool {
        one.milliseconds < other.milliseconds
    }
}

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
public struct CivilDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public let number: Int

    /// The day that many days after 1970-01-01.
    public init(number: Int) { self.number = number }

    /// The day with this date; nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1,
            day <= CivilDay.length(ofMonth: month, year: year)
        else { return nil }
        // Counting years from March puts the leap day last, so that months need no table.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        number =
            era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date.
    public var date: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The day as the wire writes it: `2026-01-31`.
    public var text: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = date
        return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
    }

    /// The day of the week: 1 Monday to 7 Sunday (ISO 8601).
    public var weekday: Int { ((number + 3) % 7 + 7) % 7 + 1 }

    /// Whether `one` is earlier than `other`.
    public static func < (one: CivilDay, other: CivilDay) -> Bool { one.number < other.number }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Instant {
    /// Reads RFC 3339 with an offset, such as `2026-01-09T15:30:00.250+07:00`. Digits beyond the
    /// millisecond are cut off.
    /// - Returns: nil when the text is not such a time, or lies before 1970 or after 9999.
    public init?(_ text: String) {
        var text = text
        guard let value = text.withUTF8({ Instant(utf8: $0) }) else { return nil }
        self = value
    }

    /// Reads the same from UTF-8 text.
    init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        @inline(__always)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= text.count else { return nil }
            var value = 0
            for index in start..<start + count {
                let digit = text[index] &- UInt8(ascii: "0")
                guard digit <= 9 else { return nil }
                value = value &* 10 &+ Int(digit)
            }
            return value
        }
        func isByte(_ index: Int, _ wanted: Unicode.Scalar) -> Bool {
            index < text.count && text[index] == UInt8(ascii: wanted)
        }
        guard let year = number(0, 4), isByte(4, "-"), let month = number(5, 2), isByte(7, "-"),
            let dayOfMonth = number(8, 2), isByte(10, "T") || isByte(10, "t"),
            let hour = number(11, 2), isByte(13, ":"), let minute = number(14, 2), isByte(16, ":"),
            let second = number(17, 2), hour < 24, minute < 60, second < 60,
            let day = CivilDay(year: year, month: month, day: dayOfMonth)
        else { return nil }
        var index = 19
        var fraction = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            var unit = 100
            while let digit = number(index, 1) {
                fraction += digit * unit
                unit /= 10
                index += 1
            }
            if index == start { return nil }
        }
        var offset = 0
        if isByte(index, "Z") || isByte(index, "z") {
            index += 1
        } else {
            guard index < text.count,
                text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-"),
                let hours = number(index + 1, 2), isByte(index + 3, ":"),
                let minutes = number(index + 4, 2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * 60
            if text[index] == UInt8(ascii: "-") { offset = -offset }
            index += 6
        }
        guard index == text.count else { return nil }
        let seconds = day.number * 86_400 + hour * 3600 + minute * 60 + second - offset
        guard seconds >= 0, seconds < 253_402_300_800 else { return nil }
        milliseconds = Int64(seconds) * 1000 + Int64(fraction)
    }

    /// RFC 3339 in UTC with milliseconds: `2026-01-09T08:30:00.000Z`.
    public var text: String {
        var json = JSONWriter()
        write(into: &json)
        return String(decoding: json.bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    /// Writes the instant as a JSON string, RFC 3339 in UTC with milliseconds.
    public func write(into json: inout JSONWriter) {
        let second = seconds
        let dayNumber = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
        let date = CivilDay(number: dayNumber).date
        let ofDay = second - dayNumber * 86_400
        let thousandths = Int(milliseconds - Int64(second) * 1000)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { out in
            // Two digits and what stands behind them; the year is two such pairs.
            func put(_ value: Int, _ place: Int, _ next: UInt8) {
                let value = UInt8(truncatingIfNeeded: value)
                out[place] = 48 + value / 10
                out[place + 1] = 48 + value % 10
                out[place + 2] = next
            }
            put(date.year / 100, 0, 0)
            put(date.year % 100, 2, UInt8(ascii: "-"))
            put(date.month, 5, UInt8(ascii: "-"))
            put(date.day, 8, UInt8(ascii: "T"))
            put(ofDay / 3600, 11, UInt8(ascii: ":"))
            put(ofDay / 60 % 60, 14, UInt8(ascii: ":"))
            put(ofDay % 60, 17, UInt8(ascii: "."))
            put(thousandths / 10, 20, 48 + UInt8(truncatingIfNeeded: thousandths % 10))
            out[23] = UInt8(ascii: "Z")
            json.value(utf8: UnsafeBufferPointer(out))
        }
    }
}

extension JSONWriter {
    /// Writes a field with an instant, `null` when there is none.
    public mutating func field(_ name: StaticString, _ value: Instant?) {
        self.name(name)
        if let value { value.write(into: &self) } else { null() }
    }
}
