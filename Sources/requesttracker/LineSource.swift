import Glibc

/// What a source of lines has to offer.
enum NextLine: Equatable {
    case line([UInt8])
    /// Nothing now; wait until the source's descriptor can be read.
    case notYet
    case end
}

/// Where the lines to send come from.
protocol LineSource {
    /// What to wait for when ``next()`` answers `.notYet`; nil for a source that never does.
    var descriptor: Int32? { get }
    /// The number of the line that was given last, counted from 1.
    var number: Int { get }
    /// How much of the source has been given, 0-1; nil when nobody knows.
    var fraction: Double? { get }

    /// The next line without its line end. Does not block.
    mutating func next() throws(Failure) -> NextLine
}

/// Lines that are made one by one, as they are asked for.
struct ListedLines<Lines: Sequence<[UInt8]>>: LineSource {
    private(set) var number = 0
    private var lines: Lines.Iterator
    private let count: Int?

    /// - Parameter count: How many lines there are; nil when nobody knows.
    init(_ lines: Lines, count: Int? = nil) {
        self.lines = lines.makeIterator()
        self.count = count
    }

    var descriptor: Int32? { nil }
    var fraction: Double? { count.map { Double(number) / Double(max($0, 1)) } }

    mutating func next() throws(Failure) -> NextLine {
        guard let line = lines.next() else { return .end }
        number += 1
        return .line(line)
    }
}

/// The lines of a file or of standard input, read as they are asked for, with their numbers.
struct FileLines: LineSource {
    /// A longer line is surely no line: it is given up instead of filling the memory.
    private static let lineMax = 1 << 24

    /// Empty lines count, so that the number is the one that an editor shows.
    private(set) var number = 0
    /// How many bytes of the file were given out or skipped.
    private var bytesTaken = 0
    /// The size of the file; nil when it is not a plain file.
    private let size: Int?

    private let file: Int32
    private let name: String
    private var buffer = ReceivedLines()
    private var hasEnded = false
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    var descriptor: Int32? { file }
    var fraction: Double? { size.map { Double(bytesTaken) / Double(max($0, 1)) } }

    /// Opens the file; nil or `-` is standard input.
    /// - Throws: ``Failure/inputOutput(_:)`` with the file and the reason.
    init(path: String?, texts: Texts) throws(Failure) {
        if let path, path != "-" {
            file = open(path, O_RDONLY | O_CLOEXEC)
            name = path
            guard file >= 0 else { throw cannotOpen(path, texts) }
        } else {
            file = STDIN_FILENO
            name = texts.standardInput
        }
        var status = stat()
        let isPlain = fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isPlain ? Int(status.st_size) : nil
    }

    mutating func next() throws(Failure) -> NextLine {
        while true {
            if let line = buffer.next() {
                number += 1
                bytesTaken += line.count + 1
                // The server ignores empty lines, so they must not count as waiting for an answer.
                if isBlank(line) { continue }
                return .line(line)
            }
            if hasEnded {
                guard let line = buffer.rest(), !isBlank(line) else { return .end }
                number += 1
                bytesTaken += line.count
                return .line(line)
            }
            guard try read() else { return .notYet }
        }
    }

    private func isBlank(_ line: [UInt8]) -> Bool {
        line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }

    /// Reads once if that does not block; false when nothing is there yet.
    private mutating func read() throws(Failure) -> Bool {
        var state = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, 0) > 0 else { return false }
        let count = Glibc.read(file, &chunk, chunk.count)
        if count < 0 {
            if errno == EINTR || errno == EAGAIN { return false }
            throw .inputOutput("\(name): \(lastSystemMessage())")
        }
        hasEnded = count == 0
        buffer.append(chunk[..<count])
        guard buffer.count < Self.lineMax else {
            throw .inputOutput("\(name):\(number + 1): more than \(Self.lineMax) bytes in a line")
        }
        return true
    }
}
