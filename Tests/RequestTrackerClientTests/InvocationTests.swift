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
        #expect(one.command == .assign)
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
        #expect(try invocation("-h").command == nil)
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

    @Test("every command is in the help exactly once and has options of its own only")
    func groups() {
        let listed = Command.groups.flatMap(\.commands)
        #expect(Set(listed) == Set(Command.allCases))
        #expect(listed.count == Command.allCases.count)
        for command in Command.allCases {
            #expect(Set(command.options).count == command.options.count)
            #expect(Set(command.options).isDisjoint(with: Option.global))
        }
    }

    @Test("every option is used by a command or by all")
    func options() {
        let used = Set(Command.allCases.flatMap(\.options)).union(Option.global)
        #expect(used == Set(Option.allCases))
    }

    @Test("every example of the help can be read")
    func examples() {
        for command in Command.allCases {
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
        for command in Command.allCases {
            let lines = HelpCommand.about(command, texts, width: 80)
            #expect(lines[1].contains(command.rawValue))
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
