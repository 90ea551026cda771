import Glibc
import Synchronization

/// A stop flag that threads share.
final class StopFlag: Sendable {
    /// The flag of a round that nobody stops.
    static let never = StopFlag()

    let flag = Atomic<Bool>(false)
    func set() { flag.store(true, ordering: .relaxed) }
}

extension LoadResult {
    /// The result, when nothing was refused.
    func checked() throws(Failure) -> LoadResult {
        guard refusals == 0 else {
            throw Failure("\(refusals) commands were refused, the first: \(firstRefusal ?? "")")
        }
        return self
    }
}

/// Says on standard error what is going on, so that the tables on standard output stay clean.
func progress(_ text: String) {
    let line = "  " + text + "\n"
    _ = line.withCString { write(2, $0, strlen($0)) }
}
