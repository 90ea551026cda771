import EventStore
import JSONText
import MerkleTree

/// `verify`: checks a file by itself, without a server: a database, a replay, receipts, or an older
/// checkpoint against a newer one. What the file is, its first bytes say.
enum VerifyCommand {
    static func run(_ session: Session) throws(Failure) {
        let path = session.invocation.operands[0]
        let trusted = try session.invocation.value(.checkpoint).map { path throws(Failure) in
            try checkpoint(path, session)
        }
        switch kind(try readFile(path, limit: 16, session.texts)) {
        case .database: try verifyDatabase(path, trusted, session)
        case .replay: try verifyReplay(path, trusted, session)
        case .receipts: try verifyReceipts(path, trusted, session)
        case .checkpoint: try verifyConsistency(path, session)
        }
    }

    private enum Kind { case database, replay, receipts, checkpoint }

    private static func kind(_ start: [UInt8]) -> Kind {
        if start.starts(with: "SQLite format 3".utf8) { return .database }
        if start.starts(with: "c2sp.org/".utf8) { return .receipts }
        if start.first == UInt8(ascii: "{") { return .replay }
        return .checkpoint
    }

    private static func verifyDatabase(
        _ path: String, _ trusted: Checkpoint?, _ session: Session
    ) throws(Failure) {
        let check = DatabaseCheck(session)
        let result = try check.run(path, trusted)
        switch result.finding {
        case nil:
            let seconds = result.seconds
            try report(
                session, size: result.size, root: result.root,
                session.texts.soundDatabase(
                    events: Int(result.size), root: result.root.hex, seconds: seconds))
        case let finding?: try refuse(session, finding, result.damage?.events)
        }
    }

    private static func verifyReplay(
        _ path: String, _ trusted: Checkpoint?, _ session: Session
    ) throws(Failure) {
        let check = try ReplayCheck(path, trusted, session)
        if let finding = check.finding {
            let bad = check.badSequence.map { $0...$0 }
            try refuse(session, finding, bad)
        }
        try report(
            session, size: check.edge.size, root: check.edge.root,
            session.texts.soundReplay(
                events: Int(check.edge.size), root: check.edge.root.hex,
                vouched: check.vouched.map { Int($0) }))
    }

    private static func verifyReceipts(
        _ path: String, _ trusted: Checkpoint?, _ session: Session
    ) throws(Failure) {
        let text = String(
            decoding: try readFile(path, limit: 1 << 26, session.texts), as: UTF8.self)
        guard let receipts = Receipt.all(text) else {
            throw .inputOutput(session.texts.notReceipts(path))
        }
        for receipt in receipts {
            let checkpoint = receipt.checkpoint.checkpoint
            try checkSignatures(receipt.checkpoint, of: path, session)
            guard let extra = receipt.extra, let object = try? JSONObject(extra),
                let record = try? EventRecord(object), record.sequence == receipt.proof.index + 1
            else { throw .inputOutput(session.texts.receiptWithoutEvent(path)) }
            guard receipt.verifies(record.leaf) else {
                let sequence = record.sequence
                return try refuse(
                    session, session.texts.wrongReceipt(sequence), sequence...sequence)
            }
            if let trusted, trusted != checkpoint {
                return try refuse(session, session.texts.otherCheckpoint, nil)
            }
            guard !session.printsJSON else { continue }
            let sentence = session.texts.soundReceipt(
                sequence: record.sequence, stream: String(decoding: record.stream, as: UTF8.self),
                type: session.texts.word(String(decoding: record.type, as: UTF8.self)),
                checkpoint: checkpoint)
            for line in wrapped(printable(sentence), width: session.terminal.width, indent: "  ") {
                try session.output.line(line)
            }
        }
        if let last = receipts.last?.checkpoint.checkpoint, session.printsJSON {
            try report(session, size: last.size, root: last.root, "")
        }
    }

    /// An older checkpoint against a newer one.
    private static func verifyConsistency(_ path: String, _ session: Session) throws(Failure) {
        let older = try checkpoint(path, session)
        guard let newerPath = session.invocation.value(.newer),
            let proofPath = session.invocation.value(.proof)
        else { throw .usage(session.texts.needsNewer) }
        let newer = try checkpoint(newerPath, session)
        let lines = String(
            decoding: try readFile(proofPath, limit: 1 << 20, session.texts), as: UTF8.self
        )
        .split(separator: "\n")
        let hashes = lines.compactMap { Base64.decode($0).flatMap { TreeHash($0) } }
        let proof = ConsistencyProof(from: older.size, to: newer.size, hashes: hashes)
        guard lines.count == hashes.count, older.origin == newer.origin,
            proof.verifies(from: older.root, to: newer.root)
        else { return try refuse(session, session.texts.inconsistent(older, newer), nil) }
        try report(
            session, size: newer.size, root: newer.root, session.texts.consistent(older, newer))
    }

    // MARK: What all have in common

    /// Reads a checkpoint, and the signature under it when a public key was named.
    static func checkpoint(_ path: String, _ session: Session) throws(Failure) -> Checkpoint {
        let text = String(
            decoding: try readFile(path, limit: 1 << 16, session.texts), as: UTF8.self)
        guard let signed = SignedCheckpoint(text) else {
            throw .inputOutput(session.texts.notACheckpoint(path))
        }
        try checkSignatures(signed, of: path, session)
        return signed.checkpoint
    }

    private static func checkSignatures(
        _ signed: SignedCheckpoint, of file: String, _ session: Session
    ) throws(Failure) {
        guard let path = session.invocation.value(.publicKey) else { return }
        let key = try PublicKey(path, session.texts)
        guard try key.hasSigned(signed) else {
            complain(session.texts.notSigned(file, with: path))
            throw .refused
        }
    }

    private static func report(
        _ session: Session, size: Int64, root: TreeHash, _ sentence: String
    ) throws(Failure) {
        guard session.printsJSON else {
            for line in sentence.split(separator: "\n") {
                try session.output.line(printable(String(line)))
            }
            return
        }
        var json = JSONWriter()
        json.object {
            $0.field("sound", true)
            $0.field("size", Int(size))
            $0.field("root", root.hex)
        }
        try session.output.line(json.bytes)
    }

    private static func refuse(
        _ session: Session, _ sentence: String, _ events: ClosedRange<Int64>?
    ) throws(Failure) {
        if session.printsJSON {
            var json = JSONWriter()
            json.object {
                $0.field("sound", false)
                if let events {
                    $0.field("first", Int(events.lowerBound))
                    $0.field("last", Int(events.upperBound))
                }
                $0.field("message", sentence)
            }
            try session.output.line(json.bytes)
        } else {
            complain(sentence)
        }
        try session.output.flush()
        throw .refused
    }
}
