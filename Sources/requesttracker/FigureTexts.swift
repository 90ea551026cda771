/// The words of the tables of trends, channels, fairness and signals.
extension Texts {
    // MARK: Trend

    func trendTitle(_ measure: String) -> String {
        text("Period by period. ", "Dari waktu ke waktu. ") + measure
    }
    var backlog: String { text("open at its end", "sisa") }
    var rightFirst: String { text("right first time", "sekali benar") }
    var trendNote: String {
        text(
            "open at its end: what had come and not ended when the period was over; right first "
                + "time: never waited for the applicant, never reopened.",
            "sisa: yang sudah masuk dan belum selesai di akhir kurun; sekali benar: tidak pernah "
                + "menunggu pemohon, tidak pernah dibuka lagi.")
    }

    /// How well the figures hang together; nil when there is nothing to compare.
    func littleNote(_ little: TrendCommand.Little) -> [String]? {
        guard let open = little.meanOpen, let expected = little.expectedOpen,
            let deviation = little.deviation
        else { return nil }
        let (seen, wanted) = (decimal(open, places: 1), decimal(expected, places: 1))
        let points = decimal(deviation * 100, places: 1)
        return [
            text(
                "Little's law: open on average \(seen); arrivals x stay give \(wanted) "
                    + "(\(points) % off).",
                "Hukum Little: rata-rata terbuka \(seen); laju masuk x lama tinggal memberi "
                    + "\(wanted) (selisih \(points) %).")
        ]
    }

    // MARK: Channels and hours

    var channelsTitle: String { text("Channels", "Kanal") }
    var waitedForApplicant: String { text("waited for papers", "tunggu berkas") }
    var channelsNote: String {
        text(
            "open, waiting: now, waiting being neither worked on nor paused; times: from "
                + "submission to ending; waited for papers: paused for the applicant.",
            "buka, tunggu: saat ini, tunggu = tidak dikerjakan dan tidak dijeda; waktu: dari "
                + "pengajuan sampai selesai; tunggu berkas: dijeda karena pemohon.")
    }

    func hoursTitle(_ channels: [String]) -> String {
        text("When people come and wait: ", "Kapan orang datang dan menunggu: ")
            + channels.joined(separator: ", ")
    }
    var hour: String { text("hour", "jam") }
    var hoursNote: String {
        text(
            "Each cell: arrivals an hour, and how many waited on average for a first response "
                + "(░▒▓█ against the worst hour). Local time.",
            "Isi sel: kedatangan per jam, dan rata-rata yang menunggu tanggapan pertama "
                + "(░▒▓█ dibanding jam terburuk). Waktu setempat.")
    }

    /// The name of a weekday, 1 being Monday.
    func weekday(_ number: Int) -> String {
        switch number {
        case 1: text("Mon", "Sen")
        case 2: text("Tue", "Sel")
        case 3: text("Wed", "Rab")
        case 4: text("Thu", "Kam")
        case 5: text("Fri", "Jum")
        case 6: text("Sat", "Sab")
        case 7: text("Sun", "Min")
        default: ""
        }
    }

    // MARK: Fairness

    var fairnessTitle: String {
        text(
            "Observed / expected from the kind of cases", "Terjadi / diharapkan menurut jenis kasus"
        )
    }
    var missed: String { text("late", "terlambat") }
    var processing: String { text("processing time", "waktu proses") }
    var fairnessNote: String {
        text(
            "Expected: the office's rate for the same services and channels; 1.00 is as the office. "
                + "▲ ▼ outside of what chance does to 95 %, ▲▲ ▼▼ to 99.8 %. No ranking: the order "
                + "is by name.",
            "Diharapkan: angka kantor untuk layanan dan kanal yang sama; 1,00 sama dengan kantor. "
                + "▲ ▼ di luar kebetulan 95 %, ▲▲ ▼▼ di luar 99,8 %. Bukan peringkat: urut nama.")
    }

    // MARK: Signals

    var signalsTitle: String {
        text("Signals: questions to ask, not findings", "Sinyal: untuk ditanyakan, bukan temuan")
    }
    var signal: String { text("signal", "sinyal") }
    var measured: String { text("measured", "terukur") }
    var signalsNote: String {
        text(
            "Each has innocent explanations; look at the events (requesttracker history).",
            "Masing-masing bisa wajar; lihat peristiwanya (requesttracker history).")
    }

    /// How many signals there are beside those shown.
    func moreSignals(_ total: Int, _ shown: Int) -> String {
        text(
            "\(number(shown)) of \(number(total)) shown; --limit shows more.",
            "\(number(shown)) dari \(number(total)) ditampilkan; --limit untuk lebih.")
    }

    /// A kind of signal.
    func signal(_ kind: String) -> String {
        switch kind {
        case "paused-before-deadline":
            text("paused just before the deadline", "dijeda menjelang tenggat")
        case "ended-after-resume":
            text("ended right after a resume", "selesai sesaat setelah dilanjutkan")
        case "just-under-promise":
            text("crowded just under the promise", "menumpuk tepat di bawah janji")
        case "accepted-late": text("file accepted late", "berkas lambat diterima")
        case "bulk-endings": text("ended in bulk", "diselesaikan borongan")
        case "recorded-late": text("recorded long after", "dicatat lama setelahnya")
        case "rejected-and-resubmitted":
            text("rejected and submitted again", "ditolak lalu diajukan lagi")
        case "ratings-burst": text("ratings in a burst", "nilai beruntun")
        default: kind
        }
    }
}
