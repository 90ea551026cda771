import EventStore
import JSONText
import MerkleTree
import ServiceRequests

extension EventRecord {
    /// The record that an event's JSON object stands for: the object of an `EVENT` line that was asked
    /// for with `"proof":true`.
    ///
    /// Its leaf is the stored event's leaf exactly when the object says what was stored; the body's
    /// bytes are taken as they stand.
    /// - Throws: ``Missing`` with the name of a field that is absent or of another kind.
    init(_ object: JSONObject) throws(Missing) {
        func integer(_ name: StaticString) throws(Missing) -> Int64 {
            guard let value = object[name]?.integer else { throw Missing(field: "\(name)") }
            return Int64(value)
        }
        func text(_ name: StaticString) throws(Missing) -> [UInt8] {
            guard let value = object[name]?.string else { throw Missing(field: "\(name)") }
            return Array(value.utf8)
        }
        func optionalText(_ name: StaticString) throws(Missing) -> [UInt8]? {
            if let value = object[name], value.isNull { return nil }
            return try text(name)
        }
        func time(_ name: StaticString) throws(Missing) -> Int64 {
            guard let instant = object[name]?.string.flatMap({ Instant($0) }) else {
                throw Missing(field: "\(name)")
            }
            return instant.milliseconds
        }
        guard let body = object["body"], body.kind == .object else { throw Missing(field: "body") }
        let commitment = try optionalText("commitment").map { digits throws(Missing) in
            guard let bytes = TreeHash.bytes(hex: String(decoding: digits, as: UTF8.self)) else {
                throw Missing(field: "commitment")
            }
            return bytes
        }
        self.init(
            sequence: try integer("sequence"), version: try integer("version"),
            previous: try integer("previous"), occurredAt: try time("occurredAt"),
            recordedAt: try time("recordedAt"), stream: try text("stream"), type: try text("type"),
            actor: try optionalText("actor"), key: try optionalText("key"),
            body: Array(body.bytes[body.range]), commitment: commitment)
    }

    /// Whether the object tells no hash, or the one of the record: so an event that was altered is known
    /// by itself, and not only by the root over all.
    func isTold(by object: JSONObject) -> Bool {
        guard let hash = object["hash"] else { return true }
        return hash.string == leaf.hex
    }

    /// A field that a record needs and an object does not have.
    struct Missing: Error, Equatable {
        let field: String
    }
}
