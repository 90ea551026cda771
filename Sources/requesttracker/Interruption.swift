import Glibc
import Synchronization

/// Ctrl-C as a flag that every waiting call looks at, so that a summary can still be written and
/// the files are whole.
enum Interruption {
    private static let wasAsked = Atomic<Bool>(false)

    /// Whether Ctrl-C was pressed.
    static var isRequested: Bool { wasAsked.load(ordering: .relaxed) }

    /// Takes over SIGINT, and has writes to a pipe without reader fail instead of killing us. A
    /// second Ctrl-C ends the process at once.
    static func install() {
        signal(SIGPIPE, SIG_IGN)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if Interruption.wasAsked.exchange(true, ordering: .relaxed) { _exit(130) }
        }
        // Without SA_RESTART: a blocked read or write must come back to look at the flag.
        sigaction(SIGINT, &action, nil)
    }

    /// - Throws: ``Failure/interrupted`` once Ctrl-C was pressed.
    static func check() throws(Failure) {
        if isRequested { throw .interrupted }
    }
}
