import FoundationEssentials
import JSONText
import LineProtocol
import ServiceRequests

/// `import`: rows of another system become commands.
///
/// Every command gets a key made of what it says, so that an import that was cut off, or a file that
/// holds older rows again, records nothing twice: it is simply run again.
enum ImportCommand {
    /// A command line and where it comes from.
    struct Line {
        let row: Int
        let line: [UInt8]
    }

    /// What became of the rows.
    private struct Outcome {
        var rows = 0
        var refused = 0
    }

    static func run(_ session: Session) throws(Failure) {
        let operands = session.invocation.operands
        let (form, path) = (operands[0], operands[1])
        guard ["csv", "xes", "lines"].contains(form) else {
            throw .usage(session.texts.unknownForm(printable(form), ["csv", "xes", "lines"]))
        }
        let refusals = try RefusedRows(session.invocation.value(.refused))
        let source = try ImportSource(form, path, try mapping(form, session), session, refusals)
        if session.invocation.has(.dryRun) {
            try rehearse(source, named: path, session, refusals)
        } else {
            try send(source, named: path, session, refusals)
        }
    }

    private static func mapping(
        _ form: String, _ session: Session
    ) throws(Failure) -> ImportMapping {
        guard let path = session.invocation.value(.map) else {
            return form == "xes" ? .lifecycle : .plain
        }
        do {
            let text = try Data(contentsOf: URL(filePath: path))
            return try ImportMapping(JSONObject(Array(text)))
        } catch let error as JSONError {
            throw .inputOutput("\(path): \(error.reason), byte \(error.offset + 1)")
        } catch let error as ImportMapping.Rejection {
            throw .inputOutput("\(path): \(error.reason)")
        } catch {
            throw .inputOutput("\(path): \(error)")
        }
    }

    private static func rehearse(
        _ source: ImportSource, named name: String, _ session: Session, _ refusals: RefusedRows
    ) throws(Failure) {
        var rehearsal = try Rehearsal(try session.connect(), session)
        var count = 0
        while let line = try source.next() {
            count += 1
            guard let refusal = try rehearsal.refusal(of: line.line) else { continue }
            try refusals.add(
                line.row, refusal.code.rawValue, refusal.message, line.line, named: name)
        }
        try refusals.flush()
        try session.output.line(
            session.texts.rehearsed(commands: count - refusals.sent, refused: refusals.count))
        if refusals.count > 0 { throw .refused }
    }

    private static func send(
        _ source: ImportSource, named name: String, _ session: Session, _ refusals: RefusedRows
    ) throws(Failure) {
        var lines = ImportedLines(source)
        let report = SendReport()
        let bar = ProgressBar(session.terminal, session.texts)
        var failure: Failure?
        do throws(Failure) {
            try session.connect().exchange(&lines, window: SendCommand.window) { lines, line in
                report.willSend(line, number: lines.number)
            } progress: { lines in
                bar.show(fraction: lines.fraction, count: report.answered)
            } received: { reply throws(Failure) in
                guard reply.word.isLast, let line = report.didReceive(reply),
                    reply.word == .error
                else { return }
                bar.clear()
                let refused = Refused(reply)
                try refusals.add(
                    line.number, refused.code, refused.message, line.line, named: name)
            }
        } catch { failure = error }
        let seconds = bar.seconds
        bar.clear()
        try refusals.flush()
        try session.output.line(
            session.texts.sendSummary(report, refused: refusals.count, seconds: seconds))
        if case .lost(let message) = failure {
            throw .lost(message + " " + session.texts.importAgain)
        }
        if let failure { throw failure }
        if refusals.count > 0 { throw .refused }
    }
}

/// The commands of a file, one after the other.
final class ImportSource {
    private enum Rows {
        case table(DelimitedReader)
        case commands([(row: ImportRow, command: ImportedCommand)])
        case lines(FileLines)
    }

    private var rows: Rows
    private let mapping: ImportMapping
    private let refusals: RefusedRows
    private let name: String
    private let texts: Texts
    private var given = 0
    private var seen: [String: Int] = [:]

    init(
        _ form: String, _ path: String, _ mapping: ImportMapping, _ session: Session,
        _ refusals: RefusedRows
    ) throws(Failure) {
        self.mapping = mapping
        self.refusals = refusals
        name = path
        texts = session.texts
        do {
            switch form {
            case "lines": rows = .lines(try FileLines(path: path, texts: session.texts))
            case "xes":
                rows = .commands(
                    try Self.commands(
                        XESReader.rows(path: path), mapping, session, refusals, path))
            default:
                let reader = try DelimitedReader(path: path, texts: session.texts)
                rows = .table(reader)
                guard session.invocation.has(.handling) else { return }
                var reading = reader
                var all: [ImportRow] = []
                while let row = try reading.next() { all.append(row) }
                reading.close()
                rows = .commands(try Self.commands(all, mapping, session, refusals, path))
            }
        } catch let failure as Failure { throw failure } catch {
            throw .inputOutput("\(path): \(error)")
        }
    }

    deinit { if case .table(let reader) = rows { reader.close() } }

    /// How much of the source was given, 0-1; nil when nobody knows.
    var fraction: Double? {
        switch rows {
        case .table: nil
        case .commands(let commands): Double(given) / Double(max(commands.count, 1))
        case .lines(let lines): lines.fraction
        }
    }

    /// The next command; nil at the end. A row that is none goes to the refused ones.
    func next() throws(Failure) -> ImportCommand.Line? {
        while true {
            switch rows {
            case .lines(var lines):
                let next = try lines.next()
                rows = .lines(lines)
                switch next {
                case .line(let line): return .init(row: lines.number, line: withKey(line))
                case .notYet: continue
                case .end: return nil
                }
            case .commands(let commands):
                guard given < commands.count else { return nil }
                given += 1
                let (row, command) = commands[given - 1]
                return .init(row: row.number, line: command.line(key: key(command.identity)))
            case .table(var reader):
                let row = try reader.next()
                rows = .table(reader)
                guard let row else { return nil }
                do {
                    let command = try mapping.command(row)
                    return .init(row: row.number, line: command.line(key: key(command.identity)))
                } catch {
                    try reject(row, error)
                }
            }
        }
    }

    private func reject(_ row: ImportRow, _ error: any Error) throws(Failure) {
        let reason = (error as? ImportMapping.Rejection)?.reason ?? "\(error)"
        try refusals.add(row.number, "bad-argument", reason, nil, named: name)
    }

    private static func commands(
        _ rows: [ImportRow], _ mapping: ImportMapping, _ session: Session,
        _ refusals: RefusedRows, _ path: String
    ) throws -> [(row: ImportRow, command: ImportedCommand)] {
        if session.invocation.has(.handling) {
            do { return try HandlingRule.commands(rows, mapping) } catch {
                let reason = (error as? ImportMapping.Rejection)?.reason ?? "\(error)"
                throw Failure.inputOutput("\(path): \(reason)")
            }
        }
        var commands: [(row: ImportRow, command: ImportedCommand)] = []
        for row in rows {
            do { commands.append((row, try mapping.command(row))) } catch {
                let reason = (error as? ImportMapping.Rejection)?.reason ?? "\(error)"
                try refusals.add(row.number, "bad-argument", reason, nil, named: path)
            }
        }
        return commands
    }

    /// `import-` and what the command says; a number more where a file says the same again.
    private func key(_ identity: String) -> String {
        let times = seen[identity, default: 0] + 1
        seen[identity] = times
        return "import-" + identity + (times > 1 ? "-\(times)" : "")
    }

    /// A line of the protocol with a key, if it has none. Its identity is its place among equal lines of
    /// verb, request and time.
    private func withKey(_ line: [UInt8]) -> [UInt8] {
        guard let request = try? Request(line), request.fields["key"] == nil,
            let verb = CommandVerb(rawValue: request.verb.rawValue), line.last == UInt8(ascii: "}")
        else { return line }
        var command = ImportedCommand(verb: verb)
        for (position, name) in request.fields.names.enumerated() {
            let value = request.fields.value(at: position)
            command.fields.append(
                (name, String(decoding: value.bytes[value.range], as: UTF8.self)))
        }
        let comma = request.fields.count == 0 ? "" : ","
        let field = comma + "\"key\":\"" + key(command.identity) + "\"}"
        return line.dropLast() + Array(field.utf8)
    }
}

/// The commands of a source as lines to be sent.
private struct ImportedLines: LineSource {
    private let source: ImportSource
    private(set) var number = 0

    init(_ source: ImportSource) { self.source = source }

    var descriptor: Int32? { nil }
    var fraction: Double? { source.fraction }

    mutating func next() throws(Failure) -> NextLine {
        guard let line = try source.next() else { return .end }
        number = line.row
        return .line(line.line)
    }
}

/// The rows that were not recorded, with the reasons: told at once, and written to a file if asked.
final class RefusedRows {
    private let file: Output?
    /// How many there are.
    private(set) var count = 0
    /// How many of them became commands at all.
    private(set) var sent = 0

    init(_ path: String?) throws(Failure) {
        file = try path.map { path throws(Failure) in try Output(path: path) }
        try file?.line("row,code,reason,command\r")
    }

    func add(
        _ row: Int, _ code: String, _ reason: String, _ line: [UInt8]?, named name: String
    ) throws(Failure) {
        count += 1
        if line != nil { sent += 1 }
        complain("\(name):\(row): \(reason) [\(code)]")
        let command = line.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let fields = [String(row), code, reason, command].map { CSVExport.quoted($0) }
        try file?.line(fields.joined(separator: ",") + "\r")
    }

    func flush() throws(Failure) { try file?.flush() }
}
