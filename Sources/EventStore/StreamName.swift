/// A stream's name and its hash in the index of its store: found once for all its events.
public struct StreamName: Sendable {
    /// The name.
    public let text: String
    let hash: UInt64
}
