import Testing

@testable import requesttracker

@Suite("Arguments")
struct InvocationTests {
    private let texts = Texts(language: .english)

    private func invocation(_ arguments: String...) throws -> Invocation {
        try Invocation(arguments, texts: texts)
    }

    private func usage(_ arguments: [String]) -> String? {
        do throws(Failure) {
            _ = try Invocation(arguments, texts: texts)
            return nil
        } catch {
            guard case .usage(let message) = error else { return nil }
            return message
        }
    }

    @Test("options stand before or after the operands, with a space or an equals sign")
    func positions() throws {
        let one = try invocation("--json", "assign", "--at=2026-01-09", "A", "--by", "boss", "B")
        #expect(one.command?.name == "assign")
        #expect(one.operands == ["A", "B"])
        #expect(one.has(.json))
        #expect(one.value(.at) == "2026-01-09")
        #expect(one.value(.by) == "boss")
    }

    @Test("lists may be repeated, separated by commas, or both")
    func lists() throws {
        let query = try invocation("times", "--official", "a,b", "--official", "c", "--by", "month")
        #expect(query.list(.official) == ["a", "b", "c"])
        #expect(query.list(.service) == [])
    }

    @Test("after two dashes everything is an operand, and one dash is standard input")
    func dashes() throws {
        #expect(try invocation("send", "--", "--refused").operands == ["--refused"])
        #expect(try invocation("send", "-").operands == ["-"])
    }

    @Test(
        "what is wrong is said with the next step",
        arguments: [
            ([], "requesttracker help"), (["tims"], "did you mean 'times'?"),
            (["frobnicate"], "'requesttracker help' lists them"),
            (["times", "--offical", "x"], "did you mean --official?"),
            (["explain", "times", "--by", "x"], "explain has no option --by"),
            (["times", "--refused", "x"], "requesttracker help times"),
            (["--official", "x", "times"], "put the command first"),
            (["times", "--from"], "--from TIME"), (["times", "--from", "--json"], "--from TIME"),
            (["list", "--overdue=yes"], "takes no value"),
            (["times", "--clock", "wall", "--clock", "working"], "give it once"),
            (["assign", "A"], "requesttracker assign REQUEST OFFICIAL"),
            (["accept", "A", "B"], "requesttracker accept REQUEST"),
        ])
    func mistakes(_ arguments: [String], _ hint: String) {
        #expect(usage(arguments)?.contains(hint) == true, "\(usage(arguments) ?? "accepted")")
    }

    @Test("help asks for no operands")
    func help() throws {
        #expect(try invocation("assign", "--help").has(.help))
        #expect(try invocation("-h").command?.name == nil)
        #expect(try invocation("--version").has(.version))
    }

    @Test("the language is that of the option, else of the environment, else English")
    func language() throws {
        func language(_ arguments: [String], _ environment: [String: String]) throws -> Language {
            try Invocation.language(arguments, environment: environment)
        }
        #expect(try language([], [:]) == .english)
        #expect(try language([], ["LANG": "id_ID.UTF-8"]) == .indonesian)
        #expect(try language([], ["LC_ALL": "en_US", "LANG": "id_ID.UTF-8"]) == .english)
        #expect(try language([], ["LC_ALL": "", "LANG": "id"]) == .indonesian)
        #expect(try language([], ["LANG": "idx"]) == .english)
        #expect(try language(["--lang", "id"], [:]) == .indonesian)
        #expect(try language(["--lang=en"], ["LANG": "id_ID"]) == .english)
        #expect(throws: Failure.self) { try language(["--lang", "fr"], [:]) }
    }

    @Test("no two commands have the same name, and each has options of its own only")
    func groups() {
        #expect(Set(Command.all.map(\.name)).count == Command.all.count)
        for command in Command.all {
            #expect(Set(command.options).count == command.options.count)
            #expect(Set(command.options).isDisjoint(with: Option.global))
        }
    }

    @Test("an option takes a value in every command or in none, and is a list in all or in none")
    func options() {
        let all = Command.all.flatMap(\.options) + Option.global
        for (name, uses) in Dictionary(grouping: all, by: \.name) {
            #expect(Set(uses.map { $0.value == nil }).count == 1, "--\(name)")
            #expect(Set(uses.map(\.isRepeatable)).count == 1, "--\(name)")
        }
    }

    @Test("every command takes each of its options, and refuses others with the next step")
    func accepted() {
        for command in Command.all {
            let words = command.operands.split(separator: " ").map(String.init)
            let operands = Array(words.prefix(command.operandCount.lowerBound))
            for option in command.options {
                let given = ["--" + option.name] + (option.value == nil ? [] : ["x"])
                #expect(usage([command.name] + operands + given) == nil, "\(command.name) \(given)")
            }
            let refused = usage([command.name] + operands + ["--frobnicate"])
            #expect(refused?.contains("requesttracker help \(command.name)") == true)
        }
    }

    @Test("what a command takes as operands is what its help writes")
    func operands() {
        func count(_ name: String) -> ClosedRange<Int>? { Command.named(name)?.operandCount }
        #expect(count("times") == 0...0)
        #expect(count("accept") == 1...1)
        #expect(count("submit") == 1...1, "its --channel is no operand")
        #expect(count("assign") == 2...2)
        #expect(count("pause") == 2...3)
        #expect(count("rate") == 0...2)
        #expect(count("send") == 0...1)
        #expect(count("target") == 3...3)
        #expect(count("explain") == 1...8)
        #expect(count("calendar") == 1...2)
    }

    @Test("every example of the help can be read")
    func examples() {
        for command in Command.all {
            for example in command.examples where !example.contains("|") && !example.contains(">") {
                #expect(usage(words(example)) == nil, "\(example)")
            }
        }
    }

    @Test("the help fits the terminal in both languages", arguments: Language.allCases)
    func helpWidth(_ language: Language) {
        let texts = Texts(language: language)
        let overview = HelpCommand.overview(texts, width: 80)
        for line in overview { #expect(displayWidth(line) <= 80, "\(line)") }
        for command in Command.all {
            let lines = HelpCommand.about(command, texts, width: 80)
            #expect(lines[1].contains(command.name))
            for line in lines { #expect(displayWidth(line) <= 80, "\(line)") }
        }
    }

    /// Splits as a shell does with single quotes.
    private func words(_ line: String) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index.isMultiple(of: 2) {
                words += part.split(separator: " ").map(String.init)
            } else {
                words.append(String(part))
            }
        }
        return words
    }
}

@Suite("Server addresses")
struct ServerAddressTests {
    @Test(
        "a host, a port, or both",
        arguments: [
            ("127.0.0.1:7400", "127.0.0.1:7400"), ("example", "example:7311"),
            (":99", "127.0.0.1:99"), ("[::1]:8", "[::1]:8"), ("[::1]", "[::1]:7311"),
        ])
    func valid(_ text: String, _ expected: String) {
        #expect(ServerAddress(text)?.text == expected)
    }

    @Test(
        "anything else is refused",
        arguments: ["", "a:", "a:b", "a:0", "a:65536", "::1", "a b:1", "[::1", "[]:1", "[::1]x"])
    func invalid(_ text: String) {
        #expect(ServerAddress(text) == nil)
    }
}
