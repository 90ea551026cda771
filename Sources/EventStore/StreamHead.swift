/// Where a stream ends.
public struct StreamHead: Hashable, Sendable {
    /// The sequence of its newest event; 0 for a stream without events.
    public var sequence: Int64
    /// How many events it has.
    public var version: Int64

    /// The end of a stream.
    public init(sequence: Int64, version: Int64) {
        self.sequence = sequence
        self.version = version
    }

    /// The end of a stream without events.
    public static let none = StreamHead(sequence: 0, version: 0)
}
