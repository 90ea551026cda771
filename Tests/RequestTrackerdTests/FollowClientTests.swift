import Foundation
import Testing

@Suite("requesttracker follow")
struct FollowClientTests {
    private func wait(_ program: Program, for count: Int) throws -> [String] {
        var lines: [String] = []
        try eventually("\(count) lines do not come: \(program.output) \(program.errors)") {
            lines = program.output.split(separator: "\n").map(String.init)
            return lines.count >= count
        }
        return lines
    }

    @Test("events are shown as they are recorded, and Ctrl-C ends it with where to go on")
    func live() throws {
        let office = try Office()
        let size = Office.lines.count
        let workspace = try Workspace()
        let program = try ClientRun.start(
            ["follow", "--from", "1"], on: office.daemon, in: workspace)
        _ = try wait(program, for: size)
        try office.submit("m-1", service: "open", then: [#"ASSIGN "official":"asn-1","by":"kasi""#])
        let lines = try wait(program, for: size + 2)
        #expect(lines[size].contains("#\(size + 1)  m-1  submitted"), "\(lines[size])")
        #expect(lines[size + 1].contains("m-1  assigned  official=asn-1  (kasi)"))
        program.send(signal: SIGINT)
        #expect(try program.waitForEnd() == .exit(130))
        #expect(program.errors.contains("go on with --from \(size + 3)"), "\(program.errors)")
    }

    @Test("many more than are granted at a time, as JSON, are those of REPLAY; a stop says so")
    func json() throws {
        let office = try Office()
        let workspace = try Workspace()
        let program = try ClientRun.start(
            ["follow", "--json", "--from", "1"], on: office.daemon, in: workspace)
        let lines = (0..<7_000).map { #"OFFICIAL {"official":"j-\#($0)"}"# }
        #expect(try office.client.pipeline(lines).allSatisfy(\.isOK))
        let seen = try wait(program, for: Office.lines.count + lines.count)
        #expect(try seen == office.client.ok("REPLAY").events.map { String($0.raw.dropFirst(6)) })
        #expect(try office.daemon.terminate() == .exit(0))
        #expect(try program.waitForEnd() == .exit(1))
        #expect(program.errors.contains("--from \(seen.count + 1)"), "\(program.errors)")
    }

    @Test("without --from only what is recorded from then on; filters as in replay")
    func fromNow() throws {
        let office = try Office()
        try office.submit("old", service: "open")
        let workspace = try Workspace()
        let program = try ClientRun.start(
            ["follow", "--types", "withdrawn"], on: office.daemon, in: workspace)
        try eventually("it does not connect") {
            try office.client.ok("STATUS").int("connections") == 2
        }
        // Its line may come after what follows here; then it begins at the size of its HELLO.
        for line in [#"WITHDRAW {"request":"old"}"#] { try office.client.ok(line) }
        let lines = try wait(program, for: 1)
        #expect(lines.count == 1 && lines[0].contains("old  withdrawn"))
        try office.daemon.kill()
        #expect(try program.waitForEnd() == .exit(74))
        #expect(program.errors.contains("Go on with --from"))
    }
}
