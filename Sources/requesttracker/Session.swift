import JSONText
import LineProtocol

/// What every command works with: the arguments, the words, the screen, the way to the server.
struct Session {
    let invocation: Invocation
    let texts: Texts
    let terminal: Terminal
    let output: Output
    private let environment: [String: String]

    init(invocation: Invocation, texts: Texts, environment: [String: String]) {
        self.invocation = invocation
        self.texts = texts
        self.environment = environment
        terminal = Terminal(environment: environment)
        output = Output(descriptor: 1, name: texts.standardOutput)
    }

    /// Whether raw JSON is wanted instead of tables.
    var printsJSON: Bool { invocation.has(.json) }

    /// The verb of the protocol that is called like the command.
    var verb: String { invocation.command?.name.uppercased() ?? "" }

    /// Connects to the server that the arguments or the environment name.
    func connect() throws(Failure) -> Connection {
        let named = invocation.value(.server) ?? environment["REQUESTTRACKER_SERVER"] ?? ""
        if named.isEmpty { return try Connection(.usual, texts: texts) }
        guard let address = ServerAddress(named) else {
            throw .usage(texts.notAnAddress(printable(named)))
        }
        return try Connection(address, texts: texts)
    }

    /// Asks one question and collects the answer; nil when raw JSON was wanted, which is printed.
    /// - Throws: ``Failure/refused`` after the refusal was told.
    func answer(_ verb: String, _ fields: JSONWriter) throws(Failure) -> Answer? {
        let connection = try connect()
        let bar = ProgressBar(terminal, texts)
        defer { bar.clear() }
        var rows: [Reply] = []
        let last = try connection.ask(requestLine(verb, fields)) {
            bar.showWaiting()
        } streamed: { reply throws(Failure) in
            if let progress = reply.progress {
                bar.show(progress)
            } else if printsJSON {
                try output.line(reply.json)
            } else {
                rows.append(reply)
            }
        }
        bar.clear()
        if printsJSON { try output.line(last.json) }
        try refuse(last)
        return printsJSON ? nil : try Answer(last: last, streamed: rows).compared(texts)
    }

    /// Asks the question that the command is called like and reads the groups of its answer; nil when
    /// raw JSON was wanted, which is printed.
    func groups<Figures>(
        of kind: Figures.Type, by dimensions: [String] = []
    ) throws(Failure) -> (rows: GroupedRows<Figures>, last: Reply)? {
        let fields = try QueryFields(invocation: invocation, texts: texts)
            .object(dimensions: dimensions)
        guard let answer = try answer(verb, fields) else { return nil }
        return (try GroupedRows(answer, texts: texts), answer.last)
    }

    /// What to group by: what was asked for, `usual` when nothing was, none for `none`.
    func dimensions(usual: [String]) -> [String] {
        QueryFields(invocation: invocation, texts: texts).dimensions(usual: usual)
    }

    /// The period of a title.
    var period: String {
        texts.period(from: invocation.value(.from), to: invocation.value(.to))
    }

    /// - Throws: ``Failure/refused`` when `reply` is a refusal, after telling it.
    func refuse(_ reply: Reply) throws(Failure) {
        guard reply.word == .error else { return }
        let refused = Refused(reply)
        complain("requesttracker: \(refused.text)")
        // The server's sentence is English and names what is allowed; others get that told here.
        if texts.language != .english, !refused.allowed.isEmpty {
            complain(texts.allowedNow(refused.allowed))
        }
        if let step = texts.nextStep(after: refused.code, verb) {
            for line in wrapped(step, width: terminal.width) { complain(line) }
        }
        throw .refused
    }

    /// Prints the title of what follows and the points of the log that were asked about, if any.
    func head(_ title: String? = nil) throws(Failure) {
        let lines = [title, texts.points(asOf: point(.asOf), since: point(.since))].compactMap(
            \.self)
        guard !lines.isEmpty else { return }
        for line in lines { try output.line(printable(line)) }
        try output.line("")
    }

    /// A point of the log as people write it: an event's number, or a local time.
    func point(_ option: Option) -> String? {
        guard let text = invocation.value(option) else { return nil }
        if let sequence = Int(text) { return texts.eventNumber(sequence) }
        return LocalTime.wire(text).map { LocalTime.text($0) } ?? text
    }

    /// Prints a table, what it left out, and notes under it.
    /// - Parameter continues: Whether it goes on with what a title stands over already.
    func show(
        _ table: Table, title: String?, notes: [String], continues: Bool = false
    ) throws(Failure) {
        if continues, let title {
            try output.line(printable(title))
            try output.line("")
        }
        if !continues { try head(title) }
        let rendering = table.rendered(width: terminal.width)
        if !table.rows.isEmpty {
            for line in rendering.lines { try output.line(line) }
        }
        var notes = notes
        if !table.rows.isEmpty, !rendering.omitted.isEmpty {
            notes.append(texts.omitted(rendering.omitted))
        }
        guard !notes.isEmpty else { return }
        if !table.rows.isEmpty { try output.line("") }
        for note in notes {
            for line in wrapped(printable(note), width: terminal.width) { try output.line(line) }
        }
    }
}

extension Reply {
    /// How far a long answer is, if that is what the line tells.
    var progress: (done: Int, whole: Int)? {
        guard word == .row, json.starts(with: #"{"phase":"#.utf8), let fields = try? object(),
            let done = fields["done"]?.integer, let whole = fields["of"]?.integer
        else { return nil }
        return (done, whole)
    }
}

/// A whole answer: the last line and the lines before it.
struct Answer {
    let last: Reply
    let streamed: [Reply]
}

/// A line of the protocol, without its line end.
func requestLine(_ verb: String, _ fields: JSONWriter) -> [UInt8] {
    fields.bytes.isEmpty || fields.bytes == Array("{}".utf8)
        ? Array(verb.utf8) : Array(verb.utf8) + [UInt8(ascii: " ")] + fields.bytes
}

/// `text` broken between words so that no line is wider than `width`, if its words allow.
func wrapped(_ text: String, width: Int, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
        if line.isEmpty {
            line = (lines.isEmpty ? "" : indent) + word
        } else if displayWidth(line) + 1 + displayWidth(String(word)) <= width {
            line += " " + word
        } else {
            lines.append(line)
            line = indent + word
        }
    }
    return line.isEmpty ? lines : lines + [line]
}
