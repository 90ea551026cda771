import CLinux
import EventStore
import JSONText
import LineProtocol
import ServiceRequests

/// What SUBJECT asks for: all that is held about one citizen.
struct SubjectRequest: Sendable {
    let tag: String?
    let nik: String
    /// Who asks, for the daemon's own log.
    let by: String?

    /// - Throws: `bad-argument` naming the field; no sentence repeats the number.
    init(_ request: Request) throws(Refusal) {
        tag = request.tag
        var texts: [String: String] = [:]
        for (position, name) in request.fields.names.enumerated() where name != "tag" {
            guard name == "nik" || name == "by" else {
                throw .badArgument(name, "SUBJECT has no field '\(name)'")
            }
            guard let text = request.fields.value(at: position).string else {
                throw .badArgument(name, "'\(name)' is a string")
            }
            texts[name] = text
        }
        guard let nik = texts["nik"] else {
            throw .badArgument("nik", "SUBJECT needs the field 'nik', a string")
        }
        if let problem = NIK.problem(in: nik) { throw .badArgument("nik", problem) }
        if let by = texts["by"], !Identifier.isValid(by) {
            throw .badArgument("by", "the field 'by' must be an id")
        }
        self.nik = nik
        by = texts["by"]
    }
}

/// Answers SUBJECT by reading the private table from its beginning: there is no index of people, who
/// must not be found by anybody's key. Used by the auditor's thread, a chunk at a time.
final class SubjectSearch {
    private static let reportMilliseconds: Int64 = 200
    private static let chunkRows = 512

    /// A search on its way.
    private struct Running {
        let request: SubjectRequest
        /// The last event whose personal data may be read.
        let last: Int64
        var next: Int64 = 0
        var isScanned = false
        /// The streams in which the number stands, in the order of their first finding.
        var streams: [String] = []
        var seen: Set<String> = []
        var written = 0
        var requests = 0
        var events = 0
        var elsewhere = 0
        /// Chunks that the client has room for.
        var asked = 1
        var nextReport: Int64
    }

    private let store: EventStore
    private let reader: EventReader
    private let loop: LoopInbox
    private var running: [Token: Running] = [:]

    init(_ store: EventStore, _ reader: EventReader, _ loop: LoopInbox) {
        self.store = store
        self.reader = reader
        self.loop = loop
    }

    /// Begins to answer; ``goOn(_:)`` has to be called for it.
    func start(_ token: Token, _ request: SubjectRequest) {
        running[token] = Running(
            request: request, last: store.sequence,
            nextReport: monotonicMilliseconds() + Self.reportMilliseconds)
    }

    /// Takes in that there is room for another chunk.
    /// - Returns: Whether ``goOn(_:)`` has to be called.
    func hasRoom(_ token: Token) -> Bool {
        guard let asked = running[token]?.asked else { return false }
        running[token]?.asked = asked + 1
        return asked == 0
    }

    /// Goes on by one chunk.
    /// - Returns: Whether it has to be called again.
    func goOn(_ token: Token) -> Bool {
        guard var work = running[token], work.asked > 0 else { return false }
        do throws(StoreError) {
            if !work.isScanned {
                try scan(&work)
                report(token, &work)
            } else if work.written < work.streams.count {
                let bytes = try write(work.streams[work.written], &work)
                work.written += 1
                if !bytes.isEmpty {
                    work.asked -= 1
                    loop.post(.lines(token, bytes, isLast: false))
                }
            } else {
                running[token] = nil
                loop.post(.lines(token, lastLine(work), isLast: true))
                return false
            }
        } catch {
            running[token] = nil
            let refusal = Refusal(.internal, "\(error)")
            loop.post(.lines(token, ServerLine.err(refusal, tag: work.request.tag), isLast: true))
            return false
        }
        running[token] = work
        return work.asked > 0
    }

    /// Forgets a client that has gone.
    func cancel(_ token: Token) { running[token] = nil }

    private func scan(_ work: inout Running) throws(StoreError) {
        var found: [Int64] = []
        let nik = Array(work.request.nik.utf8)
        let end = try reader.scanPersonal(after: work.next, limit: Self.chunkRows) { at, text in
            if let start = text.baseAddress,
                clinux_contains(start, text.count, nik, nik.count) != 0
            {
                found.append(at)
            }
        }
        var batch = EventBatch()
        for sequence in found where sequence <= work.last {
            try reader.read(from: sequence, limit: 1, into: &batch)
        }
        batch.forEach { event in
            let stream = String(decoding: event.stream, as: UTF8.self)
            if work.seen.insert(stream).inserted { work.streams.append(stream) }
        }
        work.next = end ?? work.last
        work.isScanned = work.next >= work.last
    }

    private func report(_ token: Token, _ work: inout Running) {
        let now = monotonicMilliseconds()
        guard now >= work.nextReport else { return }
        work.nextReport = now + Self.reportMilliseconds
        let row = ServerLine.row { [work] in
            $0.field("phase", "scanning")
            $0.field("done", Int(work.next))
            $0.field("of", Int(work.last))
        }
        work.asked -= 1
        loop.post(.lines(token, row, isLast: false))
    }

    /// The rows about one request, when the number is its applicant's as last corrected. Of any other
    /// stream only that the number stands there is counted: it is somebody else's.
    private func write(_ stream: String, _ work: inout Running) throws(StoreError) -> [UInt8] {
        guard let history = try reader.history(of: stream, upTo: work.last) else { return [] }
        var sequences: [Int64] = []
        history.forEach { sequences.append($0.sequence) }
        var personal: [Int64: [UInt8]] = [:]
        var nik: String?
        for sequence in sequences {
            guard let row = try reader.personal(sequence) else { continue }
            personal[sequence] = row
            nik = Self.nik(in: row) ?? nik
        }
        guard nik == work.request.nik, stream.hasPrefix("request/"),
            let request = ServiceRequest(id: String(stream.dropFirst(8)), history)
        else {
            work.elsewhere += 1
            return []
        }
        work.requests += 1
        work.events += sequences.count
        var bytes: [UInt8] = []
        history.forEach { event in
            let shown = request.isRestricted ? nil : personal[event.sequence]
            bytes += Self.row(event, request, shown)
        }
        return bytes
    }

    private static func row(
        _ event: RecordedEvent, _ request: ServiceRequest, _ personal: [UInt8]?
    ) -> [UInt8] {
        ServerLine.row { json in
            json.field("request", request.id)
            json.field("state", request.state.rawValue)
            json.field("sequence", Int(event.sequence))
            json.name("type")
            json.value(utf8: event.type)
            json.field("occurredAt", Instant(milliseconds: event.occurredAt))
            json.name("body")
            json.raw(event.body)
            json.name("personal")
            if let personal { json.raw(personal) } else { json.null() }
            json.field("restricted", request.isRestricted)
        }
    }

    /// The applicant's NIK in the personal data beside an event; nil when there is none.
    static func nik(in personal: [UInt8]) -> String? {
        guard let object = try? JSONObject(personal), let value = object["applicant"],
            let applicant = try? value.object()
        else { return nil }
        return applicant["nik"]?.string
    }

    private func lastLine(_ work: Running) -> [UInt8] {
        let who = work.request.by.map { "to \($0)" } ?? "to somebody who did not say who"
        ServerLog.write(
            "what is held about one citizen was shown \(who): \(work.requests) requests,"
                + " \(work.events) events")
        return ServerLine.ok(tag: work.request.tag) {
            $0.field("requests", work.requests)
            $0.field("events", work.events)
            $0.field("elsewhere", work.elsewhere)
            $0.field("asOf", Int(work.last))
        }
    }
}
