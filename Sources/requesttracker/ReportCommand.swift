import FoundationEssentials
import JSONText
import LineProtocol

/// `report`: the evidence sheet of an official, a unit or the office.
enum ReportCommand {
    /// A part of a sheet: a heading, a table, the notes under it.
    struct Part {
        let heading: String
        let table: Table
        let notes: [String]
    }

    /// A sheet, ready to be laid out.
    struct Sheet {
        let title: String
        let period: String
        let parts: [Part]
        let ending: String
    }

    static func run(_ session: Session) throws(Failure) {
        let invocation = session.invocation
        guard invocation.has(.from), invocation.has(.to) else {
            throw .usage(session.texts.periodMissing)
        }
        let fields = QueryFields(invocation: invocation, texts: session.texts)
        guard let answer = try session.answer("REPORT", try fields.object()) else { return }
        if !invocation.has(.markdown) { try session.head() }
        let sheet = try sheet(answer, session.texts)
        let lines =
            invocation.has(.markdown)
            ? markdown(sheet) : text(sheet, session.texts, width: session.terminal.width)
        for line in lines { try session.output.line(line) }
    }

    /// The sections in the order in which they came, each as the command of its name shows it.
    static func sheet(_ answer: Answer, _ texts: Texts) throws(Failure) -> Sheet {
        var order: [String] = []
        var sections: [String: [JSONObject]] = [:]
        for row in answer.rows {
            let section = row["section"]?.string ?? ""
            if sections[section] == nil { order.append(section) }
            sections[section, default: []].append(row)
        }
        let subject = sections["subject"]?.first ?? JSONObject()
        var parts: [Part] = []
        for section in order where section != "subject" {
            parts += try self.parts(section, sections[section] ?? [], texts)
        }
        let asOf = (try? answer.last.object())?["asOf"]?.integer ?? 0
        func time(_ name: StaticString) -> String {
            subject[name]?.string.map { LocalTime.text($0) } ?? "–"
        }
        return Sheet(
            title: texts.reportTitle(
                official: subject["official"]?.string, unit: subject["unit"]?.string),
            period: texts.reportPeriod(from: time("from"), to: time("to")), parts: parts,
            ending: texts.reportEnding(asOf: asOf))
    }

    private static func parts(
        _ section: String, _ rows: [JSONObject], _ texts: Texts
    ) throws(Failure) -> [Part] {
        let heading = texts.reportSection(section)
        func part(_ content: (Table, notes: [String])) -> Part {
            Part(heading: heading, table: content.0, notes: content.notes)
        }
        switch section {
        case "indicators":
            return [part(IndicatorsCommand.table(try grouped(rows, texts), texts))]
        case "times-processing", "times-lead":
            return [part(TimesCommand.table(try grouped(rows, texts), [], .working, texts))]
        case "services":
            return [
                part(TimesCommand.table(try grouped(rows, texts), ["service"], .working, texts))
            ]
        case "queues": return [part(QueuesCommand.table(try grouped(rows, texts), [], texts))]
        case "satisfaction":
            let figures: GroupedRows<SatisfactionCommand.Figures> = try grouped(rows, texts)
            let answers = part(SatisfactionCommand.table(figures, [], texts))
            guard let survey = SatisfactionCommand.surveyTable(figures, [], texts) else {
                return [answers]
            }
            return [
                answers,
                Part(
                    heading: texts.surveyTitle(period: ""), table: survey.0, notes: survey.notes),
            ]
        default:
            return [
                Part(
                    heading: heading,
                    table: RowsTable(texts: texts, hidden: ["section", "version", "sequence"])
                        .table(rows), notes: [])
            ]
        }
    }

    private static func grouped<Figures>(
        _ rows: [JSONObject], _ texts: Texts
    ) throws(Failure) -> GroupedRows<Figures> {
        var json = JSONWriter(Array("OK {\"rows\":".utf8))
        json.array { array in for row in rows { array.raw(row.text) } }
        json.bytes.append(UInt8(ascii: "}"))
        guard let reply = try? Reply(line: json.bytes) else {
            throw .lost(texts.answerNotUnderstood("JSON"))
        }
        return try GroupedRows(Answer(last: reply, streamed: []), texts: texts)
    }

    /// The lines for a terminal. A note that several parts share is told once, at the end.
    static func text(_ sheet: Sheet, _ texts: Texts, width: Int) -> [String] {
        var lines = [printable(sheet.title), printable(sheet.period)]
        var omitted: [String] = []
        for part in sheet.parts {
            lines += ["", printable(part.heading)]
            guard !part.table.rows.isEmpty else {
                lines.append(texts.nothingFound)
                continue
            }
            let rendering = part.table.rendered(width: width)
            lines += rendering.lines
            for header in rendering.omitted where !omitted.contains(header) {
                omitted.append(header)
            }
        }
        lines.append("")
        let more = omitted.isEmpty ? [] : [texts.omitted(omitted)]
        for note in notes(sheet, texts) + more + [sheet.ending] {
            lines += wrapped(printable(note), width: width)
        }
        return lines
    }

    /// The lines of a document in Markdown.
    static func markdown(_ sheet: Sheet) -> [String] {
        var lines = ["# " + printable(sheet.title), "", printable(sheet.period)]
        for part in sheet.parts where !part.table.rows.isEmpty {
            lines += ["", "## " + printable(part.heading), ""] + part.table.markdown
            for note in part.notes { lines += ["", printable(note)] }
        }
        return lines + ["", printable(sheet.ending)]
    }

    private static func notes(_ sheet: Sheet, _ texts: Texts) -> [String] {
        var notes: [String] = []
        for note in sheet.parts.flatMap(\.notes)
        where !notes.contains(note) && note != texts.nothingFound {
            notes.append(note)
        }
        return notes
    }
}
