import Foundation
import Testing

@testable import requesttracker

@Suite("SIGNALS, asked of the real daemon, beside a naive look at every event")
struct SignalsAgainstNaiveTests {
    private static let kinds = [
        "just-under-promise", "recorded-late", "rejected-and-resubmitted", "ratings-burst",
    ]

    /// Compares each kind row by row.
    /// - Returns: How many there are of each.
    @discardableResult
    private func compare(_ client: Client, niks: [Int: String]) throws -> [String: Int] {
        let naive = NaiveSignals(try client.ok("REPLAY").events, niks: niks)
        var counts: [String: Int] = [:]
        for kind in Self.kinds {
            let answer = try client.ok(#"SIGNALS {"kind":"\#(kind)","limit":10000}"#)
            let given = answer.rows.map { row in json(row.filter { !($0.value is NSNull) }) }
            let expected = naive.rows(kind).map(\.text)
            let told = (answer.fields["counts"] as? [String: Int])?[kind]
            #expect(told == expected.count, "\(kind)")
            let pairs = zip(given, expected.prefix(10_000))
            let wrong = pairs.first { $0 != $1 }
            #expect(given.count == min(10_000, expected.count), "\(kind)")
            #expect(wrong == nil, "\(kind): \(wrong.map { "\($0.0) and not \($0.1)" } ?? "")")
            counts[kind] = expected.count
        }
        return counts
    }

    /// The applicants' numbers of command lines that make one event each.
    private func niks(_ lines: [String]) throws -> [Int: String] {
        var niks: [Int: String] = [:]
        for (index, line) in lines.enumerated() where line.contains(#""nik""#) {
            let applicant = try Reply(line).fields["applicant"] as? [String: Any]
            niks[index + 1] = applicant?["nik"] as? String
        }
        return niks
    }

    private func loaded(_ lines: [String]) throws -> (Daemon, Client) {
        let daemon = try Daemon()
        let client = try daemon.connect()
        let refused = try client.pipeline(lines).filter { !$0.isOK }
        try #require(refused.isEmpty)
        return (daemon, client)
    }

    @Test(
        "in a generated office that games its figures, and records late and out of order",
        arguments: 1...4 as ClosedRange<UInt64>)
    func generated(_ seed: UInt64) throws {
        let log = GamedLog(seed: seed, requests: 900)
        let workspace = try Workspace()
        try log.write(to: workspace.database)
        let daemon = try Daemon(in: workspace)
        let counts = try compare(daemon.connect(), niks: log.niks)
        for kind in Self.kinds { #expect((counts[kind] ?? 0) > 0, "seed \(seed): no \(kind)") }
    }

    @Test("in the sample office")
    func sample() throws {
        let lines = SampleQuarter.lines(seed: 7, requests: 2_000)
        let (_, client) = try loaded(lines)
        try compare(client, niks: niks(lines))
    }

    @Test("in the real log (needs shared/data)", .enabled(if: RealLog.file != nil))
    func real() throws {
        let (_, client) = try loaded(RealLog.lines())
        try compare(client, niks: [:])
    }

    @Test(
        "whose personal data are restricted is nobody, at any point of the log, until it is lifted")
    func restricted() throws {
        let office = try Office()
        let client = office.client
        let applicant = #""applicant":{"nik":"1271120101900001"}"#
        for line in [
            #"SUBMIT {"request":"a","service":"open","channel":"counter",\#(applicant)}"#,
            #"ASSIGN {"request":"a","official":"asn-1"}"#,
            #"REJECT {"request":"a","reason":"kurang"}"#,
            #"SUBMIT {"request":"b","service":"open","channel":"counter",\#(applicant)}"#,
        ] { try client.ok(line) }
        let size = try office.size()
        func found(_ more: String = "") throws -> Int {
            try client.ok(#"SIGNALS {"kind":"rejected-and-resubmitted"\#(more)}"#).rows.count
        }
        #expect(try found() == 1)
        let decided = #""basis":"pdp-41","requestedBy":"subject","decidedBy":"camat""#
        for request in ["a", "b"] {
            try client.ok(#"RESTRICT {"request":"\#(request)",\#(decided)}"#)
            #expect(try found() == 0, "\(request)")
            #expect(try found(#","asOf":\#(size)"#) == 0, "\(request)")
            try client.ok(#"RESTRICT {"request":"\#(request)","lifted":true,\#(decided)}"#)
            #expect(try found() == 1)
        }
        // Corrected to another person's number, it was somebody else who was rejected.
        try client.ok(#"AMEND {"request":"b","applicant":{"nik":"1271120101900002"}}"#)
        #expect(try found() == 0)
        #expect(try found(#","asOf":\#(size)"#) == 1)
    }
}
