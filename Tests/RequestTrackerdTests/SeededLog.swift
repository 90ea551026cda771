/// Numbers that are the same for the same seed everywhere (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func isTrue(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

/// A log of requests that walk at random over everything that the rules allow: pauses of every
/// reason, handovers in the middle of one, corrections, withdrawals before anybody looked,
/// reopenings, and requests that never end. In time order, as the daemon is sent it.
struct SeededLog {
    let lines: [String]
    /// Later than everything in the log, in milliseconds.
    static let closing = NaiveTime.milliseconds("2026-05-04T09:15:00+07:00")

    static let officials = (1...8).map { "asn-\($0)" }
    private static let opening = NaiveTime.milliseconds("2026-01-02T08:00:00+07:00")
    private static let middle = NaiveTime.milliseconds("2026-02-25T12:00:00+07:00")
    private static let promises = [
        ("ktp-el", #"{"amount":3,"per":"working-days"}"#),
        ("kk", #"{"amount":4,"per":"working-hours"}"#),
        ("nib", #"{"amount":5,"per":"days"}"#),
        ("sktm", #"{"amount":40,"per":"minutes"}"#),
        ("surat", #"{"amount":50,"per":"working-minutes"}"#),
        ("pindah", #"{"amount":30,"per":"hours"}"#),
    ]

    /// A line, when it happens, and its place among what happens at the same instant.
    private typealias Timed = (at: Int, place: Int, line: String)

    init(seed: UInt64, requests: Int) {
        var numbers = SeededNumbers(seed: seed)
        var timed: [Timed] = []
        func add(_ at: Int, _ line: String) { timed.append((at, timed.count, line)) }
        for line in Self.definitions() { add(Self.opening, line) }
        // A stricter promise, for those who are submitted after it.
        add(Self.middle, Self.service("kk", #"{"amount":90,"per":"working-minutes"}"#, Self.middle))
        for number in 1...requests {
            for step in Self.walk("case-\(number)", &numbers) { add(step.at, step.line) }
        }
        timed.sort { ($0.at, $0.place) < ($1.at, $1.place) }
        lines = timed.map(\.line)
    }

    private static func definitions() -> [String] {
        let open = json([
            "code": "lain", "name": ["id": "Lain-lain", "en": "Other"], "category": "other",
            "occurredAt": NaiveTime.text(opening),
        ])
        return promises.map { service($0.0, $0.1, opening) } + ["SERVICE \(open)"]
            + officials.map {
                #"OFFICIAL {"official":"\#($0)","name":"Pegawai","occurredAt":"\#(NaiveTime.text(opening))"}"#
            }
    }

    private static func service(_ code: String, _ promise: String, _ at: Int) -> String {
        let category = ["ktp-el", "kk", "pindah"].contains(code) ? "population" : "letters"
        return #"SERVICE {"code":"\#(code)","name":{"id":"\#(code)","en":"\#(code)"},"#
            + #""category":"\#(category)","unit":"unit-\#(code)","promise":\#(promise),"#
            + #""occurredAt":"\#(NaiveTime.text(at))"}"#
    }

    /// How long until the next event, in milliseconds: nothing, less than a second, or up to days.
    private static func pause(_ numbers: inout SeededNumbers) -> Int {
        let longest = [1, 1_000, 60_000, 3_600_000, 10_000_000, 30_000_000, 400_000_000]
        let choice = longest.randomElement(using: &numbers) ?? 1
        return Int.random(in: 0..<choice, using: &numbers)
    }

    /// The life of one request.
    private static func walk(_ id: String, _ numbers: inout SeededNumbers) -> [(
        at: Int, line: String
    )] {
        let codes = promises.map(\.0) + ["lain"]
        let channels = ["online", "counter", "phone", "agency"]
        var instant = opening + 3_600_000 + Int.random(in: 0..<9_500_000_000, using: &numbers)
        var fields: [String: Any] = [
            "request": id, "key": "\(id)-0", "service": codes.randomElement(using: &numbers) ?? "",
            "channel": channels.randomElement(using: &numbers) ?? "",
        ]
        if numbers.isTrue(oneIn: 2) {
            fields["unit"] = "kel-\(Int.random(in: 1...3, using: &numbers))"
        }
        var request = NaiveRequest(
            id: id, service: "", channel: "", unit: nil, category: nil, promise: nil,
            submittedAt: instant)
        var steps: [(at: Int, line: String)] = []
        func add(_ verb: String) {
            fields["occurredAt"] = NaiveTime.text(instant, local: steps.count % 2 == 0)
            steps.append((instant, "\(verb) \(json(fields))"))
        }
        add("SUBMIT")
        while steps.count < 30 {
            instant += pause(&numbers)
            // Some are never heard of again, in whatever state they are.
            if instant >= closing || numbers.isTrue(oneIn: 25) { break }
            let verb = choose(request, &numbers)
            fields = ["request": id, "key": "\(id)-\(steps.count)"]
            if let official = request.official { fields["by"] = official }
            switch verb {
            case "ASSIGN":
                let others = officials.filter { $0 != request.official }
                fields["official"] = others.randomElement(using: &numbers)
            case "PAUSE":
                fields["reason"] = ["applicant", "agency", "technical"].randomElement(
                    using: &numbers)
            case "REJECT", "REOPEN":
                fields["reason"] = "alasan"
                if verb == "REOPEN", numbers.isTrue(oneIn: 3) { fields["mistake"] = true }
            case "RATE": fields["score"] = Int.random(in: 1...4, using: &numbers)
            case "AMEND":
                fields["channel"] = channels.randomElement(using: &numbers)
                // Never to the service that has two versions.
                if numbers.isTrue(oneIn: 2) {
                    fields["service"] = ["nib", "lain"].randomElement(using: &numbers)
                }
            default: break
            }
            request.apply(
                verb, at: instant, official: fields["official"] as? String,
                reason: fields["reason"] as? String, mistake: fields["mistake"] != nil,
                score: fields["score"] as? Int)
            add(verb)
            if !request.isOpen, numbers.isTrue(oneIn: 2) { break }
        }
        return steps
    }

    /// A legal verb; endings come late enough that there is a life before them.
    private static func choose(_ request: NaiveRequest, _ numbers: inout SeededNumbers) -> String {
        let weights = ["WITHDRAW": 1, "REJECT": 1, "COMPLETE": 3, "AMEND": 1, "RATE": 3]
        let choices = request.legalVerbs.flatMap {
            Array(repeating: $0, count: weights[$0] ?? 4)
        }
        return choices.randomElement(using: &numbers) ?? ""
    }
}
