import EventStore
import JSONText
import LineProtocol

/// The thread that streams the log: one chunk at a time, when its client has room for it.
final class Auditor {
    /// Events read in one go: a longer read would hold back the log.
    private static let chunkEvents = 512

    private struct Replay {
        let tag: String?
        var next: Int64
        let last: Int64
        var left: Int
        let types: [[UInt8]]?
        var sent = 0
    }

    private let store: EventStore
    private let reader: EventReader
    private let inbox: Inbox<AuditJob>
    private let loop: LoopInbox
    private var replays: [Token: Replay] = [:]
    private var batch = EventBatch()

    init(
        _ store: EventStore, _ inbox: Inbox<AuditJob>, _ loop: LoopInbox
    ) throws(StoreError) {
        self.store = store
        self.inbox = inbox
        self.loop = loop
        reader = try store.makeReader()
    }

    /// Works until the inbox is closed.
    func run() {
        while let jobs = inbox.takeAll() {
            for job in jobs {
                switch job {
                case .start(let token, let request): start(token, request)
                case .next(let token): sendChunk(token)
                case .cancel(let token): replays[token] = nil
                }
            }
        }
    }

    private func start(_ token: Token, _ request: AuditRequest) {
        switch request.range {
        case .stream(let stream): sendHistory(token, request.tag, stream)
        case .events(let from, let to, let limit, let types):
            replays[token] = Replay(
                tag: request.tag, next: from, last: min(to, store.sequence), left: limit,
                types: types?.map { Array($0.utf8) })
            sendChunk(token)
        }
    }

    private func sendHistory(_ token: Token, _ tag: String?, _ stream: String) {
        do throws(StoreError) {
            guard let events = try reader.history(of: stream, upTo: store.sequence) else {
                let refusal = Refusal(.notFound, "the stream \(stream) has no events")
                return finish(token, ServerLine.err(refusal, tag: tag))
            }
            var json = JSONWriter()
            events.forEach { writeEventLine($0, into: &json) }
            let count = events.count
            json.bytes.append(contentsOf: ServerLine.ok(tag: tag) { $0.field("events", count) })
            finish(token, json.bytes)
        } catch { fail(token, tag, error) }
    }

    /// Sends the next events of a replay, or its last line.
    private func sendChunk(_ token: Token) {
        guard var replay = replays[token] else { return }
        var json = JSONWriter()
        json.bytes.reserveCapacity(256 * 1024)
        do throws(StoreError) {
            // Filtered replays go on until there is something to send.
            while json.bytes.isEmpty, replay.next <= replay.last, replay.left > 0 {
                let count = min(
                    Int64(Self.chunkEvents), replay.last - replay.next + 1,
                    replay.types == nil ? Int64(replay.left) : .max)
                batch.removeAll()
                try reader.read(from: replay.next, limit: Int(count), into: &batch)
                if batch.isEmpty { break }
                batch.forEach { event in
                    guard replay.left > 0 else { return }
                    replay.next = event.sequence + 1
                    if let types = replay.types,
                        !types.contains(where: { event.type.elementsEqual($0) })
                    {
                        return
                    }
                    replay.left -= 1
                    replay.sent += 1
                    writeEventLine(event, into: &json)
                }
            }
        } catch { return fail(token, replay.tag, error) }
        guard replay.next > replay.last || replay.left == 0 else {
            replays[token] = replay
            return loop.post(.lines(token, json.bytes, isLast: false))
        }
        json.bytes.append(
            contentsOf: ServerLine.ok(tag: replay.tag) {
                $0.field("events", replay.sent)
                $0.field("next", Int(replay.next))
            })
        finish(token, json.bytes)
    }

    private func finish(_ token: Token, _ bytes: [UInt8]) {
        replays[token] = nil
        loop.post(.lines(token, bytes, isLast: true))
    }

    private func fail(_ token: Token, _ tag: String?, _ error: StoreError) {
        finish(token, ServerLine.err(Refusal(.internal, "\(error)"), tag: tag))
    }
}

extension AuditRequest {
    /// Reads the fields of HISTORY or REPLAY.
    /// - Throws: `bad-argument` naming the field.
    init(_ request: Request) throws(Refusal) {
        tag = request.tag
        range =
            request.verb == .history
            ? .stream(try Self.stream(request.fields)) : try Self.events(request.fields)
    }

    private static func stream(_ fields: JSONObject) throws(Refusal) -> String {
        var stream: String?
        for (position, name) in fields.names.enumerated() {
            switch name {
            case "request": stream = "request/" + (try text(fields.value(at: position), name))
            case "stream": stream = try text(fields.value(at: position), name)
            case "tag": break
            default: throw .badArgument(name, "HISTORY has no field '\(name)'")
            }
        }
        guard let stream else {
            throw .badArgument("request", "HISTORY needs the field 'request' or 'stream'")
        }
        return stream
    }

    private static func events(_ fields: JSONObject) throws(Refusal) -> Range {
        var from: Int64 = 1
        var to = Int64.max
        var limit = Int.max
        var types: [String]?
        for (position, name) in fields.names.enumerated() {
            let value = fields.value(at: position)
            switch name {
            case "from": from = Int64(try integer(value, name))
            case "to": to = Int64(try integer(value, name))
            case "limit": limit = try integer(value, name)
            case "types":
                let list = value.array ?? [value]
                var found: [String] = []
                for element in list { found.append(try text(element, name)) }
                types = found
            case "tag": break
            default: throw .badArgument(name, "REPLAY has no field '\(name)'")
            }
        }
        return .events(from: from, to: to, limit: limit, types: types)
    }

    private static func text(_ value: JSONValue, _ name: String) throws(Refusal) -> String {
        guard let text = value.string else { throw .badArgument(name, "'\(name)' is a string") }
        return text
    }

    private static func integer(_ value: JSONValue, _ name: String) throws(Refusal) -> Int {
        guard let integer = value.integer, integer >= 1 else {
            throw .badArgument(name, "'\(name)' is an integer from 1")
        }
        return integer
    }
}
