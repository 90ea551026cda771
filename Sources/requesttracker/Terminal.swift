import Glibc

/// What is known about the screen.
struct Terminal {
    /// How many columns a line may take.
    let width: Int
    /// Whether a progress bar on standard error would be seen.
    let showsProgress: Bool
    /// Whether colours are wanted there.
    let hasColour: Bool

    /// The width to assume when nothing tells it.
    static let usualWidth = 80

    /// Asks the environment and the terminal. `COLUMNS` decides over the terminal's own answer.
    init(environment: [String: String]) {
        let named = environment["COLUMNS"].flatMap(Int.init).flatMap { $0 >= 20 ? $0 : nil }
        width = named ?? Self.columns(STDOUT_FILENO) ?? Self.usualWidth
        let isDumb = environment["TERM"].map { $0 == "dumb" || $0.isEmpty } ?? true
        showsProgress = isatty(STDERR_FILENO) == 1 && !isDumb
        hasColour = showsProgress && (environment["NO_COLOR"] ?? "").isEmpty
    }

    private static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return nil }
        return Int(size.ws_col)
    }
}
