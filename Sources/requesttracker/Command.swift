/// A subcommand: all that the client knows of it. To add one, add an entry to its group.
struct Command: Sendable {
    typealias Run = @Sendable (Session) throws(Failure) -> Void

    /// Its name on the command line.
    let name: String
    /// What it does, in a line.
    let summary: Phrase
    /// The operands, as the help writes them; those in brackets may be left out. Behind them an option
    /// without which the command says nothing.
    let operands: String
    /// How many operands it takes.
    let operandCount: ClosedRange<Int>
    /// The options that it takes beside the global ones, in the order of its help.
    let options: [Option]
    /// What one should know beside the summary.
    let details: [Phrase]
    /// Calls as they are really made, without the program's name.
    let examples: [String]
    let run: Run
    /// What it records; nil when it is no step.
    private(set) var step: StepCommand?

    /// - Parameter operandCount: nil when `operands` says it, a word for each.
    init(
        _ name: String, _ english: String, _ indonesian: String, operands: String = "",
        operandCount: ClosedRange<Int>? = nil, options: [Option] = [], details: [Phrase] = [],
        examples: [String] = [], run: @escaping Run
    ) {
        self.name = name
        summary = Phrase(english, indonesian)
        self.operands = operands
        let words = operands.split(separator: " ")
        self.operandCount =
            operandCount ?? words.count { !$0.hasPrefix("[") }...words.count
        self.options = options
        self.details = details
        self.examples = examples
        self.run = run
    }

    /// A command that records one event; see ``init(_:_:_:operands:operandCount:options:details:examples:run:)``.
    /// - Parameter options: What it takes beside the options of every step.
    static func step(
        _ name: String, _ english: String, _ indonesian: String, operands: String,
        operandCount: ClosedRange<Int>? = nil, options: [Option] = [],
        details: [Phrase] = [.ownKey], examples: [String] = [], step: StepCommand
    ) -> Command {
        var command = Command(
            name, english, indonesian, operands: operands, operandCount: operandCount,
            options: options + Option.step, details: details, examples: examples, run: step.run)
        command.step = step
        return command
    }

    /// Commands that stand together in the help, under a title.
    struct Group: Sendable {
        let title: Phrase
        let commands: [Command]

        init(_ english: String, _ indonesian: String, _ commands: [Command]) {
            title = Phrase(english, indonesian)
            self.commands = commands
        }
    }

    /// The groups of the help, in its order.
    static let groups: [Group] = [
        .questions, .steps, .rights, .office, .improvement, .log, .proofs, .server,
    ]

    /// Every command.
    static let all = groups.flatMap(\.commands)

    /// The command of that name.
    static func named(_ name: String) -> Command? { all.first { $0.name == name } }

    /// The command of that name.
    /// - Throws: ``Failure/usage(_:)`` with the name that was perhaps meant.
    static func named(_ name: String, texts: Texts) throws(Failure) -> Command {
        if let command = named(name) { return command }
        throw .usage(
            texts.unknownCommand(printable(name), nearest: nearest(name, all.map(\.name))))
    }
}

/// Words in both languages.
struct Phrase: Sendable {
    let english: String
    let indonesian: String

    init(_ english: String, _ indonesian: String) {
        self.english = english
        self.indonesian = indonesian
    }
}
