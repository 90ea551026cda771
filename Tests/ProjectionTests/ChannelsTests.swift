import Projections
import ServiceRequests
import Testing

@Suite("CHANNELS and HOURS")
struct ChannelsTests {
    /// Tuesday 6 January: two at the counter, one online that is still open.
    private func log() -> TestLog {
        var log = TestLog()
        log.request(
            "a",
            [
                ("01-06 08:00", submitted("ktp", .counter)),
                ("01-06 08:30", .assigned(official: "ani")), ("01-06 09:00", .completed),
                ("01-06 09:00", .rated(.score(4))),
            ])
        log.request(
            "b",
            [
                ("01-06 08:45", submitted("ktp", .counter)), ("01-06 10:15", .paused(.applicant)),
                ("01-06 11:00", .resumed), ("01-06 11:00", .assigned(official: "ani")),
                ("01-06 11:15", .rejected), ("01-06 11:20", .reopened(mistake: false)),
                ("01-06 11:30", .completed),
            ])
        log.request(
            "c", [("01-06 09:00", submitted("ktp", .online)), ("01-06 14:00", .accepted)])
        return log
    }

    @Test("each channel has its arrivals, what waits, its lead time, its rework and its answers")
    func channels() throws {
        let rows = try log().table(.channels)
        #expect(rows.map { $0["channel"] } == [#""counter""#, #""online""#])
        let counter = rows[0]
        #expect(counter["arrivals"] == "2")
        #expect(counter["open"] == "0")
        #expect(counter["n"] == "2")
        #expect(counter["p50Seconds"] == "3600")
        #expect(counter["p90Seconds"] == "9600", "160 minutes, less 5 between ending and reopening")
        #expect(counter["reopenRate"] == "0.5")
        #expect(counter["pausedForApplicant"] == "1")
        #expect(counter["firstTimeRightRate"] == "0.5")
        #expect(counter["satisfactionRate"] == "1.0")
        #expect(counter["responseRate"] == "0.5")
        #expect(rows[1]["waiting"] == "1")
        #expect(rows[1]["n"] == "0")
        #expect(rows[1]["p50Seconds"] == "null")
    }

    @Test("a worked on or paused request is open and does not wait")
    func waiting() throws {
        var log = log()
        log.request("c", [("01-06 15:00", .paused(.technical))])
        let row = try log.table(.channels, #"{"channel":"online"}"#)[0]
        #expect(row["open"] == "1")
        #expect(row["waiting"] == "0")
    }

    @Test("further dimensions come before the channel; about one official there is a mark")
    func dimensions() throws {
        let rows = try log().table(.channels, #"{"by":["month"],"official":"ani"}"#)
        #expect(rows.map { $0["month"] } == [#""2026-01""#])
        for mark in ["mark", "slaMark", "satisfactionMark"] {
            #expect(rows[0][mark] == #""suppressed""#)
        }
    }

    @Test("each rate about one official is marked by the number that it is out of")
    func marks() throws {
        var log = TestLog()
        log.service("ktp", Promise(amount: 1, per: .hours))
        for number in 0..<40 {
            // Forty endings, of which twelve were promised anything and nine were rated.
            let service = number < 12 ? "ktp" : "kk"
            log.request(
                "r\(number)",
                [
                    ("01-06 08:00", submitted(service)),
                    ("01-06 08:00", .assigned(official: "ani")),
                    ("01-06 08:30", .completed),
                ])
            if number < 9 { log.request("r\(number)", [("01-06 09:00", .rated(.score(4)))]) }
        }
        for (verb, fields) in [
            (QueryVerb.channels, #"{"by":["official"]}"#),
            (.trend, #"{"official":"ani","to":"2026-02-01T00:00:00+07:00"}"#),
            (.times, #"{"by":["official"]}"#),
        ] {
            let row = try log.table(verb, fields)[0]
            #expect(row["n"] == "40")
            #expect(row["mark"] == "null")
            #expect(row["slaMark"] == #""indicative""#)
            if verb == .trend { #expect(row["endingsMark"] == "null") }
            if verb != .times { #expect(row["satisfactionMark"] == #""suppressed""#) }
        }
        let whole = try log.table(.channels)[0]
        #expect(whole["slaMark"] == nil, "not about one official")
    }

    @Test("hours tell how many come and how many wait for a first response")
    func hours() throws {
        let fields =
            #"{"from":"2026-01-06T00:00:00+07:00","to":"2026-01-20T00:00:00+07:00","channel":"counter"}"#
        var log = log()
        log.request("later", [("01-20 00:00", submitted("kk", .phone))])
        let rows = try log.table(.hours, fields)
        #expect(rows.count == 168)
        func row(_ weekday: Int, _ hour: Int) -> [String: String] {
            rows[(weekday - 1) * 24 + hour]
        }
        let eight = row(2, 8)
        #expect(eight["weekday"] == "2")
        #expect(eight["hour"] == "8")
        #expect(eight["windowSeconds"] == "7200", "two Tuesdays")
        #expect(eight["arrivals"] == "2")
        #expect(eight["arrivalsPerHour"] == "1.0")
        // 30 minutes of the one and 15 of the other, over two hours.
        #expect(eight["meanWaiting"] == "0.375")
        #expect(row(2, 9)["meanWaiting"] == "0.5", "the whole of one of two hours")
        #expect(row(2, 10)["meanWaiting"] == "0.125")
        #expect(row(2, 11)["meanWaiting"] == "0.0", "a first response was there")
        #expect(row(1, 8)["arrivals"] == "0")
    }

    @Test("of an empty log there are no hours; of a moment only those that it holds")
    func empty() throws {
        #expect(try TestLog().rows(.hours).isEmpty)
        let rows = try log().table(.hours, #"{"from":"2026-01-06T13:30:00+07:00"}"#)
        #expect(rows.filter { $0["windowSeconds"] != "0" }.map { $0["hour"] } == ["13"])
        #expect(rows[24 + 13]["meanWaiting"] == "1.0")
        #expect(rows[24 + 14]["meanWaiting"] == "null")
    }

    @Test("hours agree with a walk over every minute", arguments: UInt64(1)...6)
    func naiveHours(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 250).log
        let rows = try log.table(.hours, #"{"from":"2025-12-23T10:10:00+07:00"}"#)
        let start = 1_766_459_400
        var waited = [Int](repeating: 0, count: 168)
        var arrivals = waited
        for request in NaiveAnswers(log).requests {
            let submitted = Int(request.submittedAt / 1000)
            let answered = request.respondedAt ?? log.now.seconds
            if submitted >= start, submitted < log.now.seconds { arrivals[slot(submitted)] += 1 }
            for second in max(
                submitted, start)..<max(start, submitted, min(answered, log.now.seconds))
            {
                waited[slot(second)] += 1
            }
        }
        for (slot, row) in rows.enumerated() {
            #expect(row["arrivals"] == "\(arrivals[slot])", "seed \(seed) slot \(slot)")
            let length = Int(row["windowSeconds"] ?? "") ?? 0
            let mean = length > 0 ? "\(Double(waited[slot]) / Double(length))" : "null"
            #expect(row["meanWaiting"] == mean, "seed \(seed) slot \(slot)")
        }
        let lengths = rows.reduce(0) { $0 + (Int($1["windowSeconds"] ?? "") ?? 0) }
        #expect(lengths == log.now.seconds - start, "the hours add up to the window")
    }

    /// The hour of the week in Jakarta, Monday first.
    private func slot(_ second: Int) -> Int {
        let local = second + 25_200
        return CivilDay(number: local / 86_400).weekday * 24 - 24 + local % 86_400 / 3600
    }

    @Test("channels agree with TIMES, QUEUES and SATISFACTION", arguments: UInt64(1)...10)
    func naiveChannels(_ seed: UInt64) throws {
        let log = RandomLog(seed: seed, count: 500).log
        let naive = NaiveAnswers(log)
        var filter = Filter()
        if seed % 2 == 0 { filter.from = log.events[100].occurredAt }
        if seed % 3 == 0 { filter.services = ["ktp", "kk"] }
        let by: [Dimension] = seed % 4 == 0 ? [.unit, .channel] : [.channel]
        let answer = try log.projections.answer(
            .channels(filter, by: by.dropLast(), clock: .wall), now: log.now)
        let times = try naive.times(filter, by, .lead, .wall).map { try parsed(Array($0.utf8)) }
        let queues = try log.projections.answer(.queues(filter, by: by, at: nil), now: log.now)
        let lengths = try queues.rows.map { try parsed($0) }
        let answers = try naive.satisfaction(filter, by).map { try parsed(Array($0.utf8)) }
        for row in try answer.rows.map({ try parsed($0) }) {
            func same(_ rows: [[String: String]]) -> [String: String]? {
                rows.first { other in by.allSatisfy { row[$0.rawValue] == other[$0.rawValue] } }
            }
            let time = same(times)
            #expect(row["n"] == time?["n"] ?? "0")
            for name in ["p50Seconds", "p80Seconds", "p90Seconds", "slaRate"] {
                #expect(row[name] == time?[name] ?? "null", "seed \(seed) \(name)")
            }
            #expect(row["reopened"] == time?["reopened"] ?? "0")
            let length = same(lengths)
            #expect(row["open"] == length?["total"] ?? "0")
            if seed % 2 == 0 { #expect(row["arrivals"] == length?["arrivals"] ?? "0") }
            #expect(row["satisfactionRate"] == same(answers)?["rate"] ?? "null")
        }
    }
}
