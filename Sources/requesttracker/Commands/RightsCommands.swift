extension Option {
    static let basis = Option(
        "basis", "the code of the legal basis: pdp-43-1-c", "kode dasar hukum: pdp-43-1-c",
        value: "CODE")
    static let reason = Option(
        "reason", "why, in words; personal", "alasan; bersifat pribadi", value: "TEXT")
    static let lifted = Option(
        "lifted", "the restriction ends", "pembatasan berakhir")
    static let yes = Option(
        "yes", "erase without a question", "hapus tanpa bertanya")
    static let requestedBy = Option(
        "requested-by", "who asked", "siapa yang meminta",
        value: "subject|representative|office|authority")
    static let decidedBy = Option(
        "decided-by", "the id of who decided", "nomor yang memutuskan", value: "ID")
    static let olderThan = Option(
        "older-than", "ended so long ago: years (5y), months (18m) or days (90d)",
        "berakhir selama itu: tahun (5y), bulan (18m) atau hari (90d)", value: "AGE")
    static let ofOfficial = official.means(
        "an official's name, NIP and feedback, in place of a request's data",
        "nama, NIP dan umpan balik ASN ini, bukan data permohonan", value: "ID")
    static let decision: [Option] = [.basis, .requestedBy, .decidedBy, .reason]
}

extension Phrase {
    static let codes = Phrase(
        """
        --basis, --requested-by and --decided-by stay in the log for ever: codes and ids, never \
        names. Who asked and why belongs into --reason.
        """,
        """
        --basis, --requested-by dan --decided-by tetap di catatan selamanya: kode dan nomor, bukan \
        nama. Siapa yang meminta dan mengapa ditulis di --reason.
        """)
}

extension Command.Group {
    static let rights = Command.Group(
        "Rights of the applicant:", "Hak pemohon:",
        [
            Command(
                "subject",
                "All that is held about one applicant",
                "Semua data tentang satu pemohon",
                operands: "NIK",
                options: [.by],
                details: [
                    Phrase(
                        """
                        The answer is personal: hand it over and keep no file. The daemon's log \
                        says that it was shown, and to whom (--by).
                        """,
                        """
                        Jawabannya data pribadi: serahkan, jangan simpan berkasnya. Log daemon \
                        mencatat bahwa ini ditampilkan, dan kepada siapa (--by).
                        """)
                ],
                examples: ["subject 1271120101900001 --by loket-1"],
                run: SubjectCommand.run),
            .step(
                "restrict",
                "Hide a request's personal data, or end that",
                "Batasi data pribadi, atau akhiri pembatasan",
                operands: "REQUEST",
                options: Option.decision + [.lifted],
                details: [.codes],
                examples: ["restrict R-1 --basis pdp-41 --requested-by subject --decided-by camat"],
                step: StepCommand("request") { it throws(Failure) in
                    try it.decision()
                    it.flag(.lifted)
                }),
            .step(
                "erase",
                "Erase a request's personal data for ever",
                "Hapus data pribadi selamanya",
                operands: "[REQUEST]",
                options: [.ofOfficial] + Option.decision + [.yes],
                details: [
                    Phrase(
                        """
                        Asks first on a terminal; elsewhere --yes is needed. Backups made before \
                        still hold what was erased.
                        """,
                        """
                        Bertanya dulu di terminal; di luar itu perlu --yes. Cadangan yang dibuat \
                        sebelumnya masih memuat yang dihapus.
                        """), .codes,
                ],
                examples: [
                    "erase MRL-2026-000001 --basis pdp-43-1-c --requested-by subject --decided-by camat",
                    "erase --official asn-17 --basis pdp-44-1-a --requested-by office --decided-by camat",
                ],
                step: StepCommand(erases: true) { it throws(Failure) in try it.holder() }),
            .step(
                "refuse-erasure",
                "Record why personal data are not erased",
                "Catat mengapa data pribadi tidak dihapus",
                operands: "[REQUEST]",
                options: [.ofOfficial] + Option.decision,
                details: [.codes],
                examples: [
                    "refuse-erasure R-1 --basis pdp-15-1-b --requested-by subject --decided-by camat"
                ],
                step: StepCommand { it throws(Failure) in try it.holder() }),
            Command(
                "retention",
                "Erase what is held of requests that ended long ago",
                "Hapus data permohonan yang sudah lama berakhir",
                options: [
                    .olderThan, .service, .unit, .basis,
                    .requestedBy.means(
                        "who asked; office without it", "siapa yang meminta; bawaan: office"),
                    .decidedBy, .reason, .yes, .by,
                ],
                details: [
                    Phrase(
                        """
                        Without --yes it only lists them. What is restricted, or whose erasure was \
                        refused, stays. Backups made before still hold what was erased.
                        """,
                        """
                        Tanpa --yes hanya menampilkan daftarnya. Yang dibatasi, atau yang \
                        penghapusannya ditolak, tetap. Cadangan sebelumnya masih memuatnya.
                        """), .codes,
                ],
                examples: ["retention --older-than 5y --basis pdp-44-1-a --decided-by camat"],
                run: RetentionCommand.run),
        ])
}
