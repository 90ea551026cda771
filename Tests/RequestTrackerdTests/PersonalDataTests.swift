import Foundation
import Testing

@Suite("Personal data")
struct PersonalDataTests {
    @Test("nothing personal stands in HISTORY, REPLAY or any answer to an analyst")
    func neverInEvents() throws {
        let office = try Office()
        let client = office.client
        let secrets = [
            "1271120101900001", "Zubaidah Fiktif", "0812-0000-0001", "z@contoh.invalid",
            "Jalan Rahasia 7", "blanko-rahasia", "catatan-rahasia", "KTP-RAHASIA-77",
            "alasan-rahasia", "komentar-rahasia", "Pejabat Rahasia", "198504122010011001",
            "keberatan-rahasia", "batal-rahasia",
        ]
        let submitted = try client.ok(
            #"SUBMIT {"request":"p-1","service":"ktp-el","channel":"counter","key":"k-1","#
                + #""applicant":{"nik":"1271120101900001","name":"Zubaidah Fiktif","#
                + #""phone":"0812-0000-0001","email":"z@contoh.invalid","#
                + #""address":"Jalan Rahasia 7"},"attributes":{"seri":"blanko-rahasia"}}"#)
        try client.ok(
            #"OFFICIAL {"official":"asn-3","name":"Pejabat Rahasia","nip":"198504122010011001"}"#)
        try client.ok(
            #"AMEND {"request":"p-1","applicant":{"name":"Zubaidah Fiktif","#
                + #""address":"Jalan Rahasia 7"}}"#)
        for step in [
            #"ASSIGN "official":"asn-3""#, #"PAUSE "reason":"applicant","note":"catatan-rahasia""#,
            "RESUME", #"COMPLETE "outcome":"KTP-RAHASIA-77""#,
            #"RATE "score":2,"comment":"komentar-rahasia""#,
            #"REOPEN "reason":"keberatan-rahasia""#, #"REJECT "reason":"alasan-rahasia""#,
            #"REOPEN "reason":"keberatan-rahasia","mistake":true"#,
            #"WITHDRAW "reason":"batal-rahasia""#,
        ] { try client.ok(Office.line(step, of: "p-1")) }

        let tracking = try #require(submitted.string("tracking"))
        for query in [
            #"HISTORY {"request":"p-1"}"#, #"HISTORY {"stream":"official/asn-3"}"#, "REPLAY {}",
            "LIST", "OFFICIALS", "SERVICES", #"TIMES {"by":["official"]}"#,
            #"SATISFACTION {"by":["official"]}"#, "STATUS", "METRICS",
        ] {
            let reply = try client.ok(query)
            let text = (reply.streamed.map(\.raw) + [reply.raw]).joined(separator: "\n")
            for secret in secrets + [tracking] {
                #expect(!text.contains(secret), "\(query) shows \(secret)")
            }
        }
        let log = office.daemon.program.errors
        for secret in secrets + [tracking] {
            #expect(!log.contains(secret), "the log shows \(secret)")
        }
    }

    @Test("a refusal does not repeat the number it refuses")
    func refusalIsDiscreet() throws {
        let office = try Office()
        let reply = try office.client.ask(
            #"SUBMIT {"service":"ktp-el","channel":"online","applicant":{"nik":"1271123201900001"}}"#
        )
        #expect(reply.code == "bad-argument")
        #expect(!reply.raw.contains("1271123201900001"))
        #expect(reply.string("field")?.contains("nik") == true, "\(reply.raw)")
    }

    static let goodNIK = [
        "1271120101900001", "1271127112990001", "3201012902000001", "1271126902000001",
        "9999993112050123",
    ]
    static let badNIK = [
        "127112010190001", "12711201019000011", "127112010190000x", "1271120001900001",
        "1271123201900001", "1271124001900001", "1271127201900001", "1271120113900001",
        "1271120100900001", "1271120101900000", "1271123002900001", "1271122902990001",
        "1271123104900001", "", "１２７１１２０１０１９００００１",
    ]

    @Test("a NIK has a day, a month, a date that exists and a serial; women's days are 41-71")
    func nik() throws {
        let office = try Office()
        func line(_ nik: String) -> String {
            #"SUBMIT {"service":"ktp-el","channel":"online","applicant":{"nik":"\#(nik)"}}"#
        }
        for nik in Self.goodNIK { try office.client.ok(line(nik)) }
        let before = try office.size()
        for nik in Self.badNIK { try office.client.refused(line(nik), "bad-argument") }
        #expect(try office.size() == before)
    }

    static let goodNIP = [
        "198504122010011001", "199202292014012003", "199006152023211001", "198812312020242045",
    ]
    static let badNIP = [
        "19850412201001100", "1985041220100110011", "198513122010011001", "198502302010011001",
        "198504121999011001", "198504122099011001", "198504122010013001", "198504122010010001",
        "198504122010011000", "19850412201001100a", "199002292014012003", "",
    ]

    @Test("a NIP has a real birth date, an appointment 16 years later at least, a sex and a serial")
    func nip() throws {
        let office = try Office()
        func line(_ nip: String) -> String {
            #"OFFICIAL {"official":"asn-n","name":"Pegawai Uji","nip":"\#(nip)"}"#
        }
        for nip in Self.goodNIP { try office.client.ok(line(nip)) }
        let before = try office.size()
        for nip in Self.badNIP {
            let reply = try office.client.refused(line(nip), "bad-argument", field: "nip")
            #expect(nip.isEmpty || !reply.raw.contains(nip))
        }
        #expect(try office.size() == before)
    }
}
