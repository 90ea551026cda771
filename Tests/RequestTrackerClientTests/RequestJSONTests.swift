import JSONText
import Testing

@testable import requesttracker

@Suite("Requests made from arguments")
struct RequestJSONTests {
    private let texts = Texts(language: .english)

    private func query(_ arguments: String..., by usual: [String] = []) throws -> String {
        let fields = QueryFields(invocation: try Invocation(arguments, texts: texts), texts: texts)
        return try fields.object(dimensions: fields.dimensions(usual: usual)).text
    }

    private func step(_ arguments: String...) throws -> String {
        let invocation = try Invocation(arguments, texts: texts)
        let step = try #require(invocation.command?.step)
        return try step.object(key: "k", invocation, texts: texts).text
    }

    @Test("people's tables are by official unless they say otherwise")
    func dimensions() throws {
        #expect(try query("times", by: ["official"]) == #"{"by":["official"]}"#)
        #expect(try query("times", "--by", "none", by: ["official"]) == "{}")
        #expect(
            try query("times", "--by", "unit,month", by: ["official"])
                == #"{"by":["unit","month"]}"#)
    }

    @Test("one value is sent as such, several as a list")
    func filters() throws {
        #expect(
            try query("times", "--service", "kk", "--official", "a,b", "--clock", "wall")
                == #"{"official":["a","b"],"service":"kk","clock":"wall"}"#)
        #expect(
            try query("list", "--state", "working", "--overdue", "--limit", "5", "--after", "17")
                == #"{"state":"working","overdue":true,"limit":5,"after":17}"#)
    }

    @Test("days and months are local")
    func times() throws {
        #expect(
            try query("times", "--from", "2026-01", "--to", "2026-01-09")
                == #"{"from":"2026-01-01T00:00:00+07:00","to":"2026-01-09T00:00:00+07:00"}"#)
        #expect(try query("queues", "--as-of", "1234") == #"{"asOf":1234}"#)
        #expect(throws: Failure.self) { try query("times", "--from", "yesterday") }
        #expect(throws: Failure.self) { try query("times", "--from", "2026-13") }
        #expect(throws: Failure.self) { try query("list", "--limit", "many") }
    }

    @Test(
        "a time is read as people write it",
        arguments: [
            ("2026-02", "2026-02-01T00:00:00+07:00"), ("2026-02-03", "2026-02-03T00:00:00+07:00"),
            ("2026-02-03 08:30", "2026-02-03T08:30:00+07:00"),
            ("2026-02-03T08:30:15", "2026-02-03T08:30:15+07:00"),
            ("2026-02-03T08:30:15Z", "2026-02-03T08:30:15Z"),
            ("2026-02-03T08:30:15.250+07:00", "2026-02-03T08:30:15.250+07:00"),
        ])
    func wireTimes(_ text: String, _ expected: String) {
        #expect(LocalTime.wire(text) == expected)
    }

    @Test("times of the server are shown local")
    func localTimes() {
        #expect(LocalTime.text("2026-01-09T08:30:00.000Z") == "2026-01-09 15:30")
        #expect(LocalTime.text("2026-01-09T20:15:42.999Z", seconds: true) == "2026-01-10 03:15:42")
        #expect(LocalTime.text("soon") == "soon")
    }

    @Test("the steps of a request carry what their operands say")
    func steps() throws {
        #expect(try step("accept", "R") == #"{"request":"R","key":"k"}"#)
        #expect(try step("assign", "R", "a") == #"{"request":"R","official":"a","key":"k"}"#)
        #expect(
            try step("pause", "R", "applicant", "no \"KK\"")
                == #"{"request":"R","reason":"applicant","note":"no \"KK\"","key":"k"}"#)
        #expect(
            try step("complete", "R", "470/12") == #"{"request":"R","outcome":"470/12","key":"k"}"#)
        #expect(
            try step("reopen", "R", "typo", "--mistake")
                == #"{"request":"R","reason":"typo","mistake":true,"key":"k"}"#)
        #expect(try step("withdraw", "R") == #"{"request":"R","key":"k"}"#)
    }

    @Test("who, when and which version stand beside every step")
    func commonFields() throws {
        #expect(
            try step(
                "start", "R", "--by", "b", "--at", "2026-01-09 08:00", "--expected-version", "3")
                == #"{"request":"R","by":"b","occurredAt":"2026-01-09T08:00:00+07:00","#
                + #""expectedVersion":3,"key":"k"}"#)
    }

    @Test("a submission carries its applicant and its form")
    func submission() throws {
        #expect(
            try step(
                "submit", "ktp-el", "--channel", "online", "--nik", "9999990101010001", "--name",
                "Contoh", "--attribute", "rt=03", "--attribute", "note=a=b")
                == #"{"service":"ktp-el","channel":"online","applicant":{"nik":"9999990101010001","#
                + #""name":"Contoh"},"attributes":{"rt":"03","note":"a=b"},"key":"k"}"#)
        #expect(throws: Failure.usage(texts.channelMissing)) { try step("submit", "ktp-el") }
    }

    @Test("a rating names a request or a tracking word, and one score or the nine elements")
    func ratings() throws {
        #expect(try step("rate", "R", "4") == #"{"request":"R","score":4,"key":"k"}"#)
        #expect(
            try step("rate", "3", "--tracking", "W") == #"{"tracking":"W","score":3,"key":"k"}"#)
        #expect(
            try step("rate", "R", "--scores", "time=3,fee=4")
                == #"{"request":"R","scores":{"time":3,"fee":4},"key":"k"}"#)
        #expect(throws: Failure.self) { try step("rate", "R") }
        #expect(throws: Failure.self) { try step("rate", "R", "good") }
        #expect(throws: Failure.self) { try step("rate", "R", "4", "--scores", "time=3") }
    }

    @Test("a service and an official are defined with their own fields")
    func definitions() throws {
        #expect(
            try step(
                "service", "kk", "--name-id", "Kartu Keluarga", "--promise", "3:working-days",
                "--requirement", "KTP, asli", "--fee", "0", "--inactive")
                == #"{"code":"kk","name":{"id":"Kartu Keluarga","en":"Kartu Keluarga"},"#
                + #""promise":{"amount":3,"per":"working-days"},"requirements":["KTP, asli"],"#
                + #""fee":0,"active":false,"key":"k"}"#)
        #expect(
            try step("official", "asn-17", "--unit", "u", "--service", "kk,kia")
                == #"{"official":"asn-17","unit":"u","services":["kk","kia"],"key":"k"}"#)
        #expect(throws: Failure.self) { try step("service", "kk") }
        #expect(throws: Failure.self) { try step("official", "a", "--active", "--inactive") }
    }

    @Test("a key of our own is an id, and no two are the same")
    func keys() {
        let keys = (0..<100).map { _ in StepCommand.freshKey() }
        #expect(Set(keys).count == 100)
        for key in keys { #expect(key.count == 36 && key.hasPrefix("cli-")) }
    }

    @Test("a request line without fields is its verb alone")
    func lines() throws {
        let empty = QueryFields(invocation: try Invocation(["list"], texts: texts), texts: texts)
        #expect(requestLine("LIST", try empty.object()) == Array("LIST".utf8))
        #expect(
            String(
                decoding: requestLine("LIST", HandoverCommand.list("a", after: nil)), as: UTF8.self)
                == #"LIST {"official":"a","state":["assigned","working","paused"],"limit":10000}"#)
    }
}
