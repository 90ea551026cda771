import EventStore
import JSONText

/// Which events REPLAY and FOLLOW are asked for: those that pass all that is given.
struct EventFilter: Sendable {
    /// Types, as the log spells them.
    var types: [[UInt8]]?
    /// Names of streams.
    var streams: [[UInt8]]?
    /// Officials: events of requests that one of them had when it happened, or got by it.
    var officials: [[UInt8]]?

    /// Whether every event passes.
    var isOpen: Bool { types == nil && streams == nil && officials == nil }

    /// Whether an event passes. Called for every event in order, so that `holders` can keep up.
    func passes(
        _ event: RecordedEvent, _ holders: inout Holders, _ reader: EventReader
    ) throws(StoreError) -> Bool {
        var passes = true
        if let types, !types.contains(where: { event.type.elementsEqual($0) }) { passes = false }
        if passes, let streams, !streams.contains(where: { event.stream.elementsEqual($0) }) {
            passes = false
        }
        guard let officials else { return passes }
        // An assignment is taken note of, whether the event itself is wanted or not.
        guard passes || holders.changes(event) else { return false }
        guard let holder = try holders.holder(behind: event, reader) else { return false }
        return passes && officials.contains(holder)
    }
}

/// Who has each request that a replay came by, as of the event that it has come to.
///
/// A request that is met in the middle of its life is looked up once, by walking back along its stream
/// to its last assignment. What is remembered is bounded, and forgotten when a request ends.
struct Holders {
    private static let requestsMax = 16_384
    private var known: [[UInt8]: [UInt8]?] = [:]

    /// Whether the event says who has a request.
    func changes(_ event: RecordedEvent) -> Bool { event.type.elementsEqual(Self.assigned) }

    /// Who has the request of `event` once that has happened; nil for nobody, and for other streams.
    mutating func holder(
        behind event: RecordedEvent, _ reader: EventReader
    ) throws(StoreError) -> [UInt8]? {
        guard event.stream.starts(with: Self.requests) else { return nil }
        let stream = Array(event.stream)
        let holder: [UInt8]?
        if let official = Self.official(assignedBy: event) {
            holder = official
        } else if let found = known[stream] {
            holder = found
        } else {
            holder = try Self.lastHolder(before: event, reader)
        }
        if known.count >= Self.requestsMax { known.removeAll(keepingCapacity: true) }
        if Self.endings.contains(where: { event.type.elementsEqual($0) }) {
            known.removeValue(forKey: stream)
        } else {
            known.updateValue(holder, forKey: stream)
        }
        return holder
    }

    private static let assigned = Array("assigned".utf8)
    private static let requests = Array("request/".utf8)
    private static let endings = ["completed", "rejected", "withdrawn"].map { Array($0.utf8) }

    private static func official(assignedBy event: RecordedEvent) -> [UInt8]? {
        guard event.type.elementsEqual(assigned), let body = try? JSONObject(Array(event.body))
        else { return nil }
        return body["official"]?.string.map { Array($0.utf8) }
    }

    private static func lastHolder(
        before event: RecordedEvent, _ reader: EventReader
    ) throws(StoreError) -> [UInt8]? {
        var previous = event.previous
        var batch = EventBatch()
        while previous > 0 {
            batch.removeAll()
            try reader.read(from: previous, limit: 1, into: &batch)
            var next: Int64 = 0
            var official: [UInt8]?
            batch.forEach {
                official = Self.official(assignedBy: $0)
                next = $0.previous
            }
            if let official { return official }
            guard next < previous else { return nil }
            previous = next
        }
        return nil
    }
}
