import FoundationEssentials
import JSONText
import LineProtocol
import ServiceRequests

/// `calendar`: when offices are open. `list` and `show` tell it, `load` and `import` define it.
enum CalendarCommand {
    static func run(_ session: Session) throws(Failure) {
        let operands = session.invocation.operands
        switch (operands[0], operands.count) {
        case ("list", 1): try list(session)
        case ("show", 2): try show(operands[1], session)
        case ("load", 2): try load(operands[1], session)
        case ("import", 2): try read(operands[1], session)
        default: throw session.invocation.wrongOperands(session.texts)
        }
    }

    private static func list(_ session: Session) throws(Failure) {
        guard let answer = try session.answer("CALENDARS", points(session)) else { return }
        let texts = session.texts
        var table = Table([
            .init(header: texts.calendarWord), .init(header: texts.dimension("point")),
            .init(header: texts.label("version"), alignment: .right),
            .init(header: texts.effectiveFromWord), .init(header: texts.zoneWord, rank: 2),
            .init(header: texts.holidaysWord, alignment: .right, rank: 1),
            .init(header: texts.label("source"), rank: 3, shortest: 12),
        ])
        for row in answer.rows {
            table.append([
                text("calendar", row), text("point", row), String(row["version"]?.integer ?? 0),
                text("effectiveFrom", row), text("zone", row),
                String(row["holidays"]?.array?.count ?? 0), text("source", row),
            ])
        }
        try session.show(table, title: nil, notes: [])
    }

    private static func show(_ id: String, _ session: Session) throws(Failure) {
        var question = try points(session)
        question.add("calendar", id)
        guard let answer = try session.answer("CALENDARS", question) else { return }
        let rows = answer.rows
        guard !rows.isEmpty else {
            try session.head()
            return try session.output.line(session.texts.nothingFound)
        }
        for (index, row) in rows.enumerated() {
            if index > 0 { try session.output.line("") }
            try show(row, session)
        }
    }

    /// The points of the log that are asked about.
    private static func points(_ session: Session) throws(Failure) -> JSONWriter {
        try QueryFields(invocation: session.invocation, texts: session.texts).points()
    }

    /// One calendar, or what it was then.
    private static func show(_ row: JSONObject, _ session: Session) throws(Failure) {
        let texts = session.texts
        let point = row["point"]?.string.map { ", \($0)" } ?? ""
        let version = "\(text("calendar", row))@\(row["version"]?.integer ?? 0)\(point)"
        try session.show(
            week(row, texts),
            title: texts.calendarTitle(
                version, from: text("effectiveFrom", row), zone: text("zone", row),
                source: text("source", row)), notes: [])
        for shift in objects("shifts", row) {
            try session.output.line("")
            let days = "\(text("from", shift)) – \(text("to", shift))"
            try session.show(
                week(shift, texts), title: "\(text("name", shift)) \(days)", notes: [],
                continues: true)
        }
        try session.output.line("")
        var holidays = Table([
            .init(header: texts.holidayWord), .init(header: texts.label("name"), shortest: 12),
            .init(header: texts.decreeWord, rank: 1, shortest: 8),
        ])
        for holiday in objects("holidays", row) {
            holidays.append(["date", "name", "source"].map { text($0, holiday) })
        }
        try session.show(holidays, title: nil, notes: [], continues: true)
    }

    /// Sends a CALENDAR whose fields stand in a file.
    private static func load(_ path: String, _ session: Session) throws(Failure) {
        let text = try contents(path, session)
        guard let object = try? JSONObject(Array(text.utf8)) else {
            throw .inputOutput("\(path): \(session.texts.noJSONObject)")
        }
        var fields = JSONWriter()
        fields.object { json in
            for (position, name) in object.names.enumerated() {
                let value = object.value(at: position)
                json.name(text: name)
                // A line of the protocol has no line ends; between JSON's tokens they mean nothing.
                json.raw(value.bytes[value.range].map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
            }
        }
        try send(fields, session)
    }

    /// Adds the holidays of an iCalendar file to those of the calendar as it stands.
    private static func read(_ path: String, _ session: Session) throws(Failure) {
        let texts = session.texts
        guard let id = session.invocation.value(.calendar),
            let from = session.invocation.value(.effectiveFrom)
        else { throw .usage(texts.calendarOptionsMissing) }
        let days = try ICalendar(contents(path, session), path: path, texts: texts).days
        let connection = try session.connect()
        var question = JSONWriter()
        question.object { $0.field("calendar", id) }
        let reply = try connection.ask(requestLine("CALENDARS", question)) { _ in }
        try session.refuse(reply)
        let current = ((try? reply.object())?["rows"]?.array ?? []).compactMap { try? $0.object() }
            .first
        var holidays: [String: (name: String, source: String?)] = [:]
        for holiday in current.map({ objects("holidays", $0) }) ?? []
        where text("date", holiday) >= from {
            holidays[text("date", holiday)] = (text("name", holiday), holiday["source"]?.string)
        }
        let source = session.invocation.value(.source)
        var (added, left) = (0, 0)
        for one in days {
            guard one.day.text >= from else {
                left += 1
                continue
            }
            if holidays[one.day.text] == nil { added += 1 }
            holidays[one.day.text] = (one.name, source ?? one.name)
        }
        var fields = JSONWriter()
        fields.object { json in
            json.field("calendar", id)
            json.field("effectiveFrom", from)
            json.field("expectedVersion", current?["version"]?.integer ?? 0)
            json.name("holidays")
            json.array { list in
                for (day, holiday) in holidays.sorted(by: { $0.key < $1.key }) {
                    list.object {
                        $0.field("date", day)
                        if !holiday.name.isEmpty { $0.field("name", holiday.name) }
                        if let source = holiday.source, !source.isEmpty {
                            $0.field("source", source)
                        }
                    }
                }
            }
        }
        try send(fields, session)
        guard !session.printsJSON else { return }
        try session.output.line(
            texts.holidaysAdded(added, kept: holidays.count - added, left: left))
    }

    private static func send(_ fields: JSONWriter, _ session: Session) throws(Failure) {
        let reply = try session.connect().ask(requestLine("CALENDAR", fields)) { _ in }
        if session.printsJSON { try session.output.line(reply.json) }
        try session.refuse(reply)
        guard !session.printsJSON, let object = try? reply.object() else { return }
        try session.output.line(
            printable(
                session.texts.calendarDefined(
                    "\(text("calendar", object))@\(object["version"]?.integer ?? 0)")))
    }

    private static func contents(_ path: String, _ session: Session) throws(Failure) -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw .inputOutput("\(path): \(session.texts.fileUnreadable)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The hours of a week, a row a day.
    private static func week(_ row: JSONObject, _ texts: Texts) -> Table {
        var table = Table([.init(header: texts.weekdayWord), .init(header: texts.hoursWord)])
        let weekly = (try? row["weekly"]?.object()) ?? nil
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        for (name, word) in zip(names, texts.weekdays) {
            let position = weekly?.names.firstIndex(of: name)
            let openings = position.flatMap { weekly?.value(at: $0).array } ?? []
            let hours = openings.compactMap(\.string).joined(separator: ", ")
            table.append([word, hours.isEmpty ? texts.closedWord : hours])
        }
        return table
    }

    private static func objects(_ name: StaticString, _ row: JSONObject) -> [JSONObject] {
        (row[name]?.array ?? []).compactMap { (try? $0.object()) ?? nil }
    }

    private static func text(_ name: StaticString, _ row: JSONObject) -> String {
        row[name]?.string ?? ""
    }
}

/// `identity`: whether every request's time adds up.
enum IdentityCommand {
    static func run(_ session: Session) throws(Failure) {
        let fields = QueryFields(invocation: session.invocation, texts: session.texts)
        guard let answer = try session.answer("IDENTITY", try fields.object()) else { return }
        let object = (try? answer.last.object()) ?? JSONObject()
        let rows = answer.rows
        let sentence = session.texts.identityChecked(
            object["checked"]?.integer ?? 0, failed: object["failed"]?.integer ?? 0)
        try session.show(
            RowsTable(texts: session.texts).table(rows), title: nil, notes: [sentence])
    }
}
