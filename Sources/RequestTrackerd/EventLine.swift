import EventStore
import JSONText
import MerkleTree
import ServiceRequests

/// Writes an event of the log as an `EVENT {...}` line; the body goes out as it is stored.
/// - Parameter withProof: Whether to add what the event's leaf in the Merkle tree covers beside the
///   usual fields, `previous` and `commitment` (hexadecimal, or null), and the leaf as it is stored, `hash`.
func writeEventLine(
    _ event: RecordedEvent, withProof: Bool = false, into json: inout JSONWriter
) {
    json.append("EVENT {")
    json.name("sequence")
    json.appendDecimal(Int(event.sequence))
    json.name("stream")
    json.value(utf8: event.stream)
    json.name("version")
    json.appendDecimal(Int(event.version))
    json.name("type")
    json.value(utf8: event.type)
    json.name("occurredAt")
    Instant(milliseconds: event.occurredAt).write(into: &json)
    json.name("recordedAt")
    Instant(milliseconds: event.recordedAt).write(into: &json)
    json.name("actor")
    if let actor = event.actor { json.value(utf8: actor) } else { json.null() }
    json.name("key")
    if let key = event.key { json.value(utf8: key) } else { json.null() }
    if withProof {
        json.name("previous")
        json.appendDecimal(Int(event.previous))
        json.name("commitment")
        if let commitment = event.commitment {
            json.value(TreeHash.hex(commitment))
        } else {
            json.null()
        }
        json.name("hash")
        json.value(TreeHash.hex(event.hash))
    }
    json.name("body")
    json.bytes.append(contentsOf: event.body)
    json.append("}\n")
}
