import Glibc

/// One line on the terminal that shows how far something is; nothing anywhere else.
final class ProgressBar {
    private static let interval = Duration.milliseconds(100)

    private let terminal: Terminal
    private let texts: Texts
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant?
    private var isWaiting = false

    init(_ terminal: Terminal, _ texts: Texts) {
        self.terminal = terminal
        self.texts = texts
        start = clock.now
    }

    /// The seconds since the bar was made.
    var seconds: Double { Self.seconds(clock.now - start) }

    /// Shows the state, at most ten times a second.
    func show(fraction: Double?, count: Int) {
        guard terminal.showsProgress else { return }
        let now = clock.now
        if let shown, now - shown < Self.interval { return }
        // What is over before anyone could read it needs no bar.
        if shown == nil, now - start < Self.interval { return }
        (shown, isWaiting) = (now, false)
        let text = Self.text(
            fraction: fraction, count: count, seconds: seconds, width: terminal.width, texts)
        write(terminal.hasColour ? "\r\u{1B}[36m\(text)\u{1B}[0m\u{1B}[K" : "\r\(text)\u{1B}[K")
    }

    /// Shows what the server tells of how far it is.
    func show(_ progress: (done: Int, whole: Int)) {
        let (done, whole) = progress
        show(fraction: whole > 0 ? Double(done) / Double(whole) : nil, count: done)
    }

    /// Shows how long an answer has been waited for, from two seconds on, until there is more to tell.
    func showWaiting() {
        guard terminal.showsProgress, shown == nil || isWaiting, seconds >= 2 else { return }
        (shown, isWaiting) = (clock.now, true)
        write("\r\(texts.waitingFor(seconds: Int(seconds)))\u{1B}[K")
    }

    /// Takes the line away, so that another text can be written.
    func clear() {
        guard shown != nil else { return }
        shown = nil
        write("\r\u{1B}[K")
    }

    /// The bar, how much is done, and how fast.
    static func text(
        fraction: Double?, count: Int, seconds: Double, width: Int, _ texts: Texts
    ) -> String {
        let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
        let figures = "\(texts.number(count))  \(texts.number(rate))/s"
        guard let fraction else { return truncated(figures, to: width - 1) }
        let done = min(max(fraction, 0), 1)
        let percent = "\(Int(done * 100)) %"
        let room = min(40, width - 1 - displayWidth(figures) - displayWidth(percent) - 4)
        guard room >= 8 else { return truncated("\(percent)  \(figures)", to: width - 1) }
        let bar = Bar.plain(done, of: 1, width: room)
        let rest = String(repeating: "·", count: max(0, room - bar.count))
        return "\(bar)\(rest)  \(percent)  \(figures)"
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
