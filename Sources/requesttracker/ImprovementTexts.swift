/// The words of targets, feedback, trainings and the evidence sheet.
extension Texts {
    // MARK: Targets

    var indicatorsTitle: String { text("Targets and what was reached", "Target dan realisasi") }
    var indicator: String { text("indicator", "indikator") }
    var plan: String { text("plan", "rencana hasil kerja") }
    var whose: String { text("whose", "pemilik") }
    var goal: String { text("target", "target") }
    var realised: String { text("reached", "realisasi") }
    var office: String { text("the office", "kantor") }
    var evidence: String { text("evidence (events)", "bukti (peristiwa)") }
    var evidenceOf: String { text("Events that prove", "Peristiwa pembukti") }
    var indicatorsNote: String {
        text(
            "n: requests that the figure rests on, whose endings are the evidence; running: the "
                + "period is not over, or nothing could be measured yet.",
            "n: permohonan yang mendasari angka, pengakhirannya menjadi bukti; berjalan: kurun "
                + "belum selesai, atau belum ada yang dapat diukur.")
    }

    /// What an indicator measures.
    func indicatorMeasure(_ measure: String) -> String {
        let times = [
            ("processing", text("processing", "pemrosesan")),
            ("lead", text("lead time", "tunggu pemohon")),
        ]
        for (name, word) in times where measure.hasPrefix(name) {
            switch measure.dropFirst(name.count) {
            case "P50": return word + ", median"
            case "P80": return word + ", p80"
            case "P90": return word + ", p90"
            default: return word + ", " + mean
            }
        }
        switch measure {
        case "slaRate": return onTime
        case "satisfactionRate": return satisfied
        case "ikm": return "IKM"
        case "endings": return text("ended requests", "permohonan selesai")
        case "reopenRate": return reopened
        case "rejectionRate": return rejected
        case "firstTimeRightRate": return rightFirst
        default: return measure
        }
    }

    /// How a target stands.
    func indicatorStatus(_ status: String) -> String {
        switch status {
        case "met": text("reached", "tercapai")
        case "not-met": text("not reached", "belum tercapai")
        case "open": text("running", "berjalan")
        default: status
        }
    }

    // MARK: Feedback and training

    func effectTitle(_ topic: String, _ days: Int) -> String {
        text(
            "Training in \(topic): \(plural(days, "day")) before and after",
            "Pelatihan \(topic): \(days) hari sebelum dan sesudah")
    }
    var allTrained: String { text("all who were trained", "semua yang dilatih") }
    var figure: String { text("figure", "angka") }
    var trainedBefore: String { text("before", "sebelum") }
    var trainedAfter: String { text("after", "sesudah") }
    var othersBefore: String { text("others before", "lainnya sebelum") }
    var othersAfter: String { text("others after", "lainnya sesudah") }
    var change: String { text("change (95 %)", "perubahan (95 %)") }
    var othersChange: String { text("others' change (95 %)", "perubahan lainnya (95 %)") }
    var beyondOthers: String { text("beyond others (95 %)", "di luar lainnya (95 %)") }
    var cases: String { text("cases (n)", "kasus (n)") }
    var effectNote: String {
        text(
            "beyond others: the change of the trained less that of those without the training, "
                + "over the same days. An interval that holds 0 shows no difference.",
            "di luar lainnya: perubahan yang dilatih dikurangi perubahan yang tidak dilatih, pada "
                + "hari yang sama. Selang yang memuat 0 tidak menunjukkan perbedaan.")
    }

    /// What must be known before a difference is believed.
    func effectWarning(_ warning: String) -> String {
        switch warning {
        case "too-few":
            text(
                "! Fewer than 30 cases before or after: nothing can be said either way.",
                "! Kurang dari 30 kasus sebelum atau sesudah: belum dapat disimpulkan apa pun.")
        case "too-few-others":
            text(
                "! Fewer than 30 cases of others: there is nothing to compare with.",
                "! Kurang dari 30 kasus ASN lain: tidak ada pembanding.")
        case "too-few-promises":
            text(
                "! Fewer than 30 promises in a window: of those kept nothing can be said.",
                "! Kurang dari 30 janji dalam satu kurun: ketepatannya belum dapat disimpulkan.")
        case "too-few-answers":
            text(
                "! Fewer than 30 answers in a window: of satisfaction nothing can be said.",
                "! Kurang dari 30 jawaban dalam satu kurun: kepuasan belum dapat disimpulkan.")
        case "window-open":
            text(
                "! The days after the training are not over yet.",
                "! Hari-hari sesudah pelatihan belum selesai.")
        case "windows-differ":
            text(
                "! Trained at different times: cases of others may count more than once, and the "
                    + "interval is too narrow.",
                "! Dilatih pada waktu berbeda: kasus ASN lain dapat terhitung lebih dari sekali, "
                    + "dan selangnya terlalu sempit.")
        default: "! " + warning
        }
    }

    // MARK: The evidence sheet

    func reportTitle(official: String?, unit: String?) -> String {
        if let official {
            let place = unit.map { " (\($0))" } ?? ""
            return text("Evidence sheet: ", "Lembar bukti kinerja: ") + official + place
        }
        return unit.map { text("Evidence sheet of unit ", "Lembar bukti kinerja unit ") + $0 }
            ?? text("Evidence sheet of the office", "Lembar bukti kinerja kantor")
    }

    func reportPeriod(from: String, to: String) -> String {
        text("Period: \(from) until before \(to)", "Kurun: \(from) sampai sebelum \(to)")
    }

    /// The heading of a section.
    func reportSection(_ section: String) -> String {
        switch section {
        case "indicators":
            text("Plan, indicator, target, realisation", "Rencana, indikator, target, realisasi")
        case "times-processing":
            text("Processing time, in office hours", "Waktu pemrosesan, dalam jam kerja")
        case "times-lead":
            text("Lead time, in office hours", "Waktu tunggu pemohon, dalam jam kerja")
        case "services": text("Processing time by service", "Waktu pemrosesan per layanan")
        case "queues": text("Queue, as it stands", "Antrean, saat ini")
        case "satisfaction": text("Satisfied applicants", "Kepuasan pemohon")
        case "feedback": text("Feedback", "Umpan balik")
        case "trainings": text("Trainings", "Pelatihan")
        case "competences": text("Competences (1-5)", "Kompetensi (1-5)")
        default: section
        }
    }

    func reportEnding(asOf: Int) -> String {
        text(
            "As of event \(asOf). Figures and their evidence only: no predicate is computed from "
                + "them.",
            "Per peristiwa \(asOf). Hanya angka dan buktinya: tidak ada predikat yang dihitung.")
    }
    var periodMissing: String {
        text(
            "report needs a period: --from 2026-01 --to 2026-04",
            "report memerlukan kurun: --from 2026-01 --to 2026-04")
    }
}
