import CLinux
import Dispatch
import Glibc

/// Starts a thread of its own for work that blocks; Dispatch's pool is not for that.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(name, body))
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
            clinux_name_thread(box.name)
            box.body()
            return nil
        }, box.toOpaque())
    precondition(code == 0, "the system gives no thread")
    pthread_detach(thread)
}

/// A number of free places between one who fills and one who empties.
struct Room: Sendable {
    private let places: DispatchSemaphore

    init(_ count: Int) {
        places = DispatchSemaphore(value: 0); for _ in 0..<count { places.signal() }
    }

    func take() { places.wait() }
    func give() { places.signal() }
}

/// Lets the calling thread rest.
func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

/// Says how far a long piece of work is, from two seconds on.
struct Progress {
    private let what: String
    private let total: Int64
    private var done: Int64 = 0
    private var next = wallClockMilliseconds() + 2000

    init(_ what: String, total: Int64) {
        self.what = what
        self.total = total
    }

    mutating func advance(_ count: Int64) {
        done += count
        guard wallClockMilliseconds() >= next else { return }
        next += 2000
        ServerLog.write("\(what): \(done) of \(total) events, \(done * 100 / max(total, 1)) %")
    }
}

/// Starts a thread that becomes the only owner of `value`.
func startThread<Value>(
    _ name: String, owning value: Value, _ body: @escaping @Sendable (Value) -> Void
) {
    // Unchecked by the compiler: the caller hands the value over and keeps no reference to it.
    nonisolated(unsafe) let moved = value
    startThread(name) { body(moved) }
}

/// A door that opens once.
struct Done: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func signal() { semaphore.signal() }
    func wait() { semaphore.wait() }
}
