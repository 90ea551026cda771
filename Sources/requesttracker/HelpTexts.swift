/// The words of the help.
extension Texts {
    var purpose: String {
        text(
            "requesttracker: records what happens to citizens' requests, and shows how long the "
                + "work takes, how long the queues are and how satisfied people are.",
            "requesttracker: mencatat perjalanan permohonan warga, dan menampilkan lama "
                + "pengerjaan, panjang antrean, dan kepuasan pemohon.")
    }
    var usage: String { text("Usage:", "Cara pakai:") }
    var commandWord: String { text("COMMAND", "PERINTAH") }
    var optionsWord: String { text("options", "opsi") }
    var optionsTitle: String { text("Options:", "Opsi:") }
    var optionsEverywhere: String {
        text("Options for every command:", "Opsi untuk semua perintah:")
    }
    var examplesTitle: String { text("Examples:", "Contoh:") }
    var helpEnding: [String] {
        [
            text(
                "'requesttracker help COMMAND' explains one of them. Times are local (UTC+7).",
                "'requesttracker help PERINTAH' menjelaskan satu perintah. Waktu: lokal (UTC+7)."),
            text(
                "Exit codes: 0 done, 1 the server refused something, 64 wrong arguments, 69 no "
                    + "connection, 74 a file or the connection failed.",
                "Kode keluar: 0 berhasil, 1 ada yang ditolak server, 64 argumen salah, 69 tidak "
                    + "terhubung, 74 berkas atau sambungan gagal."),
        ]
    }
}
