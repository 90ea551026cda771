import Glibc
import ServiceRequests

/// Log lines on standard error: one write a line, so that none is lost or torn.
enum ServerLog {
    /// Writes `time message`; control characters are shown as spaces, so that nothing a client sent
    /// can look like a line of its own.
    static func write(_ message: String) {
        let time = Instant(milliseconds: wallClockMilliseconds()).text
        let clean = message.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        var text = time + " "
        text.unicodeScalars.append(contentsOf: clean)
        let bytes = Array((text + "\n").utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }
}
