import Foundation

/// All requests of a log of command lines, folded one after the other.
struct NaiveOffice {
    private struct Service {
        var promise: NaivePromise?
        var unit: String?
        var category: String?
    }

    private(set) var requests: [NaiveRequest] = []
    /// The requests whose unit was given and not taken from the service.
    private var ownUnits: Set<String> = []
    private var places: [String: Int] = [:]
    private var services: [String: Service] = [:]

    init(_ lines: [String]) throws {
        for line in lines { try apply(line) }
    }

    private mutating func apply(_ line: String) throws {
        let command = try Reply(line)
        let verb = command.word
        if verb == "OFFICIAL" { return }
        if verb == "SERVICE" {
            var service = Service(
                unit: command.string("unit"), category: command.string("category"))
            if let promise = command.fields["promise"] as? [String: Any],
                let amount = promise["amount"] as? Int, let per = promise["per"] as? String
            {
                service.promise = NaivePromise(amount: amount, per: per)
            }
            services[command.string("code") ?? ""] = service
            return
        }
        let id = command.string("request") ?? ""
        let instant = NaiveTime.milliseconds(command.string("occurredAt") ?? "")
        if verb == "SUBMIT" {
            let code = command.string("service") ?? ""
            let service = services[code]
            places[id] = requests.count
            if command.string("unit") != nil { ownUnits.insert(id) }
            requests.append(
                NaiveRequest(
                    id: id, service: code, channel: command.string("channel") ?? "",
                    unit: command.string("unit") ?? service?.unit, category: service?.category,
                    promise: service?.promise, submittedAt: instant))
            return
        }
        guard let place = places[id] else { throw HarnessFailure("no request \(id): \(line)") }
        requests[place].apply(
            verb, at: instant, official: command.string("official"),
            reason: command.string("reason"), mistake: command.bool("mistake") ?? false,
            score: command.int("score"))
        if verb == "AMEND" { amend(place, command) }
    }

    private mutating func amend(_ place: Int, _ command: Reply) {
        let id = requests[place].id
        if let channel = command.string("channel") { requests[place].channel = channel }
        if let unit = command.string("unit") {
            requests[place].unit = unit
            ownUnits.insert(id)
        }
        guard let code = command.string("service") else { return }
        requests[place].service = code
        requests[place].promise = services[code]?.promise
        requests[place].category = services[code]?.category
        // A unit that nobody gave is the service's, whichever that is.
        if !ownUnits.contains(id) { requests[place].unit = services[code]?.unit }
    }
}
