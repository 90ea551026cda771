/// What the sample's office does: how often a service is asked for, how long it takes, what may
/// come between. The figures are ours, chosen so that the officials are busy about 85 % of their
/// time; they describe no real office.
struct SampleService {
    let code: String
    let unit: SampleUnit
    /// How many of a thousand requests ask for it.
    let share: Double
    /// The mean time an official of average speed works on it.
    let minutes: Double
    /// Whether it is promised within the hour, so that officials take it first.
    let isQuick: Bool
    /// The share that waits for a signature or the printer before it is handed over.
    let signed: Double
    /// The share for which a document of the applicant turns out to be missing.
    let incomplete: Double
    /// The share that waits for another office.
    let referred: Double
    /// The share that is refused.
    let refused: Double

    init(
        _ code: String, _ unit: SampleUnit, _ share: Double, _ minutes: Double,
        quick: Bool = false, signed: Double = 0.5, incomplete: Double = 0.08,
        referred: Double = 0.02, refused: Double = 0.03
    ) {
        self.code = code
        self.unit = unit
        self.share = share
        self.minutes = minutes
        isQuick = quick
        self.signed = signed
        self.incomplete = incomplete
        self.referred = referred
        self.refused = refused
    }

    /// The services, with the codes of the catalogue.
    static let all = [
        SampleService("ktp-el", .population, 130, 12.5, signed: 0.4, incomplete: 0.05),
        SampleService("ktp-el-ganti", .population, 95, 10.5, signed: 0.4, incomplete: 0.06),
        SampleService("kk", .population, 140, 22.5, signed: 0.8, incomplete: 0.11),
        SampleService("kia", .population, 50, 14, signed: 0.4),
        SampleService("akta-kelahiran", .population, 75, 26, signed: 0.8, incomplete: 0.13),
        SampleService("akta-kematian", .population, 25, 24, signed: 0.8, incomplete: 0.1),
        SampleService("akta-perkawinan", .population, 8, 39, signed: 0.9, incomplete: 0.14),
        SampleService("pindah", .population, 35, 22, signed: 0.7, referred: 0.08),
        SampleService("datang", .population, 22, 22, signed: 0.6, referred: 0.12),
        SampleService("legalisir", .general, 30, 6, quick: true, signed: 0, incomplete: 0.02),
        SampleService("pengantar-skck", .general, 55, 13, quick: true, signed: 0.2),
        SampleService("dispensasi-nikah", .general, 12, 20, quick: true, signed: 0.3),
        SampleService("nib", .general, 25, 46, signed: 0, referred: 0.12),
        SampleService("keterangan-usaha", .general, 45, 29, incomplete: 0.1),
        SampleService("rekomendasi-izin-usaha", .general, 13, 66, referred: 0.2, refused: 0.08),
        SampleService("pengaduan", .general, 20, 58, signed: 0.2, referred: 0.3, refused: 0.06),
        SampleService("sktm-kesehatan", .welfare, 48, 21, quick: true, signed: 0.3, refused: 0.06),
        SampleService("sktm-pendidikan", .welfare, 40, 21, quick: true, signed: 0.3, refused: 0.06),
        SampleService("rekomendasi-rujukan", .welfare, 27, 41, referred: 0.15),
        SampleService("rekomendasi-beasiswa", .welfare, 15, 38, incomplete: 0.14),
        SampleService("keterangan-tanah", .government, 16, 94, incomplete: 0.25, referred: 0.2),
        SampleService("ahli-waris", .government, 26, 47, incomplete: 0.2),
        SampleService("rekomendasi-penelitian", .government, 14, 22),
        SampleService("pengaduan-pengawasan", .government, 4, 160, referred: 0.4, refused: 0.1),
        SampleService("izin-keramaian", .order, 16, 49, referred: 0.1, refused: 0.05),
        SampleService("pengaduan-trantib", .order, 14, 75, signed: 0.2, referred: 0.15),
    ]
}

/// The units of the office, named as in the catalogue.
enum SampleUnit: String, CaseIterable {
    case population = "upt-dukcapil"
    case general = "seksi-pelayanan-umum"
    case welfare = "seksi-kesejahteraan-sosial"
    case government = "seksi-pemerintahan"
    case order = "seksi-trantib"
}

/// An official of the sample. Names and numbers are invented; every NIP has a serial above 900.
struct SampleOfficial {
    let id: String
    let name: String
    let nip: String
    let unit: SampleUnit
    /// How long the official takes, as a multiple of the mean.
    let pace: Double
    /// How much better or worse than the mean the official is rated, in shares of 1.
    let manner: Double
    /// How often work is laid aside at the end of the day instead of left lying open.
    let tidiness: Double

    init(
        _ id: String, _ name: String, _ nip: String, _ unit: SampleUnit, pace: Double,
        manner: Double, tidiness: Double
    ) {
        self.id = id
        self.name = name
        self.nip = nip
        self.unit = unit
        self.pace = pace
        self.manner = manner
        self.tidiness = tidiness
    }

    /// The staff: eleven civil servants (PNS) and three on contract (PPPK).
    static let all = [
        SampleOfficial(
            "asn-dk-01", "Contoh Rahmawati Siregar", "198001012005012901", .population,
            pace: 0.86, manner: 0.06, tidiness: 0.9),
        SampleOfficial(
            "asn-dk-02", "Contoh Budi Hartono", "197902022003021902", .population,
            pace: 1.04, manner: 0, tidiness: 0.6),
        SampleOfficial(
            "asn-dk-03", "Contoh Sri Wahyuni", "198503032009032903", .population,
            pace: 0.95, manner: 0.08, tidiness: 0.8),
        SampleOfficial(
            "asn-dk-04", "Contoh Ahmad Fauzi Nasution", "199004042023211904", .population,
            pace: 1.22, manner: -0.1, tidiness: 0.3),
        SampleOfficial(
            "asn-dk-05", "Contoh Dewi Lestari Harahap", "198805052014022905", .population,
            pace: 0.98, manner: 0.02, tidiness: 0.7),
        SampleOfficial(
            "asn-dk-06", "Contoh Joko Prasetyo", "199106062024211906", .population,
            pace: 1.1, manner: -0.03, tidiness: 0.5),
        SampleOfficial(
            "asn-pu-01", "Contoh Nurhayati Lubis", "198207072006042907", .general,
            pace: 0.9, manner: 0.07, tidiness: 0.9),
        SampleOfficial(
            "asn-pu-02", "Contoh Hendra Gunawan", "197708082002121908", .general,
            pace: 1.15, manner: -0.08, tidiness: 0.4),
        SampleOfficial(
            "asn-pu-03", "Contoh Fitri Handayani", "199209092022212909", .general,
            pace: 1, manner: 0.03, tidiness: 0.7),
        SampleOfficial(
            "asn-ks-01", "Contoh Maria Simanjuntak", "198410102010012910", .welfare,
            pace: 0.94, manner: 0.09, tidiness: 0.8),
        SampleOfficial(
            "asn-ks-02", "Contoh Agus Salim", "198111112007011911", .welfare,
            pace: 1.08, manner: -0.02, tidiness: 0.6),
        SampleOfficial(
            "asn-pm-01", "Contoh Ridwan Hasibuan", "197612122001121912", .government,
            pace: 1.06, manner: -0.05, tidiness: 0.7),
        SampleOfficial(
            "asn-pm-02", "Contoh Yuliana Sembiring", "198701132011012913", .government,
            pace: 0.93, manner: 0.04, tidiness: 0.9),
        SampleOfficial(
            "asn-tr-01", "Contoh Iskandar Ginting", "198302142008011914", .order,
            pace: 1, manner: -0.04, tidiness: 0.6),
    ]

    /// The official who is away from 3 to 14 August 2026, so that a colleague takes over what is
    /// open.
    static let absent = 1
}
