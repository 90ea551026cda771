import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("SERVICES, OFFICIALS, REQUEST and TRACK")
struct CatalogueTests {
    private func log() -> TestLog {
        var log = TestLog()
        log.service("nib", nil)
        log.service("ktp", Promise(amount: 1, per: .workingDays))
        var second = ServiceDefinition(
            code: "ktp", nameID: "KTP-el", nameEN: "Identity card", category: "population",
            unit: "loket", promise: Promise(amount: 90, per: .workingMinutes))
        second.requirements = ["KK"]
        second.fee = 0
        second.source = "Perpres 96/2018"
        log.add(.service("ktp"), .serviceDefined(second), "01-02 00:00")
        for id in ["budi", "ani"] {
            log.add(
                .official(id),
                .officialRegistered(
                    OfficialDefinition(
                        official: id, unit: "loket", services: ["ktp"], active: id == "ani")),
                "01-02 00:00")
        }
        return log
    }

    @Test("the catalogue stands in its newest version, sorted by code")
    func services() throws {
        let rows = try log().rows(.services)
        #expect(rows.count == 2)
        #expect(
            rows[0]
                == #"{"service":"ktp","version":2,"name":{"id":"KTP-el","en":"Identity card"},"#
                + #""category":"population","unit":"loket","#
                + #""promise":{"amount":90,"per":"working-minutes"},"requirements":["KK"],"#
                + #""fee":0,"source":"Perpres 96/2018","active":true}"#)
        #expect(try log().table(.services, #"{"category":"category-nib"}"#).count == 1)
        #expect(try log().table(.services, #"{"service":["ktp","x"]}"#).count == 1)
    }

    @Test("the staff is sorted by id and says nothing personal")
    func officials() throws {
        var log = log()
        log.request(
            "a", [("01-06 08:00", submitted("ktp")), ("01-06 08:00", .assigned(official: "x"))])
        #expect(
            try log.rows(.officials) == [
                #"{"official":"ani","version":1,"unit":"loket","services":["ktp"],"active":true}"#,
                #"{"official":"budi","version":1,"unit":"loket","services":["ktp"],"active":false}"#,
            ])
        #expect(try log.rows(.officials, #"{"service":"nib"}"#).isEmpty)
    }

    @Test("a request keeps the version of its service, and the default unit is the service's")
    func versions() throws {
        var log = log()
        for (id, version) in [("old", 1), ("new", 2)] {
            log.request(
                id,
                [
                    ("01-09 15:00", submitted("ktp", version: version)),
                    ("01-09 15:30", .assigned(official: "ani")),
                ])
        }
        let rows = try log.table(.list)
        // One working day of 7.5 h from Friday 15:30, and 90 working minutes.
        #expect(
            rows.map { $0["dueAt"] }
                == [#""2026-01-12T08:00:00.000Z""#, #""2026-01-12T01:00:00.000Z""#])
        #expect(rows.map { $0["unit"] } == [#""unit-ktp""#, #""loket""#])
    }

    @Test("REQUEST gives every clock, and lead = touch + queue + pause + closed", arguments: 1...8)
    func request(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 300).log
        for request in 0..<20 {
            guard let folded = log.fold("r-\(request)") else { continue }
            let bytes = log.projections.describe(folded, now: log.now)
            let fields = try JSONObject(Array("{".utf8) + bytes + Array("}".utf8))
            #expect(fields["state"]?.string == folded.state.rawValue)
            #expect(fields["version"]?.integer == folded.version)
            let clocks = try #require(try fields["clocks"]?.object())
            let working = try #require(try clocks["working"]?.object())
            let wall = try #require(try clocks["wall"]?.object())
            let parts = ["touchSeconds", "queueSeconds", "pauseSeconds"] as [StaticString]
            let sum = parts.reduce(0) { $0 + (working[$1]?.integer ?? .min / 8) }
            let closed = try #require(clocks["closedSeconds"]?.integer)
            #expect(wall["leadSeconds"]?.integer == sum + closed, "seed \(seed), r-\(request)")
        }
    }

    @Test("REQUEST judges the promise and lists the holders")
    func described() throws {
        var log = log()
        log.request(
            "a",
            [
                ("01-09 15:00", submitted("ktp", version: 2)),
                ("01-09 15:30", .assigned(official: "ani")), ("01-12 08:00", .paused(.technical)),
                ("01-12 08:00", .assigned(official: "budi")),
            ])
        let request = try #require(log.fold("a"))
        let text = String(
            decoding: log.projections.describe(request, now: local("01-12 09:00")), as: UTF8.self)
        #expect(text.contains(#""dueAt":"2026-01-12T01:00:00.000Z","overdue":true,"slaMet":null"#))
        #expect(text.contains(#""budgetSeconds":5400,"usedSeconds":9000"#))
        #expect(text.contains(#""technical":{"workingSeconds":3600,"wallSeconds":3600}"#))
        #expect(text.contains(#"{"official":"ani","working":{"heldSeconds":5400"#))
        #expect(text.contains(#"{"official":"budi","working":{"heldSeconds":3600"#))
        #expect(text.contains(#""category":"population""#))
    }

    @Test("TRACK says nothing of who works on it")
    func track() throws {
        var log = log()
        log.request(
            "a",
            [
                ("01-09 15:00", submitted("ktp", version: 2)),
                ("01-09 15:30", .assigned(official: "ani")), ("01-09 15:40", .paused(.applicant)),
            ])
        let request = try #require(log.fold("a"))
        let text = String(
            decoding: log.projections.track(request, now: log.now), as: UTF8.self)
        #expect(!text.contains("ani"))
        #expect(text.contains(#""state":"paused""#))
        #expect(text.contains(#""waitsForApplicant":true"#))
        #expect(text.contains(#""serviceName":{"id":"KTP-el","en":"Identity card"}"#))
    }
}
