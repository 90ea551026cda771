import Glibc
import JSONText

/// `export`: the requests in a form that other programs load.
enum ExportCommand {
    /// What is written. The raw value is the word on the command line.
    enum Form: String, CaseIterable {
        case csv, xes, ocel, open311
    }

    static func run(_ session: Session) throws(Failure) {
        let texts = session.texts
        let word = session.invocation.operands[0]
        guard let form = Form(rawValue: word) else {
            throw .usage(texts.unknownForm(printable(word), Form.allCases.map(\.rawValue)))
        }
        let path = session.invocation.value(.output)
        guard form != .ocel || path != nil else { throw .usage(texts.exportNeedsFile) }
        guard !session.invocation.has(.excel) || form == .csv else {
            throw .usage(texts.excelIsForCSV)
        }
        let names = Pseudonyms(session.invocation)
        let connection = try session.connect()
        var source = RequestSource(connection, session)
        let file = try path.map { path throws(Failure) in try ExportFile(path) }
        let text =
            try file.map { file throws(Failure) in
                form == .ocel ? session.output : try Output(path: file.temporary)
            } ?? session.output
        let writer: any RequestExport =
            switch form {
            case .csv: CSVExport(text, names, isForExcel: session.invocation.has(.excel))
            case .xes: XESExport(text, names)
            case .open311: Open311Export(text, names, try source.services())
            case .ocel: try OCELExport(file?.temporary ?? "", names)
            }
        let bar = ProgressBar(session.terminal, session.texts)
        var count = 0
        do throws(Failure) {
            try writer.begin()
            try source.forEach { request throws(Failure) in
                try writer.add(request)
                count += 1
            } progress: { fraction in
                bar.show(fraction: fraction, count: count)
            }
            try writer.end()
            bar.clear()
            try text.flush()
            try file?.keep()
        } catch {
            bar.clear()
            throw error
        }
        if path != nil { complain(texts.exported(count, to: path ?? "", hides: names.hides)) }
    }
}

/// What takes requests one by one and writes them down.
protocol RequestExport {
    func begin() throws(Failure)
    func add(_ request: ExportedRequest) throws(Failure)
    func end() throws(Failure)
}

/// A file that is there under its name only when it is whole.
final class ExportFile {
    /// Where it is written until then.
    let temporary: String
    private let path: String
    private var isKept = false

    /// - Throws: ``Failure/inputOutput(_:)`` when an unfinished one cannot be taken away.
    init(_ path: String) throws(Failure) {
        self.path = path
        temporary = path + ".part"
        if unlink(temporary) != 0, errno != ENOENT {
            throw .inputOutput("\(temporary): \(lastSystemMessage())")
        }
    }

    deinit { if !isKept { unlink(temporary) } }

    /// Gives it its name, over an older file.
    func keep() throws(Failure) {
        guard rename(temporary, path) == 0 else {
            throw .inputOutput("\(path): \(lastSystemMessage())")
        }
        isKept = true
    }
}
