/// An option of a command. Two are the same when their names are; what they say may differ between
/// commands.
struct Option: Hashable, Sendable {
    /// What stands on the command line after the two dashes.
    let name: String
    /// What it means.
    let meaning: Phrase
    /// What its value is called in the help; nil when it takes none.
    let value: String?
    /// Whether it may be given several times.
    let isRepeatable: Bool

    init(
        _ name: String, _ english: String, _ indonesian: String, value: String? = nil,
        isRepeatable: Bool = false
    ) {
        self.name = name
        meaning = Phrase(english, indonesian)
        self.value = value
        self.isRepeatable = isRepeatable
    }

    /// The same option where it means something else.
    func means(_ english: String, _ indonesian: String, value: String? = nil) -> Option {
        Option(name, english, indonesian, value: value ?? self.value, isRepeatable: isRepeatable)
    }

    static func == (one: Option, other: Option) -> Bool { one.name == other.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The options of more than one group of commands.
extension Option {
    /// The options that stand before or after any command.
    static let global: [Option] = [.server, .json, .lang, .help, .version]
    /// What a query is about.
    static let filter: [Option] = [.official, .service, .channel, .unit, .category, .from, .to]
    /// What every command that records something takes.
    static let step: [Option] = [.by, .at, .key, .expectedVersion]

    static let official = Option(
        "official", "only these officials", "hanya ASN ini", value: "NAME,...", isRepeatable: true)
    static let service = Option(
        "service", "only these services", "hanya layanan ini", value: "NAME,...", isRepeatable: true
    )
    static let channel = Option(
        "channel", "only these channels", "hanya kanal ini", value: "NAME,...", isRepeatable: true)
    static let unit = Option(
        "unit", "only these units", "hanya unit ini", value: "NAME,...", isRepeatable: true)
    static let category = Option(
        "category", "only these categories", "hanya kategori ini", value: "NAME,...",
        isRepeatable: true
    )
    static let from = Option(
        "from", "ended at this time or later: 2026-01, 2026-01-09",
        "selesai pada waktu ini atau sesudahnya: 2026-01, 2026-01-09", value: "TIME")
    static let to = Option(
        "to", "ended before this time", "selesai sebelum waktu ini", value: "TIME")
    static let by = Option(
        "by", "who does this", "siapa yang melakukan", value: "ID", isRepeatable: true)
    static let clock = Option(
        "clock", "office hours or every hour", "jam kerja atau jam dinding", value: "working|wall")
    static let at = Option(
        "at", "when it happened, if not now", "kapan terjadi, jika bukan sekarang", value: "TIME")
    static let state = Option(
        "state", "only requests in these states", "hanya status ini", value: "NAME,...",
        isRepeatable: true)
    static let overdue = Option(
        "overdue", "only what is past its deadline", "hanya yang lewat tenggat")
    static let limit = Option(
        "limit", "at most so many", "paling banyak sekian", value: "N")
    static let asOf = Option(
        "as-of", "the answer as the log stood then", "jawaban menurut catatan saat itu",
        value: "TIME|N"
    )
    static let since = Option(
        "since", "beside each row what it was then", "di samping tiap baris keadaannya saat itu",
        value: "TIME|N")
    static let key = Option(
        "key", "the key that makes a retry safe", "kunci agar pengulangan aman", value: "TEXT")
    static let expectedVersion = Option(
        "expected-version", "refuse if the request has changed since", "tolak bila sudah berubah",
        value: "N")
    static let name = Option(
        "name", "the applicant's name", "nama pemohon", value: "TEXT")
    static let calendar = Option(
        "calendar", "as if promised under this version, such as office@3",
        "seolah-olah dijanjikan menurut versi ini, misalnya office@3", value: "ID[@N]")
    static let source = Option(
        "source", "the legal source", "dasar hukum", value: "TEXT")
    static let active = Option(
        "active", "it is in use (again)", "aktif (kembali)")
    static let inactive = Option(
        "inactive", "it is not in use any more", "tidak aktif lagi")
    static let server = Option(
        "server", "the server (REQUESTTRACKER_SERVER, else 127.0.0.1:7311)",
        "server (REQUESTTRACKER_SERVER, atau 127.0.0.1:7311)", value: "HOST:PORT")
    static let json = Option(
        "json", "the raw answer as JSON", "jawaban mentah sebagai JSON")
    static let lang = Option(
        "lang", "the language (else from LC_ALL or LANG)", "bahasa (atau dari LC_ALL atau LANG)",
        value: "id|en")
    static let help = Option(
        "help", "explain", "jelaskan")
    static let version = Option(
        "version", "the client's version", "versi klien")

    static let grouping = by.means(
        "what to group by; none for one row", "pengelompokan; none untuk satu baris",
        value: "DIMENSION,...")
    static let ownUnit = unit.means(
        "the unit in charge", "unit penanggung jawab", value: "NAME")
    static let toFile = to.means("write to this file", "tulis ke berkas ini", value: "FILE")
}
