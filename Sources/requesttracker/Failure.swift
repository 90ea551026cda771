/// Why a run of the client did not end well, with the exit code that tells it to a script.
enum Failure: Error, Equatable {
    /// The arguments are not right: what is wrong and the next step.
    case usage(String)
    /// The server refused what was asked; everything about it was said already.
    case refused
    /// No connection could be made.
    case unreachable(String)
    /// The connection ended before the answer was complete.
    case lost(String)
    /// A file or a stream could not be read or written.
    case inputOutput(String)
    /// The reader of standard output went away (`| head`): nothing is left to say.
    case readerGone
    /// The user pressed Ctrl-C.
    case interrupted

    /// The exit code, after BSD's sysexits where it has one.
    var exitCode: Int32 {
        switch self {
        case .refused: 1
        case .usage: 64
        case .unreachable: 69
        case .lost, .inputOutput: 74
        case .readerGone: 0
        case .interrupted: 130
        }
    }

    /// The sentence for standard error; nil when there is nothing to say.
    var message: String? {
        switch self {
        case .usage(let text), .unreachable(let text), .lost(let text), .inputOutput(let text):
            text
        case .refused, .readerGone, .interrupted: nil
        }
    }
}
