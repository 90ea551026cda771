/// The words around the rights of the applicant: what is held, restricted and erased.
extension Texts {
    // MARK: Mistakes

    func decisionIncomplete(_ missing: [Option]) -> String {
        let list = missing.map { "--\($0.name) \($0.value ?? "")" }
            .joined(separator: ", ")
        return text("it needs \(list)", "diperlukan \(list)")
    }

    var whoseData: String {
        text(
            "whose personal data? give a REQUEST, or --official ID for an official's",
            "data pribadi siapa? tulis PERMOHONAN, atau --official ID untuk data ASN")
    }

    var needsYes: String {
        text(
            "an erasure cannot be undone, and there is no terminal to ask on: add --yes",
            "penghapusan tidak dapat dibatalkan, dan tidak ada terminal untuk bertanya: "
                + "tambahkan --yes")
    }

    var ageMissing: String {
        text(
            "retention needs --older-than, such as 5y, 18m or 90d",
            "retention memerlukan --older-than, misalnya 5y, 18m atau 90d")
    }

    func notAnAge(_ word: String) -> String {
        text(
            "--older-than takes years, months or days, such as 5y, 18m or 90d, not '\(word)'",
            "--older-than diisi tahun, bulan atau hari, misalnya 5y, 18m atau 90d, "
                + "bukan '\(word)'")
    }

    // MARK: Erasing

    /// - Parameter official: Whose name, NIP and words of feedback it is, where there is no request.
    func confirmErasure(of request: String?, official: String?) -> String {
        let whose =
            request
            ?? text("the official \(official ?? "")", "ASN \(official ?? "")")
        return text(
            "Erase the personal data of \(whose)? This cannot be undone.",
            "Hapus data pribadi \(whose)? Ini tidak dapat dibatalkan.")
    }
    /// What was decided about personal data; nil for other commands.
    func decided(_ verb: String, lifted: Bool) -> String? {
        switch verb {
        case "ERASE": text("Personal data erased.", "Data pribadi dihapus.")
        case "REFUSE-ERASURE":
            text("Recorded: not erased.", "Tercatat: tidak dihapus.")
        case "RESTRICT":
            lifted
                ? text("The restriction has ended.", "Pembatasan berakhir.")
                : text("Personal data restricted.", "Data pribadi dibatasi.")
        default: nil
        }
    }
    var yesOrNo: String { text("[y/N]", "[y/T]") }
    var nothingErased: String { text("nothing was erased", "tidak ada yang dihapus") }

    func wouldErase(_ count: Int, before end: String) -> String {
        text(
            "\(plural(count, "request")) that ended before \(end) \(count == 1 ? "holds" : "hold") "
                + "personal data. Nothing was "
                + "erased: the same with --yes erases them for ever.",
            "\(number(count)) permohonan yang berakhir sebelum \(end) menyimpan data pribadi. "
                + "Belum ada yang dihapus: perintah yang sama dengan --yes menghapusnya selamanya.")
    }

    func erased(_ count: Int, of whole: Int) -> String {
        text(
            "personal data of \(number(count)) of \(plural(whole, "request")) erased",
            "data pribadi \(number(count)) dari \(number(whole)) permohonan dihapus")
    }

    var retentionAgain: String {
        text(
            "Run it again: what is erased already is not erased twice.",
            "Jalankan lagi: yang sudah dihapus tidak dihapus dua kali.")
    }

    // MARK: What is held

    var restrictedData: String {
        text("(restricted: not shown)", "(dibatasi: tidak ditampilkan)")
    }
    var nothingHeld: String {
        text(
            "Nothing is held about this applicant.",
            "Tidak ada data yang tersimpan tentang pemohon ini.")
    }

    func heldInAll(requests: Int, events: Int) -> String {
        text(
            "\(plural(requests, "request")), \(plural(events, "event")) with personal data.",
            "\(number(requests)) permohonan, \(number(events)) peristiwa dengan data pribadi."
        )
    }

    func namedElsewhere(_ count: Int) -> String {
        text(
            "The NIK also stands in \(plural(count, "event")) of others' requests, not shown "
                + "here.",
            "NIK ini juga tertulis di \(number(count)) peristiwa permohonan orang lain; itu "
                + "tidak ditampilkan.")
    }
}
