import Projections
import ServiceRequests
import Testing

@Suite("SATISFACTION, worked by hand")
struct SatisfactionTests {
    private func log(_ scores: [Int?]) -> TestLog {
        var log = TestLog()
        for (number, score) in scores.enumerated() {
            log.request(
                "r\(number)",
                [
                    ("01-06 08:00", submitted("ktp")), ("01-06 08:00", .assigned(official: "ani")),
                    ("01-06 09:00", .completed),
                ])
            if let score { log.add(.request("r\(number)"), .rated(.score(score)), "01-06 10:00") }
        }
        return log
    }

    @Test(
        "the interval is Wilson's at 95 %",
        arguments: [
            (1, 1, 0.207, 1.0), (5, 5, 0.566, 1), (9, 10, 0.596, 0.982), (27, 30, 0.744, 0.965),
            (90, 100, 0.826, 0.945), (0, 1, 0, 0.793),
        ])
    func wilson(_ satisfied: Int, _ n: Int, _ low: Double, _ high: Double) throws {
        let scores = (0..<n).map { $0 < satisfied ? 3 + $0 % 2 : 1 + $0 % 2 }
        let row = try log(scores).table(.satisfaction)[0]
        #expect(row["n"] == "\(n)")
        #expect(row["satisfied"] == "\(satisfied)")
        #expect(row["rate"] == "\(Double(satisfied) / Double(n))")
        let bounds = [row["low"], row["high"]].map { Double($0 ?? "") ?? -1 }
        #expect(bounds.map { ($0 * 1000).rounded() / 1000 } == [low, high])
    }

    @Test("the response rate is answers by ended requests; the mean is of the scores")
    func rates() throws {
        let row = try log([4, 1, nil, 3, nil]).table(.satisfaction)[0]
        #expect(row["n"] == "3")
        #expect(row["responseRate"] == "0.6")
        #expect(row["meanScore"] == "\(8.0 / 3)")
    }

    @Test("of nothing there is one row of nulls")
    func nothing() throws {
        #expect(
            try TestLog().rows(.satisfaction) == [
                #"{"n":0,"satisfied":0,"rate":null,"low":null,"high":null,"#
                    + #""responseRate":null,"meanScore":null}"#
            ])
        let unrated = try log([nil]).table(.satisfaction)[0]
        #expect(unrated["responseRate"] == "0.0")
    }

    @Test("the one rating stands when a request is reopened, and counts at its next ending")
    func reopened() throws {
        var log = log([2])
        log.add(.request("r0"), .reopened(mistake: false), "01-07 08:00")
        #expect(try log.table(.satisfaction)[0]["n"] == "0")
        log.add(.request("r0"), .assigned(official: "budi"), "01-07 08:30")
        log.add(.request("r0"), .completed, "01-07 09:00")
        let rows = try log.table(.satisfaction, #"{"by":["official"]}"#)
        #expect(rows.map { $0["official"] } == [#""budi""#], "charged to the last official")
        #expect(rows[0]["n"] == "1")
        #expect(rows[0]["meanScore"] == "2.0")
        #expect(rows[0]["mark"] == #""suppressed""#)
    }

    @Test("a questionnaire of nine elements stays out of n, also after a snapshot")
    func questionnaire() throws {
        var log = log([nil, 4])
        let elements: [UInt8] = [1, 2, 3, 4, 1, 2, 3, 4, 1]
        log.add(.request("r0"), .rated(.elements(elements)), "01-06 10:00")
        #expect(try log.table(.satisfaction)[0]["n"] == "1")
        #expect(try log.table(.satisfaction)[0]["responseRate"] == "0.5")
        log.add(.request("r0"), .reopened(mistake: false), "01-07 10:00")
        let read = try #require(
            Projections(snapshot: log.projections.snapshot(), calendar: .office))
        #expect(read.snapshot() == log.projections.snapshot())
        let request = try #require(log.fold("r0"))
        let described = String(
            decoding: read.describe(request, now: log.now), as: UTF8.self)
        #expect(described.contains(#""scores":{"requirements":1,"procedure":2"#))
    }
}
