import EventStore
import Glibc
import JSONText
import MerkleTree
import ServiceRequests

/// `restore`: a new database of a whole replay file, the very events, without the daemon's help.
enum RestoreCommand {
    static func run(_ session: Session) throws(Failure) {
        let (file, database) = (session.invocation.operands[0], session.invocation.operands[1])
        umask(0o077)
        var lines = try FileLines(path: file, texts: session.texts)
        let bar = ProgressBar(session.terminal, session.texts)
        var events = 0
        do throws(StoreError) {
            let restoration = try Restoration(to: database)
            var end: JSONObject?
            while end == nil, let object = try next(&lines, file, session.texts) {
                if let checkpoint = object["checkpoint"] {
                    end = (try? checkpoint.object()) ?? JSONObject()
                    break
                }
                try restoration.append(try record(object, "\(file):\(lines.number)"))
                events += 1
                bar.show(fraction: lines.fraction, count: events)
            }
            bar.clear()
            guard let end, let size = end["size"]?.integer else {
                throw .damaged(path: file, reason: session.texts.noCheckpoint)
            }
            guard let hex = end["root"]?.string, let bytes = TreeHash.bytes(hex: hex),
                let root = TreeHash(bytes)
            else { throw .damaged(path: file, reason: session.texts.notWhole) }
            try restoration.finish(size: Int64(size), root: root)
            if session.printsJSON {
                var json = JSONWriter()
                json.object {
                    $0.field("events", events)
                    $0.field("root", hex)
                }
                try? session.output.line(json.bytes)
            } else {
                let done = session.texts.restored(events: events, path: database, root: hex)
                for line in wrapped(printable(done), width: session.terminal.width) {
                    try? session.output.line(line)
                }
            }
        } catch {
            bar.clear()
            if case .file(let path, _, EEXIST) = error {
                throw .inputOutput(session.texts.fileExists(path))
            }
            throw .inputOutput("\(error)")
        }
    }

    /// The object of the next line; nil at the end.
    private static func next(
        _ lines: inout FileLines, _ file: String, _ texts: Texts
    ) throws(StoreError) -> JSONObject? {
        while true {
            let line: NextLine
            do throws(Failure) {
                try Interruption.check()
                line = try lines.next()
            } catch { throw .damaged(path: file, reason: error.message ?? texts.interrupted) }
            switch line {
            case .end: return nil
            case .notYet: continue
            case .line(let bytes):
                guard let object = try? JSONObject(bytes) else {
                    throw .damaged(path: "\(file):\(lines.number)", reason: "it is no JSON object")
                }
                return object
            }
        }
    }

    /// The event of a line, one that this release can read.
    private static func record(
        _ object: JSONObject, _ place: String
    ) throws(StoreError) -> EventRecord {
        let record: EventRecord
        do throws(EventRecord.Missing) { record = try EventRecord(object) } catch {
            throw .damaged(
                path: place, reason: "'\(error.field)' is missing; replay with \"proof\":true")
        }
        guard record.isTold(by: object) else {
            throw .damaged(path: place, reason: "\(Damage(.altered, at: record.sequence))")
        }
        let isReadable = record.stream.withUnsafeBufferPointer { stream in
            guard let subject = Subject(stream: stream) else { return false }
            return record.type.withUnsafeBufferPointer { type in
                record.body.withUnsafeBufferPointer {
                    DomainEvent(type: type, body: $0, subject: subject) != nil
                }
            }
        }
        guard isReadable else {
            throw .damaged(path: place, reason: "the event cannot be read by this release")
        }
        return record
    }
}
