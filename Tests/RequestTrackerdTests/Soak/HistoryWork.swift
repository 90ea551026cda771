/// Seeded commands of one client: legal ones, ones that are refused, and old ones said again.
struct HistoryWork {
    private static let steps = [
        "ACCEPT", "ASSIGN", "START", "STOP", "PAUSE", "RESUME", "COMPLETE", "REJECT", "WITHDRAW",
        "REOPEN", "RATE", "AMEND", "ASSIGN", "START", "COMPLETE",
    ]
    /// Requests that all clients fight over.
    static let shared = (0..<6).map { "shared-\($0)" }

    let client: Int
    /// Bytes of personal data beside each SUBMIT, to fill pages.
    let padding: Int
    var numbers: SeededNumbers
    private var count = 0
    private var own: [String] = []

    init(client: Int, seed: UInt64, padding: Int) {
        self.client = client
        self.padding = padding
        numbers = SeededNumbers(seed: seed &* 1_000_003 &+ UInt64(client))
    }

    mutating func pick<Element>(_ values: [Element]) -> Element {
        values[Int.random(in: 0..<values.count, using: &numbers)]
    }

    /// The next command. `versions` are those that the client knows, `used` keys that were
    /// acknowledged.
    mutating func next(versions: [String: Int], used: [String]) -> HistoryAttempt {
        count += 1
        let name = "c\(client)-\(count)"
        var fields: [String: Any] = ["by": name]
        var key: String? = numbers.isTrue(oneIn: 12) ? nil : name
        var verb = "SUBMIT"
        var mustBeRefused: String?
        switch Int.random(in: 0..<100, using: &numbers) {
        case 0..<30: submit(&fields)
        case 30..<34: submit(&fields, as: pick(Self.shared))
        case 34..<84:
            verb = pick(Self.steps)
            let id = someRequest()
            step(verb, id, versions[id], &fields)
        case 84..<88:
            verb = "ERASE"
            fields["request"] = someRequest()
            fields["basis"] = "pdp-43-1-c"
            fields["requestedBy"] = "subject"
            fields["decidedBy"] = "camat"
        case 88..<90:
            verb = "OFFICIAL"
            fields["official"] = pick(["asn-1", "asn-2"])
            fields["name"] = "Pegawai \(name)"
        default: (verb, mustBeRefused) = illegal(&fields, &key, used)
        }
        if let key { fields["key"] = key }
        if mustBeRefused == nil { addPersonal(verb, ErasureCheck.text(of: name), &fields) }
        return HistoryAttempt(
            name: name, line: "\(verb) \(json(fields))", key: key, mustBeRefused: mustBeRefused)
    }

    private mutating func someRequest() -> String {
        own.isEmpty || numbers.isTrue(oneIn: 4) ? pick(Self.shared) : pick(own.suffix(6))
    }

    /// Says something personal, now and then.
    private mutating func addPersonal(
        _ verb: String, _ text: String, _ fields: inout [String: Any]
    ) {
        switch verb {
        case "SUBMIT" where numbers.isTrue(oneIn: 2): fields["applicant"] = ["name": text]
        case "PAUSE": fields["note"] = text
        case "RATE": fields["comment"] = text
        default: break
        }
    }

    private mutating func submit(_ fields: inout [String: Any], as id: String? = nil) {
        fields["service"] = pick(["open", "ktp-el"])
        fields["channel"] = pick(["online", "counter"])
        if padding > 0 { fields["attributes"] = ["isi": String(repeating: "x", count: padding)] }
        if let id {
            fields["request"] = id
        } else if !numbers.isTrue(oneIn: 5) {
            let id = "h\(client)-\(count)"
            fields["request"] = id
            own.append(id)
        }
    }

    private mutating func step(
        _ verb: String, _ id: String, _ version: Int?, _ fields: inout [String: Any]
    ) {
        fields["request"] = id
        switch verb {
        case "ASSIGN": fields["official"] = pick(["asn-1", "asn-2", "asn-gone"])
        case "PAUSE": fields["reason"] = pick(["applicant", "agency", "technical"])
        case "REJECT", "REOPEN": fields["reason"] = "Berkas \(count)"
        case "RATE": fields["score"] = Int.random(in: 1...4, using: &numbers)
        case "AMEND": fields["channel"] = "phone"
        default: break
        }
        if let version, numbers.isTrue(oneIn: 4) { fields["expectedVersion"] = version }
    }

    /// A command that is refused whatever the state is.
    private mutating func illegal(
        _ fields: inout [String: Any], _ key: inout String?, _ used: [String]
    ) -> (verb: String, code: String) {
        if numbers.isTrue(oneIn: 3), !used.isEmpty {
            key = pick(used)
            fields["request"] = "h\(client)-other-\(count)"
            submit(&fields, as: "h\(client)-other-\(count)")
            return ("SUBMIT", "key-reused")
        }
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0:
            fields["service"] = "never-defined"
            fields["channel"] = "online"
            return ("SUBMIT", "not-found")
        case 1:
            fields["request"] = "h\(client)-missing-\(count)"
            return ("ACCEPT", "not-found")
        case 2:
            fields["official"] = "asn-1"
            fields["name"] = "Pegawai"
            fields["expectedVersion"] = 1_000_000
            return ("OFFICIAL", "conflict")
        default:
            submit(&fields)
            fields["chanel"] = "online"
            own.removeAll { $0 == fields["request"] as? String }
            return ("SUBMIT", "bad-argument")
        }
    }
}
