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
    json.append(#"EVENT {"sequence":"#)
    json.appendDecimal(Int(event.sequence))
    json.append(#","stream":"#)
    json.value(utf8: event.stream)
    json.append(#","version":"#)
    json.appendDecimal(Int(event.version))
    json.append(#","type":"#)
    json.value(utf8: event.type)
    json.append(#","occurredAt":"#)
    Instant(milliseconds: event.occurredAt).write(into: &json)
    json.append(#","recordedAt":"#)
    Instant(milliseconds: event.recordedAt).write(into: &json)
    json.append(#","actor":"#)
    if let actor = event.actor { json.value(utf8: actor) } else { json.null() }
    json.append(#","key":"#)
    if let key = event.key { json.value(utf8: key) } else { json.null() }
    if withProof {
        json.append(#","previous":"#)
        json.appendDecimal(Int(event.previous))
        json.append(#","commitment":"#)
        if let commitment = event.commitment {
            json.value(TreeHash.hex(commitment))
        } else {
            json.null()
        }
        json.name("hash")
        json.value(TreeHash.hex(event.hash))
    }
    json.append(#","body":"#)
    json.bytes.append(contentsOf: event.body)
    json.append("}\n")
}
