extension Option {
    static let measure = Option(
        "measure", "processing, lead, complete-file, cycle, touch, pause, queue or first-response",
        "processing, lead, complete-file, cycle, touch, pause, queue atau first-response",
        value: "TEXT")
    static let after = Option(
        "after", "go on where the last list ended", "lanjutkan dari daftar terakhir", value: "N")
    static let kind = Option(
        "kind", "only signals of these kinds", "hanya sinyal jenis ini", value: "NAME,...",
        isRepeatable: true)
    static let days = Option(
        "days", "so many days ahead, 1 to 90", "sekian hari ke depan, 1 sampai 90", value: "N")
}

extension Phrase {
    static let dimensions = Phrase(
        """
        Grouped by official unless --by says otherwise; dimensions: official service channel unit \
        category day week month quarter year, or none.
        """,
        """
        Dikelompokkan per ASN kecuali --by diisi; dimensi: official service channel unit category \
        day week month quarter year, atau none.
        """)
}

extension Command.Group {
    static let questions = Command.Group(
        "Questions:", "Pertanyaan:",
        [
            Command(
                "times",
                "How long the work takes",
                "Lama pengerjaan",
                options: Option.filter + [.grouping, .clock, .measure, .calendar, .asOf, .since],
                details: [.dimensions],
                examples: [
                    "times --from 2026-01 --to 2026-04", "times --by service,month --measure lead",
                ],
                run: TimesCommand.run),
            Command(
                "queues",
                "How long the queues are",
                "Panjang antrean",
                options: Option.filter + [
                    .grouping, .clock,
                    .at.means("the queues as they were then", "antrean pada waktu itu"), .asOf,
                    .since,
                ],
                details: [.dimensions],
                examples: ["queues", "queues --by unit --from 2026-03 --to 2026-04"],
                run: QueuesCommand.run),
            Command(
                "satisfaction",
                "How satisfied the applicants are",
                "Kepuasan pemohon",
                options: Option.filter + [.grouping, .asOf, .since],
                details: [.dimensions],
                examples: ["satisfaction --from 2026-01", "satisfaction --by none"],
                run: SatisfactionCommand.run),
            Command(
                "trend",
                "Every figure, period by period",
                "Semua angka dari waktu ke waktu",
                options: Option.filter + [.grouping, .clock, .measure, .asOf, .since],
                examples: ["trend --from 2026-01", "trend --by unit,week --measure lead"],
                run: TrendCommand.run),
            Command(
                "channels",
                "Online beside the counter",
                "Daring dibandingkan dengan loket",
                options: Option.filter + [.grouping, .clock, .asOf, .since],
                examples: ["channels --from 2026-01", "channels --by unit --clock wall"],
                run: ChannelsCommand.run),
            Command(
                "hours",
                "When people come and wait",
                "Kapan orang datang dan menunggu",
                options: Option.filter + [.asOf, .since],
                examples: ["hours --from 2026-01", "hours --unit upt-dukcapil --channel phone"],
                run: HoursCommand.run),
            Command(
                "fairness",
                "What happened beside what the kind of cases let expect",
                "Yang terjadi dibanding yang diharapkan menurut jenis kasus",
                options: Option.filter + [.asOf, .since],
                examples: ["fairness --from 2026-01 --to 2026-04", "fairness --unit upt-dukcapil"],
                run: FairnessCommand.run),
            Command(
                "signals",
                "What may make figures look better than the work is",
                "Yang mungkin membuat angka tampak lebih baik dari kerjanya",
                options: Option.filter + [.kind, .limit, .asOf],
                examples: [
                    "signals --from 2026-01",
                    "signals --kind bulk-endings,recorded-late --official asn-17",
                ],
                run: SignalsCommand.run),
            Command(
                "explain",
                "The requests and the events behind a row of a table",
                "Permohonan dan peristiwa di balik satu baris tabel",
                operands: "QUERY [KEY=WORD]...", operandCount: 1...8,
                options: Option.filter + [.measure, .clock, .limit, .after, .asOf],
                examples: [
                    "explain times official=asn-17 month=2026-01 --measure lead",
                    "explain queues official=none", "explain satisfaction service=ktp-el",
                    "explain hours weekday=1 hour=9 --channel counter",
                ],
                run: ExplainCommand.run),
            Command(
                "forecast",
                "How long queues will be, or when a request will end",
                "Perkiraan panjang antrean, atau kapan permohonan selesai",
                operands: "[REQUEST]",
                options: [
                    .service, .channel,
                    .unit, .category,
                    .grouping,
                    .days, .asOf,
                ],
                examples: ["forecast --by unit --days 7", "forecast MRL-2026-000001"],
                run: ForecastCommand.run),
            Command(
                "list",
                "Requests one by one: a worklist, what is overdue",
                "Daftar permohonan: daftar kerja, yang lewat tenggat",
                options: Option.filter + [.state, .overdue, .limit, .after, .asOf, .since],
                examples: ["list --official asn-17", "list --overdue --limit 20"],
                run: WorklistCommand.run),
            Command(
                "request",
                "Everything about one request",
                "Semua tentang satu permohonan",
                operands: "REQUEST",
                options: [.calendar, .asOf],
                run: RecordCommand.run),
            Command(
                "track",
                "What an applicant may see, by the tracking word",
                "Yang boleh dilihat pemohon, dengan kata lacak",
                operands: "WORD",
                run: RecordCommand.run),
            Command(
                "identity",
                "Check that the time of every request adds up",
                "Periksa bahwa waktu setiap permohonan cocok",
                options: Option.filter + [.asOf],
                examples: ["identity", "identity --from 2026-01-01 --official asn-17"],
                run: IdentityCommand.run),
        ])
}
