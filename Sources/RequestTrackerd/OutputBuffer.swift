import JSONText

/// What all clients together are owed and have not taken: memory is bounded by it.
final class OutputBudget {
    /// With more than this owed, questions are told `busy` and streams rest; commands, whose replies
    /// are short, go on.
    static let bytesMax = 256 << 20

    fileprivate(set) var bytes = 0

    /// Whether nothing long may be added.
    var isSpent: Bool { bytes > Self.bytesMax }
}

/// The bytes that one client is owed, in order.
final class OutputBuffer {
    private static let keptBytes = 65_536

    private let budget: OutputBudget
    private var bytes: [UInt8] = []
    private var sent = 0

    init(_ budget: OutputBudget) { self.budget = budget }

    deinit { budget.bytes -= count }

    /// Bytes that were not sent.
    var count: Int { bytes.count - sent }

    func append(_ new: [UInt8]) {
        if count == 0 {
            bytes = new  // a stream's chunk is sent from where it was written
            sent = 0
        } else {
            bytes.append(contentsOf: new)
        }
        budget.bytes += new.count
    }

    /// Appends the lines that `body` writes.
    func write(_ body: (inout JSONWriter) -> Void) {
        let before = bytes.count
        var json = JSONWriter()
        swap(&json.bytes, &bytes)  // so that the lines are written where they stay
        body(&json)
        swap(&json.bytes, &bytes)
        budget.bytes += bytes.count - before
    }

    /// Lends what was not sent; `body` answers how much of it was, negative when it failed.
    func send(_ body: (UnsafeRawBufferPointer) -> Int) -> Int {
        let taken = bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        guard taken > 0 else { return taken }
        sent += taken
        budget.bytes -= taken
        if count == 0 {
            bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
            sent = 0
        } else if sent > Self.keptBytes {
            // A slow reader's buffer must not grow with all it ever read.
            bytes.removeSubrange(..<sent)
            sent = 0
        }
        return taken
    }

    /// Gives back the memory of a client that is silent.
    func releaseMemory() { if count == 0, bytes.capacity > 0 { bytes = [] } }
}
