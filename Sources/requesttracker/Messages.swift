/// What is said when something is wrong: what, where, and the next step.
extension Texts {
    // MARK: Usage

    var commandMissing: String {
        text(
            "which command? 'requesttracker help' lists them",
            "perintah apa? 'requesttracker help' menampilkan daftarnya")
    }
    var channelMissing: String {
        text(
            "submit needs --channel online, counter, phone or agency",
            "submit memerlukan --channel online, counter, phone atau agency")
    }
    var nameMissing: String {
        text(
            "service needs a name: --name-id TEXT, --name-en TEXT or both",
            "service memerlukan nama: --name-id TEKS, --name-en TEKS atau keduanya")
    }
    var activeAndInactive: String {
        text(
            "--active and --inactive exclude each other: give one",
            "--active dan --inactive saling meniadakan: berikan satu")
    }
    var sameOfficial: String {
        text(
            "handover needs two different officials: requesttracker handover FROM TO",
            "handover memerlukan dua ASN berbeda: requesttracker handover DARI KE")
    }

    var exportNeedsFile: String {
        text(
            "ocel is an SQLite file: say where, --output FILE",
            "ocel adalah berkas SQLite: sebutkan tempatnya, --output BERKAS")
    }
    var excelIsForCSV: String {
        text("--excel is for csv only", "--excel hanya untuk csv")
    }

    func unknownForm(_ word: String, _ forms: [String]) -> String {
        let list = forms.joined(separator: ", ")
        return text(
            "there is no form '\(word)': it is one of \(list)",
            "tidak ada bentuk '\(word)': pilih salah satu dari \(list)")
    }

    func exported(_ count: Int, to path: String, hides: Bool) -> String {
        let note =
            hides
            ? text(", with pseudonyms", ", dengan nama samaran")
            : text(", with the ids as they are", ", dengan nomor asli")
        return text(
            "\(plural(count, "request")) written to \(path)\(note)",
            "\(number(count)) permohonan ditulis ke \(path)\(note)")
    }

    var headerIsWrong: String {
        text(
            "the first line must name the columns, each once",
            "baris pertama harus memuat nama kolom, masing-masing satu kali")
    }
    var recordHasNoEnd: String {
        text(
            "a quoted field that begins here has no end",
            "isian berkutip yang mulai di sini tidak berakhir")
    }
    var importAgain: String {
        text(
            "Run the import again: what was recorded is not recorded twice.",
            "Jalankan impor lagi: yang sudah tercatat tidak dicatat dua kali.")
    }

    func tooManyFields(_ columns: Int) -> String {
        text(
            "more fields than the header has columns (\(columns))",
            "isian lebih banyak daripada \(columns) kolom di baris pertama")
    }

    func rehearsed(commands: Int, refused: Int) -> String {
        text(
            "dry run: \(plural(commands, "command")) would be recorded, "
                + "\(plural(refused, "row")) refused; nothing was sent",
            "uji coba: \(number(commands)) perintah akan dicatat, \(number(refused)) baris "
                + "ditolak; tidak ada yang dikirim")
    }

    func notARowKey(_ word: String) -> String {
        text(
            "'\(word)' tells no row: write official=asn-17, month=2026-01 and so on",
            "'\(word)' bukan kunci baris: tulis official=asn-17, month=2026-01 dan seterusnya")
    }

    func unknownCommand(_ name: String, nearest: String?) -> String {
        if let nearest {
            return text(
                "there is no command '\(name)'; did you mean '\(nearest)'?",
                "tidak ada perintah '\(name)'; maksud Anda '\(nearest)'?")
        }
        return text(
            "there is no command '\(name)'; 'requesttracker help' lists them",
            "tidak ada perintah '\(name)'; 'requesttracker help' menampilkan daftarnya")
    }

    func unknownOption(_ name: String, _ command: Command?, nearest: String?) -> String {
        if let nearest {
            return text(
                "there is no option \(name) here; did you mean \(nearest)?",
                "tidak ada opsi \(name) di sini; maksud Anda \(nearest)?")
        }
        guard let command else {
            return text(
                "there is no option \(name) before the command; put the command first, or see "
                    + "'requesttracker help'",
                "tidak ada opsi \(name) sebelum perintah; tulis perintahnya dulu, atau lihat "
                    + "'requesttracker help'")
        }
        return text(
            "\(command.name) has no option \(name); see "
                + "'requesttracker help \(command.name)'",
            "\(command.name) tidak punya opsi \(name); lihat "
                + "'requesttracker help \(command.name)'")
    }

    func unknownLanguage(_ name: String) -> String {
        text(
            "--lang is id or en, not '\(name)'", "--lang diisi id atau en, bukan '\(name)'")
    }

    func takesNoValue(_ option: String) -> String {
        text(
            "--\(option) takes no value: leave out the '=' and what follows",
            "--\(option) tanpa nilai: hapus '=' dan sesudahnya")
    }

    func valueMissing(_ option: String, _ placeholder: String) -> String {
        text(
            "--\(option) needs a value: --\(option) \(placeholder)",
            "--\(option) memerlukan nilai: --\(option) \(placeholder)")
    }

    func givenTwice(_ option: String) -> String {
        text(
            "--\(option) stands twice: give it once",
            "--\(option) tertulis dua kali: berikan sekali")
    }

    func wrongOperands(_ command: Command) -> String {
        let usage = ["requesttracker", command.name, command.operands]
            .filter { !$0.isEmpty }.joined(separator: " ")
        return text(
            "it is written '\(usage)'; see 'requesttracker help \(command.name)'",
            "tulisannya '\(usage)'; lihat 'requesttracker help \(command.name)'")
    }

    func notANumber(_ name: String, _ text: String) -> String {
        self.text(
            "\(name) takes a whole number, not '\(text)'",
            "\(name) diisi bilangan bulat, bukan '\(text)'")
    }

    func notATime(_ option: String, _ text: String) -> String {
        self.text(
            "--\(option) takes a time, not '\(text)': 2026-01, 2026-01-09, '2026-01-09 08:30' "
                + "(local) or 2026-01-09T08:30:00+07:00",
            "--\(option) diisi waktu, bukan '\(text)': 2026-01, 2026-01-09, '2026-01-09 08:30' "
                + "(lokal) atau 2026-01-09T08:30:00+07:00")
    }

    func notAPair(_ option: Option, _ text: String) -> String {
        self.text(
            "--\(option.name) takes \(option.value ?? ""), not '\(text)'",
            "--\(option.name) diisi \(option.value ?? ""), bukan '\(text)'")
    }

    func notAnAddress(_ text: String) -> String {
        self.text(
            "the server is HOST:PORT, for instance 127.0.0.1:7311, not '\(text)' "
                + "(--server or REQUESTTRACKER_SERVER)",
            "server ditulis HOST:PORT, misalnya 127.0.0.1:7311, bukan '\(text)' "
                + "(--server atau REQUESTTRACKER_SERVER)")
    }

    // MARK: Refusals

    /// What to do about a refusal, where the server's sentence cannot know it: what the commands of
    /// the client are called. nil when there is nothing to add.
    func nextStep(after code: String, _ verb: String) -> String? {
        switch code {
        case "not-found" where verb == "TRACK":
            text(
                "Check each letter and digit of the word.",
                "Tidak ditemukan. Periksa setiap huruf dan angka kata lacak.")
        case "not-found":
            text(
                "See what there is: requesttracker list, services, officials or calendar list.",
                "Tidak ditemukan. Lihat yang ada: requesttracker list, services, officials atau "
                    + "calendar list.")
        case "bad-argument":
            text(
                "See 'requesttracker help \(verb.lowercased())'.",
                "Isian tidak benar. Lihat 'requesttracker help \(verb.lowercased())'.")
        case "conflict":
            text(
                "Somebody else was first, or it exists already: look at it again, then decide.",
                "Sudah ada, atau sudah diubah orang lain: lihat lagi, lalu putuskan.")
        case "key-reused":
            text(
                "This key belongs to another command: leave --key out, or choose a new one.",
                "Kunci ini milik perintah lain: hilangkan --key, atau pilih yang baru.")
        case "busy", "draining":
            text("Try again in a moment.", "Server sedang sibuk. Coba lagi sebentar lagi.")
        case "internal", "storage-full":
            text(
                "Tell the administrator of the server; its log says more.",
                "Beri tahu pengelola server; log server memuat penjelasannya.")
        default: nil
        }
    }

    /// - Parameter count: How many further requests were refused for the reason that was told last.
    func sameReason(_ count: Int) -> String {
        text(
            "the same reason refused \(plural(count, "more request"))",
            "\(number(count)) permohonan lagi ditolak karena alasan yang sama")
    }

    func noSuchFile(_ path: String) -> String {
        text(
            "there is no file \(path): check its name and folder",
            "tidak ada berkas \(path): periksa nama dan foldernya")
    }

    // MARK: The connection

    var closedAtOnce: String {
        text("the connection was closed at once", "sambungan langsung ditutup")
    }

    func cannotConnect(_ address: ServerAddress, reason: String) -> String {
        text(
            "no connection to \(address.text): \(reason). Start the daemon with 'requesttrackerd "
                + "--database FILE', or name another server with --server HOST:PORT",
            "tidak dapat terhubung ke \(address.text): \(reason). Jalankan daemon dengan "
                + "'requesttrackerd --database FILE', atau pilih server lain dengan --server "
                + "HOST:PORT")
    }

    func notOurs(_ address: ServerAddress) -> String {
        text(
            "what answers at \(address.text) is not a requesttrackerd; check --server",
            "yang menjawab di \(address.text) bukan requesttrackerd; periksa --server")
    }

    func connectionLost(_ address: ServerAddress) -> String {
        text(
            "the connection to \(address.text) ended before the answer.",
            "sambungan ke \(address.text) putus sebelum ada jawaban.")
    }

    func answerNotUnderstood(_ reason: String) -> String {
        text(
            "the server's answer was not understood (\(reason)); --json shows it as it is",
            "jawaban server tidak dipahami (\(reason)); --json menampilkannya apa adanya")
    }

    func unknownAfter(line: Int) -> String {
        let after = line + 1
        return text(
            "Lines up to \(line) were answered; from line \(after) on it is unknown what was "
                + "recorded. Sending the same file again is safe for lines with a \"key\": what "
                + "was recorded is not recorded twice.",
            "Baris sampai \(line) sudah dijawab; mulai baris \(after) tidak diketahui apa yang "
                + "tercatat. Mengirim ulang berkas yang sama aman untuk baris dengan \"key\": yang "
                + "sudah tercatat tidak dicatat dua kali.")
    }

    func outcomeUnknown(key: String) -> String {
        text(
            "no answer came, twice: it is unknown whether this was recorded. The same command "
                + "with --key \(key) is safe",
            "dua kali tidak ada jawaban: tidak diketahui apakah ini tercatat. Perintah yang sama "
                + "dengan --key \(key) aman")
    }

    func retryWith(key: String) -> String {
        text(
            "Try again later with --key \(key): it will not be recorded twice.",
            "Coba lagi nanti dengan --key \(key): tidak akan dicatat dua kali.")
    }

    var noCheckpoint: String {
        text(
            "it was cut off: its last line is no checkpoint",
            "terputus: baris terakhirnya bukan checkpoint")
    }

    var notWhole: String {
        text(
            "it leaves out events: only a whole replay can be restored",
            "tidak lengkap: hanya replay utuh yang dapat dipulihkan")
    }

    var interrupted: String { text("interrupted", "dihentikan") }

    func fileExists(_ path: String) -> String {
        text(
            "\(path) is there already; nothing is overwritten. Name another file.",
            "\(path) sudah ada; tidak ada yang ditimpa. Pilih nama lain.")
    }

    func partExists(_ path: String) -> String {
        text(
            "\(path) is there, of a replay that was cut off. Add --resume, or delete it.",
            "\(path) ada, dari replay yang terputus. Tambahkan --resume, atau hapus.")
    }

    func otherReplay(_ path: String) -> String {
        text(
            "\(path) is of another log, or was asked for otherwise. Delete it and begin anew.",
            "\(path) berasal dari catatan atau pilihan lain. Hapus dan mulai lagi.")
    }

    var resumeWithoutFile: String {
        text(
            "--resume goes on with a file: add --to FILE.",
            "--resume melanjutkan berkas: tambahkan --to BERKAS.")
    }

    /// Where what came before a replay ended early is.
    func cutOff(_ part: String, events: Int) -> String {
        text(
            "cut off after \(plural(events, "event")), in \(part); go on with --resume",
            "terputus setelah \(number(events)) peristiwa, di \(part); lanjutkan dengan --resume"
        )
    }

    func goOnFrom(_ sequence: Int) -> String {
        text("Go on with --from \(sequence).", "Lanjutkan dengan --from \(sequence).")
    }

    var handoverAgain: String {
        text(
            "Run the same handover again: what was moved already is not moved twice.",
            "Ulangi handover yang sama: yang sudah dialihkan tidak dialihkan dua kali.")
    }
}
