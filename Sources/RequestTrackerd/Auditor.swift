import EventStore
import JSONText
import LineProtocol
import ServiceRequests

/// The thread that streams the log: one chunk at a time, when its client has room for it.
final class Auditor {
    /// Events read in one go: a longer read would hold back the log.
    private static let chunkEvents = 512
    /// Reads without a match after which the others have their turn.
    private static let readsAtOnce = 16

    /// An answer on its way.
    fileprivate struct Stream {
        let tag: String?
        /// What is read next: sequences in order.
        var source: Source
        /// Events that may still be sent.
        var left: Int
        let types: [[UInt8]]?
        var sent = 0
        /// Whether the last line tells where to go on.
        let tellsNext: Bool
        let withProof: Bool
    }

    fileprivate enum Source {
        case range(next: Int64, last: Int64)
        case list(ArraySlice<Int64>)
    }

    private let store: EventStore
    private let reader: EventReader
    private let inbox: Inbox<AuditJob>
    private let loop: LoopInbox
    private var streams: [Token: Stream] = [:]
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
                case .cancel(let token): streams[token] = nil
                }
            }
        }
    }

    private func start(_ token: Token, _ request: AuditRequest) {
        switch request.range {
        case .stream(let stream):
            do throws(StoreError) {
                let sequences = try reader.sequences(of: stream, upTo: store.sequence)
                guard !sequences.isEmpty else {
                    let refusal = Refusal(.notFound, "the stream \(stream) has no events")
                    return finish(token, ServerLine.err(refusal, tag: request.tag))
                }
                streams[token] = Stream(
                    tag: request.tag, source: .list(sequences[...]), left: .max, types: nil,
                    tellsNext: false, withProof: request.withProof)
            } catch { return fail(token, request.tag, error) }
        case .events(let from, let to, let limit, let types):
            streams[token] = Stream(
                tag: request.tag, source: .range(next: from, last: min(to, store.sequence)),
                left: limit, types: types?.map { Array($0.utf8) }, tellsNext: true,
                withProof: request.withProof)
        }
        sendChunk(token)
    }

    /// Sends the next events of a stream, or its last line.
    private func sendChunk(_ token: Token) {
        guard var stream = streams[token] else { return }
        var json = JSONWriter()
        do throws(StoreError) {
            var reads = 0
            while json.bytes.isEmpty, !stream.isFinished {
                guard reads < Self.readsAtOnce else {
                    // Nothing to send yet: back to the end of the queue.
                    streams[token] = stream
                    return inbox.post(.next(token))
                }
                reads += 1
                batch.removeAll()
                try readNext(of: &stream)
                json.bytes.reserveCapacity(batch.byteCount + batch.count * 128)
                batch.forEach { stream.write($0, into: &json) }
            }
        } catch { return fail(token, stream.tag, error) }
        guard stream.isFinished else {
            streams[token] = stream
            return loop.post(.lines(token, json.bytes, isLast: false))
        }
        json.bytes.append(contentsOf: stream.lastLine)
        finish(token, json.bytes)
    }

    private func readNext(of stream: inout Stream) throws(StoreError) {
        switch stream.source {
        case .range(let next, let last):
            let wanted = stream.types == nil ? stream.left : .max
            let count = min(Self.chunkEvents, wanted, Int(last - next + 1))
            try reader.read(from: next, limit: count, into: &batch)
            guard let found = batch.sequences, found.lowerBound == next else {
                throw .damaged(path: store.path, reason: "event \(next) is missing")
            }
            stream.source = .range(next: found.upperBound + 1, last: last)
        case .list(let sequences):
            let part = sequences.prefix(Self.chunkEvents / 16)
            for sequence in part { try reader.read(from: sequence, limit: 1, into: &batch) }
            stream.source = .list(sequences.dropFirst(part.count))
        }
    }

    private func finish(_ token: Token, _ bytes: [UInt8]) {
        streams[token] = nil
        loop.post(.lines(token, bytes, isLast: true))
    }

    private func fail(_ token: Token, _ tag: String?, _ error: StoreError) {
        finish(token, ServerLine.err(Refusal(.internal, "\(error)"), tag: tag))
    }
}

extension Auditor.Stream {
    fileprivate var isFinished: Bool {
        switch source {
        case .range(let next, let last): next > last || left == 0
        case .list(let sequences): sequences.isEmpty
        }
    }

    /// Writes an event that is asked for.
    fileprivate mutating func write(_ event: RecordedEvent, into json: inout JSONWriter) {
        guard left > 0 else { return }
        if let types, !types.contains(where: { event.type.elementsEqual($0) }) { return }
        left -= 1
        sent += 1
        if left == 0, case .range(_, let last) = source {
            source = .range(next: event.sequence + 1, last: last)
        }
        writeEventLine(event, withProof: withProof, into: &json)
    }

    fileprivate var lastLine: [UInt8] {
        ServerLine.ok(tag: tag) {
            $0.field("events", sent)
            if tellsNext, case .range(let next, _) = source { $0.field("next", Int(next)) }
        }
    }
}

extension AuditRequest {
    /// Reads the fields of HISTORY or REPLAY.
    /// - Throws: `bad-argument` naming the field.
    init(_ request: Request) throws(Refusal) {
        tag = request.tag
        withProof = try Self.withProof(request.fields)
        range =
            request.verb == .history
            ? .stream(try Self.stream(request.fields)) : try Self.events(request.fields)
    }

    private static func withProof(_ fields: JSONObject) throws(Refusal) -> Bool {
        guard let value = fields["proof"] else { return false }
        guard let flag = value.bool else {
            throw .badArgument("proof", "'proof' is true or false")
        }
        return flag
    }

    private static func stream(_ fields: JSONObject) throws(Refusal) -> String {
        var stream: String?
        for (position, name) in fields.names.enumerated() {
            switch name {
            case "request", "stream":
                guard stream == nil else {
                    throw .badArgument(name, "HISTORY takes one of 'request' and 'stream'")
                }
                let text = try text(fields.value(at: position), name)
                stream = name == "request" ? "request/" + text : text
            case "tag", "proof": break
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
                for element in list {
                    let type = try text(element, name)
                    guard DomainEvent.types.contains(type) else {
                        throw .badArgument(name, "'\(type)' is no type of event")
                    }
                    if !found.contains(type) { found.append(type) }
                }
                types = found
            case "tag", "proof": break
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
