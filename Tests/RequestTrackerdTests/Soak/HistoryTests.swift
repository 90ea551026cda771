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
