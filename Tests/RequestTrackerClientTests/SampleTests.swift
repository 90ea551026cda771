import JSONText
import Testing

@testable import requesttracker

@Suite("The sample quarter")
struct SampleTests {
    /// The quarter of seed 1 and what was read in it; both take a second or two.
    private static let quarter = SampleQuarter.lines(seed: 1)
    private static let quarterBook = Result { try book(quarter) }

    private static func book(_ lines: [String]) throws -> SampleOfficeBook {
        var book = SampleOfficeBook()
        for line in lines { try book.read(line) }
        return book
    }

    @Test("every line of the quarter is legal and the shares are those of a real office")
    func wholeQuarter() throws {
        let book = try Self.quarterBook.get()
        #expect(book.faults.prefix(5) == [])
        #expect(book.services.count == 26 && book.officials.count == 14)

        let requests = book.requests.values
        #expect(requests.count == 12_900)
        let months = book.channels.mapValues { $0.values.reduce(0, +) }
        #expect([7, 8, 9].allSatisfy { (3_800...4_800).contains(months[$0] ?? 0) })
        let events = requests.reduce(0) { $0 + $1.lines }
        #expect((6.5...8).contains(Double(events) / 12_900))
        let share = { (verb: String) in Double(book.verbs[verb] ?? 0) / 12_900 }
        #expect((0.28...0.33).contains(share("RATE")))
        #expect((0.02...0.05).contains(share("REJECT")))
        #expect((0.008...0.03).contains(share("WITHDRAW")))
        #expect((0.01...0.04).contains(share("REOPEN")))
        #expect((0.02...0.06).contains(share("AMEND")))
        #expect((0.12...0.3).contains(share("PAUSE")))
        #expect(share("STOP") > 0.3)
        #expect(book.mistakes > 20)
        #expect(Set(book.reasons.keys) == ["applicant", "agency", "technical"])
        #expect((0.15...0.3).contains(Double(book.surveys) / Double(book.verbs["RATE"] ?? 1)))
        #expect((0.15...0.3).contains(Double(book.comments) / Double(book.verbs["RATE"] ?? 1)))

        let online = [7, 8, 9].map {
            Double(book.channels[$0]?["online"] ?? 0) / Double(months[$0] ?? 1)
        }
        #expect(online[0] + 0.05 < online[1] && online[1] < online[2])
        let open = requests.count { $0.state != .ended }
        #expect((200...600).contains(open), "a realistic backlog is left at the end")
    }

    @Test("officials are busy about 85 % of their time, the absent one less")
    func utilisation() throws {
        let book = try Self.quarterBook.get()
        let capacity = Double(SampleOfficeBook.officeSeconds(from: 0, to: 92 * 86_400))
        #expect(capacity == 64 * 27_000)
        #expect(book.busy.count == 14)
        let shares = book.busy.mapValues { Double($0) / capacity }
        #expect((0.6...0.78).contains(shares["asn-dk-02"] ?? 0), "two weeks away")
        let others = shares.filter { $0.key != "asn-dk-02" }.values
        #expect(others.allSatisfy { (0.74...0.93).contains($0) })
        #expect((0.82...0.88).contains(others.reduce(0, +) / 13))
    }

    @Test(
        "a shorter or a fuller quarter is legal too", arguments: [0, 1, 40, 900, 15_000])
    func otherSizes(requests: Int) throws {
        let lines = SampleQuarter.lines(seed: UInt64(requests) + 3, requests: requests)
        let book = try Self.book(lines)
        #expect(book.faults.prefix(5) == [])
        #expect(book.requests.count == requests)
    }

    @Test("the same seed gives the same lines, another seed others")
    func determinism() {
        let lines = SampleQuarter.lines(seed: 7, requests: 300)
        #expect(lines == SampleQuarter.lines(seed: 7, requests: 300))
        #expect(lines != SampleQuarter.lines(seed: 8, requests: 300))
    }

    @Test("a request is numbered in the order of submission")
    func numbers() throws {
        let ids = try SampleQuarter.lines(seed: 9, requests: 120)
            .filter { $0.hasPrefix("SUBMIT ") }
            .map { try JSONObject(Array($0.dropFirst(7).utf8))["request"]?.string ?? "" }
        #expect(ids.first == "MRL-2026-000001" && ids.last == "MRL-2026-000120")
        #expect(ids == ids.sorted())
    }

    @Test("the open requests of the absent official are handed over")
    func handover() throws {
        let handedOver = try Self.quarter
            .filter { $0.hasPrefix("ASSIGN ") && $0.contains("2026-08-03T07:3") }
            .map { try JSONObject(Array($0.dropFirst(7).utf8)) }
        #expect(handedOver.count >= 5)
        let received = handedOver.compactMap { $0["official"]?.string }
        #expect(received.allSatisfy { $0 != "asn-dk-02" })
    }

    @Test("applicants have valid NIKs of an area that was never given out")
    func identityNumbers() throws {
        var checked = 0
        for line in SampleQuarter.lines(seed: 5, requests: 400) where line.hasPrefix("SUBMIT ") {
            let fields = try JSONObject(Array(line.dropFirst(7).utf8))
            guard let nik = try fields["applicant"]?.object()?["nik"]?.string else { continue }
            let digits = nik.utf8.map { Int($0) - 48 }
            #expect(digits.count == 16 && digits.allSatisfy { (0...9).contains($0) })
            #expect(nik.hasPrefix("129901"), "regency 99 of the province does not exist")
            let day = digits[6] * 10 + digits[7]
            #expect((1...28).contains(day) || (41...68).contains(day))
            #expect((1...12).contains(digits[8] * 10 + digits[9]))
            #expect(!nik.hasSuffix("0000"))
            checked += 1
        }
        #expect(checked > 300)
    }

    @Test(
        "officials have NIPs of the form the law gives them",
        arguments: SampleOfficial.all.map(\.nip))
    func officialNumbers(nip: String) {
        func number(_ start: Int, _ length: Int) -> Int {
            Int(nip.dropFirst(start).prefix(length)) ?? -1
        }
        #expect(nip.count == 18)
        #expect((1950...2000).contains(number(0, 4)))
        #expect((1...12).contains(number(4, 2)) && (1...28).contains(number(6, 2)))
        #expect(number(8, 4) >= number(0, 4) + 17 && number(8, 4) <= 2025)
        #expect((1...12).contains(number(12, 2)) || number(12, 2) == 21)
        #expect((1...2).contains(number(14, 1)))
        #expect((901...914).contains(number(15, 3)))
    }
}
