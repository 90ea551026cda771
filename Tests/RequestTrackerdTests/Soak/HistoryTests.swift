import Foundation
import Testing

@Suite("Histories of clients over daemons that are killed")
struct HistoryTests {
    @Test(
        "nothing acknowledged is lost, doubled or out of order, and retries are answered as before",
        arguments: [1, 2])
    func history(_ seed: UInt64) throws {
        var round = try HistoryRound(seed: seed, isLong: false)
        let report = try round.run(faults: 4)
        #expect(
            report.complaints.isEmpty, "\(report.complaints.prefix(10).joined(separator: "\n"))")
        #expect(report.lost == 0)
        #expect(report.erasures >= 5, "seed \(seed): \(report)")
        #expect(report.acknowledged >= 50, "seed \(seed): \(report)")
    }
}

@Suite("What histories are judged by")
struct HistoryJudgeTests {
    private static func attempt(_ name: String, _ verb: String, at sequence: Int) -> HistoryAttempt
    {
        let text = verb == "ERASE" ? "" : ErasureCheck.text(of: name)
        return HistoryAttempt(
            name: name, line: "\(verb) {\"note\":\"\(text)\"}", key: name,
            outcome: .acknowledged(
                Acknowledgement(
                    sequence: sequence, version: sequence, content: "", wasReplayed: false,
                    request: "r-1", tracking: nil)))
    }

    @Test("a text that stands where it must be gone is seen, and so is one that is lost")
    func erasures() throws {
        let workspace = try Workspace()
        let attempts = [
            Self.attempt("c0-1", "PAUSE", at: 1), Self.attempt("c0-2", "PAUSE", at: 2),
            Self.attempt("c0-3", "ERASE", at: 3), Self.attempt("c0-4", "PAUSE", at: 4),
        ]
        let events = try attempts.enumerated().map { place, attempt in
            let type = attempt.name == "c0-3" ? "personal-erased" : "paused"
            return try Reply(
                #"EVENT {"sequence":\#(place + 1),"stream":"request/r-1","type":"\#(type)","#
                    + #""actor":"\#(attempt.name)"}"#)
        }
        func complaints(_ names: [String]) throws -> (told: Int, recorded: Int) {
            let text = names.map { "\0;x" + ErasureCheck.text(of: $0) }.joined()
            try Data(text.utf8).write(to: workspace.database)
            let check = try ErasureCheck(workspace)
            return (
                check.complaints(told: attempts).count,
                check.complaints(recorded: events, attempts).count
            )
        }
        #expect(try complaints(["c0-4"]) == (0, 0))
        #expect(try complaints(["c0-4", "c0-2"]) == (1, 1))
        #expect(try complaints([]) == (0, 1), "the text of c0-4 is lost")
        #expect(try complaints(["c0-1", "c0-2"]) == (2, 3))
    }
}
