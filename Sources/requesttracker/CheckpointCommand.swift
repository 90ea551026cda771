import JSONText
import LineProtocol
import MerkleTree

/// `checkpoint`: how far the log has come, to be kept elsewhere; signed, and shown to go on from an older
/// one, when that is asked for.
enum CheckpointCommand {
    static func run(_ session: Session) throws(Failure) {
        let texts = session.texts
        let invocation = session.invocation
        // Before anything is asked: a key that cannot sign, an older checkpoint that is none.
        let key = try invocation.value(.signWith).map { path throws(Failure) in
            try SigningKey(path, texts)
        }
        let older = try invocation.value(.since).map { path throws(Failure) in
            try VerifyCommand.checkpoint(path, session)
        }
        let connection = try session.connect()
        let last = try connection.ask(Array("CHECKPOINT".utf8)) { _ in }
        try session.refuse(last)
        guard let text = (try? last.object())?["checkpoint"]?.string,
            let checkpoint = Checkpoint(text)
        else { throw .lost(texts.notACheckpoint(connection.address.text)) }
        if let older { try show(older, checkpoint, connection, session) }
        var signed = SignedCheckpoint(checkpoint)
        if let key {
            let name = invocation.value(.signer) ?? checkpoint.origin
            guard Checkpoint.isName(name) else { throw .usage(texts.notAName(printable(name))) }
            signed = try key.sign(checkpoint, as: name)
        }
        try write(signed.text, session)
        if let path = invocation.value(.to) {
            complain(texts.checkpointWritten(events: checkpoint.size, path: path))
        }
    }

    /// Shows that the older checkpoint is the beginning of the newer one, and keeps the proof.
    private static func show(
        _ older: Checkpoint, _ newer: Checkpoint, _ connection: Connection, _ session: Session
    ) throws(Failure) {
        guard older.size <= newer.size, older.origin == newer.origin else {
            complain(session.texts.inconsistent(older, newer))
            throw .refused
        }
        var request = JSONWriter()
        request.object {
            $0.field("from", Int(older.size))
            $0.field("to", Int(newer.size))
        }
        let last = try connection.ask(requestLine("CONSISTENCY", request)) { _ in }
        try session.refuse(last)
        let hashes = ((try? last.object())?["hashes"]?.array ?? []).compactMap {
            $0.string.flatMap { TreeHash.bytes(hex: $0) }.flatMap { TreeHash($0) }
        }
        let proof = ConsistencyProof(from: older.size, to: newer.size, hashes: hashes)
        guard proof.verifies(from: older.root, to: newer.root) else {
            complain(session.texts.inconsistent(older, newer))
            throw .refused
        }
        complain(session.texts.consistent(older, newer))
        guard let path = session.invocation.value(.proof) else { return }
        let file = try Output(path: path)
        for hash in proof.hashes { try file.line(Base64.encode(hash.bytes)) }
        try file.flush()
    }

    /// Writes a text to the file that was named, or to standard output.
    static func write(_ text: String, _ session: Session) throws(Failure) {
        let output = try session.invocation.value(.to).map { path throws(Failure) in
            try Output(path: path)
        }
        // Every line has its end already; the last one is added by `line`.
        try (output ?? session.output).line(text.utf8.dropLast())
        try (output ?? session.output).flush()
    }
}
