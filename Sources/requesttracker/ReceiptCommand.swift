import EventStore
import JSONText
import LineProtocol
import MerkleTree

/// `receipt`: what a citizen can keep: every event of a request so far, each with the proof that it stands
/// in the log, checked before it is handed out.
enum ReceiptCommand {
    static func run(_ session: Session) throws(Failure) {
        let connection = try session.connect()
        var history = JSONWriter()
        history.object {
            $0.field("request", session.invocation.operands[0])
            $0.field("proof", true)
        }
        var events: [[UInt8]] = []
        let last = try connection.ask(requestLine("HISTORY", history)) { events.append($0.json) }
        try session.refuse(last)
        let size = try size(connection, session)
        var text = ""
        for event in events {
            guard let object = try? JSONObject(event), let record = try? EventRecord(object) else {
                throw .lost(session.texts.receiptWithoutEvent(connection.address.text))
            }
            text += try receipt(record, event, size, connection, session).text
        }
        try CheckpointCommand.write(text, session)
        if session.invocation.value(.to) != nil {
            complain(session.texts.receiptWritten(events: events.count, size: size))
        }
    }

    /// One size for all, so that all lead to one checkpoint.
    private static func size(_ connection: Connection, _ session: Session) throws(Failure) -> Int {
        let last = try connection.ask(Array("CHECKPOINT".utf8)) { _ in }
        try session.refuse(last)
        return (try? last.object())?["size"]?.integer ?? 0
    }

    private static func receipt(
        _ record: EventRecord, _ event: [UInt8], _ size: Int, _ connection: Connection,
        _ session: Session
    ) throws(Failure) -> Receipt {
        var request = JSONWriter()
        request.object {
            $0.field("sequence", Int(record.sequence))
            $0.field("size", size)
        }
        let last = try connection.ask(requestLine("PROVE", request)) { _ in }
        try session.refuse(last)
        guard let text = (try? last.object())?["proof"]?.string, let proof = Receipt(text) else {
            throw .lost(session.texts.receiptWithoutEvent(connection.address.text))
        }
        guard proof.proof.index == record.sequence - 1, proof.verifies(record.leaf) else {
            complain(session.texts.wrongReceipt(record.sequence))
            throw .refused
        }
        return Receipt(extra: event, proof: proof.proof, checkpoint: proof.checkpoint)
    }
}
