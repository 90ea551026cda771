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

    func groupTitle(_ group: Command.Group) -> String {
        switch group {
        case .questions: text("Questions:", "Pertanyaan:")
        case .steps: text("What happens to a request:", "Langkah permohonan:")
        case .rights: text("Rights of the applicant:", "Hak pemohon:")
        case .improvement:
            text(
                "Targets, feedback, training:", "Target, umpan balik, pelatihan:")
        case .office: text("The office:", "Kantor:")
        case .log: text("The log:", "Catatan peristiwa:")
        case .proofs: text("Proofs:", "Pembuktian:")
        case .server: text("The server:", "Server:")
        }
    }

    func summary(of command: Command) -> String {
        switch command {
        case .send:
            text(
                "Send command lines from a file or standard input",
                "Kirim baris perintah dari berkas atau masukan standar")
        case .times: text("How long the work takes", "Lama pengerjaan")
        case .queues: text("How long the queues are", "Panjang antrean")
        case .satisfaction: text("How satisfied the applicants are", "Kepuasan pemohon")
        case .trend:
            text("Every figure, period by period", "Semua angka dari waktu ke waktu")
        case .channels:
            text("Online beside the counter", "Daring dibandingkan dengan loket")
        case .hours:
            text("When people come and wait", "Kapan orang datang dan menunggu")
        case .fairness:
            text(
                "What happened beside what the kind of cases let expect",
                "Yang terjadi dibanding yang diharapkan menurut jenis kasus")
        case .target:
            text("Set a target, or its next version", "Tetapkan target, atau versi barunya")
        case .indicators:
            text("Targets and what was reached", "Target dan realisasinya, dengan bukti")
        case .feedback:
            text("Give feedback, with its evidence", "Beri umpan balik, dengan buktinya")
        case .answer: text("Answer feedback", "Jawab umpan balik")
        case .agree: text("Agree on what will be done", "Sepakati tindak lanjut")
        case .done: text("What was agreed on is done", "Tindak lanjut selesai")
        case .feedbacks:
            text("Feedback; one with its words", "Umpan balik; satu dengan isinya")
        case .training: text("Record a training", "Catat pelatihan")
        case .competence: text("Record a competence", "Catat kompetensi")
        case .trainings: text("Who was trained in what", "Siapa dilatih apa")
        case .competences: text("Who masters what", "Siapa menguasai apa")
        case .effect:
            text(
                "Figures before and after a training, beside the untrained",
                "Angka sebelum dan sesudah pelatihan, di samping yang tidak dilatih")
        case .report:
            text("The evidence sheet for a period", "Lembar bukti kinerja untuk satu kurun")
        case .explain:
            text(
                "The requests and the events behind a row of a table",
                "Permohonan dan peristiwa di balik satu baris tabel")
        case .signals:
            text(
                "What may make figures look better than the work is",
                "Yang mungkin membuat angka tampak lebih baik dari kerjanya")
        case .forecast:
            text(
                "How long queues will be, or when a request will end",
                "Perkiraan panjang antrean, atau kapan permohonan selesai")
        case .list:
            text(
                "Requests one by one: a worklist, what is overdue",
                "Daftar permohonan: daftar kerja, yang lewat tenggat")
        case .request: text("Everything about one request", "Semua tentang satu permohonan")
        case .history: text("The events of one request", "Peristiwa satu permohonan")
        case .replay:
            text(
                "The log, one event a line, as JSON",
                "Seluruh catatan, satu peristiwa per baris, JSON")
        case .import:
            text(
                "Rows of another system as commands: CSV, XES, protocol lines",
                "Data sistem lain sebagai perintah: CSV, XES, baris protokol")
        case .export:
            text(
                "The requests for other programs: CSV, XES, OCEL 2.0, Open311",
                "Data permohonan untuk program lain: CSV, XES, OCEL 2.0, Open311")
        case .follow:
            text(
                "What is recorded, as it is recorded, until Ctrl-C",
                "Peristiwa baru saat dicatat, sampai Ctrl-C")
        case .restore:
            text(
                "Make a new database of a whole replay file",
                "Buat basis data baru dari berkas replay utuh")
        case .receipt:
            text(
                "A proof of every event of a request, for its applicant",
                "Bukti setiap peristiwa satu permohonan, untuk pemohonnya")
        case .checkpoint:
            text(
                "How far the log has come, to be kept elsewhere",
                "Titik periksa catatan, untuk disimpan di tempat lain")
        case .verify:
            text(
                "Check a database, a replay, receipts or checkpoints by themselves",
                "Periksa basis data, hasil replay, tanda bukti, atau titik periksa")
        case .backup:
            text(
                "A verified copy of the log in a new file",
                "Salinan catatan yang diperiksa, ke berkas baru")
        case .status: text("How the server is", "Keadaan server")
        case .services: text("The services as they stand now", "Daftar layanan saat ini")
        case .officials: text("The officials as they stand now", "Daftar ASN saat ini")
        case .track:
            text(
                "What an applicant may see, by the tracking word",
                "Yang boleh dilihat pemohon, dengan kata lacak")
        case .ping: text("Whether the server answers", "Apakah server menjawab")
        case .call:
            text(
                "Send any verb and print the answer as it is",
                "Kirim verba apa pun, tampilkan jawaban apa adanya")
        case .subject, .erase, .refuseErasure, .restrict, .retention: summary(ofRight: command)
        case .submit: text("A request comes in", "Permohonan masuk")
        case .amend: text("Correct what was submitted", "Perbaiki isi permohonan")
        case .accept: text("The file is complete", "Berkas lengkap")
        case .assign: text("Give a request to an official", "Tugaskan permohonan kepada ASN")
        case .start: text("Work begins", "Pengerjaan dimulai")
        case .stop: text("Work is laid aside", "Pengerjaan dihentikan sementara")
        case .pause:
            text(
                "Wait for the applicant, an agency or the technology",
                "Jeda: menunggu pemohon, instansi, atau teknis")
        case .resume: text("Go on after a pause", "Lanjutkan setelah jeda")
        case .complete: text("The request is granted and done", "Permohonan selesai")
        case .reject: text("The request is refused", "Permohonan ditolak")
        case .withdraw: text("The applicant takes the request back", "Permohonan ditarik pemohon")
        case .reopen: text("Open an ended request again", "Buka kembali permohonan yang berakhir")
        case .rate: text("The applicant's rating, 1 to 4", "Nilai dari pemohon, 1 sampai 4")
        case .service:
            text("Define a service, or a new version of it", "Tetapkan layanan, atau versi barunya")
        case .official:
            text("Register an official, or what changed", "Daftarkan ASN, atau perubahannya")
        case .handover:
            text(
                "Move every open request of one official to another",
                "Alihkan semua permohonan terbuka dari satu ASN ke ASN lain")
        case .calendar:
            text(
                "When offices are open: shows it, loads a definition, imports holidays (.ics)",
                "Jam buka kantor: tampilkan, muat, atau impor hari libur (.ics)")
        case .identity:
            text(
                "Check that the time of every request adds up",
                "Periksa bahwa waktu setiap permohonan cocok")
        case .catalogue:
            text(
                "Print the built-in services, or load them",
                "Tampilkan katalog layanan bawaan, atau muat")
        case .sample:
            text(
                "Print a generated quarter of a year as command lines",
                "Tampilkan contoh data satu triwulan sebagai baris perintah")
        case .help:
            text("This help, or that of one command", "Bantuan ini, atau bantuan satu perintah")
        }
    }

    /// What one should know beside the summary.
    func details(of command: Command) -> [String] {
        switch command {
        case .send:
            [
                text(
                    "One command of the protocol a line, such as: ACCEPT "
                        + "{\"request\":\"MRL-2026-000001\"}. Lines with a \"key\" "
                        + "can be sent again safely.",
                    "Satu perintah protokol per baris, misalnya: ACCEPT "
                        + "{\"request\":\"MRL-2026-000001\"}. Baris dengan \"key\" "
                        + "aman dikirim ulang.")
            ]
        case .times, .queues, .satisfaction:
            [
                text(
                    "Grouped by official unless --by says otherwise; dimensions: official service "
                        + "channel unit category day week month quarter year, or none.",
                    "Dikelompokkan per ASN kecuali --by diisi; dimensi: official service channel "
                        + "unit category day week month quarter year, atau none.")
            ]
        case .import:
            [
                text(
                    "A column that is named like a field of the protocol is that field; --map says "
                        + "it for others. Run it again after a failure: what was recorded is not "
                        + "recorded twice. Times without an offset are local.",
                    "Kolom yang namanya sama dengan nama isian protokol menjadi isian itu; --map "
                        + "untuk nama lain. Jalankan lagi bila gagal: yang sudah tercatat tidak "
                        + "dicatat dua kali. Waktu tanpa zona adalah waktu lokal.")
            ]
        case .export:
            [
                text(
                    "csv: a row a request. xes: IEEE 1849. ocel: OCEL 2.0, an SQLite file. open311: "
                        + "GeoReport v2 JSON. Requests and officials get pseudonyms unless "
                        + "--identified; nothing of applicants is in any of them.",
                    "csv: satu baris per permohonan. xes: IEEE 1849. ocel: OCEL 2.0, berkas SQLite. "
                        + "open311: JSON GeoReport v2. Permohonan dan ASN disamarkan kecuali "
                        + "--identified; data pemohon tidak disertakan.")
            ]
        case .subject, .erase, .refuseErasure, .restrict, .retention: details(ofRight: command)
        case .handover:
            [
                text(
                    "Each request is assigned on its own; what the server "
                        + "refuses is named and stays.",
                    "Setiap permohonan dialihkan sendiri; yang ditolak server disebutkan dan tetap."
                )
            ]
        case .submit, .amend, .accept, .assign, .start, .stop, .pause, .resume, .complete, .reject,
            .withdraw, .reopen, .rate, .service, .official:
            [
                text(
                    "Without --key it gets a random key of its own, so "
                        + "that a retry records nothing twice.",
                    "Tanpa --key dibuatkan kunci acak, sehingga pengulangan "
                        + "tidak mencatat dua kali."
                )
            ]
        case .target:
            [
                text(
                    "Measures: processingP50 P80 P90 Mean, leadP50 P80 P90 Mean (seconds), slaRate "
                        + "satisfactionRate reopenRate rejectionRate firstTimeRightRate (0.9 or "
                        + "90%), ikm, endings. About one official, service or unit, else the "
                        + "office.",
                    "Ukuran: processingP50 P80 P90 Mean, leadP50 P80 P90 Mean (detik), slaRate "
                        + "satisfactionRate reopenRate rejectionRate firstTimeRightRate (0.9 atau "
                        + "90%), ikm, endings. Untuk satu ASN, layanan atau unit; tanpa itu "
                        + "seluruh kantor.")
            ]
        case .report:
            [
                text(
                    "Figures with their evidence and never a predicate: what they mean is for "
                        + "people to say. Without --official and --unit: the whole office.",
                    "Angka dengan buktinya, tanpa predikat: maknanya ditentukan manusia. Tanpa "
                        + "--official dan --unit: seluruh kantor.")
            ]
        default: []
        }
    }

    func meaning(of option: Option, in command: Command?) -> String {
        switch option {
        case .basis, .requestedBy, .decidedBy, .reason, .lifted, .olderThan, .yes:
            meaning(ofRight: option, in: command)
        case .unit where command == .retention: text("only these units", "hanya unit ini")
        case .calendar where command == .calendar:
            text("which calendar", "kalender mana")
        case .calendar:
            text(
                "as if promised under this version, such as office@3",
                "seolah-olah dijanjikan menurut versi ini, misalnya office@3")
        case .effectiveFrom:
            text("the first day that it speaks of", "hari pertama berlakunya")
        case .official: text("only these officials", "hanya ASN ini")
        case .official where command == .target: text("whose target", "target siapa")
        case .service where command == .target: text("which service's", "target layanan apa")
        case .unit where command == .target: text("which unit's", "target unit apa")
        case .from where command == .target || command == .report:
            text("the period's first moment", "awal kurun")
        case .to where command == .target || command == .report:
            text("the first moment after the period", "saat pertama sesudah kurun")
        case .from where command == .training: text("when it began", "kapan dimulai")
        case .to where command == .training: text("when it was completed", "kapan selesai")
        case .from where command == .indicators:
            text("their period reaches beyond this", "kurunnya melewati saat ini")
        case .to where command == .indicators:
            text("their period begins before this", "kurunnya mulai sebelum ini")
        case .from where command == .feedbacks || command == .trainings:
            text("given or completed since", "diberikan atau selesai sejak")
        case .to where command == .feedbacks || command == .trainings:
            text("given or completed before", "diberikan atau selesai sebelum")
        case .state where command == .feedbacks:
            text("given, answered, agreed or done", "given, answered, agreed atau done")
        case .indicator: text("only these targets", "hanya target ini")
        case .topic: text("trainings in these topics", "pelatihan bertopik ini")
        case .window: text("days before and after, else 90", "hari sebelum dan sesudah, atau 90")
        case .markdown: text("as a document to print", "sebagai dokumen untuk dicetak")
        case .allEvidence: text("every event that proves it", "semua peristiwa pembuktinya")
        case .plan: text("the work plan's result", "rencana hasil kerja")
        case .evidence:
            text("numbers of the events it rests on", "nomor peristiwa yang menjadi dasar")
        case .id: text("an id of your own", "nomor sendiri")
        case .due: text("until when: 2026-03-31", "sampai kapan: 2026-03-31")
        case .competence: text("the competence it serves", "kompetensi yang dilatih")
        case .hours: text("hours of instruction (JP)", "jam pelajaran (JP)")
        case .service where command == .amend: text("the right service", "layanan yang benar")
        case .service where command == .official:
            text("the services that the official does", "layanan yang ditangani")
        case .service: text("only these services", "hanya layanan ini")
        case .channel where command == .submit || command == .amend:
            text("online, counter, phone or agency", "online, counter, phone atau agency")
        case .channel: text("only these channels", "hanya kanal ini")
        case .unit where command?.options.contains(.from) == true:
            text("only these units", "hanya unit ini")
        case .unit: text("the unit in charge", "unit penanggung jawab")
        case .category where command == .service: text("the kind of service", "jenis layanan")
        case .category: text("only these categories", "hanya kategori ini")
        case .from where command == .replay || command == .follow:
            text(
                "the first event's number, or recorded from this time on",
                "nomor peristiwa pertama, atau dicatat sejak waktu ini")
        case .to where command == .receipt || command == .checkpoint:
            text("write to this file", "tulis ke berkas ini")
        case .to where command == .replay:
            text(
                "write to this new file (a number: the last event's)",
                "tulis ke berkas baru ini (angka: nomor peristiwa terakhir)")
        case .until:
            text(
                "the last event's number, or recorded before this time",
                "nomor peristiwa terakhir, atau dicatat sebelum waktu ini")
        case .stream:
            text(
                "only these streams: request/ID, service/CODE, official/ID",
                "hanya aliran ini: request/ID, service/CODE, official/ID")
        case .official where command == .replay || command == .follow:
            text(
                "only events of requests that they had then",
                "hanya peristiwa permohonan yang saat itu mereka pegang")
        case .resume:
            text(
                "go on with a file that was cut off", "lanjutkan berkas yang terputus")
        case .from:
            text(
                "ended at this time or later: 2026-01, 2026-01-09",
                "selesai pada waktu ini atau sesudahnya: 2026-01, 2026-01-09")
        case .to: text("ended before this time", "selesai sebelum waktu ini")
        case .by where command?.options.contains(.from) == true:
            text("what to group by; none for one row", "pengelompokan; none untuk satu baris")
        case .by: text("who does this", "siapa yang melakukan")
        case .clock: text("office hours or every hour", "jam kerja atau jam dinding")
        case .measure:
            text(
                "processing, lead, complete-file, cycle, touch, pause, queue or first-response",
                "processing, lead, complete-file, cycle, touch, pause, queue atau first-response")
        case .at where command == .queues:
            text("the queues as they were then", "antrean pada waktu itu")
        case .at: text("when it happened, if not now", "kapan terjadi, jika bukan sekarang")
        case .asOf: text("the answer as the log stood then", "jawaban menurut catatan saat itu")
        case .state: text("only requests in these states", "hanya status ini")
        case .overdue: text("only what is past its deadline", "hanya yang lewat tenggat")
        case .limit: text("at most so many", "paling banyak sekian")
        case .after: text("go on where the last list ended", "lanjutkan dari daftar terakhir")
        case .days: text("so many days ahead, 1 to 90", "sekian hari ke depan, 1 sampai 90")
        case .kind: text("only signals of these kinds", "hanya sinyal jenis ini")
        case .types: text("only events of these types", "hanya jenis peristiwa ini")
        case .key: text("the key that makes a retry safe", "kunci agar pengulangan aman")
        case .expectedVersion:
            text("refuse if the request has changed since", "tolak bila sudah berubah")
        case .nik: text("the applicant's NIK", "NIK pemohon")
        case .name:
            command == .official
                ? text("the official's name", "nama ASN")
                : text("the applicant's name", "nama pemohon")
        case .phone: text("the applicant's telephone", "telepon pemohon")
        case .email: text("the applicant's e-mail address", "surel pemohon")
        case .address: text("the applicant's address", "alamat pemohon")
        case .attribute: text("a field of the form; repeatable", "isian formulir; dapat diulang")
        case .comment: text("the applicant's words", "komentar pemohon")
        case .mistake:
            text(
                "the ending was an error and does not count as a reopening",
                "pengakhiran keliru, tidak dihitung sebagai pembukaan kembali")
        case .tracking:
            text("the tracking word instead of the request", "kata lacak sebagai ganti nomor")
        case .scores:
            text(
                "the nine SKM elements instead of one score",
                "sembilan unsur SKM sebagai ganti satu nilai")
        case .request: text("a number of your own for the request", "nomor permohonan sendiri")
        case .nameID: text("its Indonesian name", "nama dalam Bahasa Indonesia")
        case .nameEN: text("its English name", "nama dalam bahasa Inggris")
        case .promise:
            text(
                "the promised time, such as 3:working-days", "janji waktu, misalnya 3:working-days")
        case .requirement: text("what must be handed in; repeatable", "persyaratan; dapat diulang")
        case .fee: text("what it costs, in rupiah", "biaya, dalam rupiah")
        case .source: text("the legal source", "dasar hukum")
        case .nip: text("the official's NIP", "NIP ASN")
        case .active: text("it is in use (again)", "aktif (kembali)")
        case .inactive: text("it is not in use any more", "tidak aktif lagi")
        case .refused:
            text("write the refused lines to this file", "tulis baris yang ditolak ke berkas ini")
        case .map:
            text(
                "a JSON file that says which column is which field",
                "berkas JSON: kolom mana untuk isian mana")
        case .handling:
            text(
                "the file only tells who touched a case when: the first row submits, the last "
                    + "completes, each new person is assigned and starts",
                "berkas hanya memuat siapa menangani kapan: baris pertama mengajukan, terakhir "
                    + "menyelesaikan, orang baru ditugaskan dan mulai")
        case .dryRun:
            text("only say what would be refused", "hanya sebutkan yang akan ditolak")
        case .checkpoint:
            text("it must contain this checkpoint", "harus memuat titik periksa ini")
        case .newer: text("the newer checkpoint", "titik periksa yang lebih baru")
        case .proof: text("the proof between the two", "bukti di antara keduanya")
        case .since:
            text("show that it goes on from this one", "tunjukkan bahwa ini lanjutannya")
        case .signWith:
            text(
                "sign it with this Ed25519 key (PEM), by openssl",
                "tanda tangani dengan kunci Ed25519 ini (PEM), lewat openssl")
        case .signer: text("who signs; one word", "siapa yang menandatangani; satu kata")
        case .publicKey:
            text(
                "checkpoints must be signed with this key (PEM)",
                "titik periksa harus ditandatangani dengan kunci ini (PEM)")
        case .threads: text("how many threads; 2 without it", "jumlah utas; bawaan 2")
        case .output: text("write to this file", "tulis ke berkas ini")
        case .excel:
            text(
                "for a spreadsheet: semicolons, local times",
                "untuk lembar kerja: titik koma, waktu lokal")
        case .identified: text("the ids as they are", "nomor apa adanya, tanpa disamarkan")
        case .pseudonymKey:
            text(
                "a secret of yours, so that two exports use the same pseudonyms",
                "rahasia Anda, agar dua ekspor memakai nama samaran yang sama")
        case .seed:
            text("another seed makes another quarter", "benih lain menghasilkan triwulan lain")
        case .server:
            text(
                "the server (REQUESTTRACKER_SERVER, else 127.0.0.1:7311)",
                "server (REQUESTTRACKER_SERVER, atau 127.0.0.1:7311)")
        case .json: text("the raw answer as JSON", "jawaban mentah sebagai JSON")
        case .lang:
            text("the language (else from LC_ALL or LANG)", "bahasa (atau dari LC_ALL atau LANG)")
        case .help: text("explain", "jelaskan")
        case .version: text("the client's version", "versi klien")
        }
    }
}
