/// What the user asked for: the arguments, read and checked.
struct Invocation {
    /// The command; nil when none was named.
    let command: Command?
    /// The words that are not options, in order.
    let operands: [String]
    private let values: [Option: [String]]

    /// Reads the arguments without the program's name.
    /// - Throws: ``Failure/usage(_:)`` with what is wrong and the next step.
    init(_ arguments: [String], texts: Texts) throws(Failure) {
        var words: [String] = []
        var found: [Option: [String]] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                words += rest
                break
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                words.append(argument)
                continue
            }
            let command = words.first.flatMap(Command.named)
            let (option, inline) = try Self.option(argument, command, texts)
            found[option, default: []].append(try Self.value(option, inline, &rest, texts))
        }
        values = found
        let asksForHelp = found[.help] != nil
        guard let name = words.first else {
            guard asksForHelp || found[.version] != nil else {
                throw .usage(texts.commandMissing)
            }
            command = nil
            operands = []
            return
        }
        let command = try Command.named(name, texts: texts)
        self.command = command
        operands = Array(words.dropFirst())
        if !asksForHelp { try check(command, texts) }
    }

    /// Whether a flag was given.
    func has(_ option: Option) -> Bool { values[option] != nil }

    /// The value of an option; nil when it was not given.
    func value(_ option: Option) -> String? { values[option]?.last }

    /// The values of an option that takes a list: given repeatedly, with commas, or both.
    func list(_ option: Option) -> [String] {
        values[option, default: []].flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// The values of an option as they were given, one for each time.
    func repeated(_ option: Option) -> [String] { values[option, default: []] }

    /// The whole number that an option says; nil when it was not given.
    func integer(_ option: Option, texts: Texts) throws(Failure) -> Int? {
        guard let text = value(option) else { return nil }
        guard let number = Int(text) else {
            throw .usage(texts.notANumber(option.name, printable(text)))
        }
        return number
    }

    /// The clock that durations are asked in.
    var clock: ClockKind { value(.clock).flatMap(ClockKind.init(rawValue:)) ?? .working }

    /// The language: `--lang` first, then the environment.
    static func language(
        _ arguments: [String], environment: [String: String]
    ) throws(Failure) -> Language {
        let preferred = Language.preferred(environment)
        var chosen: String?
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { break }
            if argument == "--lang", index + 1 < arguments.count { chosen = arguments[index + 1] }
            if argument.hasPrefix("--lang=") { chosen = String(argument.dropFirst(7)) }
        }
        guard let chosen else { return preferred }
        guard let language = Language(rawValue: chosen) else {
            throw .usage(Texts(language: preferred).unknownLanguage(printable(chosen)))
        }
        return language
    }

    private static func option(
        _ argument: String, _ command: Command?, _ texts: Texts
    ) throws(Failure) -> (Option, inline: String?) {
        if argument == "-h" { return (.help, nil) }
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let allowed = Option.global + (command?.options ?? [])
        guard let option = allowed.first(where: { "--" + $0.name == name }) else {
            let near = nearest(name, allowed.map { "--" + $0.name })
            throw .usage(texts.unknownOption(printable(name), command, nearest: near))
        }
        return (option, parts.count == 2 ? String(parts[1]) : nil)
    }

    private static func value(
        _ option: Option, _ inline: String?, _ rest: inout ArraySlice<String>, _ texts: Texts
    ) throws(Failure) -> String {
        guard let value = option.value else {
            guard inline == nil else { throw .usage(texts.takesNoValue(option.name)) }
            return ""
        }
        // `--note --json` is a forgotten value far more often than a note that begins with dashes.
        if let inline { return inline }
        guard let next = rest.first, !next.hasPrefix("--") else {
            throw .usage(texts.valueMissing(option.name, value))
        }
        rest.removeFirst()
        return next
    }

    private func check(_ command: Command, _ texts: Texts) throws(Failure) {
        for (option, given) in values where given.count > 1 && !option.isRepeatable {
            throw .usage(texts.givenTwice(option.name))
        }
        guard command.operandCount.contains(operands.count) else {
            throw wrongOperands(texts)
        }
    }

    /// What is said when the operands do not fit the command.
    func wrongOperands(_ texts: Texts) -> Failure {
        guard let command else { return .usage(texts.commandMissing) }
        return .usage(texts.wrongOperands(command))
    }
}

/// The one of `candidates` that a typing error most likely meant; nil when none is near.
func nearest(_ word: String, _ candidates: [String]) -> String? {
    let best = candidates.map { (distance(word, $0), $0) }.min { $0.0 < $1.0 }
    // Two letters of two would make any short option another.
    guard let best, best.0 <= 2, best.0 < word.drop(while: { $0 == "-" }).count else { return nil }
    return best.1
}

/// Levenshtein's distance: how many letters must be put in, left out or changed.
private func distance(_ one: String, _ other: String) -> Int {
    let (first, second) = (Array(one), Array(other))
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, candidate) in second.enumerated() {
            let change = diagonal + (letter == candidate ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(change, row[j] + 1, diagonal + 1)
        }
    }
    return row[second.count]
}
