/// `help`: all commands, or one of them with its options.
enum HelpCommand {
    private static let indent = "  "

    static func run(_ session: Session) throws(Failure) {
        guard let name = session.invocation.operands.first else {
            return try run(session, about: nil)
        }
        try run(session, about: try .named(name, texts: session.texts))
    }

    static func run(_ session: Session, about command: Command?) throws(Failure) {
        let width = min(session.terminal.width, 100)
        let lines =
            command.map { about($0, session.texts, width: width) }
            ?? overview(session.texts, width: width)
        for line in lines { try session.output.line(line) }
    }

    /// Every command with one line.
    static func overview(_ texts: Texts, width: Int) -> [String] {
        var lines = wrapped(texts.purpose, width: width)
        lines += ["", texts.usage, indent + "requesttracker [--server HOST:PORT] [--json]"]
        lines += [indent + "               [--lang id|en] \(texts.commandWord) ..."]
        for group in Command.groups {
            lines += ["", texts.text(group.title)]
            for command in group.commands {
                lines += entry(
                    command.name, texts.text(command.summary), margin: 16, width: width)
            }
        }
        lines += ["", texts.optionsEverywhere] + options(Option.global, texts, width: width)
        return lines + [""] + texts.helpEnding.flatMap { wrapped($0, width: width) }
    }

    /// One command: how it is written, what it does, its options, examples.
    static func about(_ command: Command, _ texts: Texts, width: Int) -> [String] {
        let operands = command.operands.isEmpty ? "" : " " + command.operands
        let more = command.options.isEmpty ? "" : " [\(texts.optionsWord)]"
        var lines = [
            texts.usage, indent + "requesttracker \(command.name)\(operands)\(more)", "",
        ]
        lines += wrapped(texts.text(command.summary) + ".", width: width)
        for detail in command.details { lines += wrapped(texts.text(detail), width: width) }
        if !command.options.isEmpty {
            lines += ["", texts.optionsTitle]
            lines += options(command.options, texts, width: width)
        }
        if !command.examples.isEmpty {
            lines += ["", texts.examplesTitle]
            for example in command.examples { lines += call(example, width: width) }
        }
        return lines
    }

    /// A call, continued on the next line as a shell allows it where one is too narrow.
    private static func call(_ example: String, width: Int) -> [String] {
        let line = "requesttracker " + example
        if displayWidth(indent + line) <= width { return [indent + line] }
        let parts = wrapped(line, width: width - 4, indent: indent)
        return parts.enumerated().map { index, part in
            indent + part + (index == parts.count - 1 ? "" : " \\")
        }
    }

    private static func options(
        _ options: [Option], _ texts: Texts, width: Int
    ) -> [String] {
        options.flatMap { option in
            let value = option.value.map { " " + $0 } ?? ""
            return entry(
                "--\(option.name)\(value)", texts.text(option.meaning), margin: 27, width: width)
        }
    }

    /// A name and its explanation, which hangs at `margin`.
    private static func entry(
        _ name: String, _ text: String, margin: Int, width: Int
    ) -> [String] {
        let head = indent + name
        let space = String(repeating: " ", count: margin)
        let parts = wrapped(text, width: max(20, width - margin))
        let hanging = parts.map { space + $0 }
        guard displayWidth(head) < margin, let first = parts.first else { return [head] + hanging }
        let gap = String(repeating: " ", count: margin - displayWidth(head))
        return [head + gap + first] + hanging.dropFirst()
    }
}
