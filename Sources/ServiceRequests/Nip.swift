/// The official's number (Nomor Induk Pegawai): 18 digits, in two forms.
///
/// - PNS: birth date YYYYMMDD, appointment YYYYMM, sex, serial NNN.
/// - PPPK: birth date YYYYMMDD, appointment YYYY, type of contract (21, 24, ...), sex, serial NNN.
///
/// There is no check digit. A NIP carries birth date and sex, so it is personal data: no sentence
/// here repeats it.
public enum NIP {
    /// Nobody is appointed younger.
    static let ageMin = 16
    /// The smallest type of contract; smaller numbers in its place are a PNS's month.
    static let contractTypeMin = 21

    /// What is wrong with a number, one sentence; nil when it is fine.
    /// - Parameter today: The day after which no appointment can lie.
    public static func problem(in text: String, today: CivilDay) -> String? {
        guard let digits = DigitText(text.utf8, count: 18) else {
            return "a NIP has exactly 18 digits and nothing else"
        }
        let birth = (year: digits[0, 4], month: digits[4, 2])
        guard CivilDay(year: birth.year, month: birth.month, day: digits[6, 2]) != nil else {
            return "the date of birth in the NIP (digits 1-8) does not exist"
        }
        let year = digits[8, 4]
        let monthOrType = digits[12, 2]
        let isPPPK = monthOrType >= contractTypeMin
        guard isPPPK || (1...12).contains(monthOrType) else {
            return """
                digits 13-14 of the NIP must be the month of appointment (01-12), or for a PPPK \
                the type of contract (21 or more)
                """
        }
        // A PPPK's appointment is known to the year only: it is given the benefit of the doubt.
        let appointment = year * 12 + (isPPPK ? 12 : monthOrType)
        guard appointment >= (birth.year + ageMin) * 12 + birth.month else {
            return """
                the appointment in the NIP (digits 9-14) must lie at least \(ageMin) years after \
                the birth
                """
        }
        let now = today.date
        guard isPPPK ? year <= now.year : appointment <= now.year * 12 + now.month else {
            return "the appointment in the NIP (digits 9-14) lies in the future"
        }
        guard (1...2).contains(digits[14, 1]) else {
            return "the sex in the NIP (digit 15) must be 1 for a man or 2 for a woman"
        }
        guard digits[15, 3] != 0 else {
            return "the serial number of the NIP (digits 16-18) must not be 000"
        }
        return nil
    }
}
