import ServiceRequests
import Testing

@Suite("Numbers of people")
struct NumbersTests {
    @Test(
        "a NIK that can exist is fine",
        arguments: [
            "0000000101000001",  // day and month, year 00
            "1271124101900001",  // a woman born on the first
            "9999997112990001",  // a woman born on the 31st
            "1271122902960001",  // 29 February 1996
            "1271122902000001",  // 29 February 2000 (1900 had none)
            "1271126902000001",  // the same for a woman
            "5103013112809999",
        ])
    func goodNIK(_ text: String) { #expect(NIK.problem(in: text) == nil) }

    @Test(
        "a NIK that cannot exist is refused, saying which digits",
        arguments: [
            ("127112010190000", "16"), ("12711201019000011", "16"), ("127112010190000a", "16"),
            ("", "16"), ("１271120101900001", "16"),
            ("1271120001900001", "digits 7-8"), ("1271123201900001", "digits 7-8"),
            ("1271124001900001", "digits 7-8"), ("1271127201900001", "digits 7-8"),
            ("1271129901900001", "digits 7-8"),
            ("1271120100900001", "digits 9-10"), ("1271120113900001", "digits 9-10"),
            ("1271123002900001", "digits 7-12"), ("1271122902990001", "digits 7-12"),
            ("1271127104900001", "digits 7-12"),
            ("1271120101900000", "0000"),
        ])
    func badNIK(_ text: String, part: String) {
        let problem = NIK.problem(in: text)
        #expect(problem?.contains(part) == true)
        if text.count > 4 { #expect(problem?.contains(text) == false) }
    }

    @Test("days 32-40 and 72-99 of a NIK are refused, all others are taken")
    func days() {
        for day in 0...99 {
            let text = "127112" + (day < 10 ? "0" : "") + "\(day)01900001"
            let fine = (1...31).contains(day) || (41...71).contains(day)
            #expect((NIK.problem(in: text) == nil) == fine, "day \(day)")
        }
    }

    private func problem(_ text: String) -> String? {
        NIP.problem(in: text, today: CivilDay(number: 20_462))  // 2026-01-09
    }

    @Test(
        "a NIP that can exist is fine",
        arguments: [
            "198501012010011001", "199002282012122999",
            "198001012026011001",  // appointed this month
            "200001012016012001",  // appointed in the month of the 16th birthday
            "199603122024211001",  // PPPK
            "198512312026242015",  // PPPK appointed this year
            "200012312016211001",  // PPPK: known to the year only
            "199602292020121001",
        ])
    func goodNIP(_ text: String) { #expect(problem(text) == nil) }

    @Test(
        "a NIP that cannot exist is refused, saying which digits",
        arguments: [
            ("19850101201001100", "18"), ("1985010120100110010", "18"),
            ("19850101201001100x", "18"),
            ("198502292010011001", "digits 1-8"), ("198513012010011001", "digits 1-8"),
            ("198500012010011001", "digits 1-8"),
            ("198501012010001001", "digits 13-14"), ("198501012010131001", "digits 13-14"),
            ("198501012010201001", "digits 13-14"),
            ("200001012015121001", "16 years"), ("200002012016011001", "16 years"),
            ("200001012015211001", "16 years"),
            ("198501012026021001", "future"), ("198501012027211001", "future"),
            ("198501012010010001", "digit 15"), ("198501012010013001", "digit 15"),
            ("198501012010011000", "000"), ("199603122024211000", "000"),
        ])
    func badNIP(_ text: String, part: String) {
        let found = problem(text)
        #expect(found?.contains(part) == true, "\(found ?? "fine")")
        #expect(found?.contains(text) == false)
    }
}

@Suite("Tracking words")
struct TrackingWordTests {
    @Test("a word is read back to its sequence", arguments: 1...50 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sequence = Int64(random.next() >> (1 + seed % 62)) + 1
        let word = TrackingWord.make(
            sequence: sequence, random: (random.next(), random.next()))
        #expect(word.utf8.count <= 40)
        #expect(TrackingWord.sequence(of: word) == sequence, "seed \(seed): \(word)")
        #expect(TrackingWord.canonical(word) == word)
        #expect(TrackingWord.canonical(word.lowercased()) == word)
        #expect(TrackingWord.canonical(word.filter { $0 != "-" }) == word)
    }

    @Test("the largest sequence fits")
    func largest() {
        let word = TrackingWord.make(sequence: .max, random: (.max, .max))
        #expect(word == "7ZZZZZZZZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ")
        #expect(TrackingWord.sequence(of: word) == .max)
    }

    @Test("letters that people mistake are read as the digits they look like")
    func lookalikes() {
        let word = TrackingWord.make(sequence: 1, random: (0, 0))
        #expect(word == "1-00000-00000-00000-00000")
        #expect(TrackingWord.canonical("l oO0o0 OOOOO ooooo 00000") == word)
        #expect(TrackingWord.canonical("I-00000-00000-00000-00000") == word)
    }

    @Test("each of the 100 random bits changes the word")
    func bits() {
        let plain = TrackingWord.make(sequence: 9, random: (0, 0))
        var words: Set<String> = [plain]
        for bit in 0..<50 {
            words.insert(TrackingWord.make(sequence: 9, random: (1 << bit, 0)))
            words.insert(TrackingWord.make(sequence: 9, random: (0, 1 << bit)))
        }
        #expect(words.count == 101)
    }

    @Test(
        "what is no word is not read",
        arguments: [
            "", "1", "00000-00000-00000-00000", "0-00000-00000-00000-00000",
            "U-00000-00000-00000-00000", "1-00000-00000-00000-0000é",
            "8ZZZZZZZZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", "11111111111111-00000-00000-00000-00000",
            String(repeating: "-", count: 70),
        ])
    func none(_ text: String) {
        #expect(TrackingWord.sequence(of: text) == nil)
        #expect(TrackingWord.canonical(text) == nil)
    }
}

@Suite("Instants")
struct InstantTests {
    @Test(
        "RFC 3339 is read and written in UTC with milliseconds",
        arguments: [
            ("2026-01-09T15:30:00+07:00", "2026-01-09T08:30:00.000Z"),
            ("2026-01-09t08:30:00z", "2026-01-09T08:30:00.000Z"),
            ("2026-01-09T08:30:00.2507Z", "2026-01-09T08:30:00.250Z"),
            ("2026-01-09T08:30:00.2-00:30", "2026-01-09T09:00:00.200Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
            ("2000-02-29T23:59:59.999Z", "2000-02-29T23:59:59.999Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ])
    func roundTrip(_ text: String, _ expected: String) { #expect(at(text).text == expected) }

    @Test(
        "what is no time is not read",
        arguments: [
            "", "2026-01-09", "2026-01-09T15:30:00", "2026-01-09 15:30:00Z", "2026-02-29T00:00:00Z",
            "2026-01-09T24:00:00Z", "2026-01-09T15:60:00Z", "2026-01-09T15:30:60Z",
            "2026-01-09T15:30:00.Z", "2026-01-09T15:30:00+7:00", "2026-01-09T15:30:00Zx",
            "1969-12-31T23:59:59Z", "2026\r01-09T15:30:00Z", "2026-01-09T15\u{1A}30:00Z",
            "2026-01-09T15:30:00+07\u{1A}00",
        ])
    func none(_ text: String) { #expect(Instant(text) == nil) }
}
