import JSONText

/// Reads the sample's lines by the rules of the life of a request, apart from the product's own
/// code, and keeps what the tests ask about.
struct SampleOfficeBook {
    enum State { case submitted, accepted, assigned, working, paused, ended }

    struct Request {
        var state = State.submitted
        var pausedFrom = State.submitted
        var isMoved = false
        var official: String?
        var began = 0
        var happenedAt = 0
        var lines = 1
        var isRated = false
    }

    private(set) var requests: [String: Request] = [:]
    private(set) var verbs: [String: Int] = [:]
    private(set) var services: Set<String> = []
    private(set) var officials: Set<String> = []
    /// Channels by month, 7 to 9.
    private(set) var channels: [Int: [String: Int]] = [:]
    /// Pauses by reason.
    private(set) var reasons: [String: Int] = [:]
    /// Ratings that are surveys, and those with a comment.
    private(set) var surveys = 0
    private(set) var comments = 0
    private(set) var mistakes = 0
    /// Seconds of office hours in which each official was at work on a request.
    private(set) var busy: [String: Int] = [:]
    /// What was wrong, one sentence each.
    private(set) var faults: [String] = []

    private var keys: Set<String> = []
    private var desks: [String: String] = [:]
    private var now = -86_400  // the catalogue is loaded the day before

    mutating func read(_ line: String) throws {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return fault(line, "is no command") }
        let verb = String(parts[0])
        let fields = try JSONObject(Array(parts[1].utf8))
        verbs[verb, default: 0] += 1
        guard let key = fields["key"]?.string, keys.insert(key).inserted,
            isIdentifier(key), let text = fields["occurredAt"]?.string,
            let time = Self.seconds(text)
        else { return fault(line, "has no key of its own or no time") }
        if time < now { fault(line, "runs backwards") }
        now = time
        if line.utf8.count > 4096 { fault(line, "is too long") }
        switch verb {
        case "SERVICE": services.insert(fields["code"]?.string ?? "")
        case "OFFICIAL": officials.insert(fields["official"]?.string ?? "")
        default:
            guard let id = fields["request"]?.string, isIdentifier(id) else {
                return fault(line, "names no request")
            }
            if verb == "SUBMIT" { submit(id, fields, line) } else { step(verb, id, fields, line) }
        }
    }

    private mutating func submit(_ id: String, _ fields: JSONObject, _ line: String) {
        let channel = fields["channel"]?.string ?? ""
        if requests[id] != nil { fault(line, "is there already") }
        if !services.contains(fields["service"]?.string ?? "") { fault(line, "unknown service") }
        if !["online", "counter", "phone", "agency"].contains(channel) {
            fault(line, "unknown channel")
        }
        if channel != "online" && !Self.isOpen(now) { fault(line, "comes to a closed office") }
        channels[7 + (now < 31 * 86_400 ? 0 : now < 62 * 86_400 ? 1 : 2), default: [:]][
            channel, default: 0] += 1
        requests[id] = Request(happenedAt: now)
    }

    private mutating func step(
        _ verb: String, _ id: String, _ fields: JSONObject, _ line: String
    ) {
        guard var request = requests[id] else { return fault(line, "was not submitted") }
        let isByOfficials = !["AMEND", "WITHDRAW", "RATE"].contains(verb)
        if isByOfficials && !Self.isOpen(now) { fault(line, "happens in a closed office") }
        if request.state == .working && !["AMEND", "WITHDRAW"].contains(verb) {
            layDown(id, request)
        }
        if !isLegal(verb, request, fields) { fault(line, "is not legal from \(request.state)") }
        change(&request, by: verb, fields)
        if request.state == .working && verb != "AMEND" { takeUp(id, &request, line) }
        request.lines += 1
        request.happenedAt = now
        requests[id] = request
    }

    private func isLegal(_ verb: String, _ request: Request, _ fields: JSONObject) -> Bool {
        let isOpen = request.state != .ended
        switch verb {
        case "AMEND", "WITHDRAW": return isOpen
        case "ACCEPT": return request.state == .submitted
        case "ASSIGN":
            let official = fields["official"]?.string ?? ""
            return isOpen && official != request.official && officials.contains(official)
        case "START": return request.state == .assigned
        case "STOP": return request.state == .working
        case "PAUSE": return isOpen && request.state != .paused
        case "RESUME": return request.state == .paused
        case "COMPLETE": return isOpen && request.official != nil
        case "REJECT": return isOpen && request.official != nil && fields["reason"] != nil
        case "REOPEN": return !isOpen && fields["reason"] != nil
        case "RATE":
            let scores = (try? fields["scores"]?.object()) ?? nil
            return !isOpen && !request.isRated
                && (scores.map { $0.count == 9 } ?? (1...4).contains(fields["score"]?.integer ?? 0))
        default: return false
        }
    }

    private mutating func change(_ request: inout Request, by verb: String, _ fields: JSONObject) {
        switch verb {
        case "ACCEPT": request.state = .accepted
        case "ASSIGN":
            request.official = fields["official"]?.string
            request.isMoved = request.state == .paused
            if request.state != .paused { request.state = .assigned }
        case "START": request.state = .working
        case "STOP": request.state = .assigned
        case "PAUSE":
            request.pausedFrom = request.state
            request.isMoved = false
            request.state = .paused
            reasons[fields["reason"]?.string ?? "", default: 0] += 1
        case "RESUME": request.state = request.isMoved ? .assigned : request.pausedFrom
        case "COMPLETE", "REJECT", "WITHDRAW": request.state = .ended
        case "REOPEN":
            request.state = request.official == nil ? .accepted : .assigned
            if fields["mistake"]?.bool == true { mistakes += 1 }
        case "RATE":
            request.isRated = true
            if fields["scores"] != nil { surveys += 1 }
            if fields["comment"] != nil { comments += 1 }
        default: break
        }
    }

    private mutating func takeUp(_ id: String, _ request: inout Request, _ line: String) {
        guard let official = request.official else { return fault(line, "nobody works on it") }
        if let other = desks.updateValue(id, forKey: official) {
            fault(line, "\(official) works on \(other) as well")
        }
        request.began = now
    }

    private mutating func layDown(_ id: String, _ request: Request) {
        guard let official = request.official else { return }
        desks[official] = nil
        busy[official, default: 0] += Self.officeSeconds(from: request.began, to: now)
    }

    private mutating func fault(_ line: String, _ what: String) {
        faults.append("\(what): \(line.prefix(160))")
    }

    private func isIdentifier(_ text: String) -> Bool {
        let letters = text.utf8
        func isPlain(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        return (1...64).contains(letters.count) && letters.first.map(isPlain) == true
            && letters.allSatisfy { isPlain($0) || [45, 46, 95].contains($0) }
    }
}

extension SampleOfficeBook {
    /// Seconds since 1 July 2026, 00:00 at the office; nil for text of another form.
    static func seconds(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 25, text.hasPrefix("2026-"), text.hasSuffix("+07:00") else {
            return nil
        }
        func number(_ start: Int) -> Int {
            Int(bytes[start]) * 10 + Int(bytes[start + 1]) - 528  // 48 is the digit zero
        }
        guard let before = [6: -30, 7: 0, 8: 31, 9: 62][number(5)] else { return nil }
        return (before + number(8) - 1) * 86_400 + number(11) * 3600 + number(14) * 60 + number(17)
    }

    /// The office hours of a day in minutes; 1 July 2026 was a Wednesday.
    private static func hours(_ day: Int) -> [ClosedRange<Int>] {
        let weekday = (day + 2) % 7  // 0 is Monday
        if day < 0 || weekday > 4 || day == 47 || day == 55 { return [] }  // 17 and 25 August
        return weekday == 4 ? [450...720, 810...990] : [450...720, 780...960]
    }

    static func isOpen(_ time: Int) -> Bool {
        hours(time / 86_400).contains {
            ($0.lowerBound * 60...$0.upperBound * 60).contains(time % 86_400)
        }
    }

    static func officeSeconds(from start: Int, to end: Int) -> Int {
        guard start < end else { return 0 }
        return (start / 86_400...end / 86_400).reduce(0) { sum, day in
            hours(day).reduce(sum) { sum, session in
                let opens = day * 86_400 + session.lowerBound * 60
                let closes = day * 86_400 + session.upperBound * 60
                return sum + max(0, min(end, closes) - max(start, opens))
            }
        }
    }
}
