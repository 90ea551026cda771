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
    private var text = JSONWriter()
    private var sent = 0
    /// Bytes that were not sent.
    private(set) var count = 0

    init(_ budget: OutputBudget) { self.budget = budget }

    deinit { budget.bytes -= count }

    func append(_ new: [UInt8]) {
        if count == 0 {
            text.bytes = new  // a stream's chunk is sent from where it was written
            sent = 0
        } else {
            text.bytes.append(contentsOf: new)
        }
        add(new.count)
    }

    /// Appends the lines that `body` writes.
    func write(_ body: (inout JSONWriter) -> Void) {
        let before = text.bytes.count
        body(&text)
        add(text.bytes.count - before)
    }

    private func add(_ new: Int) {
        count += new
        budget.bytes += new
    }

    /// Lends what was not sent; `body` answers how much of it was, negative when it failed.
    func send(_ body: (UnsafeRawBufferPointer) -> Int) -> Int {
        let taken = text.bytes.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[sent...]))
        }
        guard taken > 0 else { return taken }
        sent += taken
        add(-taken)
        if count == 0 {
            text.bytes.removeAll(keepingCapacity: text.bytes.capacity <= Self.keptBytes)
            sent = 0
        } else if sent > Self.keptBytes {
            // A slow reader's buffer must not grow with all it ever read.
            text.bytes.removeSubrange(..<sent)
            sent = 0
        }
        return taken
    }

    /// Gives back the memory of a client that is silent.
    func releaseMemory() { if count == 0, text.bytes.capacity > 0 { text.bytes = [] } }
}
