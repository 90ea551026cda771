import FoundationEssentials
import JSONText
import LineProtocol

/// `list`: requests, one a row; an official's worklist.
enum WorklistCommand {
    /// A row of LIST.
    struct Row: Decodable {
        let request: String
        let service: String?
        let channel: String?
        let unit: String?
        let official: String?
        let state: String?
        let submittedAt: String?
        let dueAt: String?
        let overdue: Bool?
        /// Which of two points it is of; nil when only one was asked about.
        let point: String?

        private enum CodingKeys: String, CodingKey {
            case id, request, service, channel, unit, official, state, submittedAt, dueAt, overdue,
                point
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            request =
                try container.decodeIfPresent(String.self, forKey: .id)
                ?? container.decode(String.self, forKey: .request)
            service = try container.decodeIfPresent(String.self, forKey: .service)
            channel = try container.decodeIfPresent(String.self, forKey: .channel)
            unit = try container.decodeIfPresent(String.self, forKey: .unit)
            official = try container.decodeIfPresent(String.self, forKey: .official)
            state = try container.decodeIfPresent(String.self, forKey: .state)
            submittedAt = try container.decodeIfPresent(String.self, forKey: .submittedAt)
            dueAt = try container.decodeIfPresent(String.self, forKey: .dueAt)
            overdue = try container.decodeIfPresent(Bool.self, forKey: .overdue)
            point = try container.decodeIfPresent(String.self, forKey: .point)
        }
    }

    private struct Envelope: Decodable {
        let rows: [Row]?
    }

    static func run(_ session: Session) throws(Failure) {
        let fields = QueryFields(invocation: session.invocation, texts: session.texts)
        guard let answer = try session.answer("LIST", try fields.object()) else { return }
        let rows = try rows(answer, texts: session.texts)
        var notes: [String] = []
        if rows.isEmpty { notes.append(session.texts.nothingFound) }
        if rows.contains(where: { $0.overdue == true }) { notes.append(session.texts.overdueNote) }
        if let cursor = try cursor(answer, texts: session.texts) {
            notes.append(session.texts.moreRows(cursor.text))
        }
        try session.show(table(rows, session.texts), title: nil, notes: notes)
    }

    /// The rows of an answer to LIST.
    static func rows(_ answer: Answer, texts: Texts) throws(Failure) -> [Row] {
        do {
            let decoder = JSONDecoder()
            return try decoder.decode(Envelope.self, from: Data(answer.last.json)).rows
                ?? answer.streamed.map { try decoder.decode(Row.self, from: Data($0.json)) }
        } catch {
            throw .lost(texts.answerNotUnderstood("\(error)"))
        }
    }

    /// Where the answer goes on: the JSON for `after`, and as text; nil at the end.
    static func cursor(
        _ answer: Answer, texts: Texts
    ) throws(Failure) -> (json: [UInt8], text: String)? {
        guard let next = (try? answer.last.object())?["next"], !next.isNull else { return nil }
        let json = Array(next.bytes[next.range])
        return (json, next.string ?? String(decoding: json, as: UTF8.self))
    }

    /// The table of `rows`; what is overdue has a `!` after its deadline.
    static func table(_ rows: [Row], _ texts: Texts) -> Table {
        var table = Table([
            .init(header: texts.request), .init(header: texts.dimension("point")),
            .init(header: texts.dimension("service"), shortest: 8),
            .init(header: texts.dimension("official"), rank: 1, shortest: 8),
            .init(header: texts.state), .init(header: texts.due),
            .init(header: texts.submitted, rank: 2),
            .init(header: texts.dimension("channel"), rank: 4),
            .init(header: texts.dimension("unit"), rank: 3, shortest: 8),
        ])
        for row in rows {
            let due = row.dueAt.map { LocalTime.text($0) } ?? "–"
            table.append([
                row.request, row.point ?? "", row.service ?? "", row.official ?? texts.nobody,
                row.state.map(texts.word) ?? "", row.overdue == true ? due + " !" : due,
                row.submittedAt.map { LocalTime.text($0) } ?? "",
                row.channel.map(texts.word) ?? "", row.unit ?? "",
            ])
        }
        return table
    }
}
