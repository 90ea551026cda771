extension Option {
    static let effectiveFrom = Option(
        "effective-from", "the first day that it speaks of", "hari pertama berlakunya", value: "DAY"
    )
    static let nameID = Option(
        "name-id", "its Indonesian name", "nama dalam Bahasa Indonesia", value: "TEXT")
    static let nameEN = Option(
        "name-en", "its English name", "nama dalam bahasa Inggris", value: "TEXT")
    static let promise = Option(
        "promise", "the promised time, such as 3:working-days",
        "janji waktu, misalnya 3:working-days", value: "N:UNIT")
    static let requirement = Option(
        "requirement", "what must be handed in; repeatable", "persyaratan; dapat diulang",
        value: "TEXT", isRepeatable: true)
    static let fee = Option(
        "fee", "what it costs, in rupiah", "biaya, dalam rupiah", value: "TEXT")
    static let nip = Option(
        "nip", "the official's NIP", "NIP ASN", value: "TEXT")
}

extension Command.Group {
    static let office = Command.Group(
        "The office:", "Kantor:",
        [
            .step(
                "service",
                "Define a service, or a new version of it",
                "Tetapkan layanan, atau versi barunya",
                operands: "CODE",
                options: [
                    .nameID, .nameEN,
                    .category.means("the kind of service", "jenis layanan", value: "NAME"),
                    .ownUnit, .promise, .requirement, .fee, .source, .active, .inactive,
                ],
                examples: ["service kk --name-id 'Kartu Keluarga' --promise 3:working-days"],
                step: StepCommand("code") { it throws(Failure) in
                    try it.serviceName()
                    it.text(.category, .unit)
                    try it.promise()
                    it.list("requirements", it.invocation.repeated(.requirement))
                    try it.number(.fee)
                    it.text(.source)
                    try it.activity()
                }),
            .step(
                "official",
                "Register an official, or what changed",
                "Daftarkan ASN, atau perubahannya",
                operands: "OFFICIAL",
                options: [
                    .name.means("the official's name", "nama ASN"), .nip, .ownUnit,
                    .service.means(
                        "the services that the official does", "layanan yang ditangani"), .active,
                    .inactive,
                ],
                examples: ["official asn-17 --unit pelayanan --service ktp-el,kk"],
                step: StepCommand("official") { it throws(Failure) in
                    it.text(.name, .nip, .unit)
                    it.list("services", it.invocation.list(.service))
                    try it.activity()
                }),
            Command(
                "services",
                "The services as they stand now",
                "Daftar layanan saat ini",
                options: [.service, .unit, .category, .asOf, .since],
                run: RegisterCommand.run),
            Command(
                "officials",
                "The officials as they stand now",
                "Daftar ASN saat ini",
                options: [.official, .service, .unit, .asOf, .since],
                run: RegisterCommand.run),
            Command(
                "catalogue",
                "Print the built-in services, or load them",
                "Tampilkan katalog layanan bawaan, atau muat",
                operands: "[load]",
                examples: ["catalogue", "catalogue load"],
                run: CatalogueCommand.run),
            Command(
                "calendar",
                "When offices are open: shows it, loads a definition, imports holidays (.ics)",
                "Jam buka kantor: tampilkan, muat, atau impor hari libur (.ics)",
                operands: "list|show ID|load FILE|import FILE", operandCount: 1...2,
                options: [
                    .calendar.means("which calendar", "kalender mana"), .effectiveFrom, .source,
                    .asOf, .since,
                ],
                examples: [
                    "calendar list", "calendar show office", "calendar load office-2027.json",
                ],
                run: CalendarCommand.run),
        ])
}
