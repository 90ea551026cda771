// The line buffer against a naive splitter over fuzzed cuts, and every line as a request.
import Foundation
import JSONText
import LineProtocol

/// One input of the fuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLine(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 1, let data else { return 0 }
    let stream = expanded(input(data + 1, size - 1))
    var random = SplitMix64(seed: UInt64(data[0]))
    let piece = [1, 2, 7, 64, 4096, 65_536, 65_538, 1 << 20].randomElement(using: &random) ?? 1
    let most = max(piece, stream.count / 1000)  // long streams are not cut byte by byte
    var buffer = LineBuffer()
    var found: [Cut] = []
    var start = 0
    while start < stream.count {
        let end = min(start + Int.random(in: 1...most, using: &random), stream.count)
        stream[start..<end].withUnsafeBytes { buffer.append($0) }
        start = end
        if Bool.random(using: &random), buffer.byteCount < LineBuffer.lineBytesMax { continue }
        drain(&buffer, into: &found)
    }
    drain(&buffer, into: &found)
    let (lines, isUnfinished) = naive(stream)
    require(found == lines, "\(found.count) lines, naively \(lines.count)")
    require(buffer.hasUnfinishedLine == isUnfinished, "hasUnfinishedLine")
    return 0
}

/// A line as its text.
private enum Cut: Equatable {
    case text([UInt8])
    case tooLong
}

private func drain(_ buffer: inout LineBuffer, into found: inout [Cut]) {
    while true {
        let promised = buffer.hasLine
        guard let line = buffer.next() else {
            require(!promised, "hasLine, but there is none")
            break
        }
        require(promised, "a line that hasLine did not see")
        switch line {
        case .text(let place):
            check(buffer.bytes, place)
            found.append(.text(Array(buffer.bytes[place])))
        case .tooLong: found.append(.tooLong)
        }
    }
    require(buffer.byteCount <= LineBuffer.lineBytesMax + 1, "\(buffer.byteCount) bytes are kept")
}

/// 0x1E and a byte n stand for a run that makes a line about as long as a line may be.
private func expanded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var runs = 0
    var index = 0
    while index < bytes.count {
        if bytes[index] == 0x1E, index + 1 < bytes.count, runs < 3 {
            runs += 1
            result += [UInt8](
                repeating: UInt8(ascii: "a"),
                count: LineBuffer.lineBytesMax - 8 + Int(bytes[index + 1] & 15))
            index += 2
        } else {
            result.append(bytes[index])
            index += 1
        }
    }
    return result
}

private func naive(_ stream: [UInt8]) -> (lines: [Cut], isUnfinished: Bool) {
    var parts = stream.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let isUnfinished = !(parts.popLast() ?? []).isEmpty
    let lines = parts.map { part in
        let text = part.last == UInt8(ascii: "\r") ? part.dropLast() : part
        return text.count <= LineBuffer.lineBytesMax
            ? Cut.text(Array(text)) : Cut.tooLong
    }
    return (lines, isUnfinished)
}

/// Reads a line where it stands.
private func check(_ bytes: [UInt8], _ place: Range<Int>) {
    let line = Array(bytes[place])
    do throws(Request.Malformed) {
        guard let request = try Request(bytes, in: place) else {
            return require(line.allSatisfy { $0 == UInt8(ascii: " ") }, "a line is ignored")
        }
        require(line.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control character passes")
        require(String(validating: line, as: UTF8.self) != nil, "no UTF-8 passes")
        check(ServerLine.ok(tag: request.tag) { _ in }, .ok, tag: request.tag)
        let word = line.split(separator: UInt8(ascii: " "))[0]
        let name = String(decoding: word, as: UTF8.self).uppercased()
        require(name == request.verb.rawValue, "the verb \(request.verb) from \(name)")
    } catch {
        require(
            [.badLine, .unknownVerb, .badArgument].contains(error.refusal.code), "another code")
        check(ServerLine.err(error.refusal, tag: error.tag), .error, tag: error.tag)
    }
}

private func check(_ line: [UInt8], _ word: Reply.Word, tag: String?) {
    require(line.firstIndex(of: UInt8(ascii: "\n")) == line.count - 1, "no single line")
    guard let reply = try? Reply(line: line.dropLast()), let object = try? reply.object() else {
        finding("our own line is not read: \(shown(line))")
    }
    require(reply.word == word, "another word")
    require(object["tag"]?.string.map { Array($0.utf8) } == tag.map { Array($0.utf8) }, "the tag")
}
