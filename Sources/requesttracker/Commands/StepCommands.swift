extension Option {
    static let nik = Option(
        "nik", "the applicant's NIK", "NIK pemohon", value: "TEXT")
    static let phone = Option(
        "phone", "the applicant's telephone", "telepon pemohon", value: "TEXT")
    static let email = Option(
        "email", "the applicant's e-mail address", "surel pemohon", value: "TEXT")
    static let address = Option(
        "address", "the applicant's address", "alamat pemohon", value: "TEXT")
    static let attribute = Option(
        "attribute", "a field of the form; repeatable", "isian formulir; dapat diulang",
        value: "NAME=TEXT", isRepeatable: true)
    static let comment = Option(
        "comment", "the applicant's words", "komentar pemohon", value: "TEXT")
    static let mistake = Option(
        "mistake", "the ending was an error and does not count as a reopening",
        "pengakhiran keliru, tidak dihitung sebagai pembukaan kembali")
    static let tracking = Option(
        "tracking", "the tracking word instead of the request", "kata lacak sebagai ganti nomor",
        value: "TEXT")
    static let scores = Option(
        "scores", "the nine SKM elements instead of one score",
        "sembilan unsur SKM sebagai ganti satu nilai", value: "ELEMENT=1-4,...", isRepeatable: true)
    static let request = Option(
        "request", "a number of your own for the request", "nomor permohonan sendiri", value: "TEXT"
    )
    static let applicant: [Option] = [.nik, .name, .phone, .email, .address, .attribute]
    static let ownChannel = channel.means(
        "online, counter, phone or agency", "online, counter, phone atau agency", value: "NAME")
}

extension Phrase {
    static let ownKey = Phrase(
        "Without --key it gets a random key of its own, so that a retry records nothing twice.",
        "Tanpa --key dibuatkan kunci acak, sehingga pengulangan tidak mencatat dua kali.")
}

extension Command.Group {
    static let steps = Command.Group(
        "What happens to a request:", "Langkah permohonan:",
        [
            .step(
                "submit",
                "A request comes in",
                "Permohonan masuk",
                operands: "SERVICE --channel NAME",
                operandCount: 1...1,
                options: [.ownChannel, .ownUnit, .request] + Option.applicant,
                examples: ["submit ktp-el --channel counter --name 'Contoh Warga'"],
                step: StepCommand("service") { it throws(Failure) in
                    try it.channel()
                    it.text(.unit, .request)
                    try it.applicant()
                }),
            .step(
                "amend",
                "Correct what was submitted",
                "Perbaiki isi permohonan",
                operands: "REQUEST",
                options: [
                    .service.means("the right service", "layanan yang benar", value: "NAME"),
                    .ownChannel, .ownUnit,
                ] + Option.applicant,
                step: StepCommand("request") { it throws(Failure) in
                    it.text(.service, .channel, .unit)
                    try it.applicant()
                }),
            .step(
                "accept",
                "The file is complete",
                "Berkas lengkap",
                operands: "REQUEST",
                step: StepCommand("request")),
            .step(
                "assign",
                "Give a request to an official",
                "Tugaskan permohonan kepada ASN",
                operands: "REQUEST OFFICIAL",
                examples: ["assign MRL-2026-000001 asn-17"],
                step: StepCommand("request", "official")),
            .step(
                "start",
                "Work begins",
                "Pengerjaan dimulai",
                operands: "REQUEST",
                step: StepCommand("request")),
            .step(
                "stop",
                "Work is laid aside",
                "Pengerjaan dihentikan sementara",
                operands: "REQUEST",
                step: StepCommand("request")),
            .step(
                "pause",
                "Wait for the applicant, an agency or the technology",
                "Jeda: menunggu pemohon, instansi, atau teknis",
                operands: "REQUEST applicant|agency|technical [NOTE]",
                examples: ["pause MRL-2026-000001 applicant 'KK asli belum dibawa'"],
                step: StepCommand("request", "reason", "note")),
            .step(
                "resume",
                "Go on after a pause",
                "Lanjutkan setelah jeda",
                operands: "REQUEST",
                step: StepCommand("request")),
            .step(
                "complete",
                "The request is granted and done",
                "Permohonan selesai",
                operands: "REQUEST [OUTCOME]",
                step: StepCommand("request", "outcome")),
            .step(
                "reject",
                "The request is refused",
                "Permohonan ditolak",
                operands: "REQUEST REASON",
                step: StepCommand("request", "reason")),
            .step(
                "withdraw",
                "The applicant takes the request back",
                "Permohonan ditarik pemohon",
                operands: "REQUEST [REASON]",
                step: StepCommand("request", "reason")),
            .step(
                "reopen",
                "Open an ended request again",
                "Buka kembali permohonan yang berakhir",
                operands: "REQUEST REASON",
                options: [.mistake],
                examples: ["reopen MRL-2026-000001 'wrong name' --mistake"],
                step: StepCommand("request", "reason") { it in it.flag(.mistake) }),
            .step(
                "rate",
                "The applicant's rating, 1 to 4",
                "Nilai dari pemohon, 1 sampai 4",
                operands: "[REQUEST] [1-4]",
                options: [.tracking, .scores, .comment],
                examples: ["rate MRL-2026-000001 4", "rate --tracking WORD 3 --comment 'cepat'"],
                step: StepCommand { it throws(Failure) in try it.rating() }),
            Command(
                "handover",
                "Move every open request of one official to another",
                "Alihkan semua permohonan terbuka dari satu ASN ke ASN lain",
                operands: "FROM TO",
                options: [.by, .at],
                details: [
                    Phrase(
                        "Each request is assigned on its own; what the server refuses is named and stays.",
                        "Setiap permohonan dialihkan sendiri; yang ditolak server disebutkan dan tetap."
                    )
                ],
                examples: ["handover asn-17 asn-21 --by supervisor"],
                run: HandoverCommand.run),
        ])
}
