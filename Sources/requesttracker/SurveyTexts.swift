/// The words of the satisfaction survey (SKM) of PermenPANRB 14/2017.
extension Texts {
    /// The title of the table of the nine elements.
    func surveyTitle(period: String) -> String {
        text("Satisfaction survey (SKM)", "Survei Kepuasan Masyarakat (SKM)") + period
    }

    var wanted: String { text("wanted", "target") }
    var band: String { text("band", "mutu") }
    var weakest: String { text("weakest", "terlemah") }

    /// The band of an index with its name.
    func band(_ letter: String) -> String {
        switch letter {
        case "A": text("A very good", "A Sangat Baik")
        case "B": text("B good", "B Baik")
        case "C": text("C not good", "C Kurang Baik")
        case "D": text("D bad", "D Tidak Baik")
        default: letter
        }
    }

    /// One of the nine elements.
    func element(_ code: String) -> String {
        switch code {
        case "requirements": text("requirements", "persyaratan")
        case "procedure": text("procedure", "prosedur")
        case "time": text("time", "waktu")
        case "fee": text("fee", "biaya")
        case "product": text("product", "produk")
        case "competence": text("competence", "kompetensi")
        case "behaviour": text("behaviour", "perilaku")
        case "complaints": text("complaints", "pengaduan")
        case "facilities": text("facilities", "sarana")
        default: code
        }
    }

    var indexNote: String {
        text(
            "n: full questionnaires; wanted: so many answers for so many ended requests "
                + "(Krejcie-Morgan); IKM = 25 x points / (9 n).",
            "n: kuesioner lengkap; target: jumlah jawaban untuk permohonan selesai "
                + "(Krejcie-Morgan); IKM = 25 x nilai / (9 n).")
    }
    var elementsOfOfficialsNote: String {
        text(
            "The index (IKM) is a figure of a unit or a service, not of a person.",
            "Indeks (IKM) adalah angka unit atau layanan, bukan angka orang.")
    }
}
