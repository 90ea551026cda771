import Foundation
import Testing

@Suite("The client's commands about personal data")
struct RightsCommandTests {
    private static let nik = "1271120101900001"
    private static let decision = [
        "--basis", "pdp-43-1-c", "--requested-by", "subject", "--decided-by", "camat",
    ]

    /// Submits and withdraws a request of the applicant, now or in an earlier year.
    private static func submit(_ office: Office, _ id: String, year: Int? = nil) throws {
        func time(_ minute: Int) -> String {
            year.map { #","occurredAt":"\#($0)-01-09T15:\#(minute):00+07:00""# } ?? ""
        }
        try office.client.ok(
            #"SUBMIT {"request":"\#(id)","service":"open","channel":"online","applicant":"#
                + #"{"nik":"\#(nik)","name":"Warga \#(id)"}\#(time(30))}"#)
        try office.client.ok(#"WITHDRAW {"request":"\#(id)"\#(time(35))}"#)
    }

    private static func personal(_ office: Office, _ id: String) throws -> String? {
        try office.request(id)["personal"] as? String
    }

    @Test("what is held is shown, restricted, shown again, refused and erased")
    func life() throws {
        let office = try Office()
        try Self.submit(office, "r-1")
        let shown = try office.run(["subject", Self.nik, "--by", "loket-1"])
        #expect(shown.ending == .exit(0), "\(shown.errors)")
        #expect(shown.output.contains("Warga r-1"))
        #expect(shown.output.contains("r-1: withdrawn"))
        let raw = try office.run(["subject", Self.nik, "--json"])
        #expect(raw.output.contains(#""personal":{"applicant":{"#))
        #expect(raw.output.contains(#""requests":1"#))

        let restricted = try office.run(["restrict", "r-1"] + Self.decision)
        #expect(restricted.ending == .exit(0), "\(restricted.errors)")
        #expect(try Self.personal(office, "r-1") == "restricted")
        let hidden = try office.run(["subject", Self.nik])
        #expect(hidden.output.contains("(restricted: not shown)"))
        #expect(!hidden.output.contains("Warga"))
        let lifted = try office.run(["restrict", "r-1", "--lifted"] + Self.decision)
        #expect(lifted.ending == .exit(0), "\(lifted.errors)")
        #expect(try Self.personal(office, "r-1") == "held")

        let refused = try office.run(
            ["refuse-erasure", "r-1", "--reason", "penyidikan"] + Self.decision)
        #expect(refused.ending == .exit(0), "\(refused.errors)")
        #expect(try Self.personal(office, "r-1") == "refused")
        let erased = try office.run(["erase", "r-1", "--yes"] + Self.decision)
        #expect(erased.ending == .exit(0), "\(erased.errors)")
        #expect(try Self.personal(office, "r-1") == "erased")
        let nothing = try office.run(["subject", Self.nik])
        #expect(nothing.output.contains("Nothing is held about this applicant."))
    }

    @Test("without a terminal an erasure needs --yes, and its key makes it one")
    func confirmation() throws {
        let office = try Office()
        try Self.submit(office, "r-1")
        let size = try office.size()
        let asked = try office.run(["erase", "r-1"] + Self.decision)
        #expect(asked.ending == .exit(64))
        #expect(asked.errors.contains("--yes"))
        #expect(try office.size() == size)
        for _ in 0..<2 {
            let run = try office.run(["erase", "r-1", "--yes", "--key", "e"] + Self.decision)
            #expect(run.ending == .exit(0), "\(run.errors)")
        }
        #expect(try office.size() == size + 1)
    }

    @Test("retention lists what is old and held, and erases just that when told to")
    func retention() throws {
        let office = try Office()
        for number in 1...20 { try Self.submit(office, "old-\(number)", year: 2019) }
        try Self.submit(office, "new")
        let refusal = ["refuse-erasure", "old-20"] + Self.decision
        #expect(try office.run(refusal).ending == .exit(0))
        let size = try office.size()
        let arguments = [
            "retention", "--older-than", "3y", "--service", "open", "--basis", "pdp-44-1-a",
            "--decided-by", "camat",
        ]
        let rehearsal = try office.run(arguments)
        #expect(rehearsal.ending == .exit(0), "\(rehearsal.errors)")
        #expect(rehearsal.output.contains("19 requests that ended before"))
        #expect(rehearsal.output.contains("old-19"))
        #expect(!rehearsal.output.contains("old-20"))
        #expect(try office.size() == size)
        let real = try office.run(arguments + ["--yes"])
        #expect(real.ending == .exit(0), "\(real.errors)")
        #expect(real.output.contains("personal data of 19 of 19 requests erased"))
        #expect(try office.size() == size + 19)
        #expect(try Self.personal(office, "old-1") == "erased")
        #expect(try Self.personal(office, "old-20") == "refused")
        #expect(try Self.personal(office, "new") == "held")
        let again = try office.run(arguments + ["--yes"])
        #expect(again.output.contains("personal data of 0 of 0 requests erased"))
        #expect(try office.size() == size + 19)
    }

    @Test("an official's name and NIP are erased, or that is refused, as a request's data are")
    func officials() throws {
        let office = try Office()
        let asked = try office.run(["erase", "--official", "asn-1"] + Self.decision)
        #expect(asked.ending == .exit(64))
        #expect(asked.errors.contains("add --yes"))
        let refused = try office.run(
            ["refuse-erasure", "--official", "asn-1"] + Self.decision, language: "id")
        #expect(refused.ending == .exit(0), "\(refused.errors)")
        #expect(refused.output.hasPrefix("asn-1: penghapusan ditolak (peristiwa 7"))
        let erased = try office.run(["erase", "--official", "asn-1", "--yes"] + Self.decision)
        #expect(erased.ending == .exit(0), "\(erased.errors)")
        #expect(erased.output.hasPrefix("asn-1: erased (event 8"))
        for whose in [[], ["r-1", "--official", "asn-1"]] {
            let run = try office.run(["erase", "--yes"] + whose + Self.decision)
            #expect(run.ending == .exit(64))
            #expect(run.errors.contains("--official ID"))
        }
    }
}
