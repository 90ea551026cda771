/// How one daemon of a round is to end.
enum KillFault: CustomStringConvertible {
    /// SIGKILL once so many events were acknowledged.
    case kill(after: Int)
    /// The same while every write to the log takes two milliseconds more, so that it comes in the middle
    /// of a commit: an OK that is sent before its commit is a lie then.
    case killInCommit(after: Int)
    /// SIGTERM, and SIGKILL so many microseconds later.
    case stopThenKill(after: Int, microseconds: Int)
    /// SIGTERM, and it stops in good order.
    case stop(after: Int)
    /// SIGKILL at the n-th of these system calls on a file, counted by thread.
    case killAt(String, file: String, when: Int, thenStop: Bool)
    /// These system calls on a file fail with EIO from the n-th on.
    case fail(String, file: String, when: Int)

    /// System calls by what they are part of: a commit, a checkpoint, the start, a snapshot.
    private static let calls: [(calls: String, file: String, most: Int, isAtStop: Bool)] = [
        ("pwrite64", "-wal", 200, false), ("fdatasync", "-wal", 60, false),
        ("pwrite64", "", 60, false), ("fdatasync", "", 2, false),
        ("pwrite64", "", 40, true), ("fdatasync", "", 2, true), ("ftruncate", "-wal", 1, true),
        ("write", "-index-new", 3, true), ("fsync", "-index-new", 1, true),
        ("write", "-snapshot-new", 3, true), ("fsync", "-snapshot-new", 1, true),
        ("write", "-tiles-new", 4, true), ("fsync", "-tiles-new", 1, true),
        ("rename", "-index-new", 1, true), ("rename", "-snapshot-new", 1, true),
        ("rename", "-tiles-new", 1, true),
    ]

    /// A fault from the seed.
    init(_ numbers: inout SeededNumbers, atMost most: Int) {
        let count = Int.random(in: 20...most, using: &numbers)
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0..<2: self = .kill(after: count)
        case 2:
            self = .stopThenKill(
                after: count, microseconds: Int.random(in: 0...30_000, using: &numbers))
        case 3: self = .stop(after: count)
        case 4..<8 where Strace.isPossible:
            let call = Self.calls[Int.random(in: 0..<Self.calls.count, using: &numbers)]
            self = .killAt(
                call.calls, file: call.file, when: Int.random(in: 1...call.most, using: &numbers),
                thenStop: call.isAtStop)
        case 8... where Strace.isPossible:
            let call = Self.calls[Int.random(in: 0..<4, using: &numbers)]
            self = .fail(
                call.calls, file: call.file, when: Int.random(in: 1...call.most, using: &numbers))
        default: self = .kill(after: count)
        }
    }

    /// Kills at each of the system calls that make a new file.
    static func firstOpen(_ numbers: inout SeededNumbers) -> KillFault {
        let calls: [(String, String, Int)] = [
            ("pwrite64", "-new", 8), ("fdatasync", "-new", 3), ("pwrite64", "-new-journal", 3),
            ("unlink", "-new-journal", 1), ("rename", "-new", 1), ("pwrite64", "", 3),
            ("fdatasync", "", 2), ("openat", "-wal", 1), ("openat", "-shm", 1),
            ("pwrite64", "-wal", 3), ("pwrite64", "-lock", 1), ("openat", "", 4),
        ]
        let call = calls[Int.random(in: 0..<calls.count, using: &numbers)]
        return .killAt(
            call.0, file: call.1, when: Int.random(in: 1...call.2, using: &numbers),
            thenStop: false)
    }

    /// The command that the daemon is run by.
    func wrapper(_ database: String) -> [String] {
        switch self {
        case .kill, .stopThenKill, .stop: []
        case .killInCommit:
            Strace.wrapper("pwrite64", on: database + "-wal", .delay(2), when: "1+")
        case .killAt(let calls, let file, let when, _):
            Strace.wrapper(calls, on: database + file, .kill, when: "\(when)")
        case .fail(let calls, let file, let when):
            Strace.wrapper(calls, on: database + file, .error("EIO"), when: "\(when)+")
        }
    }

    var description: String {
        switch self {
        case .kill(let count): "kill -9 after \(count)"
        case .killInCommit(let count): "kill -9 after \(count), writes being slow"
        case .stopThenKill(let count, let time): "SIGTERM after \(count), kill -9 \(time) us later"
        case .stop(let count): "SIGTERM after \(count)"
        case .killAt(let calls, let file, let when, let isAtStop):
            "kill -9 at \(calls) \(when) on FILE\(file)\(isAtStop ? " after SIGTERM" : "")"
        case .fail(let calls, let file, let when): "EIO at \(calls) \(when) and on, FILE\(file)"
        }
    }
}
