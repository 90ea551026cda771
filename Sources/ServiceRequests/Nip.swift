/// The official's number (Nomor Induk Pegawai).
public enum NIP {
    /// What is wrong with a number, one sentence; nil when it is fine.
    public static func problem(in text: String, today: CivilDay) -> String? { nil }
}
