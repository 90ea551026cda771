import EventStore
import Glibc
import JSONText
import MerkleTree

/// A replay written to a file: one event a line, and a last line that says how far it reaches.
///
/// Until it is whole it is called `FILE.part`, so that a file of the name that was asked for is never a
/// half one. What a crash left of a part is read again from its first line, and what is not whole at its
/// end is cut off.
final class ReplayFile {
    /// Bytes that wait before they are written.
    private static let bufferBytes = 1 << 20

    let path: String
    let part: String
    /// What the lines so far are.
    private(set) var contents: ReplayContents
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Begins a new file, or goes on with a part.
    /// - Parameter first: The first event, when every one from there on is to be in it.
    /// - Throws: ``Failure/inputOutput(_:)``, also when the file is there already, and when a part is
    ///   there that was not asked for.
    init(path: String, resumes: Bool, first: Int?, texts: Texts) throws(Failure) {
        self.path = path
        contents = ReplayContents(gaplessFrom: first)
        part = path + ".part"
        guard access(path, F_OK) != 0 else { throw .inputOutput(texts.fileExists(path)) }
        let isThere = access(part, F_OK) == 0
        guard resumes || !isThere else { throw .inputOutput(texts.partExists(part)) }
        descriptor = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .inputOutput("\(part): \(lastSystemMessage())") }
        if isThere { try readPart() }
    }

    deinit { close(descriptor) }

    /// Adds an event.
    func append(_ event: [UInt8]) throws(Failure) {
        contents.take(event)
        buffer.append(contentsOf: event)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes what waits.
    func flush() throws(Failure) {
        var written = 0
        defer { buffer.removeAll(keepingCapacity: true) }
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(part) }
            written += count
        }
    }

    /// Ends the file with its last line, and gives it its name, durably.
    /// - Parameter next: The first event behind it.
    func finish(next: Int) throws(Failure) {
        buffer.append(contentsOf: contents.lastLine(next: next))
        buffer.append(UInt8(ascii: "\n"))
        try flush()
        guard fsync(descriptor) == 0 else { throw failure(part) }
        guard rename(part, path) == 0 else { throw failure(path) }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(opened) }
        guard opened >= 0, fsync(opened) == 0 else { throw failure(folder) }
    }

    /// Takes in the whole lines of a part and cuts off what is behind them.
    private func readPart() throws(Failure) {
        var lines = ReceivedLines()
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var good = 0
        reading: while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(part) }
            if count == 0 { break }
            lines.append(chunk[..<count])
            while let line = lines.next() {
                guard contents.take(line) else { break reading }
                good += line.count + 1
            }
        }
        guard ftruncate(descriptor, off_t(good)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw failure(part)
        }
    }

    private func failure(_ path: String) -> Failure {
        .inputOutput("\(path): \(lastSystemMessage())")
    }
}

/// What a file's lines are: events in their order, and the tree over them.
struct ReplayContents {
    private(set) var count = 0
    /// The last event, as it stands in its line.
    private(set) var last: [UInt8] = []
    /// Its sequence; 0 when there is none.
    private(set) var lastSequence: Int64 = 0
    private var edge = RightEdge()
    /// The first event that is not what its own hash says.
    private(set) var altered: Int64?
    /// Whether every event from the first on is there, each with all that its leaf covers.
    private var isWhole = true
    /// The sequence that the next event must have; nil when some are left out.
    private var expected: Int?

    init(gaplessFrom first: Int?) { expected = first }

    /// Takes the next line.
    /// - Returns: Whether it is an event behind those before it; nothing is taken otherwise.
    @discardableResult
    mutating func take(_ line: [UInt8]) -> Bool {
        guard let object = try? JSONObject(line), let sequence = object["sequence"]?.integer,
            sequence > lastSequence, sequence == expected ?? sequence, object["body"] != nil
        else { return false }
        if let place = expected { expected = place + 1 }
        isWhole = isWhole && sequence == lastSequence + 1
        let record = try? EventRecord(object)
        if let record, !record.isTold(by: object) { altered = altered ?? record.sequence }
        if isWhole, let record {
            edge.append(record.leaf)
        } else {
            isWhole = false
        }
        count += 1
        lastSequence = Int64(sequence)
        last = line
        return true
    }

    /// The root of the tree over the events; nil when some are left out, by a filter or at the beginning.
    func root(next: Int) -> TreeHash? { isWhole && next == lastSequence + 1 ? edge.root : nil }

    /// The line that ends a whole file.
    func lastLine(next: Int) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.name("checkpoint")
            $0.object {
                $0.field("events", count)
                $0.field("size", next - 1)
                $0.name("root")
                if let root = root(next: next) {
                    $0.value(root.hex)
                } else {
                    $0.null()
                }
            }
        }
        return json.bytes
    }
}
