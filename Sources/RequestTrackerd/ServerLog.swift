import Glibc
import ServiceRequests

/// Log lines on standard error: one write a line, so that none is torn.
enum ServerLog {
    /// Writes `time message`; control characters are shown as spaces, so that nothing a client sent
    /// can look like a line of its own.
    static func write(_ message: String) {
        let time = Instant(milliseconds: wallClockMilliseconds()).text
        let clean = message.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        var text = time + " "
        text.unicodeScalars.append(contentsOf: clean)
        let bytes = Array((text + "\n").utf8)
        // A reader of the log that hangs must not stop the daemon: its lines are dropped.
        var descriptor = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        guard poll(&descriptor, 1, 0) == 1 else { return }
        _ = Glibc.write(2, bytes, bytes.count)
    }
}
