import CLinux
import Glibc
import Synchronization

/// What must not outlive a run, however it ends: daemons and temporary folders.
enum CleanUp {
    private struct Remains {
        var processes: [(process: pid_t, ending: Int32)] = []
        var folders: [String] = []
    }

    private static let remains = Mutex(Remains())
    private static let interrupted = Atomic<Bool>(false)

    /// - Parameter ending: the signal that ends it and whatever it started.
    static func remember(process: pid_t, ending: Int32) {
        remains.withLock { $0.processes.append((process, ending)) }
    }

    static func forget(process: pid_t) {
        remains.withLock { $0.processes.removeAll { $0.process == process } }
    }

    static func remember(folder: String) {
        remains.withLock { $0.folders.append(folder) }
    }

    /// Ends what still runs and removes what was written.
    static func everything() {
        remains.withLock { remains in
            for (process, ending) in remains.processes {
                var status: Int32 = 0
                kill(process, ending)
                waitpid(process, &status, 0)
            }
            for folder in remains.folders { remove(folder: folder) }
            remains = Remains()
        }
    }

    /// Cleans up and exits when the run is interrupted. Call it before any thread is started: they
    /// inherit the blocked signals.
    static func whenInterrupted() throws(Failure) {
        let signals = clinux_termination_signals()
        guard signals >= 0 else { throw Failure.system("signalfd") }
        try startThread {
            var watched = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            while poll(&watched, 1, -1) <= 0 {}
            let number = clinux_read_signal(signals)
            interrupted.store(true, ordering: .sequentiallyConsistent)
            everything()
            Glibc.exit(128 + number)
        }
    }

    /// Ends the run after a failure. One that an interruption brought about is left to its thread.
    static func exit(after failure: Failure) -> Never {
        while interrupted.load(ordering: .sequentiallyConsistent) { pause() }
        everything()
        progress("benchmarks: \(failure.text)")
        Glibc.exit(1)
    }

    /// Removes a folder and all that is in it.
    static func remove(folder: String) {
        for name in (try? File.list(folder)) ?? [] {
            let path = folder + "/" + name
            if unlink(path) != 0 { remove(folder: path) }
        }
        rmdir(folder)
    }
}

/// Runs a function on a thread of its own, detached.
func startThread(_ body: @escaping @Sendable () -> Void) throws(Failure) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let code = pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, box.toOpaque())
    guard code == 0 else {
        box.release()
        throw Failure("pthread_create: \(String(cString: strerror(code)))")
    }
    pthread_detach(thread)
}
