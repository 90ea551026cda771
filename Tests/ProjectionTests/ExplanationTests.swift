import Foundation
import JSONText
import Projections
import ServiceRequests
import Testing

@Suite("What a row rests on")
struct ExplanationTests {
    private static func object(_ row: [UInt8]) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(row)) as? [String: Any])
    }

    /// All rows of EXPLAIN, page by page.
    private static func explain(
        _ log: TestLog, _ verb: String, _ row: [UInt8], _ more: String
    ) throws -> [[String: Any]] {
        var rows: [[String: Any]] = []
        var after = 0
        while true {
            let text = String(decoding: row, as: UTF8.self)
            let fields =
                #"{"query":"\#(verb)","row":\#(text),"limit":7,"after":\#(after)\#(more)}"#
            let answer = try log.projections.answer(
                try question(.explain, fields), now: log.now, log: log.source)
            rows += try answer.rows.map(object)
            let last = try object(Array("{".utf8) + answer.fields + Array("}".utf8))
            guard let next = last["next"] as? Int else {
                #expect(last["requests"] as? Int == rows.count)
                return rows
            }
            after = next
        }
    }

    @Test(
        "the samples behind a row of TIMES give its figures, and the sequences are its events",
        arguments: UInt64(1)...6)
    func times(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 300).log
        for (by, more) in [
            (#""by":["official"]"#, ""), (#""by":["official","month"]"#, #","measure":"pause""#),
            (#""by":["service","channel"]"#, #","measure":"lead","clock":"wall""#),
            (#""by":[]"#, #","measure":"queue","official":["ani","budi"]"#),
            (#""by":["unit"]"#, #","from":"2026-01-12T00:00:00Z""#),
        ] {
            let answer = try log.projections.answer(
                try question(.times, "{" + by + more + "}"), now: log.now, log: log.source)
            for row in answer.rows {
                let figures = try Self.object(row)
                let grounds = try Self.explain(log, "times", row, more)
                let samples = grounds.flatMap { $0["samples"] as? [Int] ?? [] }.sorted()
                #expect(samples.count == figures["n"] as? Int)
                #expect(samples.first == figures["minSeconds"] as? Int)
                #expect(samples.last == figures["maxSeconds"] as? Int)
                if !samples.isEmpty {
                    let rank = (9 * samples.count + 9) / 10
                    #expect(samples[rank - 1] == figures["p90Seconds"] as? Int)
                }
                for ground in grounds {
                    let id = try #require(ground["request"] as? String)
                    let events = log.events.filter { $0.subject == .request(id) }
                    #expect(ground["sequences"] as? [Int] == events.map { Int($0.sequence) })
                }
            }
        }
    }

    @Test(
        "the requests behind rows of TREND, CHANNELS and FAIRNESS give their times and their endings",
        arguments: UInt64(1)...4)
    func othersOfEndings(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 400).log
        let questions: [(verb: QueryVerb, by: String, more: String)] = [
            (.trend, #""by":["week"]"#, ""),
            (.trend, #""by":["official","month"]"#, #","measure":"touch","clock":"wall""#),
            (.trend, #""by":["day"]"#, #","from":"2025-12-24T05:00:00Z","measure":"lead""#),
            (.channels, #""by":["service"]"#, #","clock":"wall""#),
            (.channels, #""by":["official"]"#, #","to":"2026-01-02T00:00:00Z""#),
            (.fairness, "", ""), (.fairness, "", #","channel":["online","counter"]"#),
        ]
        for (verb, by, more) in questions {
            let text = by.isEmpty ? String(more.dropFirst()) : by + more
            for row in try log.rows(question(verb, "{\(text)}")) {
                let figures = try Self.object(Array(row.utf8))
                let grounds = try Self.explain(log, verb.rawValue, Array(row.utf8), more)
                let samples = grounds.flatMap { $0["samples"] as? [Int] ?? [] }.sorted()
                let note: Comment = "seed \(seed), \(verb) \(text): \(row)"
                if verb == .fairness {
                    let work = try #require(figures["processing"] as? [String: Any])
                    #expect(samples.count == work["n"] as? Int, note)
                    #expect(samples.reduce(0, +) == work["observedSeconds"] as? Int, note)
                } else {
                    #expect(samples.count == figures["n"] as? Int, note)
                    let rank = (5 * samples.count + 9) / 10
                    #expect(
                        (samples.isEmpty ? nil : samples[rank - 1]) == figures["p50Seconds"]
                            as? Int,
                        note)
                }
                if verb == .trend, !by.contains("official") {
                    #expect(grounds.count == figures["endings"] as? Int, note)
                }
            }
        }
    }

    @Test("the requests behind a row of QUEUES are its total, those of SATISFACTION its answers")
    func others() throws {
        let log = RandomLog(seed: 9, count: 400).log
        for by in [#"{"by":["official"]}"#, #"{"by":["service","unit"]}"#, "{}"] {
            for row in try log.rows(question(.queues, by)) {
                let grounds = try Self.explain(log, "QUEUES", Array(row.utf8), "")
                #expect(grounds.count == (try Self.object(Array(row.utf8)))["total"] as? Int)
                let ended = ["completed", "rejected", "withdrawn"]
                #expect(!grounds.contains { ended.contains($0["state"] as? String ?? "") })
            }
            for row in try log.rows(question(.satisfaction, by)) {
                let figures = try Self.object(Array(row.utf8))
                let scores = try Self.explain(log, "SATISFACTION", Array(row.utf8), "")
                    .compactMap { $0["score"] as? Int }
                #expect(scores.count == figures["n"] as? Int)
                #expect(scores.count { $0 >= 3 } == figures["satisfied"] as? Int)
            }
        }
    }

    @Test(
        "the requests behind an hour of the week are its arrivals, and waited as long as it says",
        arguments: UInt64(1)...4)
    func hours(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 300).log
        for more in ["", #","channel":["online","counter"]"#, #","from":"2026-01-05T03:10:00Z""#] {
            for row in try log.rows(question(.hours, "{\(more.dropFirst())}")) {
                let figures = try Self.object(Array(row.utf8))
                let grounds = try Self.explain(log, "HOURS", Array(row.utf8), more)
                let note: Comment = "seed \(seed), \(more): \(row)"
                #expect(
                    grounds.count { $0["arrived"] as? Bool == true } == figures["arrivals"]
                        as? Int, note)
                let waited = grounds.flatMap { $0["samples"] as? [Int] ?? [] }.reduce(0, +)
                let length = try #require(figures["windowSeconds"] as? Int)
                if length > 0 {
                    let mean = try #require(figures["meanWaiting"] as? Double)
                    #expect(abs(Double(waited) / Double(length) - mean) < 0.01, note)
                } else {
                    #expect(waited == 0, note)
                }
            }
        }
    }

    @Test(
        "what cannot be explained is refused by the field",
        arguments: [
            (#"{"query":"LIST"}"#, "query"), (#"{"query":"TIMES","row":"asn"}"#, "row"),
            (#"{"query":1}"#, "query"), (#"{"query":"HOURS","row":{"hour":7}}"#, "row"),
            (#"{"query":"HOURS","row":{"hour":7,"weekday":8}}"#, "row.weekday"),
            (#"{"query":"TIMES","by":["day"]}"#, "by"),
        ])
    func refusals(_ fields: String, _ field: String) throws {
        let error = #expect(throws: Refusal.self) { try question(.explain, fields) }
        #expect(error?.field == field)
    }
}
