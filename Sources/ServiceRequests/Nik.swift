/// The citizen's number (Nomor Induk Kependudukan): 16 digits PPRRSS DDMMYY NNNN.
///
/// PPRRSS is the area of the first registration, so any area may come to any counter. DDMMYY is the
/// birth date, the day plus 40 for women. There is no check digit. A NIK is personal data: no
/// sentence here repeats it.
public enum NIK {
    /// What is wrong with a number, one sentence; nil when it is fine.
    public static func problem(in text: String) -> String? {
        guard let digits = DigitText(text.utf8, count: 16) else {
            return "a NIK has exactly 16 digits and nothing else"
        }
        let written = digits[6, 2]
        let day = written > 40 ? written - 40 : written
        guard (1...31).contains(day) else {
            return "the day of birth in the NIK (digits 7-8) must be 01-31, or 41-71 for a woman"
        }
        let month = digits[8, 2]
        guard (1...12).contains(month) else {
            return "the month of birth in the NIK (digits 9-10) must be 01-12"
        }
        // Two digits of a year stand for two years: the date must exist in one of them.
        let year = digits[10, 2]
        guard
            CivilDay(year: 1900 + year, month: month, day: day) != nil
                || CivilDay(year: 2000 + year, month: month, day: day) != nil
        else { return "the date of birth in the NIK (digits 7-12) does not exist" }
        guard digits[12, 4] != 0 else {
            return "the serial number of the NIK (digits 13-16) must not be 0000"
        }
        return nil
    }
}

/// A text that consists of ASCII digits, read in groups.
struct DigitText {
    private let digits: [UInt8]

    /// nil when the text is not exactly `count` ASCII digits.
    init?(_ text: some Collection<UInt8>, count: Int) {
        digits = text.map { $0 &- UInt8(ascii: "0") }
        guard digits.count == count, digits.allSatisfy({ $0 <= 9 }) else { return nil }
    }

    /// The number that `count` digits from `start` make.
    subscript(start: Int, count: Int) -> Int {
        digits[start..<start + count].reduce(0) { $0 * 10 + Int($1) }
    }
}
