import ServiceRequests

/// Commands for a log that only tells who touched a case when, as most systems' logs do: its first
/// event is SUBMIT and ACCEPT, every change of the person is ASSIGN and START, its last is COMPLETE.
enum HandlingRule {
    /// The commands of all cases, in the order of time; each with the row that it comes from.
    static func commands(
        _ rows: [ImportRow], _ mapping: ImportMapping
    ) throws -> [(row: ImportRow, command: ImportedCommand)] {
        var cases: [String: [(row: ImportRow, at: String)]] = [:]
        var order: [String] = []
        for row in rows {
            guard let id = mapping.text("request", in: row) else {
                throw ImportMapping.Rejection(reason: "row \(row.number) names no request")
            }
            guard let text = mapping.text("occurredAt", in: row) else {
                throw ImportMapping.Rejection(reason: "row \(row.number) has no time")
            }
            if cases[id] == nil { order.append(id) }
            cases[id, default: []].append((row, try ImportMapping.time(text)))
        }
        var result: [(row: ImportRow, command: ImportedCommand)] = []
        for id in order { try add(id, cases[id] ?? [], mapping, to: &result) }
        return result
    }

    private static func add(
        _ id: String, _ events: [(row: ImportRow, at: String)], _ mapping: ImportMapping,
        to result: inout [(row: ImportRow, command: ImportedCommand)]
    ) throws {
        // Events of one case are in the order of the file where their times are equal.
        let sorted = try events.enumerated().map { index, event in
            guard let instant = Instant(event.at) else {
                throw ImportMapping.Rejection(reason: "'\(event.at)' is no time")
            }
            return (instant, index, event)
        }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        var official: String?
        for (index, event) in sorted.enumerated() {
            func step(_ verb: CommandVerb, _ more: [(String, String)] = []) {
                var command = ImportedCommand(verb: verb)
                command.fields = [("request", id), ("occurredAt", event.at)] + more
                result.append((event.row, command))
            }
            if index == 0 {
                let fields = ["service", "channel", "unit"].compactMap { name in
                    mapping.text(name, in: event.row).map { (name, $0) }
                }
                step(.submit, fields)
                step(.accept)
            }
            if let person = mapping.text("official", in: event.row), person != official {
                step(.assign, [("official", person)])
                step(.start)
                official = person
            }
            // Without anybody who did it, a case stays open.
            if index == sorted.count - 1, official != nil { step(.complete) }
        }
    }
}
