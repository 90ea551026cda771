/// The words of the forecasts.
extension Texts {
    var forecastTitle: String {
        text("Open at each day's end, likely", "Perkiraan sisa di akhir hari")
    }
    func forecastTitle(of request: String) -> String {
        text("Likely end of \(request)", "Perkiraan selesai \(request)")
    }
    var age: String { text("age", "umur") }
    var earliest: String { text("hardly before", "paling cepat") }
    var latest: String { text("hardly after", "paling lambat") }
    var likely: String { text("likely", "kemungkinan") }
    var lowest: String { text("at least", "sedikitnya") }
    var highest: String { text("at most", "sebanyaknya") }
    var tooFewToForecast: String {
        text(
            "too little has happened so far to tell anything",
            "data belum cukup untuk memperkirakan")
    }

    /// How good the same forecast was before.
    func backTestNote(coverage: Double?, n: Int, error: String?) -> String {
        guard let coverage, let error else {
            return text(
                "not yet compared with what happened", "belum dibandingkan dengan kenyataan")
        }
        let share = rate(percentText(coverage), of: n)
        return text(
            "the same forecast in the last weeks: the interval held \(share); it was \(error) off",
            "perkiraan yang sama minggu lalu: selang tepat \(share); meleset \(error)")
    }
    var queueForecastNote: String {
        text(
            "The interval is meant to hold 80 %. Days are drawn from past days of the same weekday.",
            "Selang dimaksudkan memuat 80 %. Hari diambil dari hari serupa yang telah lewat.")
    }
    var requestForecastNote: String {
        text(
            "The interval is meant to hold 80 %: from n ended requests of the service that took "
                + "longer than this one has so far.",
            "Selang dimaksudkan memuat 80 %: dari n permohonan selesai layanan ini yang lebih lama "
                + "dari umur permohonan ini.")
    }
}
