import EventStore
import JSONText
import LineProtocol
import MerkleTree

/// Answers what the Merkle tree can show. Used by the auditor's thread.
///
/// Nothing is published that was not read back: before a checkpoint goes out, alone or under a proof,
/// the events that no earlier one vouched for are read from the disk and rehashed. A real log was lost
/// by a bit that flipped between memory and publication. Long checks go chunk by chunk, the others'
/// work in between.
final class Prover {
    private static let reportMilliseconds: Int64 = 200

    /// A check that goes on, and what is answered at its end.
    private struct Running {
        let request: ProofRequest
        var check: LogCheck
        var nextReport: Int64
    }

    private let store: EventStore
    private let reader: EventReader
    private let origin: String
    private let loop: LoopInbox
    private var running: [Token: Running] = [:]

    /// - Parameter origin: The log's name in checkpoints.
    init(_ store: EventStore, _ reader: EventReader, origin: String, _ loop: LoopInbox) {
        self.store = store
        self.reader = reader
        self.origin = origin
        self.loop = loop
    }

    /// Begins to answer.
    /// - Returns: Whether ``goOn(_:)`` has to be called for it.
    func start(_ token: Token, _ request: ProofRequest) -> Bool {
        let size = store.head.sequence
        let check: LogCheck
        switch request.kind {
        case .verification: check = reader.checkAll()
        case .checkpoint: check = reader.checkNewest()
        case .inclusion(let sequence, let upTo):
            if let refusal = Self.refusal(sequence, upTo, size, ("sequence", "size")) {
                return finish(token, ServerLine.err(refusal, tag: request.tag))
            }
            check = reader.checkNewest()
        case .consistency(let from, let to):
            if let refusal = Self.refusal(from, to, size, ("from", "to")) {
                return finish(token, ServerLine.err(refusal, tag: request.tag))
            }
            check = reader.checkNewest()
        }
        running[token] = Running(
            request: request, check: check,
            nextReport: monotonicMilliseconds() + Self.reportMilliseconds)
        return goOn(token)
    }

    /// Goes on with a check by one chunk, and answers at its end.
    /// - Returns: Whether it has to be called again.
    func goOn(_ token: Token) -> Bool {
        guard var work = running[token] else { return false }
        do throws(StoreError) {
            if let damage = try reader.proceed(&work.check) {
                return finish(token, damaged(work.request, damage))
            }
            guard work.check.isDone else {
                report(token, &work)
                running[token] = work
                return true
            }
            return finish(token, try answer(work.request, work.check.target))
        } catch {
            let refusal = Refusal(.internal, "\(error)")
            return finish(token, ServerLine.err(refusal, tag: work.request.tag))
        }
    }

    /// Forgets a client that has gone.
    func cancel(_ token: Token) { running[token] = nil }

    private func finish(_ token: Token, _ line: [UInt8]) -> Bool {
        running[token] = nil
        loop.post(.lines(token, line, isLast: true))
        return false
    }

    private func report(_ token: Token, _ work: inout Running) {
        let now = monotonicMilliseconds()
        guard now >= work.nextReport, case .verification = work.request.kind else { return }
        work.nextReport = now + Self.reportMilliseconds
        let row = ServerLine.row {
            $0.field("done", Int(work.check.next - 1))
            $0.field("of", Int(work.check.target.sequence))
        }
        loop.post(.lines(token, row, isLast: false))
    }

    private func answer(
        _ request: ProofRequest, _ head: LogHead
    ) throws(StoreError) -> [UInt8] {
        switch request.kind {
        case .verification:
            return ServerLine.ok(tag: request.tag) {
                $0.field("sound", true)
                $0.field("size", Int(head.sequence))
                $0.field("root", head.root.hex)
            }
        case .checkpoint:
            let checkpoint = Checkpoint(origin: origin, size: head.sequence, root: head.root)
            return ServerLine.ok(tag: request.tag) {
                $0.field("size", Int(head.sequence))
                $0.field("root", head.root.hex)
                $0.field("checkpoint", checkpoint.text)
            }
        case .inclusion(let sequence, let size):
            return try inclusion(request.tag, sequence, size ?? head.sequence)
        case .consistency(let from, let to):
            let (proof, older, newer) = try reader.consistencyProof(
                from: from, to: to ?? head.sequence)
            return ServerLine.ok(tag: request.tag) {
                $0.field("from", Int(proof.from))
                $0.field("to", Int(proof.to))
                $0.field("fromRoot", older.hex)
                $0.field("toRoot", newer.hex)
                $0.name("hashes")
                $0.array { array in for hash in proof.hashes { array.value(hash.hex) } }
            }
        }
    }

    private func inclusion(
        _ tag: String?, _ sequence: Int64, _ size: Int64
    ) throws(StoreError) -> [UInt8] {
        let (leaf, proof, root) = try reader.inclusionProof(of: sequence, in: size)
        let checkpoint = Checkpoint(origin: origin, size: size, root: root)
        let receipt = Receipt(proof: proof, checkpoint: SignedCheckpoint(checkpoint))
        return ServerLine.ok(tag: tag) {
            $0.field("sequence", Int(sequence))
            $0.field("index", Int(proof.index))
            $0.field("size", Int(size))
            $0.field("leaf", leaf.hex)
            $0.field("root", root.hex)
            $0.name("hashes")
            $0.array { array in for hash in proof.hashes { array.value(hash.hex) } }
            $0.field("proof", receipt.text)
        }
    }

    private func damaged(_ request: ProofRequest, _ damage: Damage) -> [UInt8] {
        ServerLog.write("the log is damaged: \(damage)")
        guard case .verification = request.kind else {
            let text = "nothing is proved of a damaged log: \(damage)"
            return ServerLine.err(Refusal(.internal, text), tag: request.tag)
        }
        return ServerLine.ok(tag: request.tag) {
            $0.field("sound", false)
            $0.field("damage", damage.kind.rawValue)
            $0.field("first", Int(damage.events.lowerBound))
            $0.field("last", Int(damage.events.upperBound))
            $0.field("message", "\(damage)")
        }
    }

    /// Why a proof of `part` in `whole` cannot be given by a log of `size` events.
    private static func refusal(
        _ part: Int64, _ whole: Int64?, _ size: Int64, _ names: (part: String, whole: String)
    ) -> Refusal? {
        if let whole, whole > size {
            return .badArgument(names.whole, "the log has \(size) events")
        }
        guard part <= whole ?? size else {
            return .badArgument(
                names.part, "'\(names.part)' is at most \(whole ?? size)")
        }
        return nil
    }
}
