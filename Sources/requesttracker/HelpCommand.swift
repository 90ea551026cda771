/// `help`: all commands, or one of them with its options.
enum HelpCommand {
    private static let indent = "  "

    static func run(_ session: Session, named name: String?) throws(Failure) {
        guard let name else { return try run(session, about: nil) }
        guard let command = Command(rawValue: name) else {
            let near = nearest(name, Command.allCases.map(\.rawValue))
            throw .usage(session.texts.unknownCommand(printable(name), nearest: near))
        }
        try run(session, about: command)
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
            lines += ["", texts.groupTitle(group.name)]
            for command in group.commands {
                lines += entry(
                    command.rawValue, texts.summary(of: command), margin: 16, width: width)
            }
        }
        lines += ["", texts.optionsEverywhere] + options(Option.global, nil, texts, width: width)
        return lines + [""] + texts.helpEnding.flatMap { wrapped($0, width: width) }
    }

    /// One command: how it is written, what it does, its options, examples.
    static func about(_ command: Command, _ texts: Texts, width: Int) -> [String] {
        let operands = command.operands.isEmpty ? "" : " " + command.operands
        let more = command.options.isEmpty ? "" : " [\(texts.optionsWord)]"
        var lines = [
            texts.usage, indent + "requesttracker \(command.rawValue)\(operands)\(more)", "",
        ]
        lines += wrapped(texts.summary(of: command) + ".", width: width)
        for detail in texts.details(of: command) { lines += wrapped(detail, width: width) }
        if !command.options.isEmpty {
            lines += ["", texts.optionsTitle]
            lines += options(command.options, command, texts, width: width)
        }
        let examples = command.examples
        if !examples.isEmpty {
            lines += ["", texts.examplesTitle]
            for example in examples { lines += call(example, width: width) }
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
        _ options: [Option], _ command: Command?, _ texts: Texts, width: Int
    ) -> [String] {
        options.flatMap { option in
            let value = option.value(in: command).map { " " + $0 } ?? ""
            return entry(
                "--\(option.rawValue)\(value)", texts.meaning(of: option, in: command), margin: 27,
                width: width)
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

extension Option {
    /// What its value is called in the help of a command, where a few names mean something else.
    func value(in command: Command?) -> String? {
        switch (self, command) {
        case (.by, .times), (.by, .queues), (.by, .satisfaction), (.by, .forecast),
            (.by, .channels), (.by, .trend):
            "DIMENSION,..."
        case (.by, _): "ID"
        case (.from, .replay), (.from, .follow): "N|TIME"
        case (.to, .replay): "FILE|N"
        case (.to, .receipt), (.to, .checkpoint): "FILE"
        case (.unit, .submit), (.unit, .amend), (.unit, .service), (.unit, .official): "NAME"
        case (.category, .service), (.channel, .submit), (.channel, .amend), (.service, .amend):
            "NAME"
        default: placeholder
        }
    }
}

extension Command {
    /// Calls as they are really made.
    var examples: [String] {
        switch self {
        case .send: ["send commands.txt --refused refused.txt", "sample | requesttracker send -"]
        case .times:
            ["times --from 2026-01 --to 2026-04", "times --by service,month --measure lead"]
        case .queues: ["queues", "queues --by unit --from 2026-03 --to 2026-04"]
        case .satisfaction: ["satisfaction --from 2026-01", "satisfaction --by none"]
        case .trend: ["trend --from 2026-01", "trend --by unit,week --measure lead"]
        case .channels: ["channels --from 2026-01", "channels --by unit --clock wall"]
        case .hours: ["hours --from 2026-01", "hours --unit upt-dukcapil --channel phone"]
        case .fairness: ["fairness --from 2026-01 --to 2026-04", "fairness --unit upt-dukcapil"]
        case .target:
            ["target i-1 slaRate 90% --unit loket --from 2026-01 --to 2026-04"]
        case .feedback: ["feedback asn-17 improvement 'lambat' --evidence 4711,4720"]
        case .agree: ["agree F-4730 'cek stok blangko' --due 2026-03-31"]
        case .training: ["training kk-17 asn-17 kk --to 2026-02-04 --hours 20"]
        case .indicators: ["indicators --official asn-17 --from 2026-01 --to 2026-04"]
        case .effect: ["effect kk-17", "effect --topic kk --window 60"]
        case .report:
            ["report --from 2026-01 --to 2026-04 --markdown > q1.md"]
        case .explain:
            [
                "explain times official=asn-17 month=2026-01 --measure lead",
                "explain queues official=none", "explain satisfaction service=ktp-el",
            ]
        case .signals:
            [
                "signals --from 2026-01",
                "signals --kind bulk-endings,recorded-late --official asn-17",
            ]
        case .forecast: ["forecast --by unit --days 7", "forecast MRL-2026-000001"]
        case .list: ["list --official asn-17", "list --overdue --limit 20"]
        case .submit:
            ["submit ktp-el --channel counter --name 'Contoh Warga'"]
        case .assign: ["assign MRL-2026-000001 asn-17"]
        case .pause: ["pause MRL-2026-000001 applicant 'KK asli belum dibawa'"]
        case .reopen: ["reopen MRL-2026-000001 'wrong name' --mistake"]
        case .rate: ["rate MRL-2026-000001 4", "rate --tracking WORD 3 --comment 'cepat'"]
        case .service:
            ["service kk --name-id 'Kartu Keluarga' --promise 3:working-days"]
        case .official: ["official asn-17 --unit pelayanan --service ktp-el,kk"]
        case .subject: ["subject 1271120101900001 --by loket-1"]
        case .erase:
            ["erase MRL-2026-000001 --basis pdp-43-1-c --requested-by subject --decided-by camat"]
        case .refuseErasure:
            [
                "refuse-erasure R-1 --basis pdp-15-1-b --requested-by subject --decided-by camat"
            ]
        case .restrict:
            ["restrict R-1 --basis pdp-41 --requested-by subject --decided-by camat"]
        case .retention:
            ["retention --older-than 5y --basis pdp-44-1-a --decided-by camat"]
        case .handover: ["handover asn-17 asn-21 --by supervisor"]
        case .replay:
            [
                "replay --from 1 --limit 1000", "replay --types submitted,completed",
                "replay --to log-2026-11-24.ndjson", "replay --to log.ndjson --resume",
            ]
        case .follow: ["follow", "follow --from 1 --official asn-17", "follow --json"]
        case .restore: ["restore log-2026-11-24.ndjson /var/tmp/copy.db"]
        case .history: ["history MRL-2026-000001", "history service/ktp-el"]
        case .call: [#"call TIMES '{"by":["unit"],"measure":"queue"}'"#, "call HELP"]
        case .receipt: ["receipt MRL-2026-000001 --to receipt.txt"]
        case .checkpoint:
            [
                "checkpoint --to 11.txt --sign-with auditor.pem",
                "checkpoint --since 10.txt --proof proof.txt --to 11.txt",
            ]
        case .verify:
            [
                "verify requests.db --checkpoint 11.txt",
                "verify log.ndjson --checkpoint 11.txt",
                "verify receipt.txt --checkpoint 11.txt",
                "verify 10.txt --newer 11.txt --proof proof.txt",
            ]
        case .backup: ["backup /var/backups/requests-2026-11-24.db"]
        case .sample: ["sample --seed 42 > quarter.lines"]
        case .calendar:
            ["calendar list", "calendar show office", "calendar load office-2027.json"]
        case .identity: ["identity", "identity --from 2026-01-01 --official asn-17"]
        case .catalogue: ["catalogue", "catalogue load"]
        default: []
        }
    }
}
