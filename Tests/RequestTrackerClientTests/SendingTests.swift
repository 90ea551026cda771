import JSONText
import LineProtocol
import Testing

@testable import requesttracker

@Suite("Sending lines")
struct SendingTests {
    private func reply(_ line: String) throws -> Reply { try Reply(line: Array(line.utf8)) }

    @Test("lines are cut wherever the bytes were split", arguments: 1...9)
    func lineBuffer(_ size: Int) {
        let text = Array("one\n\nthree\r\nfour".utf8)
        var buffer = ReceivedLines()
        var lines: [String] = []
        for start in stride(from: 0, to: text.count, by: size) {
            buffer.append(text[start..<min(start + size, text.count)])
            while let line = buffer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        #expect(lines == ["one", "", "three\r"])
        #expect(buffer.rest() == Array("four".utf8))
        #expect(buffer.rest() == nil)
    }

    @Test("a line that tells how far a long answer is is no row of it")
    func progress() throws {
        let told = try reply(#"ROW {"phase":"checking","done":200,"of":1000}"#).progress
        #expect(told?.done == 200 && told?.whole == 1000)
        #expect(try reply(#"ROW {"request":"r-1","phase":"x"}"#).progress == nil)
        #expect(try reply(#"OK {"phase":"checking","done":2,"of":3}"#).progress == nil)
    }

    @Test("a long stream of lines passes in little memory")
    func longStream() {
        var buffer = ReceivedLines()
        let chunk = Array(repeating: Array("0123456789\n".utf8), count: 10_000).flatMap(\.self)
        var count = 0
        for _ in 0..<20 {
            buffer.append(chunk)
            while buffer.next() != nil { count += 1 }
        }
        #expect(count == 200_000)
        #expect(buffer.count == 0)
    }

    @Test("answers are counted for the lines that they are for")
    func report() throws {
        let report = SendReport()
        report.willSend(Array("A".utf8), number: 1)
        report.willSend(Array("B".utf8), number: 3)
        report.willSend(Array("C".utf8), number: 4)
        report.willSend(Array("D".utf8), number: 5)
        #expect(report.didReceive(try reply(#"OK {"sequence":1,"replayed":false}"#))?.number == 1)
        let refused = report.didReceive(try reply(#"ERR {"code":"not-found","message":"x"}"#))
        #expect(refused?.number == 3)
        #expect(refused?.line == Array("B".utf8))
        #expect(report.didReceive(try reply(#"OK {"sequence":1,"replayed":true}"#))?.number == 4)
        #expect(report.sent == 4)
        #expect(report.answered == 3)
        #expect(report.recorded == 1)
        #expect(report.replayed == 1)
        #expect(report.refused == 1)
        #expect(report.lastAnswered == 4)
    }

    @Test("an answer to nothing is not counted")
    func surplus() throws {
        #expect(SendReport().didReceive(try reply("OK {}")) == nil)
    }

    @Test("the answer to a question is neither recorded nor refused")
    func questions() throws {
        let report = SendReport()
        report.willSend(Array("PING".utf8), number: 1)
        _ = report.didReceive(try reply("OK {}"))
        #expect(report.answered == 1)
        #expect(report.recorded + report.replayed + report.refused == 0)
    }

    @Test("the summary of a program can be read by a program")
    func summary() {
        #expect(
            SendReport().json(seconds: 1.23456).text
                == #"{"sent":0,"answered":0,"recorded":0,"replayed":0,"refused":0,"seconds":1.235}"#
        )
    }

    @Test("the progress line fits the terminal", arguments: [20, 40, 80, 200])
    func progress(_ width: Int) {
        for fraction in [nil, 0, 0.37, 1] as [Double?] {
            let text = ProgressBar.text(
                fraction: fraction, count: 1_234_567, seconds: 10, width: width,
                Texts(language: .english))
            #expect(displayWidth(text) < width)
        }
    }

    @Test("exit codes are those of the help")
    func exitCodes() {
        #expect(Failure.refused.exitCode == 1)
        #expect(Failure.usage("").exitCode == 64)
        #expect(Failure.unreachable("").exitCode == 69)
        #expect(Failure.inputOutput("").exitCode == 74)
        #expect(Failure.lost("").exitCode == 74)
        #expect(Failure.interrupted.exitCode == 130)
        #expect(Failure.readerGone.exitCode == 0)
    }
}
