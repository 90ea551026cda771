import Glibc

/// The question before what cannot be undone.
enum Confirmation {
    /// Asks on the terminal, unless `--yes` was given.
    /// - Throws: ``Failure/usage(_:)`` without a terminal, as nobody can be asked;
    ///   ``Failure/refused`` after another answer than yes.
    static func ask(_ question: String, _ session: Session) throws(Failure) {
        if session.invocation.has(.yes) { return }
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw .usage(session.texts.needsYes)
        }
        let prompt = Array("\(printable(question)) \(session.texts.yesOrNo) ".utf8)
        _ = prompt.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        let answer = readLine() ?? ""
        try Interruption.check()
        guard isYes(answer) else {
            complain(session.texts.nothingErased)
            throw .refused
        }
    }

    /// Whether an answer agrees, in either language; anything else, and nothing at all, does not.
    static func isYes(_ answer: String) -> Bool {
        ["y", "yes", "ya"].contains(answer.lowercased().filter { $0 != " " })
    }
}
