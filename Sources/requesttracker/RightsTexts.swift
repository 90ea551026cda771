/// The words around the rights of the applicant: what is held, restricted and erased.
extension Texts {
    // MARK: Mistakes

    func decisionIncomplete(_ missing: [Option]) -> String {
        let list = missing.map { "--\($0.rawValue) \($0.placeholder ?? "")" }
            .joined(separator: ", ")
        return text("it needs \(list)", "diperlukan \(list)")
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

    func confirmErasure(of request: String) -> String {
        text(
            "Erase the personal data of \(request)? This cannot be undone.",
            "Hapus data pribadi \(request)? Ini tidak dapat dibatalkan.")
    }
    var yesOrNo: String { text("[y/N]", "[y/T]") }
    var nothingErased: String { text("nothing was erased", "tidak ada yang dihapus") }

    func wouldErase(_ count: Int, before end: String) -> String {
        text(
            "\(countText(count)) requests that ended before \(end) hold personal data. Nothing was "
                + "erased: the same with --yes erases them for ever.",
            "\(countText(count)) permohonan yang berakhir sebelum \(end) menyimpan data pribadi. "
                + "Belum ada yang dihapus: perintah yang sama dengan --yes menghapusnya selamanya.")
    }

    func erased(_ count: Int, of whole: Int) -> String {
        text(
            "personal data of \(countText(count)) of \(countText(whole)) requests erased",
            "data pribadi \(countText(count)) dari \(countText(whole)) permohonan dihapus")
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
            "\(countText(requests)) requests, \(countText(events)) events with personal data.",
            "\(countText(requests)) permohonan, \(countText(events)) peristiwa dengan data pribadi."
        )
    }

    func namedElsewhere(_ count: Int) -> String {
        text(
            "The NIK also stands in \(countText(count)) events of others' requests; those are "
                + "not shown.",
            "NIK ini juga tertulis di \(countText(count)) peristiwa permohonan orang lain; itu "
                + "tidak ditampilkan.")
    }

    // MARK: The help

    func summary(ofRight command: Command) -> String {
        switch command {
        case .subject:
            text("All that is held about one applicant", "Semua data tentang satu pemohon")
        case .erase:
            text("Erase a request's personal data for ever", "Hapus data pribadi selamanya")
        case .refuseErasure:
            text(
                "Record why personal data are not erased",
                "Catat mengapa data pribadi tidak dihapus")
        case .restrict:
            text(
                "Hide a request's personal data, or end that",
                "Batasi data pribadi, atau akhiri pembatasan")
        default:
            text(
                "Erase what is held of requests that ended long ago",
                "Hapus data permohonan yang sudah lama berakhir")
        }
    }

    func details(ofRight command: Command) -> [String] {
        let codes = text(
            "--basis, --requested-by and --decided-by stay in the log for ever: codes and ids, "
                + "never names. Who asked and why belongs into --reason.",
            "--basis, --requested-by dan --decided-by tetap di catatan selamanya: kode dan nomor, "
                + "bukan nama. Siapa yang meminta dan mengapa ditulis di --reason.")
        switch command {
        case .subject:
            return [
                text(
                    "The answer is personal: hand it over and keep no file. The daemon's log says "
                        + "that it was shown, and to whom (--by).",
                    "Jawabannya data pribadi: serahkan, jangan simpan berkasnya. Log daemon "
                        + "mencatat bahwa ini ditampilkan, dan kepada siapa (--by).")
            ]
        case .erase:
            return [
                text(
                    "Asks first on a terminal; elsewhere --yes is needed. Backups made before "
                        + "still hold what was erased.",
                    "Bertanya dulu di terminal; di luar itu perlu --yes. Cadangan yang dibuat "
                        + "sebelumnya masih memuat yang dihapus."),
                codes,
            ]
        case .retention:
            return [
                text(
                    "Without --yes it only lists them. What is restricted, or whose erasure was "
                        + "refused, stays. Backups made before still hold what was erased.",
                    "Tanpa --yes hanya menampilkan daftarnya. Yang dibatasi, atau yang "
                        + "penghapusannya ditolak, tetap. Cadangan sebelumnya masih memuatnya."),
                codes,
            ]
        default: return [codes]
        }
    }

    func meaning(ofRight option: Option, in command: Command?) -> String {
        switch option {
        case .requestedBy where command == .retention:
            text("who asked; office without it", "siapa yang meminta; bawaan: office")
        case .basis:
            text("the code of the legal basis: pdp-43-1-c", "kode dasar hukum: pdp-43-1-c")
        case .requestedBy: text("who asked", "siapa yang meminta")
        case .decidedBy: text("the id of who decided", "nomor yang memutuskan")
        case .reason: text("why, in words; personal", "alasan; bersifat pribadi")
        case .lifted: text("the restriction ends", "pembatasan berakhir")
        case .olderThan:
            text(
                "ended so long ago: years (5y), months (18m) or days (90d)",
                "berakhir selama itu: tahun (5y), bulan (18m) atau hari (90d)")
        default: text("erase without a question", "hapus tanpa bertanya")
        }
    }
}
