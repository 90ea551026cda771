import FoundationEssentials
import JSONText
import LineProtocol

/// The rows of an answer whose groups carry figures of one kind.
struct GroupedRows<Figures: Decodable> {
    /// One group.
    struct Row: Decodable {
        /// The group's keys by dimension; a dimension whose key is null is missing.
        let keys: [String: String]
        /// `suppressed` or `indicative` on a row about one official; nil elsewhere.
        let mark: String?
        let figures: Figures

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: AnyKey.self)
            var keys: [String: String] = [:]
            for key in container.allKeys {
                if let text = try? container.decode(String.self, forKey: key) {
                    keys[key.stringValue] = text
                }
            }
            mark = keys.removeValue(forKey: "mark")
            self.keys = keys
            figures = try Figures(from: decoder)
        }
    }

    private struct Envelope: Decodable {
        let rows: [Row]?
        let asOf: Int?
    }

    let rows: [Row]
    /// The sequence of the last event that the answer knows.
    let asOf: Int?

    private init(_ rows: [Row], asOf: Int?) {
        self.rows = rows
        self.asOf = asOf
    }

    /// The rows of one of two points.
    func of(_ point: String, _ texts: Texts) -> GroupedRows {
        let words = [point, texts.pointBoth]
        return GroupedRows(rows.filter { words.contains($0.keys["point"] ?? "") }, asOf: asOf)
    }

    /// Reads the rows from the last line, or from the lines before it.
    /// - Throws: ``Failure/lost(_:)`` when they are not what protocol.md says.
    init(_ answer: Answer, texts: Texts) throws(Failure) {
        do {
            let decoder = JSONDecoder()
            let envelope = try decoder.decode(Envelope.self, from: Data(answer.last.json))
            asOf = envelope.asOf
            rows =
                try envelope.rows
                ?? answer.streamed.map { try decoder.decode(Row.self, from: Data($0.json)) }
        } catch {
            throw .lost(texts.answerNotUnderstood("\(error)"))
        }
    }
}

/// A field name that is only known at run time.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// The parts of a table that all grouped figures share.
struct GroupedTable {
    let dimensions: [String]
    let texts: Texts
    private(set) var hasSuppressed = false
    private(set) var hasIndicative = false

    /// - Parameter rows: What the table is of; rows of two points have a column for that.
    init<Figures>(_ rows: GroupedRows<Figures>, dimensions: [String], texts: Texts) {
        let hasPoints = rows.rows.contains { $0.keys["point"] != nil }
        self.dimensions = dimensions + (hasPoints ? ["point"] : [])
        self.texts = texts
    }

    /// The columns of the group's keys.
    var columns: [Table.Column] {
        dimensions.map { .init(header: texts.dimension($0), shortest: 8) }
    }

    /// The cells of the group's keys.
    func keys<Figures>(_ row: GroupedRows<Figures>.Row) -> [String] {
        dimensions.map { dimension in
            guard let key = row.keys[dimension] else {
                return dimension == "official" ? texts.nobody : texts.unknownKey
            }
            return switch dimension {
            case "channel": texts.word(key)
            case "category": texts.category(key)
            default: key
            }
        }
    }

    /// The cells of a row's figures as they may be shown: `n` first, with the row's mark, then the
    /// others, which a suppressed row hides.
    mutating func cells<Figures>(
        _ row: GroupedRows<Figures>.Row, n: Int, _ others: [String]
    ) -> [String] {
        cells(mark: row.mark, n: n, others)
    }

    /// The same for figures that have a mark of their own beside the row's.
    mutating func cells(mark: String?, n: Int, _ others: [String]) -> [String] {
        if mark == "suppressed" {
            hasSuppressed = true
            return [texts.number(n)] + others.map { _ in "–" }
        }
        if mark == "indicative" {
            hasIndicative = true
            return ["~" + texts.number(n)] + others
        }
        return [texts.number(n)] + others
    }

    /// A figure that has a mark of its own, as it is out of another number than the row's `n`.
    mutating func figure(_ text: String, mark: String?) -> String {
        if mark == "suppressed" {
            hasSuppressed = true
            return "–"
        }
        guard mark == "indicative" else { return text }
        hasIndicative = true
        return "~" + text
    }

    /// The footnotes that the marks call for.
    var notes: [String] {
        (hasSuppressed ? [texts.suppressedNote] : [])
            + (hasIndicative ? [texts.indicativeNote] : [])
    }
}
