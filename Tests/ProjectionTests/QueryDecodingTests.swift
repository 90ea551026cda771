import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("A question is checked before it is asked")
struct QueryDecodingTests {
    @Test("all fields are read; a value stands for a list of one")
    func fields() throws {
        var filter = Filter()
        filter.officials = ["ani"]
        filter.services = ["ktp", "kk"]
        filter.channels = [.online]
        filter.units = ["u"]
        filter.categories = ["c"]
        filter.from = Instant("2026-01-01T00:00:00+07:00")
        filter.to = Instant("2026-02-01T00:00:00+07:00")
        let text = """
            {"tag":"x","official":"ani","service":["ktp","kk"],"channel":"online","unit":["u"],
            "category":"c","from":"2026-01-01T00:00:00+07:00","to":"2026-01-31T17:00:00Z",
            "by":["official","week"],"clock":"wall","measure":"complete-file"}
            """
        #expect(
            try query(.times, text)
                == .times(
                    filter, by: [.official, .week], measure: .completeFile, clock: .wall))
        #expect(
            try query(.times) == .times(Filter(), by: [], measure: .processing, clock: .working))
        #expect(try query(.queues, #"{"by":"unit"}"#) == .queues(Filter(), by: [.unit], at: nil))
        var listing = Query.Listing()
        listing.states = [.paused]
        listing.overdue = true
        listing.limit = 10_000
        listing.after = 7
        #expect(
            try query(.list, #"{"state":"paused","overdue":true,"limit":10000,"after":7}"#)
                == .list(listing))
    }

    @Test(
        "what is unknown or wrong is refused, naming the field",
        arguments: [
            (.times, #"{"offical":"ani"}"#, "offical"), (.times, #"{"at":"x"}"#, "at"),
            (.times, #"{"asOf":-1}"#, "asOf"), (.list, #"{"asOf":"today"}"#, "asOf"),
            (.queues, #"{"since":true}"#, "since"),
            (.times, #"{"measure":"speed"}"#, "measure"), (.times, #"{"clock":1}"#, "clock"),
            (.times, #"{"by":["official","official"]}"#, "by"), (.times, #"{"by":["hour"]}"#, "by"),
            (.times, #"{"official":1}"#, "official"), (.times, #"{"service":["a",2]}"#, "service"),
            (.times, #"{"official":null}"#, "official"), (.times, #"{"channel":"fax"}"#, "channel"),
            (.times, #"{"from":"2026-01-01"}"#, "from"), (.times, #"{"to":5}"#, "to"),
            (
                .times, #"{"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}"#, "to"
            ),
            (.queues, #"{"measure":"lead"}"#, "measure"), (.queues, #"{"at":true}"#, "at"),
            (.list, #"{"limit":0}"#, "limit"), (.list, #"{"limit":10001}"#, "limit"),
            (.list, #"{"limit":"5"}"#, "limit"), (.list, #"{"after":-1}"#, "after"),
            (.list, #"{"overdue":"yes"}"#, "overdue"), (.list, #"{"state":"open"}"#, "state"),
            (.list, #"{"by":["official"]}"#, "by"), (.services, #"{"from":"x"}"#, "from"),
            (.officials, #"{"category":"x"}"#, "category"),
            (.explain, "{}", "query"), (.explain, #"{"row":{"official":"ani"}}"#, "query"),
            (.explain, #"{"query":"LIST"}"#, "query"), (.explain, #"{"query":5}"#, "query"),
            (.explain, #"{"query":"TIMES","row":{"official":5}}"#, "row.official"),
            (.explain, #"{"query":"TIMES","row":{"month":["2026-01"]}}"#, "row.month"),
            (.explain, #"{"query":"TIMES","row":"ani"}"#, "row"),
        ] as [(QueryVerb, String, String)])
    func refused(_ verb: QueryVerb, _ fields: String, _ field: String) {
        let refusal = #expect(throws: Refusal.self, "\(fields)") { try question(verb, fields) }
        #expect(refusal?.code == .badArgument)
        #expect(refusal?.field == field)
    }

    @Test("every verb answers as of the last event")
    func asOf() throws {
        var log = RandomLog(seed: 1, count: 59).log
        let training = Training(
            training: "t", official: "ani", topic: "kk", from: log.now, to: log.now)
        log.add(.entry(.training, "t"), .improvement(.trainingRecorded(training)), at: log.now)
        let needed: [QueryVerb: String] = [
            .effect: #"{"training":"t"}"#, .explain: #"{"query":"TIMES"}"#,
            .report: #"{"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"}"#,
        ]
        for verb in QueryVerb.allCases {
            let fields = try log.answer(verb, needed[verb] ?? "{}").fields
            #expect(String(decoding: fields, as: UTF8.self).hasPrefix(#""asOf":60"#))
        }
    }
}
