import EventStore
import Glibc
import JSONText
import MerkleTree

/// Reads a replay: events from the first on as JSON objects, one a line, with what their proofs need.
/// Computes the root and compares it with a checkpoint, and with what a last line says.
struct ReplayCheck {
    /// The tree over the events.
    private(set) var edge = RightEdge()
    /// What is wrong; nil when all is well.
    private(set) var finding: String?
    /// The event that is wrong, when it is known.
    private(set) var badSequence: Int64?
    /// Up to where a checkpoint vouches for the events; nil when there was none to compare with.
    private(set) var vouched: Int64?
    private var isEnded = false

    private let texts: Texts
    private let trusted: Checkpoint?

    /// - Parameter trusted: A checkpoint that the events must contain.
    init(_ path: String, _ trusted: Checkpoint?, _ session: Session) throws(Failure) {
        texts = session.texts
        self.trusted = trusted
        var lines = try FileLines(path: path, texts: texts)
        let bar = ProgressBar(session.terminal, session.texts)
        defer { bar.clear() }
        compareTrusted()
        reading: while finding == nil {
            try Interruption.check()
            switch try lines.next() {
            case .end: break reading
            case .notYet: continue
            case .line(let line):
                take(line)
                if edge.size % 1024 == 0 {
                    bar.show(fraction: lines.fraction, count: Int(edge.size))
                }
            }
        }
        if finding == nil, let trusted, trusted.size > edge.size {
            finding = texts.shorter(than: trusted.size, size: edge.size)
        }
    }

    private mutating func take(_ line: [UInt8]) {
        let next = edge.size + 1
        guard !isEnded else { return stop(next, texts.behindTheEnd(next)) }
        guard let object = try? JSONObject(line) else { return stop(next, texts.notAnEvent(next)) }
        if let last = (try? object["checkpoint"]?.object()).flatMap({ $0 }) {
            return compare(last)
        }
        do throws(EventRecord.Missing) {
            let record = try EventRecord(object)
            guard record.sequence == next else {
                return stop(next, texts.damaged(Damage(.missing, next...next)))
            }
            guard record.isTold(by: object) else {
                return stop(next, texts.damaged(Damage(.altered, next...next)))
            }
            edge.append(record.leaf)
        } catch { return stop(next, texts.withoutField(next, error.field)) }
        compareTrusted()
    }

    /// What the file itself says it holds.
    private mutating func compare(_ last: JSONObject) {
        isEnded = true
        vouched = edge.size
        let root = last["root"]?.string.flatMap { TreeHash.bytes(hex: $0) }.flatMap { TreeHash($0) }
        if last["size"]?.integer != Int(edge.size) || root != edge.root {
            finding = texts.notTheCheckpointed(edge.size)
        }
    }

    private mutating func compareTrusted() {
        guard let trusted, trusted.size == edge.size else { return }
        vouched = max(vouched ?? 0, trusted.size)
        if trusted.root != edge.root { finding = texts.notTheCheckpointed(trusted.size) }
    }

    private mutating func stop(_ sequence: Int64, _ text: String) {
        badSequence = sequence
        finding = text
    }
}

/// A whole small file, at most `limit` bytes of it.
func readFile(_ path: String, limit: Int, _ texts: Texts) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw cannotOpen(path, texts) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(limit, 1 << 16))
    while bytes.count < limit {
        let count = read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw .inputOutput("\(path): \(lastSystemMessage())") }
        if count == 0 { break }
        bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
}
