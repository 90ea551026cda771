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
}
