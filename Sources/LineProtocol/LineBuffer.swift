import Glibc

/// Cuts a stream of bytes into lines, in bounded memory whatever is sent.
public struct LineBuffer: Sendable {
    /// The longest line, in bytes without its LF and CR.
    public static let lineBytesMax = 65_536

    /// What was cut off the stream.
    public enum Line: Equatable, Sendable {
        /// Where in ``LineBuffer/bytes`` a line stands, without its LF and the one CR before it. It
        /// stands there until the next bytes are taken in.
        case text(Range<Int>)
        /// A line that was too long; its bytes were dropped.
        case tooLong
    }

    /// What was received: lines are read where they stand.
    public private(set) var bytes: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// No LF stands before this place.
    private var scanned = 0
    private var isDiscarding = false
    /// Whether the next line is one that was too long and was put back.
    private var isTooLongAgain = false

    /// A buffer without bytes.
    public init() {}

    /// Bytes that wait for their LF or to be taken.
    public var byteCount: Int { bytes.count - start }

    /// Whether a line has begun whose LF has not come.
    public var hasUnfinishedLine: Bool { isDiscarding || start < bytes.count }

    /// The first byte of the line that waits.
    public var firstByte: UInt8? { start < bytes.count ? bytes[start] : nil }

    /// Whether a whole line waits to be taken.
    public var hasLine: Bool { isTooLongAgain || endOfLine != nil }

    /// Gives back the memory when nothing waits.
    public mutating func releaseMemory() {
        guard start == bytes.count, bytes.capacity > 0 else { return }
        bytes = []
        start = 0
        scanned = 0
    }

    /// Takes in the next bytes of the stream.
    public mutating func append(_ new: UnsafeRawBufferPointer) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            start = 0
            scanned = 0
        } else if start > 65_536 {
            bytes.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: new)
    }

    /// Where the next LF stands. The C library looks at many bytes at once; every byte passes here.
    private var endOfLine: Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, scanned < buffer.count,
                let found = memchr(base + scanned, 0x0A, buffer.count - scanned)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// The next line; nil when its LF has not come.
    public mutating func next() -> Line? {
        if isTooLongAgain {
            isTooLongAgain = false
            return .tooLong
        }
        while true {
            let end = endOfLine
            guard let end else {
                scanned = bytes.count
                if isDiscarding || bytes.count - start > Self.lineBytesMax + 1 {
                    isDiscarding = true
                    start = bytes.count
                }
                return nil
            }
            let line = start..<end
            start = end + 1
            scanned = start
            if isDiscarding {
                isDiscarding = false
                return .tooLong
            }
            let hasCR = !line.isEmpty && bytes[end - 1] == UInt8(ascii: "\r")
            let text = hasCR ? line.dropLast() : line
            guard text.count <= Self.lineBytesMax else { return .tooLong }
            return .text(text)
        }
    }

    /// Makes the line that was taken last the next one again.
    public mutating func putBack(_ line: Line) {
        switch line {
        case .text(let place):
            start = place.lowerBound
            scanned = start
        case .tooLong: isTooLongAgain = true
        }
    }
}
