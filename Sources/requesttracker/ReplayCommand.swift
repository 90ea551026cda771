import EventStore
import JSONText
import LineProtocol
import MerkleTree

/// `replay`: the log itself, one event as raw JSON a line, on standard output or to a file.
enum ReplayCommand {
    static func run(_ session: Session) throws(Failure) {
        let fields = ReplayFields(invocation: session.invocation, texts: session.texts)
        if let path = fields.file { return try write(session, fields, to: path) }
        guard !session.invocation.has(.resume) else {
            throw .usage(session.texts.resumeWithoutFile)
        }
        let connection = try session.connect()
        var lastEvent: [UInt8] = []
        do throws(Failure) {
            let line = requestLine("REPLAY", try fields.object())
            let last = try connection.ask(line) { reply throws(Failure) in
                try session.output.line(reply.json)
                lastEvent = reply.json
            }
            try session.output.flush()
            if session.printsJSON { try session.output.line(last.json) }
            try session.refuse(last)
            guard let next = (try? last.object())?["next"]?.integer else { return }
            let events = (try? last.object())?["events"]?.integer
            complain(session.texts.replayed(events: events ?? 0, next: next))
        } catch {
            guard case .lost(let message) = error else { throw error }
            let sequence = (try? JSONObject(lastEvent))?["sequence"]?.integer
            throw .lost(message + (sequence.map { " " + session.texts.goOnFrom($0 + 1) } ?? ""))
        }
    }

    /// Writes the events to a file that is there whole or not at all.
    private static func write(
        _ session: Session, _ fields: ReplayFields, to path: String
    ) throws(Failure) {
        let file = try ReplayFile(
            path: path, resumes: session.invocation.has(.resume), first: fields.gaplessFrom,
            texts: session.texts)
        let connection = try session.connect()
        try check(file, connection, fields, session)
        let size = (try? connection.hello.object())?["size"]?.integer ?? 0
        let begin = Int(file.contents.lastSequence)
        let bar = ProgressBar(session.terminal, session.texts)
        var last: Reply?
        do throws(Failure) {
            let request = try fields.object(
                after: file.contents.lastSequence, behind: file.contents.count, withProof: true)
            last = try connection.ask(requestLine("REPLAY", request)) { reply throws(Failure) in
                try file.append(reply.json)
                let done = Int(file.contents.lastSequence)
                bar.show(
                    fraction: Double(done - begin) / Double(max(1, size - begin)),
                    count: file.contents.count)
            }
        } catch {
            bar.clear()
            try file.flush()
            complain(session.texts.cutOff(file.part, events: file.contents.count))
            throw error
        }
        bar.clear()
        guard let last else { return }
        if last.word == .error { try file.flush() }
        try session.refuse(last)
        let next = (try? last.object())?["next"]?.integer ?? Int(file.contents.lastSequence) + 1
        do throws(Failure) { try compare(file.contents, next, connection, session) } catch {
            try file.flush()
            throw error
        }
        try file.finish(next: next)
        if session.printsJSON {
            try session.output.line(file.contents.lastLine(next: next))
        } else {
            try session.output.line(
                printable(session.texts.written(events: file.contents.count, path: path)))
        }
    }

    /// What came is what its hashes say, and a whole log has the root that the server vouches for: it
    /// reads back what no checkpoint has vouched for before it answers.
    private static func compare(
        _ contents: ReplayContents, _ next: Int, _ connection: Connection, _ session: Session
    ) throws(Failure) {
        if let altered = contents.altered {
            complain(session.texts.damaged(Damage(.altered, at: altered)))
            throw .refused
        }
        guard let root = contents.root(next: next), next > 1 else { return }
        var request = JSONWriter()
        request.object {
            $0.field("from", next - 1)
            $0.field("to", next - 1)
        }
        let last = try connection.ask(requestLine("CONSISTENCY", request)) { _ in }
        try session.refuse(last)
        guard (try? last.object())?["fromRoot"]?.string == root.hex else {
            complain(session.texts.notTheCheckpointed(Int64(next - 1)))
            throw .refused
        }
    }

    /// A part must be of the log and the question that it is gone on with: its last event is asked for
    /// again.
    private static func check(
        _ file: ReplayFile, _ connection: Connection, _ fields: ReplayFields, _ session: Session
    ) throws(Failure) {
        guard file.contents.count > 0 else { return }
        var found: [UInt8] = []
        let request = try fields.object(only: file.contents.lastSequence)
        let last = try connection.ask(requestLine("REPLAY", request)) { reply in
            found = reply.json
        }
        try session.refuse(last)
        guard found == file.contents.last else {
            throw .inputOutput(session.texts.otherReplay(file.part))
        }
    }
}

/// The fields of REPLAY and FOLLOW.
struct ReplayFields {
    let invocation: Invocation
    let texts: Texts

    /// The file to write; nil for standard output. `--to` names it, or the last event's number, as it
    /// did before there were files.
    var file: String? {
        guard let to = invocation.value(.to), Int(to) == nil else { return nil }
        return to
    }

    /// The first event, when none from there on is left out.
    var gaplessFrom: Int? {
        let isFiltered = [Option.types, .stream, .official].contains(where: invocation.has)
        return isFiltered ? nil : Int(invocation.value(.from) ?? "1")
    }

    /// The object of REPLAY.
    /// - Parameters:
    ///   - sequence: The last event that is there already, of so many as `count` says.
    ///   - withProof: Whether to ask for all that leaves cover.
    func object(
        after sequence: Int64 = 0, behind count: Int = 0, withProof: Bool = false
    ) throws(Failure) -> JSONWriter {
        var json = JSONWriter(Array("{".utf8))
        if sequence > 0 {
            json.field("from", Int(sequence) + 1)
        } else {
            try place(.from, "from", into: &json)
        }
        if let number = try bound() {
            json.field("to", number)
        } else {
            try place(.until, "to", into: &json)
        }
        if let limit = try invocation.integer(.limit, texts: texts) {
            json.field("limit", max(1, limit - count))
        }
        filters(into: &json)
        if withProof { json.field("proof", true) }
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }

    /// The object of REPLAY that asks for one event, if it passes the filters.
    func object(only sequence: Int64) throws(Failure) -> JSONWriter {
        var json = JSONWriter(Array("{".utf8))
        json.field("from", Int(sequence))
        json.field("to", Int(sequence))
        filters(into: &json)
        json.field("proof", true)
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }

    /// The object of FOLLOW.
    /// - Parameter next: Where it begins when nothing else is asked for.
    func following(from next: Int, credit: Int) throws(Failure) -> JSONWriter {
        var json = JSONWriter(Array("{".utf8))
        if invocation.value(.from) == nil {
            json.field("from", next)
        } else {
            try place(.from, "from", into: &json)
        }
        json.field("credit", credit)
        filters(into: &json)
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }

    private func bound() throws(Failure) -> Int? {
        file == nil ? try invocation.integer(.to, texts: texts) : nil
    }

    /// A sequence, or a time of recording.
    private func place(
        _ option: Option, _ name: StaticString, into json: inout JSONWriter
    ) throws(Failure) {
        guard let text = invocation.value(option) else { return }
        json.name(name)
        if let number = Int(text) { return json.value(number) }
        json.value(try QueryFields(invocation: invocation, texts: texts).time(option, text))
    }

    private func filters(into json: inout JSONWriter) {
        let lists: [(StaticString, Option)] = [
            ("types", .types), ("streams", .stream), ("official", .official),
        ]
        for (name, option) in lists {
            let values = invocation.list(option)
            if values.isEmpty { continue }
            json.name(name)
            json.array { array in for value in values { array.value(value) } }
        }
    }
}
