/// Cuts a stream of bytes into lines of any length: an answer of the server may be a long one, and
/// so may a line of a file. It holds what has arrived and was not taken yet.
struct ReceivedLines {
    private var bytes: [UInt8] = []
    /// Where the first line that was not taken begins.
    private var start = 0
    /// Up to where the bytes are known to hold no line end.
    private var scanned = 0

    /// How many bytes wait for the rest of their line, or to be taken.
    var count: Int { bytes.count - start }

    /// Adds bytes that arrived.
    mutating func append(_ more: some Sequence<UInt8>) {
        if start > 0, start == bytes.count || start > 1 << 16 {
            bytes.removeFirst(start)
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next complete line without its LF; nil when more bytes are needed.
    mutating func next() -> [UInt8]? {
        guard let end = bytes[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = bytes.count
            return nil
        }
        let line = Array(bytes[start..<end])
        start = end + 1
        scanned = start
        return line
    }

    /// What is left once the stream has ended: a last line without an LF; nil when there is none.
    mutating func rest() -> [UInt8]? {
        guard count > 0 else { return nil }
        let line = Array(bytes[start...])
        self = ReceivedLines()
        return line
    }
}
