/// The unguessable words by which citizens follow their requests.
public enum TrackingWord {
    /// The word for the SUBMIT recorded at `sequence`, with 100 bits of `random`.
    public static func make(sequence: Int64, random: (UInt64, UInt64)) -> String { "" }

    /// The word as ``make(sequence:random:)`` writes it; nil when the text is none.
    public static func canonical(_ text: String) -> String? { nil }

    /// The sequence of the SUBMIT whose word this is; nil when the text is none.
    public static func sequence(of text: String) -> Int64? { nil }
}
