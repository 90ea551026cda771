import Foundation

/// All requests of a log of command lines, folded one after the other.
struct NaiveOffice {
    private struct Service {
        var promise: NaivePromise?
        var unit: String?
        var category: String?
    }

    private(set) var requests: [NaiveRequest] = []
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
        if verb == "AMEND" { amend(&requests[place], command) }
    }

    private func amend(_ request: inout NaiveRequest, _ command: Reply) {
        if let channel = command.string("channel") { request.channel = channel }
        if let unit = command.string("unit") { request.unit = unit }
        if let code = command.string("service") {
            request.service = code
            request.promise = services[code]?.promise
            request.category = services[code]?.category
        }
    }
}
