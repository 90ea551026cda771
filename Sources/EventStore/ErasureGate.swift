import Glibc
import Synchronization

/// Keeps backups and erasures apart: a copy that was begun before an erasure would hold what is
/// erased, and its long read would keep the log ahead of the database from being emptied.
final class ErasureGate: Sendable {
    /// How many copies are being made; -1 while something is erased.
    private let state = Atomic<Int>(0)

    /// An erasure takes milliseconds: a copy waits for it, at most so often.
    private static let waitsMax = 10_000
    private static let waitMicroseconds: UInt32 = 1000

    /// - Returns: Whether a copy may be made; then ``leaveCopy()`` must follow.
    func enterCopy() -> Bool {
        for _ in 0..<Self.waitsMax {
            let copies = state.load(ordering: .acquiring)
            if copies >= 0,
                state.compareExchange(
                    expected: copies, desired: copies + 1, ordering: .acquiringAndReleasing
                ).exchanged
            {
                return true
            }
            usleep(Self.waitMicroseconds)
        }
        return false
    }

    func leaveCopy() { state.subtract(1, ordering: .releasing) }

    /// - Returns: Whether something may be erased; then ``leaveErasure()`` must follow.
    func enterErasure() -> Bool {
        state.compareExchange(expected: 0, desired: -1, ordering: .acquiringAndReleasing).exchanged
    }

    func leaveErasure() { state.store(0, ordering: .releasing) }
}
