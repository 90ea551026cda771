import EventStore
import JSONText
import LineProtocol
import Synchronization

/// Makes backups, one at a time, each on a thread of its own.
final class BackupDesk: Sendable {
    private let store: EventStore
    private let loop: LoopInbox
    private let isBusy = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)

    init(_ store: EventStore, _ loop: LoopInbox) {
        self.store = store
        self.loop = loop
    }

    /// Starts a backup; its progress and its end go to the connection.
    /// - Throws: `bad-argument`, or `busy` while another one is made.
    func start(_ request: Request, _ token: Token) throws(Refusal) {
        let path = try request.onlyField("to")
        guard path.hasPrefix("/"), !path.hasSuffix("/"), path.utf8.count <= 4000,
            !path.utf8.contains(0)
        else {
            throw .badArgument("to", "'to' is the absolute path of a new file on the daemon's host")
        }
        guard !isBusy.exchange(true, ordering: .acquiringAndReleasing) else {
            throw Refusal(.busy, "another backup is being made; try again when it is done")
        }
        let tag = request.tag
        startThread("backup") { [self] in
            let lastLine = make(path, token, tag)
            isBusy.store(false, ordering: .releasing)
            loop.post(.lines(token, lastLine, isLast: true))
        }
    }

    /// Ends a backup that is being made; what it wrote is removed.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        while isBusy.load(ordering: .acquiring) { pause(milliseconds: 5) }
    }

    private func make(_ path: String, _ token: Token, _ tag: String?) -> [UInt8] {
        var nextReport: Int64 = 0
        do throws(StoreError) {
            let head = try store.backUp(to: path) { progress in
                let now = monotonicMilliseconds()
                if now >= nextReport {
                    nextReport = now + 200
                    loop.post(.lines(token, Self.row(progress), isLast: false))
                }
                return !isStopping.load(ordering: .acquiring)
            }
            guard let head else { return ServerLine.err(.draining, tag: tag) }
            ServerLog.write("a backup of \(head.sequence) events was written to \(path)")
            return ServerLine.ok(tag: tag) {
                $0.field("to", path)
                $0.field("events", Int(head.sequence))
            }
        } catch {
            ServerLog.write("a backup failed: \(error)")
            return ServerLine.err(Self.refusal(error), tag: tag)
        }
    }

    private static func row(_ progress: BackupProgress) -> [UInt8] {
        ServerLine.row {
            switch progress {
            case .copying(let pages, let total):
                $0.field("phase", "copying")
                $0.field("done", pages)
                $0.field("of", total)
            case .verifying(let events, let total):
                $0.field("phase", "verifying")
                $0.field("done", Int(events))
                $0.field("of", Int(total))
            }
        }
    }

    private static func refusal(_ error: StoreError) -> Refusal {
        switch error {
        case .full: Refusal(.storageFull, "no room for the backup; what was written is removed")
        case .file(_, "create", _): .badArgument("to", "\(error) Name a file that is not there.")
        case .file: .badArgument("to", "\(error)")
        default: Refusal(.internal, "\(error)")
        }
    }
}
