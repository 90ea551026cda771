import Foundation
import Testing

/// Asks the daemon and the naive computation the same question and tells every difference.
struct FigureComparison {
    let client: Client
    let naive: NaiveFigures
    /// The sequence that every answer stands at.
    let asOf: Int

    func check(_ question: FigureQuestion, sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        let reply = try client.ask(question.line)
        try #require(
            reply.isOK, "\(question.line) was answered \(reply.raw.prefix(300))",
            sourceLocation: sourceLocation)
        #expect(reply.int("asOf") == asOf, "\(question.line)", sourceLocation: sourceLocation)
        var differences: [String] = []
        var expected = naive.answer(question)
        for row in reply.rows {
            let key = Self.key(of: row, question.by)
            guard let wanted = expected.removeValue(forKey: key) else {
                differences.append("[\(key)] is not a group, or stands there twice: \(json(row))")
                continue
            }
            for (name, figure) in wanted.figures.sorted(by: { $0.key < $1.key }) {
                let given = Self.value(name, in: row)
                if !Self.agree(figure, given) {
                    differences.append("[\(key)] \(name) is \(given ?? "missing"), not \(figure)")
                }
            }
        }
        for (key, row) in expected where !row.isEmpty { differences.append("[\(key)] is missing") }
        #expect(
            differences.isEmpty,
            "\(question.line): \(differences.count) differences, such as \(differences.prefix(4))",
            sourceLocation: sourceLocation)
    }

    private static func key(of row: [String: Any], _ by: [String]) -> String {
        by.map { dimension in
            let value = row[dimension].map { $0 is NSNull ? "null" : "\($0)" } ?? "null"
            return "\(dimension)=\(value)"
        }.joined(separator: "|")
    }

    /// The value of a figure; a dot steps into an object. Absent and null are the same here.
    private static func value(_ name: String, in row: [String: Any]) -> Any? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let value = row[parts[0]].flatMap { $0 is NSNull ? nil : $0 }
        guard parts.count == 2 else { return value }
        return (value as? [String: Any]).flatMap { Self.value(parts[1], in: $0) }
    }

    private static func agree(_ figure: Figure, _ value: Any?) -> Bool {
        switch figure {
        case .nothing: value == nil
        case .whole(let wanted): value as? Int == wanted
        case .text(let wanted): value as? String == wanted
        case .fraction(let wanted): (value as? Double).map { abs($0 - wanted) < 1e-9 } ?? false
        }
    }

    // MARK: All questions

    static let measures = [
        "processing", "lead", "complete-file", "cycle", "touch", "pause", "queue", "first-response",
    ]

    /// Every measure on both clocks, by each of these groupings, under each of these filters.
    func checkTimes(by groupings: [[String]], filters: [FigureQuestion]) throws {
        for filter in filters {
            for grouping in groupings {
                for measure in Self.measures {
                    for clock in ["working", "wall"] {
                        var question = filter
                        question.by = grouping
                        question.measure = measure
                        question.clock = clock
                        try check(question)
                    }
                }
            }
        }
    }

    /// The default measure and clock are `processing` and `working`.
    func checkDefaults() throws {
        try check(FigureQuestion(verb: "TIMES", by: ["official"]))
        try check(FigureQuestion(verb: "TIMES"))
    }

    func checkSatisfaction(by groupings: [[String]], filters: [FigureQuestion]) throws {
        for filter in filters {
            for grouping in groupings {
                var question = filter
                question.verb = "SATISFACTION"
                question.by = grouping
                try check(question)
            }
        }
    }

    func checkQueues(by groupings: [[String]], filters: [FigureQuestion], at: Int) throws {
        for filter in filters {
            for grouping in groupings {
                var question = filter
                question.verb = "QUEUES"
                question.by = grouping
                question.at = at
                try check(question)
            }
        }
    }
}
