import Foundation
import LineProtocol
import Testing

@Suite("Questions about the past, on the real daemon")
struct PastTests {
    private static let questions: [(verb: String, fields: String)] = [
        ("TIMES", #""by":["official"]"#), ("TIMES", #""measure":"lead","by":["month"]"#),
        ("SATISFACTION", #""by":["service"]"#), ("LIST", #""limit":50"#),
        ("OFFICIALS", #""unit":"kesos""#), ("QUEUES", #""at":"2026-12-31T08:00:00+07:00""#),
    ]

    /// Commands on three requests, one of them reopened, and a second version of the service.
    private static let commands = [
        #"SERVICE {"code":"sktm","name":{"id":"S","en":"S"},"promise":{"amount":4,"per":"hours"}}"#,
        #"OFFICIAL {"official":"asn-1","unit":"kesos"}"#,
        #"SUBMIT {"request":"a","service":"sktm","channel":"counter"}"#,
        #"ASSIGN {"request":"a","official":"asn-1"}"#, #"COMPLETE {"request":"a"}"#,
        #"SUBMIT {"request":"b","service":"sktm","channel":"online"}"#,
        #"RATE {"request":"a","score":4}"#, #"REOPEN {"request":"a","reason":"x"}"#,
        #"OFFICIAL {"official":"asn-2","unit":"kesos"}"#,
        #"ASSIGN {"request":"b","official":"asn-2"}"#, #"START {"request":"a"}"#,
        #"SERVICE {"code":"sktm","name":{"id":"T","en":"T"}}"#,
        #"REJECT {"request":"a","reason":"y"}"#,
        #"COMPLETE {"request":"b"}"#, #"RATE {"request":"b","score":1}"#,
    ]

    @Test("what was answered after each event is answered as of it for ever, also after a restart")
    func everyStep() throws {
        let workspace = try Workspace()
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        var recorded: [(line: String, answer: String)] = []
        for (number, command) in Self.commands.enumerated() {
            _ = try client.ok(command)
            for (verb, fields) in Self.questions {
                let answer = try client.ok("\(verb) {\(fields)}").raw
                recorded.append(("\(verb) {\(fields),\"asOf\":\(number + 1)}", answer))
            }
        }
        for (line, answer) in recorded { #expect(try client.ok(line).raw == answer, "\(line)") }
        _ = try daemon.terminate()
        let restarted = try Daemon(in: workspace).connect()
        for (line, answer) in recorded { #expect(try restarted.ok(line).raw == answer, "\(line)") }
    }

    /// What a verb needs to be asked anything.
    private static let needed: [Verb: String] = [
        .request: #""request":"a""#, .explain: #""query":"TIMES""#, .effect: #""topic":"layanan""#,
        .report: #""from":"2026-01-01T00:00:00Z","to":"2100-01-01T00:00:00Z""#,
    ]

    @Test("every verb of the projections takes asOf, and answers the same however much came since")
    func everyVerb() throws {
        let client = try Daemon().connect()
        let training =
            #"TRAINING {"training":"t","official":"asn-1","topic":"layanan","to":"2026-01-09T15:00:00+07:00"}"#
        for command in Self.commands[..<7] + [training] { _ = try client.ok(command) }
        // What a citizen may see is how it stands.
        let verbs = Verb.allCases.filter { $0.kind == .query && $0 != .track }
        let lines = verbs.map { verb in
            let fields = [Self.needed[verb], #""asOf":8"#].compactMap { $0 }
            return "\(verb.rawValue) {\(fields.joined(separator: ","))}"
        }
        let before = try lines.map { try client.ok($0).raw }
        for command in Self.commands[7...] { _ = try client.ok(command) }
        _ = try client.ok(
            #"FEEDBACK {"official":"asn-1","kind":"praise","evidence":[1],"text":"x"}"#)
        for (line, answer) in zip(lines, before) {
            #expect(try client.ok(line).raw == answer, "\(line)")
        }
        for verb in verbs {
            #expect(verb.fields.contains("asOf"), "HELP does not tell of it: \(verb.rawValue)")
        }
    }

    @Test("REQUEST tells how it stood, and that it was not there before")
    func request() throws {
        let client = try Daemon().connect()
        for command in Self.commands { _ = try client.ok(command) }
        #expect(try client.ok(#"REQUEST {"request":"a","asOf":5}"#).string("state") == "completed")
        #expect(try client.ok(#"REQUEST {"request":"a","asOf":8}"#).string("state") == "assigned")
        #expect(try client.ok(#"REQUEST {"request":"a"}"#).string("state") == "rejected")
        _ = try client.refused(#"REQUEST {"request":"b","asOf":5}"#, "not-found")
        _ = try client.refused(#"REQUEST {"request":"b","since":5}"#, "bad-argument")
        _ = try client.refused(#"TIMES {"asOf":16}"#, "bad-argument")
    }

    @Test("replies keep their order when long questions and short ones are pipelined")
    func order() throws {
        let client = try Daemon().connect()
        for command in Self.commands { _ = try client.ok(command) }
        let lines = (0..<40).map { number in
            number % 2 == 0
                ? #"TIMES {"asOf":\#(number % 15),"tag":"t\#(number)"}"#
                : #"TIMES {"tag":"t\#(number)"}"#
        }
        let tags = try client.pipeline(lines).map { $0.string("tag") }
        #expect(tags == (0..<40).map { "t\($0)" })
    }
}
