import Foundation
import Testing

@Suite("The client's help")
struct ClientHelpTests {
    private func run(
        _ arguments: String..., in folder: Workspace
    ) throws -> (ending: Ending, output: String, errors: String) {
        let program = try Program(
            try productsFolder().appendingPathComponent("requesttracker"), arguments, in: folder)
        return (try program.waitForEnd(), program.output, program.errors)
    }

    @Test("every command that the help lists explains itself", arguments: ["en", "id"])
    func everyCommand(_ language: String) throws {
        let folder = try Workspace()
        let overview = try run("--lang", language, "help", in: folder)
        #expect(overview.ending == .exit(0))
        let commands = overview.output.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("  "), line.dropFirst(2).first?.isLowercase == true else {
                return nil
            }
            let name = String(line.dropFirst(2).prefix { $0 != " " })
            return name == "requesttracker" ? nil : name
        }
        #expect(commands.count > 60)
        for command in commands {
            let help = try run("--lang", language, command, "--help", in: folder)
            #expect(help.ending == .exit(0), "\(command)")
            #expect(help.errors.isEmpty)
            let usage = language == "en" ? "Usage:" : "Cara pakai:"
            if command != "help" {
                #expect(help.output.hasPrefix("\(usage)\n  requesttracker \(command)"))
            }
        }
    }

    @Test("an unknown option ends with 64 and the next step")
    func unknownOption() throws {
        let folder = try Workspace()
        let refused = try run("--lang", "id", "times", "--frobnicate", in: folder)
        #expect(refused.ending == .exit(64))
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains("requesttracker help times"))
    }

    @Test("what is refused, and a file that is not there, are told with the next step")
    func nextSteps() throws {
        let office = try Office()
        let steps: [(arguments: [String], code: Int32, english: String, indonesian: String)] = [
            (["request", "nope"], 1, "requesttracker list", "Tidak ditemukan."),
            (["submit", "open", "--channel", "pasar"], 1, "help submit", "help submit"),
            (["send", "/nope"], 74, "check its name", "periksa nama"),
            (["import", "csv", "/nope"], 74, "check its name", "periksa nama"),
            (["verify", "/nope"], 74, "check its name", "periksa nama"),
            (["calendar", "load", "/nope"], 74, "check its name", "periksa nama"),
        ]
        for step in steps {
            for (language, hint) in [("en", step.english), ("id", step.indonesian)] {
                let run = try office.run(step.arguments, language: language)
                #expect(run.ending == .exit(step.code), "\(step.arguments)")
                #expect(run.errors.contains(hint), "\(run.errors)")
                for line in run.errors.split(separator: "\n").dropFirst() {
                    #expect(line.count <= 80, "\(line)")
                }
            }
        }
    }

    @Test("an empty table says only that it is empty")
    func nothingFound() throws {
        let office = try Office()
        for command in ["times", "queues", "trend", "channels", "indicators"] {
            let run = try office.run([command])
            #expect(run.output.split(separator: "\n").count == 2, "\(run.output)")
            #expect(run.output.hasSuffix("\n\nNothing found.\n"), "\(run.output)")
        }
    }

    @Test("what many requests are refused for is told once")
    func sameReason() throws {
        let office = try Office()
        for id in ["r-1", "r-2", "r-3"] {
            try office.submit(id, then: [#"ASSIGN "official":"asn-1""#])
        }
        let run = try office.run(["handover", "asn-1", "asn-new"])
        #expect(run.ending == .exit(1))
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("r-1: official asn-new does not exist"))
        #expect(lines.last == "the same reason refused 2 more requests")
        #expect(run.output == "0 of 3 open requests of asn-1 went to asn-new, 3 refused\n")
    }

    @Test("a request and the server are shown to Indonesians without English labels")
    func labels() throws {
        let office = try Office()
        try office.submit("r-1", then: [#"ASSIGN "official":"asn-1""#])
        let english = [
            "service version", "first", "accepted", "ended", "budget", "reopenings", "ledger",
            "writable", "uptime", "connections",
        ]
        for arguments in [["request", "r-1"], ["status"], ["history", "r-1"], ["services"]] {
            let run = try office.run(arguments, language: "id")
            #expect(run.ending == .exit(0))
            for word in english { #expect(!run.output.contains(word), "\(word): \(run.output)") }
            for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
    }
}
