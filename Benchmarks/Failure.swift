import Glibc

/// Why a run cannot go on, in words for the person who started it.
struct Failure: Error {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// A failed system call: its name and what errno says about it. Call it at once.
    static func system(_ call: String) -> Failure {
        let code = errno
        return Failure("\(call): \(String(cString: strerror(code))) (errno \(code))")
    }
}
