/// A text with holes of fixed width, filled in by overwriting digits: a copy and a few stores a line,
/// because the load generator shares the processors with what it measures.
///
/// Marks in the pattern: `########` the request's number, `%` its version (one digit), 24 `~` the time,
/// `@@` the clerk, `^^` or `^` the choice (the service, the official or the score).
struct LineTemplate {
    private static let timeWidth = 24

    private let text: UnsafeMutablePointer<UInt8>
    let count: Int
    private let numbers: [Int]
    private let version: Int?
    private let time: Int?
    private let clerk: Int?
    private let choice: Int?
    private let choiceWidth: Int

    /// Keeps a copy of the pattern for the rest of the process.
    init(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        count = bytes.count
        text = .allocate(capacity: count)
        text.initialize(from: bytes, count: count)

        func first(_ mark: Character) -> Int? {
            mark.asciiValue.flatMap { bytes.firstIndex(of: $0) }
        }
        var found: [Int] = []
        var index = 0
        while index < bytes.count {
            let isNumber = bytes[index] == UInt8(ascii: "#")
            if isNumber { found.append(index) }
            index += isNumber ? 8 : 1
        }
        numbers = found
        version = first("%")
        time = first("~")
        clerk = first("@")
        choice = first("^")
        choiceWidth = bytes.count(where: { $0 == UInt8(ascii: "^") })
        precondition(choiceWidth <= 2, "one choice a pattern, of at most two digits")
    }

    /// Writes the text with its holes filled; returns its length, which is always `count`.
    @inline(__always)
    func write(_ step: Step, choice value: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        target.update(from: text, count: count)
        for place in numbers { Self.digits(step.number, 8, target + place) }
        if let version { target[version] = UInt8(truncatingIfNeeded: 48 + step.version) }
        if let clerk { Self.digits(step.clerk, 2, target + clerk) }
        if let choice { Self.digits(value, choiceWidth, target + choice) }
        if let time { Self.instant(step.time, target + time) }
        return count
    }

    @inline(__always)
    private static func digits(_ value: Int, _ width: Int, _ target: UnsafeMutablePointer<UInt8>) {
        var rest = UInt32(truncatingIfNeeded: value)
        for place in stride(from: width - 1, through: 0, by: -1) {
            target[place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
    }

    /// `2026-01-09T08:30:00.000Z`; the arithmetic is that of the proleptic Gregorian calendar with
    /// years that begin in March.
    private static func instant(_ milliseconds: Int64, _ target: UnsafeMutablePointer<UInt8>) {
        let days = Int(milliseconds / 86_400_000)
        let ofDay = Int(milliseconds) - days * 86_400_000
        let shifted = days + 719_468
        let era = shifted / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let dayOfMonth = ofYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        digits(year + era * 400 + (month <= 2 ? 1 : 0), 4, target)
        target[4] = UInt8(ascii: "-")
        digits(month, 2, target + 5)
        target[7] = UInt8(ascii: "-")
        digits(dayOfMonth, 2, target + 8)
        target[10] = UInt8(ascii: "T")
        digits(ofDay / 3_600_000, 2, target + 11)
        target[13] = UInt8(ascii: ":")
        digits(ofDay / 60_000 % 60, 2, target + 14)
        target[16] = UInt8(ascii: ":")
        digits(ofDay / 1000 % 60, 2, target + 17)
        target[19] = UInt8(ascii: ".")
        digits(ofDay % 1000, 3, target + 20)
        target[23] = UInt8(ascii: "Z")
    }

    /// `2026-01-09T08:30:00.000Z` for milliseconds since 1970 UTC.
    static func timestamp(_ milliseconds: Int64) -> String {
        var text = [UInt8](repeating: 0, count: timeWidth)
        text.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { instant(milliseconds, base) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
