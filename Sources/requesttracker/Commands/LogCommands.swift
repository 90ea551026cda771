extension Option {
    static let types = Option(
        "types", "only events of these types", "hanya jenis peristiwa ini", value: "NAME,...",
        isRepeatable: true)
    static let until = Option(
        "until", "the last event's number, or recorded before this time",
        "nomor peristiwa terakhir, atau dicatat sebelum waktu ini", value: "N|TIME")
    static let stream = Option(
        "stream", "only these streams: request/ID, service/CODE, official/ID",
        "hanya aliran ini: request/ID, service/CODE, official/ID", value: "NAME,...",
        isRepeatable: true)
    static let resume = Option(
        "resume", "go on with a file that was cut off", "lanjutkan berkas yang terputus")
    static let refused = Option(
        "refused", "write the refused lines to this file", "tulis baris yang ditolak ke berkas ini",
        value: "FILE")
    static let seed = Option(
        "seed", "another seed makes another quarter", "benih lain menghasilkan triwulan lain",
        value: "N")
    static let output = Option(
        "output", "write to this file", "tulis ke berkas ini", value: "FILE")
    static let excel = Option(
        "excel", "for a spreadsheet: semicolons, local times",
        "untuk lembar kerja: titik koma, waktu lokal")
    static let identified = Option(
        "identified", "the ids as they are", "nomor apa adanya, tanpa disamarkan")
    static let map = Option(
        "map", "a JSON file that says which column is which field",
        "berkas JSON: kolom mana untuk isian mana", value: "FILE")
    static let handling = Option(
        "handling",
        """
        the file only tells who touched a case when: the first row submits, the \
        last completes, each new person is assigned and starts
        """,
        """
        berkas hanya memuat siapa menangani kapan: baris pertama mengajukan, \
        terakhir menyelesaikan, orang baru ditugaskan dan mulai
        """)
    static let dryRun = Option(
        "dry-run", "only say what would be refused", "hanya sebutkan yang akan ditolak")
    static let pseudonymKey = Option(
        "pseudonym-key", "a secret of yours, so that two exports use the same pseudonyms",
        "rahasia Anda, agar dua ekspor memakai nama samaran yang sama", value: "TEXT")
    static let holder = official.means(
        "only events of requests that they had then",
        "hanya peristiwa permohonan yang saat itu mereka pegang")
    static let firstEvent = from.means(
        "the first event's number, or recorded from this time on",
        "nomor peristiwa pertama, atau dicatat sejak waktu ini", value: "N|TIME")
}

extension Command.Group {
    static let log = Command.Group(
        "The log:", "Catatan peristiwa:",
        [
            Command(
                "history",
                "The events of one request",
                "Peristiwa satu permohonan",
                operands: "REQUEST",
                examples: ["history MRL-2026-000001", "history service/ktp-el"],
                run: HistoryCommand.run),
            Command(
                "replay",
                "The log, one event a line, as JSON",
                "Seluruh catatan, satu peristiwa per baris, JSON",
                options: [
                    .firstEvent,
                    .to.means(
                        "write to this new file (a number: the last event's)",
                        "tulis ke berkas baru ini (angka: nomor peristiwa terakhir)",
                        value: "FILE|N"), .until, .limit, .types, .stream, .holder, .resume,
                ],
                examples: [
                    "replay --from 1 --limit 1000", "replay --types submitted,completed",
                    "replay --to log-2026-11-24.ndjson", "replay --to log.ndjson --resume",
                ],
                run: ReplayCommand.run),
            Command(
                "follow",
                "What is recorded, as it is recorded, until Ctrl-C",
                "Peristiwa baru saat dicatat, sampai Ctrl-C",
                options: [.firstEvent, .types, .stream, .holder],
                examples: ["follow", "follow --from 1 --official asn-17", "follow --json"],
                run: FollowCommand.run),
            Command(
                "restore",
                "Make a new database of a whole replay file",
                "Buat basis data baru dari berkas replay utuh",
                operands: "FILE DATABASE",
                examples: ["restore log-2026-11-24.ndjson /var/tmp/copy.db"],
                run: RestoreCommand.run),
            Command(
                "export",
                "The requests for other programs: CSV, XES, OCEL 2.0, Open311",
                "Data permohonan untuk program lain: CSV, XES, OCEL 2.0, Open311",
                operands: "csv|xes|ocel|open311",
                options: Option.filter + [
                    .state, .overdue, .output, .identified, .pseudonymKey, .excel,
                ],
                details: [
                    Phrase(
                        """
                        csv: a row a request. xes: IEEE 1849. ocel: OCEL 2.0, an SQLite file. \
                        open311: GeoReport v2 JSON. Requests and officials get pseudonyms unless \
                        --identified; nothing of applicants is in any of them.
                        """,
                        """
                        csv: satu baris per permohonan. xes: IEEE 1849. ocel: OCEL 2.0, berkas \
                        SQLite. open311: JSON GeoReport v2. Permohonan dan ASN disamarkan kecuali \
                        --identified; data pemohon tidak disertakan.
                        """)
                ],
                run: ExportCommand.run),
            Command(
                "import",
                "Rows of another system as commands: CSV, XES, protocol lines",
                "Data sistem lain sebagai perintah: CSV, XES, baris protokol",
                operands: "csv|xes|lines FILE",
                options: [.map, .handling, .dryRun, .refused],
                details: [
                    Phrase(
                        """
                        A column that is named like a field of the protocol is that field; --map \
                        says it for others. Run it again after a failure: what was recorded is not \
                        recorded twice. Times without an offset are local.
                        """,
                        """
                        Kolom yang namanya sama dengan nama isian protokol menjadi isian itu; \
                        --map untuk nama lain. Jalankan lagi bila gagal: yang sudah tercatat tidak \
                        dicatat dua kali. Waktu tanpa zona adalah waktu lokal.
                        """)
                ],
                run: ImportCommand.run),
            Command(
                "send",
                "Send command lines from a file or standard input",
                "Kirim baris perintah dari berkas atau masukan standar",
                operands: "[FILE]",
                options: [.refused],
                details: [
                    Phrase(
                        """
                        One command of the protocol a line, such as: ACCEPT \
                        {"request":"MRL-2026-000001"}. Lines with a "key" can be sent again \
                        safely.
                        """,
                        """
                        Satu perintah protokol per baris, misalnya: ACCEPT \
                        {"request":"MRL-2026-000001"}. Baris dengan "key" aman dikirim ulang.
                        """)
                ],
                examples: [
                    "send commands.txt --refused refused.txt", "sample | requesttracker send -",
                ],
                run: SendCommand.run),
            Command(
                "sample",
                "Print a generated quarter of a year as command lines",
                "Tampilkan contoh data satu triwulan sebagai baris perintah",
                options: [.seed],
                examples: ["sample --seed 42 > quarter.lines"],
                run: SampleCommand.run),
        ])
}
