// Every verb's fields: decoding never traps, refuses with a code and a field, and a retry of the same
// content is known again however it is written.
import Foundation
import JSONText
import LineProtocol
import Projections
import ServiceRequests

@testable import RequestTrackerd

/// One input of the fuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCommand(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 1, let data else { return 0 }
    let text = input(data + 1, size - 1)
    guard let fields = try? JSONObject(text) else { return 0 }
    let commands = CommandVerb.allCases
    let queries = QueryVerb.allCases
    let choice = Int(data[0]) % (commands.count + queries.count + 5)
    do throws(Refusal) {
        switch choice {
        case ..<commands.count: try check(commands[choice], fields)
        case ..<(commands.count + queries.count):
            _ = try Query(queries[choice - commands.count], fields)
        case ..<(commands.count + queries.count + 1): _ = try WorkingCalendar(fields)
        default:
            let verbs: [Verb] = [.history, .replay, .request, .track]
            let verb = verbs[choice - commands.count - queries.count - 1]
            try check(verb, text)
        }
    } catch { check(error) }
    return 0
}

private func check(_ refusal: Refusal) {
    require(refusal.code == .badArgument, "refused with \(refusal.code)")
    require(refusal.field != nil, "bad-argument without a field")
    require(!refusal.message.isEmpty, "no message")
    let line = ServerLine.err(refusal, tag: nil)
    guard let reply = try? Reply(line: line.dropLast()), (try? reply.object()) != nil else {
        finding("our own line is not read: \(shown(line))")
    }
}

private func check(_ verb: Verb, _ text: [UInt8]) throws(Refusal) {
    guard let request = (try? Request(Array("\(verb.rawValue) ".utf8) + text)) ?? nil else {
        return
    }
    switch verb {
    case .request: _ = try request.onlyField("request")
    case .track: _ = TrackingWord.canonical(try request.onlyField("tracking"))
    default: _ = try AuditRequest(request)
    }
}

private func check(_ verb: CommandVerb, _ fields: JSONObject) throws(Refusal) {
    let command = try Command(verb, fields)
    let personal = command.personalBody(tracking: nil)
    for body in [personal, command.personalBody(tracking: "3K-7Q2ZP")].compactMap(\.self) {
        require((try? JSONObject(body)) != nil, "a private body that is not read: \(shown(body))")
    }
    require((command.key == nil) == (command.content == nil), "a digest without a key")
    var writer = JSONWriter()
    guard (try? writer.canonical(fields, including: { _ in true })) != nil,
        let again = try? JSONObject(writer.bytes)
    else { finding("a decoded command is not written") }
    let second: Command
    do throws(Refusal) { second = try Command(verb, again) } catch {
        finding("its canonical form is refused: \(error.message)")
    }
    require(second.payload == command.payload, "its canonical form says something else")
    require(second.content == command.content, "its canonical form has another digest")
    require(second.personalBody(tracking: nil) == personal, "its private part differs")
    if command.key != nil {
        let recorded = command.personalBody(tracking: verb == .submit ? "3K-7Q2ZP" : nil)
        require(second.isSameContent(digest: command.content, personal: recorded), "no retry")
    }
}
