import Dispatch
import EventStore
import MerkleTree
import Synchronization

/// Reads and rehashes a whole database on several threads: each takes the next segment of the log, and
/// the segments' trees are joined in order.
struct DatabaseCheck {
    struct Result {
        let size: Int64
        let root: TreeHash
        let seconds: Double
        /// What is wrong; nil when all is well.
        var finding: String?
        var damage: Damage?
    }

    private let session: Session

    init(_ session: Session) { self.session = session }

    /// - Parameter trusted: A checkpoint that the log must contain.
    func run(_ path: String, _ trusted: Checkpoint?) throws(Failure) -> Result {
        let texts = session.texts
        let threads = try session.invocation.integer(.threads, texts: texts) ?? 2
        guard (1...64).contains(threads) else {
            throw .usage(texts.notANumber("threads", "\(threads)"))
        }
        let bar = ProgressBar(session.terminal, session.texts)
        defer { bar.clear() }
        do {
            let file = try LogFile(path)
            var marks: [Int64] = []
            if let trusted { marks.append(trusted.size) }
            if let head = file.head { marks.append(head.sequence) }
            let segments = Segments(file, marks: marks)
            // The bar is the first thread's alone.
            nonisolated(unsafe) let shown = bar
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                segments.work { done in
                    guard thread == 0 else { return }
                    shown.show(fraction: Double(done) / Double(max(file.size, 1)), count: done)
                }
            }
            try Interruption.check()
            let summary = try segments.summary()
            var result = Result(size: file.size, root: summary.root, seconds: bar.seconds)
            result.damage = summary.damage
            result.finding = finding(file, summary, trusted)
            return result
        } catch let error as StoreError {
            throw .inputOutput("\(error)")
        } catch let error as Failure {
            throw error
        } catch { throw .inputOutput("\(error)") }
    }

    private func finding(
        _ file: LogFile, _ summary: LogFile.Summary, _ trusted: Checkpoint?
    ) -> String? {
        if let damage = summary.damage { return session.texts.damaged(damage) }
        if let trusted {
            guard trusted.size <= file.size else {
                return session.texts.shorter(than: trusted.size, size: file.size)
            }
            let root = trusted.size == 0 ? TreeHash.empty : summary.roots[trusted.size]
            if root != trusted.root { return session.texts.notTheCheckpointed(trusted.size) }
        }
        guard let head = file.head else { return nil }
        // A daemon that is running may have written the head after we looked how long the log is.
        guard head.sequence <= file.size else {
            return session.texts.shorter(than: head.sequence, size: file.size)
        }
        let root = head.sequence == 0 ? TreeHash.empty : summary.roots[head.sequence]
        return root == head.root ? nil : session.texts.notTheRecorded(head.sequence)
    }
}

/// The segments of a log, handed out to threads, and what they found.
private final class Segments: Sendable {
    private let file: LogFile
    private let marks: [Int64]
    private let next = Atomic<Int64>(0)
    private let done = Atomic<Int>(0)
    /// Behind this segment nothing needs to be read: it holds damage.
    private let end = Atomic<Int64>(.max)
    private let found = Mutex<[Int64: Result<LogFile.Segment, StoreError>]>([:])

    init(_ file: LogFile, marks: [Int64]) {
        self.file = file
        self.marks = marks
    }

    /// Takes segments until there is none.
    func work(_ progress: (Int) -> Void) {
        let reader: LogFile.Reader
        do throws(StoreError) { reader = try file.makeReader() } catch {
            return found.withLock { $0[-1] = .failure(error) }
        }
        while !Interruption.isRequested {
            let number = next.add(1, ordering: .relaxed).oldValue
            guard number <= end.load(ordering: .relaxed), let range = file.segment(number) else {
                return
            }
            do throws(StoreError) {
                let segment = try reader.read(range, marks: marks.filter { range.contains($0) }) {
                    progress(done.add($0, ordering: .relaxed).newValue)
                }
                if segment.damage != nil { end.min(number, ordering: .relaxed) }
                found.withLock { $0[number] = .success(segment) }
            } catch {
                end.min(number, ordering: .relaxed)
                found.withLock { $0[number] = .failure(error) }
            }
        }
    }

    func summary() throws(StoreError) -> LogFile.Summary {
        let results = found.withLock { $0 }
        var summary = LogFile.Summary(file)
        for number in results.keys.sorted() {
            guard let result = results[number] else { continue }
            summary.add(try result.get())
            if summary.damage != nil { break }
        }
        return summary
    }
}
