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
        let filter: EventFilter
        let withProof: Bool
        /// Whether it goes on behind the end of the log, and when more is granted.
        var isLive: Bool
        var holders = Holders()
        /// Chunks that the client has room for and that were not sent.
        var asked = 1
        var sent = 0
        /// Whether the last line tells where to go on.
        var tellsNext: Bool { if case .range = source { true } else { false } }
    }

    fileprivate enum Source {
        case range(next: Int64, last: Int64)
        case list(ArraySlice<Int64>)
    }

    private let store: EventStore
    private let reader: EventReader
    private let prover: Prover
    private let searches: SubjectSearch
    private let inbox: Inbox<AuditJob>
    private let loop: LoopInbox
    private var streams: [Token: Stream] = [:]
    private var batch = EventBatch()

    init(
        _ store: EventStore, _ inbox: Inbox<AuditJob>, _ loop: LoopInbox, origin: String
    ) throws(StoreError) {
        self.store = store
        self.inbox = inbox
        self.loop = loop
        reader = try store.makeReader()
        prover = Prover(store, reader, origin: origin, loop)
        searches = SubjectSearch(store, reader, loop)
    }

    /// Works until the inbox is closed.
    func run() {
        while let jobs = inbox.takeAll() {
            var isLonger = false
            for job in jobs {
                switch job {
                case .start(let token, let request): start(token, request)
                case .prove(let token, let request):
                    if prover.start(token, request) { inbox.post(.goOnProving(token)) }
                case .goOnProving(let token):
                    if prover.goOn(token) { inbox.post(.goOnProving(token)) }
                case .search(let token, let request):
                    searches.start(token, request)
                    inbox.post(.goOnSearching(token))
                case .goOnSearching(let token):
                    if searches.goOn(token) { inbox.post(.goOnSearching(token)) }
                case .next(let token):
                    streams[token]?.asked += 1
                    send(token)
                    if searches.hasRoom(token) { inbox.post(.goOnSearching(token)) }
                case .goOn(let token): send(token)
                case .more(let token, let credit):
                    streams[token]?.left += credit
                    send(token)
                case .end(let token, let isCaughtUp): end(token, isCaughtUp)
                case .recorded: isLonger = true
                case .cancel(let token):
                    streams[token] = nil
                    prover.cancel(token)
                    searches.cancel(token)
                }
            }
            guard isLonger else { continue }
            for (token, stream) in streams where stream.isLive { send(token) }
        }
    }

    private func start(_ token: Token, _ request: AuditRequest) {
        var stream = Stream(
            tag: request.tag, source: .list([]), left: .max, filter: request.filter,
            withProof: request.withProof, isLive: request.isLive)
        do throws(StoreError) {
            switch request.range {
            case .stream(let name):
                let sequences = try reader.sequences(of: name, upTo: store.sequence)
                guard !sequences.isEmpty else {
                    let refusal = Refusal(.notFound, "the stream \(name) has no events")
                    return finish(token, ServerLine.err(refusal, tag: request.tag))
                }
                stream.source = .list(sequences[...])
            case .events(let from, let to, let limit):
                stream.source = .range(next: try first(from), last: try last(to))
                stream.left = limit
            case .live(let from, let credit):
                stream.source = .range(next: try first(from), last: 0)
                stream.left = credit
            }
        } catch { return fail(token, request.tag, error) }
        streams[token] = stream
        send(token)
    }

    private func first(_ place: AuditRequest.Place) throws(StoreError) -> Int64 {
        switch place {
        case .sequence(let sequence): sequence
        case .time(let time): try reader.lastSequence(recordedBefore: time.milliseconds) + 1
        }
    }

    private func last(_ place: AuditRequest.Place?) throws(StoreError) -> Int64 {
        switch place {
        case .sequence(let sequence): min(sequence, store.sequence)
        case .time(let time): try reader.lastSequence(recordedBefore: time.milliseconds)
        case nil: store.sequence
        }
    }

    /// Ends a stream that would go on: at once, or behind what was recorded by now and was granted.
    private func end(_ token: Token, _ isCaughtUp: Bool) {
        guard let stream = streams[token] else { return }
        guard isCaughtUp, case .range(let next, _) = stream.source else {
            return finish(token, stream.lastLine)
        }
        streams[token]?.source = .range(next: next, last: store.sequence)
        streams[token]?.isLive = false
        send(token)
    }

    /// Sends chunks as long as the client has room and there is something to send.
    private func send(_ token: Token) {
        while let stream = streams[token], stream.asked > 0 {
            if stream.isLive {
                guard case .range(let next, _) = stream.source, stream.left > 0,
                    next <= store.sequence
                else { return }
                streams[token]?.source = .range(next: next, last: store.sequence)
            }
            guard sendChunk(token) else { return }
        }
    }

    /// Sends the next events of a stream, or its last line.
    /// - Returns: Whether events were sent and more may follow.
    private func sendChunk(_ token: Token) -> Bool {
        guard var stream = streams[token] else { return false }
        var json = JSONWriter()
        do throws(StoreError) {
            var reads = 0
            while json.bytes.isEmpty, !stream.isFinished {
                guard reads < Self.readsAtOnce else {
                    // Nothing to send yet: back to the end of the queue.
                    streams[token] = stream
                    inbox.post(.goOn(token))
                    return false
                }
                reads += 1
                batch.removeAll()
                try readNext(of: &stream)
                json.bytes.reserveCapacity(batch.byteCount + batch.count * 128)
                try stream.write(batch, into: &json, reader)
            }
        } catch {
            fail(token, stream.tag, error)
            return false
        }
        if stream.isFinished, !stream.isLive {
            json.bytes.append(contentsOf: stream.lastLine)
            finish(token, json.bytes)
            return false
        }
        if !json.bytes.isEmpty {
            stream.asked -= 1
            loop.post(.lines(token, json.bytes, isLast: false))
        }
        streams[token] = stream
        return true
    }

    private func readNext(of stream: inout Stream) throws(StoreError) {
        switch stream.source {
        case .range(let next, let last):
            let wanted = stream.filter.isOpen ? stream.left : .max
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

    /// Writes those events of a batch that are asked for, as many as may be sent.
    fileprivate mutating func write(
        _ batch: EventBatch, into json: inout JSONWriter, _ reader: EventReader
    ) throws(StoreError) {
        var failure: StoreError?
        batch.forEach { event in
            guard left > 0, failure == nil else { return }
            if !filter.isOpen {
                do throws(StoreError) {
                    guard try filter.passes(event, &holders, reader) else { return }
                } catch {
                    failure = error
                    return
                }
            }
            left -= 1
            sent += 1
            if left == 0, case .range(_, let last) = source {
                source = .range(next: event.sequence + 1, last: last)
            }
            writeEventLine(event, withProof: withProof, into: &json)
        }
        if let failure { throw failure }
    }

    fileprivate var lastLine: [UInt8] {
        ServerLine.ok(tag: tag) {
            $0.field("events", sent)
            if tellsNext, case .range(let next, _) = source { $0.field("next", Int(next)) }
        }
    }
}
