/// The citizen's number (Nomor Induk Kependudukan).
public enum NIK {
    /// What is wrong with a number, one sentence; nil when it is fine.
    public static func problem(in text: String) -> String? { nil }
}
