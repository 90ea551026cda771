/// The words that people say in the sample, in Indonesian. All invented.
enum SampleTexts {
    static let givenNames = [
        "Andi", "Bunga", "Cahya", "Dimas", "Eka", "Farida", "Galih", "Hasan", "Indah", "Jaya",
        "Kartika", "Lukman", "Melati", "Nanda", "Oki", "Putri", "Rizki", "Surya", "Tari", "Umar",
        "Wulan", "Yusuf", "Zahra",
    ]
    static let familyNames = [
        "Contoh", "Misalnya", "Umpama", "Fiktif", "Percobaan", "Teladan", "Peraga", "Simulasi",
    ]
    /// The five kelurahan of the district.
    static let villages = [
        "labuhan-deli", "paya-pasir", "rengas-pulau", "tanah-enam-ratus", "terjun",
    ]
    static let missing = [
        "Fotokopi KK belum dilampirkan", "Surat pengantar lurah belum ada",
        "Foto dokumen tidak terbaca, diminta unggah ulang", "Tanda tangan saksi belum lengkap",
        "Nama berbeda antara KTP-el dan KK, diminta dokumen pendukung",
        "Buku nikah asli belum ditunjukkan", "Materai belum ditempel",
    ]
    static let elsewhere = [
        "Menunggu konfirmasi Disdukcapil daerah asal", "Menunggu jawaban Dinas Sosial",
        "Menunggu verifikasi sistem OSS", "Menunggu hasil tinjauan lapangan kelurahan",
        "Menunggu keterangan Kantor Pertanahan", "Diteruskan ke dinas teknis, menunggu jawaban",
    ]
    static let outage = [
        "Jaringan SIAK terputus", "Listrik padam", "Aplikasi tidak dapat diakses",
    ]
    static let noBlanks = "Blangko KTP-el habis"
    static let refusal = [
        "Persyaratan tidak dilengkapi", "Bukan penduduk kecamatan ini",
        "Data tidak sesuai dengan basis data kependudukan", "Bukan kewenangan kecamatan",
        "Permohonan ganda", "Tanah masih dalam sengketa",
    ]
    static let withdrawal = [
        "Sudah diurus di kantor dinas", "Salah memilih layanan", "Tidak jadi diperlukan",
        "Mengajukan ulang dengan data yang benar",
    ]
    static let reopening = [
        "Nama pada dokumen salah tulis", "Tanggal lahir keliru", "Alamat belum diperbarui",
        "Pemohon melengkapi berkas setelah penolakan", "Hasil cetak rusak",
        "Jawaban belum menyelesaikan pengaduan",
    ]
    static let mistakes = [
        "Salah menekan selesai, dokumen belum dicetak", "Nomor permohonan tertukar",
    ]
    /// What applicants write beside the scores 1 to 4.
    static let comments = [
        [
            "Sudah lewat dari waktu yang dijanjikan", "Harus datang tiga kali",
            "Petugas tidak ramah", "Tidak ada kabar sama sekali",
        ],
        [
            "Antrean terlalu lama", "Persyaratan berbeda dengan yang di papan informasi",
            "Ruang tunggu panas", "Aplikasi sering gagal unggah",
        ],
        [
            "Cukup baik", "Pelayanan sudah membaik", "Sesuai janji", "Bisa diurus dari rumah",
        ],
        [
            "Cepat dan ramah, terima kasih", "Sangat membantu", "Petugas menjelaskan dengan sabar",
            "Selesai lebih cepat dari perkiraan", "Semoga terus dipertahankan",
        ],
    ]
    /// The nine elements of the satisfaction survey (SKM), as the wire names them.
    static let elements = [
        "requirements", "procedure", "time", "fee", "product", "competence", "behaviour",
        "complaints", "facilities",
    ]
}
