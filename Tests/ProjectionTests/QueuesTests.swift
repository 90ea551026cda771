import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("QUEUES and LIST, worked by hand")
struct QueuesTests {
    /// Friday 9 January 2026, with a promise of two working hours.
    private func log() -> TestLog {
        var log = TestLog()
        log.service("ktp", Promise(amount: 2, per: .workingHours))
        log.service("skt", nil)
        log.request("new", [("01-09 08:00", submitted("ktp", .online))])
        log.request(
            "waits",
            [("01-09 08:00", submitted("ktp")), ("01-09 08:30", .assigned(official: "ani"))])
        log.request(
            "works",
            [
                ("01-09 09:00", submitted("ktp")), ("01-09 09:10", .accepted),
                ("01-09 09:20", .assigned(official: "budi")), ("01-09 09:30", .started),
            ])
        log.request(
            "paused",
            [
                ("01-09 09:00", submitted("ktp")), ("01-09 09:10", .assigned(official: "ani")),
                ("01-09 09:40", .paused(.applicant)),
            ])
        log.request(
            "free",
            [
                ("01-09 10:00", submitted("skt")), ("01-09 10:00", .accepted),
                ("01-09 10:10", .paused(.technical)),
            ])
        return log
    }

    private let at = #""at":"2026-01-09T10:30:00+07:00""#

    @Test("states are counted, and who has no official is unassigned whatever the state")
    func states() throws {
        let row = try log().table(.queues, "{\(at)}")[0]
        #expect(row["waiting"] == "1")
        #expect(row["working"] == "1")
        #expect(row["paused"] == "1")
        #expect(row["unassigned"] == "2")
        #expect(row["total"] == "5")
        #expect(row["oldestSeconds"] == "9000")
        #expect(row["arrivals"] == nil)
        #expect(row["mark"] == nil)
    }

    @Test(
        "the age is the share of the promise that is used up; pauses for the applicant do not use it"
    )
    func ageing() throws {
        let log = log()
        // 10:30: waits 120 of 120 min, works 80, paused 30; new not accepted, free without promise.
        let row = try log.table(.queues, "{\(at)}")[0]
        #expect(
            row["ageing"] == #"{"under50":1,"under80":1,"under100":1,"over100":0,"none":2}"#)
        #expect(row["overdue"] == "0", "exactly used up is not over")
        let later = try log.table(.queues, #"{"at":"2026-01-09T10:30:01+07:00"}"#)[0]
        #expect(later["overdue"] == "1")
        let monday = try log.table(.queues, #"{"at":"2026-01-12T16:00:00+07:00"}"#)[0]
        #expect(
            monday["ageing"] == #"{"under50":1,"under80":0,"under100":0,"over100":2,"none":2}"#)
    }

    @Test("by official there is a row of its own for who has none, the last")
    func byOfficial() throws {
        let rows = try log().table(.queues, #"{"by":["official"]}"#)
        #expect(rows.map { $0["official"] } == [#""ani""#, #""budi""#, "null"])
        #expect(rows.map { $0["total"] } == ["2", "1", "2"])
        #expect(rows.map { $0["unassigned"] } == ["0", "0", "2"])
        #expect(try log().table(.queues, #"{"official":"nobody"}"#)[0]["total"] == "0")
        #expect(try log().table(.queues, #"{"official":"nobody"}"#)[0]["oldestSeconds"] == "null")
    }

    @Test("arrivals and endings are counted only in a window")
    func window() throws {
        var log = log()
        log.add(.request("works"), .completed, "01-09 11:00")
        let row = try log.table(
            .queues, #"{"from":"2026-01-09T09:00:00+07:00","to":"2026-01-09T10:00:00+07:00"}"#)[0]
        #expect(row["arrivals"] == "2")
        #expect(row["endings"] == "0")
        #expect(row["total"] == "4", "the window does not bound the queue")
        let whole = try log.table(.queues, #"{"from":"2026-01-09T00:00:00+07:00"}"#)[0]
        #expect(whole["arrivals"] == "5")
        #expect(whole["endings"] == "1")
    }

    @Test("a queue before the newest event is refused, naming the field")
    func past() throws {
        let log = log()
        let question = try query(.queues, #"{"at":"2026-01-09T10:09:59.999+07:00"}"#)
        let refusal = #expect(throws: Refusal.self) {
            try log.projections.answer(question, now: log.now)
        }
        #expect(refusal?.code == .badArgument)
        #expect(refusal?.field == "at")
        #expect(throws: Never.self) {
            try log.rows(.queues, #"{"at":"2026-01-09T10:10:00+07:00"}"#)
        }
    }

    @Test("an amended service is another promise, counted anew on its own clock")
    func amended() throws {
        var log = log()
        log.add(
            .service("nib"),
            .serviceDefined(
                ServiceDefinition(
                    code: "nib", nameID: "NIB", nameEN: "NIB",
                    promise: Promise(amount: 100, per: .minutes))), "01-09 10:10")
        log.add(
            .request("works"),
            .amended(service: "nib", serviceVersion: 1, channel: nil, unit: nil), "01-09 10:20")
        let row = try log.table(.queues, #"{"service":"nib","at":"2026-01-09T10:49:00+07:00"}"#)[0]
        #expect(row["ageing"] == #"{"under50":0,"under80":0,"under100":1,"over100":0,"none":0}"#)
    }

    @Test("a worklist says what is due when, in the order of submission")
    func list() throws {
        let log = log()
        let rows = try log.rows(.list, #"{"official":"ani"}"#)
        #expect(
            rows == [
                #"{"id":"waits","service":"ktp","channel":"counter","unit":"unit-ktp","#
                    + #""official":"ani","state":"assigned","#
                    + #""submittedAt":"2026-01-09T01:00:00.000Z","#
                    + #""dueAt":"2026-01-09T03:30:00.000Z","overdue":false}"#,
                #"{"id":"paused","service":"ktp","channel":"counter","unit":"unit-ktp","#
                    + #""official":"ani","state":"paused","#
                    + #""submittedAt":"2026-01-09T02:00:00.000Z","#
                    + #""dueAt":"2026-01-09T04:40:00.000Z","overdue":false}"#,
            ])
        let states = try log.table(.list, #"{"state":["submitted","working"]}"#)
        #expect(states.map { $0["id"] } == [#""new""#, #""works""#])
        #expect(states.map { $0["dueAt"] } == ["null", #""2026-01-09T04:10:00.000Z""#])
    }

    @Test("the list is cut into pages by limit and next")
    func pages() throws {
        let log = log()
        let first = try log.answer(.list, #"{"limit":2}"#)
        #expect(String(decoding: first.fields, as: UTF8.self) == #""asOf":15,"next":4"#)
        let second = try log.answer(.list, #"{"limit":3,"after":4}"#)
        #expect(second.rows.count == 3)
        #expect(String(decoding: second.fields, as: UTF8.self) == #""asOf":15,"next":null"#)
    }

    @Test("an ended request keeps its deadline and is not overdue any more")
    func ended() throws {
        var log = log()
        log.add(.request("works"), .completed, "01-12 09:00")
        log.add(.request("waits"), .completed, "01-12 09:00")
        let rows = try log.table(.list, #"{"state":"completed"}"#)
        #expect(rows.map { $0["overdue"] } == ["false", "false"])
        #expect(
            rows.map { $0["dueAt"] }
                == [#""2026-01-09T03:30:00.000Z""#, #""2026-01-09T04:10:00.000Z""#])
        #expect(try log.table(.times)[0]["slaMissed"] == "2")
    }
}
