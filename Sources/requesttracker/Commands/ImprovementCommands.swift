extension Option {
    static let indicator = Option(
        "indicator", "only these targets", "hanya target ini", value: "NAME,...", isRepeatable: true
    )
    static let topic = Option(
        "topic", "trainings in these topics", "pelatihan bertopik ini", value: "NAME,...",
        isRepeatable: true)
    static let window = Option(
        "window", "days before and after, else 90", "hari sebelum dan sesudah, atau 90", value: "N")
    static let markdown = Option(
        "markdown", "as a document to print", "sebagai dokumen untuk dicetak")
    static let allEvidence = Option(
        "all-evidence", "every event that proves it", "semua peristiwa pembuktinya")
    static let plan = Option(
        "plan", "the work plan's result", "rencana hasil kerja", value: "TEXT")
    static let evidence = Option(
        "evidence", "numbers of the events it rests on", "nomor peristiwa yang menjadi dasar",
        value: "N,...", isRepeatable: true)
    static let id = Option(
        "id", "an id of your own", "nomor sendiri", value: "NAME")
    static let due = Option(
        "due", "until when: 2026-03-31", "sampai kapan: 2026-03-31", value: "DAY")
    static let competence = Option(
        "competence", "the competence it serves", "kompetensi yang dilatih", value: "NAME")
    static let hours = Option(
        "hours", "hours of instruction (JP)", "jam pelajaran (JP)", value: "N")

    static let periodStart = from.means("the period's first moment", "awal kurun")
    static let periodEnd = to.means(
        "the first moment after the period", "saat pertama sesudah kurun")
    static let givenSince = from.means("given or completed since", "diberikan atau selesai sejak")
    static let givenBefore = to.means("given or completed before", "diberikan atau selesai sebelum")
}

extension Command.Group {
    static let improvement = Command.Group(
        "Targets, feedback, training:", "Target, umpan balik, pelatihan:",
        [
            .step(
                "target",
                "Set a target, or its next version",
                "Tetapkan target, atau versi barunya",
                operands: "INDICATOR MEASURE GOAL",
                options: [
                    .official.means("whose target", "target siapa"),
                    .service.means("which service's", "target layanan apa"),
                    .unit.means("which unit's", "target unit apa"), .periodStart, .periodEnd,
                    .clock, .plan, .source, .active, .inactive,
                ],
                details: [
                    Phrase(
                        """
                        Measures: processingP50 P80 P90 Mean, leadP50 P80 P90 Mean (seconds), \
                        slaRate satisfactionRate reopenRate rejectionRate firstTimeRightRate (0.9 \
                        or 90%), ikm, endings. About one official, service or unit, else the \
                        office.
                        """,
                        """
                        Ukuran: processingP50 P80 P90 Mean, leadP50 P80 P90 Mean (detik), slaRate \
                        satisfactionRate reopenRate rejectionRate firstTimeRightRate (0.9 atau \
                        90%), ikm, endings. Untuk satu ASN, layanan atau unit; tanpa itu seluruh \
                        kantor.
                        """)
                ],
                examples: ["target i-1 slaRate 90% --unit loket --from 2026-01 --to 2026-04"],
                step: StepCommand("indicator", "measure") { it throws(Failure) in
                    try it.goal(it.invocation.operands[2])
                    it.text(.official, .service, .unit, .clock, .plan, .source)
                    try it.activity()
                    try it.time(.from)
                    try it.time(.to)
                }),
            Command(
                "indicators",
                "Targets and what was reached",
                "Target dan realisasinya, dengan bukti",
                options: [
                    .indicator, .official, .service, .unit,
                    .from.means("their period reaches beyond this", "kurunnya melewati saat ini"),
                    .to.means("their period begins before this", "kurunnya mulai sebelum ini"),
                    .allEvidence, .asOf,
                ],
                examples: ["indicators --official asn-17 --from 2026-01 --to 2026-04"],
                run: IndicatorsCommand.run),
            .step(
                "feedback",
                "Give feedback, with its evidence",
                "Beri umpan balik, dengan buktinya",
                operands: "OFFICIAL praise|improvement|question TEXT",
                options: [.evidence, .id],
                examples: ["feedback asn-17 improvement 'lambat' --evidence 4711,4720"],
                step: StepCommand("official", "kind", "text") { it throws(Failure) in
                    if let id = it.invocation.value(.id) { it.add("feedback", id) }
                    try it.evidence()
                }),
            .step(
                "answer",
                "Answer feedback",
                "Jawab umpan balik",
                operands: "FEEDBACK TEXT",
                step: StepCommand("feedback", "text")),
            .step(
                "agree",
                "Agree on what will be done",
                "Sepakati tindak lanjut",
                operands: "FEEDBACK ACTION",
                options: [.due],
                examples: ["agree F-4730 'cek stok blangko' --due 2026-03-31"],
                step: StepCommand("feedback", "action") { it in it.text(.due) }),
            .step(
                "done",
                "What was agreed on is done",
                "Tindak lanjut selesai",
                operands: "FEEDBACK",
                step: StepCommand("feedback")),
            Command(
                "feedbacks",
                "Feedback; one with its words",
                "Umpan balik; satu dengan isinya",
                operands: "[FEEDBACK]",
                options: [
                    .official, .unit,
                    .state.means(
                        "given, answered, agreed or done", "given, answered, agreed atau done"),
                    .givenSince, .givenBefore, .asOf,
                ],
                run: { session throws(Failure) in
                    try DevelopmentCommand.run(session, title: Phrase("Feedback", "Umpan balik"))
                }),
            .step(
                "training",
                "Record a training",
                "Catat pelatihan",
                operands: "TRAINING OFFICIAL TOPIC",
                options: [
                    .from.means("when it began", "kapan dimulai"),
                    .to.means("when it was completed", "kapan selesai"), .competence, .hours,
                ],
                examples: ["training kk-17 asn-17 kk --to 2026-02-04 --hours 20"],
                step: StepCommand("training", "official", "topic") { it throws(Failure) in
                    it.text(.competence)
                    try it.number(.hours)
                    try it.time(.from)
                    try it.time(.to)
                }),
            .step(
                "competence",
                "Record a competence",
                "Catat kompetensi",
                operands: "OFFICIAL COMPETENCE 1-5",
                step: StepCommand("official", "competence") { it throws(Failure) in
                    try it.level(it.invocation.operands[2])
                }),
            Command(
                "trainings",
                "Who was trained in what",
                "Siapa dilatih apa",
                options: [.official, .unit, .topic, .givenSince, .givenBefore, .asOf],
                run: { session throws(Failure) in
                    try DevelopmentCommand.run(session, title: Phrase("Trainings", "Pelatihan"))
                }),
            Command(
                "competences",
                "Who masters what",
                "Siapa menguasai apa",
                options: [
                    .official, .unit, .asOf,
                ],
                run: { session throws(Failure) in
                    try DevelopmentCommand.run(
                        session, title: Phrase("Competences (1-5)", "Kompetensi (1-5)"))
                }),
            Command(
                "effect",
                "Figures before and after a training, beside the untrained",
                "Angka sebelum dan sesudah pelatihan, di samping yang tidak dilatih",
                operands: "[TRAINING]",
                options: [
                    .topic, .window, .service, .channel,
                    .unit, .category, .asOf,
                ],
                examples: ["effect kk-17", "effect --topic kk --window 60"],
                run: EffectCommand.run),
            Command(
                "report",
                "The evidence sheet for a period",
                "Lembar bukti kinerja untuk satu kurun",
                options: [.official, .unit, .periodStart, .periodEnd, .asOf, .markdown],
                details: [
                    Phrase(
                        """
                        Figures with their evidence and never a predicate: what they mean is for \
                        people to say. Without --official and --unit: the whole office.
                        """,
                        """
                        Angka dengan buktinya, tanpa predikat: maknanya ditentukan manusia. Tanpa \
                        --official dan --unit: seluruh kantor.
                        """)
                ],
                examples: ["report --from 2026-01 --to 2026-04 --markdown > q1.md"],
                run: ReportCommand.run),
        ])
}
