/// The words of the tables of trends, channels, fairness, signals and forecasts.
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
        let (seen, wanted) = (decimalText(open, places: 1), decimalText(expected, places: 1))
        let points = decimalText(deviation * 100, places: 1)
        return [
            text(
                "Little's law: open on average \(seen); arrivals x stay give \(wanted) "
                    + "(\(points) % off).",
                "Hukum Little: rata-rata terbuka \(seen); laju masuk x lama tinggal memberi "
                    + "\(wanted) (selisih \(points) %).")
        ]
    }
}
