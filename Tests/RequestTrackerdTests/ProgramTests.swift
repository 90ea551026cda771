import Foundation
import Glibc
import Testing

@Suite("The tests' own daemons") struct ProgramTests {
    @Test("a test process that is killed leaves no daemon behind")
    func killed() async throws {
        let result = await #expect(
            processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]
        ) {
            let daemon = try Daemon()
            print("daemon \(daemon.program.identifier) \(daemon.workspace.folder.path)")
            fflush(nil)
            raise(SIGKILL)
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let words = try #require(
            output.split(separator: "\n").first { $0.hasPrefix("daemon ") }?.split(separator: " "))
        defer { try? FileManager.default.removeItem(atPath: String(words[2])) }
        try eventually("the daemon lives on") {
            // The number may be another process's by now.
            let command = try? String(contentsOfFile: "/proc/\(words[1])/cmdline", encoding: .utf8)
            return command?.contains(words[2]) != true
        }
    }
}
