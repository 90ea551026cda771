// The daemon's own threads, served over the loopback: the bytes of a client's stream, cut at fuzzed
// places. Every line gets one last line in its order, nothing traps, the daemon stays up.
import Foundation
import Glibc
import JSONText
import LineProtocol

/// The first byte: bit 0 lets the client end with QUIT instead of a half-close, bit 1 lets it go away
/// in the middle. The second seeds the cuts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSession(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 2, let data else { return 0 }
    let flags = data[0]
    var stream = expanded(input(data + 2, size - 2))
    if flags & 1 != 0 { stream += Array("\nQUIT\n".utf8) }
    daemon.willServe(input(data, size))
    let socket = daemon.connect()
    defer { close(socket) }
    var random = SplitMix64(seed: UInt64(data[1]))
    guard flags & 2 == 0 else {
        let part = stream.prefix(Int.random(in: 0...stream.count, using: &random))
        _ = part.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return 0
    }
    let received = exchange(socket, stream, cuts: &random)
    check(received, Expectation(stream))
    return 0
}

nonisolated(unsafe) private let daemon = FuzzedDaemon()

/// 0x1E and a byte n stand for a run that makes a line about as long as a line may be.
private func expanded(_ bytes: [UInt8]) -> [UInt8] {
    guard let place = bytes.firstIndex(of: 0x1E), place + 1 < bytes.count else { return bytes }
    let count = LineBuffer.lineBytesMax - 8 + Int(bytes[place + 1] & 15)
    return bytes[..<place] + [UInt8](repeating: UInt8(ascii: "a"), count: count)
        + bytes[(place + 2)...]
}

/// Sends the stream in pieces and reads all the while, until the server closes.
private func exchange(
    _ socket: Int32, _ stream: [UInt8], cuts random: inout SplitMix64
) -> (bytes: [UInt8], isReset: Bool) {
    let piece = [3, 40, 400, 65_536, 1 << 20].randomElement(using: &random) ?? 1
    var received: [UInt8] = []
    var scratch = [UInt8](repeating: 0, count: 65_536)
    var sent = 0
    var isOver = false
    while true {
        if !isOver, sent == stream.count {
            shutdown(socket, Int32(SHUT_WR))
            isOver = true
        }
        var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        if !isOver { wanted.events |= Int16(POLLOUT) }
        let ready = poll(&wanted, 1, 15_000)
        if ready < 0, errno == EINTR { continue }  // the fuzzer's own clock
        require(ready > 0, "no answer for 15 s to \(shown(stream))")
        if wanted.revents & Int16(POLLOUT) != 0, !isOver {
            let count = min(Int.random(in: 1...piece, using: &random), stream.count - sent)
            let result = stream[sent..<sent + count].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if result > 0 { sent += result }
            if result < 0, errno != EAGAIN { isOver = true }
        }
        if wanted.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
            let count = recv(socket, &scratch, scratch.count, Int32(MSG_DONTWAIT))
            if count == 0 { return (received, false) }
            if count < 0, errno != EAGAIN { return (received, true) }
            if count > 0 { received += scratch[..<count] }
            require(received.count < 256 << 20, "an answer without end")
        }
    }
}

/// What must come back, line for line.
private struct Expectation {
    /// The tags of the last lines that are owed, in order.
    var tags: [String?] = []
    /// Whether the server closes before all was read: then the last lines may be lost in a reset.
    var isCutShort = false
    /// Whether the log is being followed: then MORE has no last line of its own.
    private var isFollowing = false

    init(_ stream: [UInt8]) {
        var lines = stream.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let rest = lines.popLast() ?? []
        var isIntroduced = false
        for line in lines where !add(line, &isIntroduced) {
            isCutShort = true
            return
        }
        guard !rest.isEmpty else { return }
        tags.append(nil)
        let first = rest.first ?? 0
        isCutShort = !isIntroduced && (!isVerbStart(first) || rest.count > 65_537)
    }

    /// - Returns: Whether the connection goes on.
    private mutating func add(_ line: ArraySlice<UInt8>, _ isIntroduced: inout Bool) -> Bool {
        if !isIntroduced, let first = line.first, !isVerbStart(first) {
            tags.append(nil)
            return false
        }
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard text.count <= LineBuffer.lineBytesMax else {
            isFollowing = false
            tags.append(nil)
            return isIntroduced
        }
        do throws(Request.Malformed) {
            guard let request = try Request(Array(text)) else { return true }
            isIntroduced = true
            if isFollowing, isMore(request) { return true }
            isFollowing = isFollow(request)
            tags.append(request.tag)
            let isQuit = request.verb == .quit
            return !(isQuit && request.fields.names.allSatisfy { $0 == "tag" })
        } catch {
            guard isIntroduced || !error.isForeign else {
                tags.append(nil)
                return false
            }
            isIntroduced = true
            isFollowing = false
            tags.append(error.tag)
            return true
        }
    }

    private func isVerbStart(_ byte: UInt8) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        return letters.contains(byte | 0x20) || [0x0D, 0x20].contains(byte)
    }
}

private func check(_ received: (bytes: [UInt8], isReset: Bool), _ expected: Expectation) {
    var lines = received.bytes.split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let rest = lines.popLast() ?? []
    require(rest.isEmpty || received.isReset, "a line without its end: \(shown(rest))")
    require(!received.isReset || expected.isCutShort, "the connection is reset")
    var answered = 0
    for (index, line) in lines.enumerated() {
        guard let reply = try? Reply(line: Array(line)), let object = try? reply.object() else {
            finding("a line that is not of the protocol: \(shown(line))")
        }
        require((reply.word == .hello) == (index == 0), "HELLO out of its place: \(shown(line))")
        guard reply.word.isLast else { continue }
        guard answered < expected.tags.count else {
            finding("more than \(answered) last lines: \(shown(line))")
        }
        let tag = expected.tags[answered]
        require(
            object["tag"]?.string.map { Array($0.utf8) } == tag.map { Array($0.utf8) },
            "the tag of answer \(answered): \(shown(line)), not \(tag ?? "none")")
        answered += 1
        guard reply.word == .error else { continue }
        let code = object["code"]?.string ?? ""
        require(
            !["internal", "outcome-unknown", "storage-full", "draining", "busy"].contains(code),
            "a fault inside: \(shown(line))")
    }
    require(
        answered == expected.tags.count || (received.isReset && expected.isCutShort),
        "\(answered) last lines for \(expected.tags.count) requests")
}
