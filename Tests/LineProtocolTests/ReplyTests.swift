import JSONText
import LineProtocol
import Testing

@Suite("The server's lines")
struct ReplyTests {
    private func reply(_ line: String) throws -> Reply { try Reply(line: Array(line.utf8)) }

    @Test(
        "every word is read with its object",
        arguments: [
            ("HELLO", Reply.Word.hello, false), ("OK", .ok, true), ("ERR", .error, true),
            ("EVENT", .event, false), ("ROW", .row, false),
        ])
    func words(_ text: String, _ word: Reply.Word, _ isLast: Bool) throws {
        let reply = try reply(text + #" {"n":1}"#)
        #expect(reply.word == word)
        #expect(reply.json == Array(#"{"n":1}"#.utf8))
        #expect(reply.word.isLast == isLast)
    }

    @Test("an object's fields can be read")
    func fields() throws {
        let object = try reply(#"OK {"request":"MRL-2026-000001","version":3}"#).object()
        #expect(object["request"]?.string == "MRL-2026-000001")
        #expect(object["version"]?.integer == 3)
    }

    @Test("one carriage return before the line end is taken off")
    func carriageReturn() throws {
        #expect(try reply("OK {}\r") == reply("OK {}"))
    }

    @Test("spaces inside the object are kept")
    func spaces() throws {
        #expect(try reply(#"ROW {"a": "b c"}"#).json == Array(#"{"a": "b c"}"#.utf8))
    }

    @Test(
        "a line that is not a word, a space and an object is refused",
        arguments: [
            "", " ", "OK", "OK ", "OK{}", "OK  {}", "ok {}", "OKAY {}", "OK []", "OK {} x",
            "HTTP/1.1 400 Bad Request", "{}",
        ])
    func malformed(_ line: String) {
        #expect(throws: MalformedReply.self) { _ = try reply(line) }
    }

    @Test("the message about a strange line carries nothing that a terminal acts upon")
    func excerpt() {
        let error = #expect(throws: MalformedReply.self) {
            _ = try reply("\u{1B}[2J" + String(repeating: "x", count: 200))
        }
        #expect(error?.message.contains("\u{1B}") == false)
        #expect((error?.message.count ?? 1000) < 120)
    }

    @Test("a broken object is found when it is read, not before")
    func brokenObject() throws {
        let reply = try reply("OK {nonsense}")
        #expect(throws: JSONError.self) { _ = try reply.object() }
    }
}
