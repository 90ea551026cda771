import JSONText

/// Writes the sample's command lines.
enum SampleLine {
    /// One command with the fields that `fields` writes.
    static func text(_ verb: String, _ fields: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter(Array("\(verb) ".utf8))
        json.object(fields)
        return json.text
    }

    /// A person who does not exist: an area code that was never given out (regency 99 of the
    /// province), a telephone number without subscribers, a domain reserved for examples.
    /// - Parameter isCorrected: With the telephone number that is given later.
    static func applicant(
        _ json: inout JSONWriter, of request: SampleCase, isCorrected: Bool = false
    ) {
        var random = SampleRandom(seed: UInt64(request.number))
        let isWoman = random.chance(0.5)
        let born = (random.integer(1...28) + (isWoman ? 40 : 0), random.integer(1...12))
        let year = random.integer(50...99)
        let given = random.pick(SampleTexts.givenNames)
        let family = random.pick(SampleTexts.familyNames)
        let serial = random.integer(1...9999)
        let house = random.integer(1...180)
        json.object { json in
            if request.channel != .phone {
                json.field(
                    "nik",
                    "129901" + padded(born.0, 2) + padded(born.1, 2) + padded(year, 2)
                        + padded(serial, 4))
            }
            json.field("name", "\(given) \(family)")
            let line = request.number + (isCorrected ? 5_000_000 : 0)
            json.field("phone", "+62800\(padded(line, 7))")
            if request.channel == .online {
                json.field("email", "pemohon-\(padded(request.number, 6))@example.org")
            }
            if request.channel == .counter { json.field("address", "Jalan Contoh No. \(house)") }
        }
    }

    /// The village that an applicant lives in.
    static func village(of request: SampleCase) -> String {
        var random = SampleRandom(seed: UInt64(request.number) &* 31)
        return random.pick(SampleTexts.villages)
    }
}
