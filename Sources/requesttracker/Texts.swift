import JSONText

/// Every word that people read, in English and in Bahasa Indonesia side by side: a text that lacks
/// one of them does not compile. The help has a file of its own.
struct Texts {
    let language: Language

    /// The one of the two that is wanted.
    func text(_ english: String, _ indonesian: String) -> String {
        switch language {
        case .english: english
        case .indonesian: indonesian
        }
    }

    func text(_ phrase: Phrase) -> String { text(phrase.english, phrase.indonesian) }

    // MARK: Small words

    var yes: String { text("yes", "ya") }
    var no: String { text("no", "tidak") }
    var now: String { text("now", "sekarang") }
    var nobody: String { text("(nobody)", "(belum ada)") }
    var unknownKey: String { text("(none)", "(tanpa)") }
    var standardInput: String { text("standard input", "masukan standar") }
    var standardOutput: String { text("standard output", "keluaran standar") }
    var catalogueName: String { text("catalogue", "katalog") }

    /// The units of durations.
    var durationUnits: DurationText.Units {
        DurationText.Units(
            second: text("s", "dtk"), minute: text("min", "mnt"), hour: text("h", "jam"),
            day: text("d", "hari"))
    }

    // MARK: Headers

    var median: String { "median" }
    var mean: String { text("mean", "rerata") }
    var shortest: String { text("shortest", "tersingkat") }
    var longest: String { text("longest", "terlama") }
    var onTime: String { text("on time", "tepat waktu") }
    var reopened: String { text("reopened", "dibuka lagi") }
    var rejected: String { text("rejected", "ditolak") }
    var total: String { text("open", "buka") }
    var waiting: String { text("waiting", "tunggu") }
    var working: String { text("working", "kerja") }
    var paused: String { text("paused", "jeda") }
    var unassigned: String { text("unassigned", "tanpa ASN") }
    var oldest: String { text("oldest", "tertua") }
    var overdue: String { text("overdue", "lewat") }
    var arrivals: String { text("in", "masuk") }
    var endings: String { text("out", "selesai") }
    var ageing: String { "<50/<80/<100/>100 %" }
    var satisfied: String { text("satisfied", "puas") }
    var interval: String { "(95 %)" }
    var meanScore: String { text("mean 1-4", "rerata 1-4") }
    var responseRate: String { text("answered", "menjawab") }
    var request: String { text("request", "permohonan") }
    var counted: String { text("counted", "dihitung") }
    var explainTitle: String { text("Behind the row", "Di balik baris ini") }

    func behindTheRow(_ requests: Int) -> String {
        text(
            "\(plural(requests, "request")). Each event can be proved: requesttracker receipt "
                + "REQUEST.",
            "\(number(requests)) permohonan. Setiap peristiwa dapat dibuktikan: "
                + "requesttracker receipt PERMOHONAN.")
    }

    var state: String { text("state", "status") }
    var due: String { text("due", "tenggat") }
    var submitted: String { text("submitted", "diajukan") }
    var sequence: String { text("event no.", "no. peristiwa") }
    var version: String { text("v", "v") }
    var when: String { text("when", "waktu") }
    var event: String { text("event", "peristiwa") }
    var actor: String { text("by", "oleh") }
    var details: String { text("details", "rincian") }
    var recorded: String { text("recorded", "dicatat") }

    /// The header of a dimension to group by.
    func dimension(_ name: String) -> String {
        switch name {
        case "official": text("official", "ASN")
        case "service": text("service", "layanan")
        case "channel": text("channel", "kanal")
        case "unit": text("unit", "unit")
        case "category": text("category", "kategori")
        case "day": text("day", "hari")
        case "week": text("week", "minggu")
        case "month": text("month", "bulan")
        case "quarter": text("quarter", "triwulan")
        case "year": text("year", "tahun")
        case "point": text("point", "saat")
        default: name
        }
    }

    /// A rate with the number that it is a part of.
    func rate(_ percent: String, of n: Int) -> String {
        text("\(percent) of \(number(n))", "\(percent) dari \(number(n))")
    }

    // MARK: Titles

    /// The title of the table of times.
    func timesTitle(measure: String, clock: ClockKind, period: String) -> String {
        let kind =
            switch measure {
            case "processing": text("Processing time", "Waktu pemrosesan")
            case "lead": text("Lead time", "Waktu tunggu pemohon")
            case "complete-file":
                text("Time since the file was complete", "Waktu sejak berkas lengkap")
            case "cycle": text("Cycle time", "Waktu siklus")
            case "touch": text("Touch time", "Waktu dikerjakan")
            case "pause": text("Pause time", "Waktu jeda")
            case "queue": text("Queue time", "Waktu antre")
            case "first-response": text("Time to first response", "Waktu tanggapan pertama")
            default: measure
            }
        let hours =
            switch clock {
            case .working: text("in office hours", "dalam jam kerja")
            case .wall: text("on the wall clock", "menurut jam dinding")
            }
        return "\(kind), \(hours)\(period)"
    }

    /// The title of the table of queues.
    func queuesTitle(at: String) -> String { text("Queues, \(at)", "Antrean, \(at)") }

    /// The title of the table of satisfaction.
    func satisfactionTitle(period: String) -> String {
        text("Satisfied applicants", "Pemohon yang puas") + period
    }

    /// The period of a title, as the user wrote it; empty without one.
    func period(from: String?, to: String?) -> String {
        switch (from, to) {
        case (nil, nil): ""
        case (let from?, nil): text(", ended since \(from)", ", selesai sejak \(from)")
        case (nil, let to?): text(", ended before \(to)", ", selesai sebelum \(to)")
        case (let from?, let to?):
            text(
                ", ended from \(from) to before \(to)",
                ", selesai dari \(from) sampai sebelum \(to)")
        }
    }

    /// The points of the log that an answer is of; nil when it is of now.
    func points(asOf: String?, since: String?) -> String? {
        switch (asOf, since) {
        case (nil, nil): nil
        case (let asOf?, nil): text("As of \(asOf).", "Keadaan per \(asOf).")
        case (nil, let since?): text("Then: as of \(since).", "Dulu: keadaan per \(since).")
        case (let asOf?, let since?):
            text(
                "Now: as of \(asOf); then: as of \(since).",
                "Kini: keadaan per \(asOf); dulu: keadaan per \(since).")
        }
    }
    func eventNumber(_ sequence: Int) -> String {
        text("event \(sequence)", "peristiwa \(sequence)")
    }
    var pointNow: String { text("now", "kini") }
    var pointThen: String { text("then", "dulu") }
    var pointBoth: String { text("both", "sama") }

    // MARK: Notes under tables

    var nothingFound: String { text("Nothing found.", "Tidak ada data.") }
    var suppressedNote: String {
        text(
            "– hidden: fewer than 10 cases (n < 10) are too few to judge a person by.",
            "– disembunyikan: kurang dari 10 kasus (n < 10), terlalu sedikit untuk menilai orang.")
    }
    var indicativeNote: String {
        text(
            "~ indicative only: fewer than 30 cases (n < 30).",
            "~ hanya indikasi: kurang dari 30 kasus (n < 30).")
    }
    var workingDayNote: String {
        text(
            "d: working days of 7.5 h; only office hours count.",
            "hari: hari kerja 7,5 jam; hanya jam kerja yang dihitung.")
    }
    var queueBarNote: String {
        text(
            "█ working, ▓ waiting, ▒ unassigned, ░ paused; oldest: since its submission.",
            "█ kerja, ▓ tunggu, ▒ tanpa ASN, ░ jeda; tertua: sejak diajukan.")
    }
    var intervalNote: String {
        text(
            "satisfied: answers of 3 or 4; (95 %): Wilson interval; answered: of ended requests.",
            "puas: jawaban 3 atau 4; (95 %): selang Wilson; menjawab: dari permohonan selesai.")
    }
    var overdueNote: String { text("! past its deadline.", "! melewati tenggat.") }

    /// How to get the next rows.
    func moreRows(_ cursor: String) -> String {
        text("More follow: add --after \(cursor)", "Masih ada: tambahkan --after \(cursor)")
    }

    /// What found no room on the screen.
    func omitted(_ headers: [String]) -> String {
        let list = headers.joined(separator: ", ")
        return text(
            "Left out for want of room: \(list) (widen the terminal or use --json).",
            "Tidak muat: \(list) (lebarkan terminal atau pakai --json).")
    }

    func waitingFor(seconds: Int) -> String {
        text("the server works on it: \(seconds) s", "server sedang mengerjakan: \(seconds) dtk")
    }

    // MARK: Answers to commands

    /// What was recorded, for people.
    func recordedLines(_ reply: JSONObject) -> [String] {
        let subject =
            (reply["request"] ?? reply["service"] ?? reply["official"] ?? reply["indicator"]
            ?? reply["feedback"] ?? reply["training"])?.string
            ?? text("done", "selesai")
        var line = subject
        if let state = reply["state"]?.string { line += ": \(word(state))" }
        if let sequence = reply["sequence"]?.integer {
            line += text(" (event \(sequence)", " (peristiwa \(sequence)")
            if let version = reply["version"]?.integer {
                line += text(", version \(version)", ", versi \(version)")
            }
            line += ")"
        }
        if reply["replayed"]?.bool == true {
            line += text(", recorded earlier", ", sudah dicatat sebelumnya")
        }
        var lines = [line]
        if let due = reply["dueAt"]?.string {
            lines.append(text("due ", "tenggat ") + LocalTime.text(due))
        }
        if let tracking = reply["tracking"]?.string {
            lines.append(
                text("tracking word for the applicant: ", "kata lacak untuk pemohon: ") + tracking)
        }
        return lines
    }

    /// What the lines of a file became.
    /// - Parameter refused: How many were refused, here or by the server.
    func sendSummary(_ report: SendReport, refused: Int, seconds: Double) -> String {
        let rate = seconds > 0 ? Int(Double(report.answered) / seconds) : report.answered
        let counts = [report.sent, report.recorded, report.replayed, refused].map(number)
        let time = decimal(seconds, places: 2)
        return text(
            "sent \(counts[0]), recorded \(counts[1]), recorded earlier \(counts[2]), "
                + "refused \(counts[3]), in \(time) s, \(number(rate)) a second",
            "dikirim \(counts[0]), dicatat \(counts[1]), sudah dicatat \(counts[2]), "
                + "ditolak \(counts[3]), dalam \(time) dtk, \(number(rate)) per detik")
    }

    /// What a handover did.
    func handedOver(_ report: SendReport, from: String, to: String) -> String {
        if report.sent == 0 {
            return text(
                "\(from) has no open requests; nothing was moved",
                "\(from) tidak punya permohonan terbuka; tidak ada yang dialihkan")
        }
        let moved = report.sent - report.refused
        return text(
            "\(number(moved)) of \(plural(report.sent, "open request")) of \(from) "
                + "went to \(to), \(number(report.refused)) refused",
            "\(number(moved)) dari \(number(report.sent)) permohonan terbuka \(from) "
                + "dialihkan ke \(to), \(number(report.refused)) ditolak")
    }

    /// What a backup holds and where it is.
    func backedUp(events: Int, path: String) -> String {
        text(
            "\(plural(events, "event")) copied to \(path) and read back",
            "\(number(events)) peristiwa disalin ke \(path) dan diperiksa")
    }

    /// What a replay file holds.
    func written(events: Int, path: String) -> String {
        text(
            "\(plural(events, "event")) written to \(path)",
            "\(number(events)) peristiwa ditulis ke \(path)")
    }

    /// What a replay file was made into.
    func restored(events: Int, path: String, root: String) -> String {
        text(
            "\(plural(events, "event")) restored to \(path), root \(root)",
            "\(number(events)) peristiwa dipulihkan ke \(path), akar \(root)")
    }

    /// How far a following came.
    func followed(events: Int, next: Int) -> String {
        text(
            "\(plural(events, "event")); go on with --from \(next)",
            "\(number(events)) peristiwa; lanjutkan dengan --from \(next)")
    }

    /// How far a replay came.
    func replayed(events: Int, next: Int) -> String {
        text(
            "\(plural(events, "event")); the next is \(next)",
            "\(number(events)) peristiwa; berikutnya \(next)")
    }

    /// What may be done instead of what was refused.
    func allowedNow(_ verbs: [String]) -> String {
        let list = verbs.map { $0.lowercased() }.joined(separator: ", ")
        return text("allowed now: \(list)", "yang boleh sekarang: \(list)")
    }
}
