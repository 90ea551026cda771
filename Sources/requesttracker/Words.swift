/// The stable words and field names of the protocol, as people say them. A word that is missing
/// here, because the server is newer, is shown as it is.
extension Texts {
    /// A state, an event's type, a channel, a reason, or the unit of a promise.
    func word(_ word: String) -> String {
        switch word {
        case "submitted": text("submitted", "diajukan")
        case "amended": text("amended", "diperbaiki")
        case "accepted": text("accepted", "berkas lengkap")
        case "assigned": text("assigned", "ditugaskan")
        case "working": text("working", "dikerjakan")
        case "started": text("started", "dimulai")
        case "stopped": text("stopped", "dihentikan")
        case "paused": text("paused", "dijeda")
        case "resumed": text("resumed", "dilanjutkan")
        case "completed": text("completed", "selesai")
        case "rejected": text("rejected", "ditolak")
        case "withdrawn": text("withdrawn", "ditarik")
        case "reopened": text("reopened", "dibuka lagi")
        case "rated": text("rated", "dinilai")
        case "given": text("given", "diberikan")
        case "answered": text("answered", "dijawab")
        case "agreed": text("agreed", "disepakati")
        case "done": text("done", "tuntas")
        case "recorded": text("recorded", "dicatat")
        case "held": text("held", "disimpan")
        case "restricted": text("restricted", "dibatasi")
        case "refused": text("erasure refused", "penghapusan ditolak")
        case "erased": text("erased", "dihapus")
        case "personal-erased": text("personal data erased", "data pribadi dihapus")
        case "erasure-refused": text("erasure refused", "penghapusan ditolak")
        case "personal-restricted": text("personal data restricted", "data pribadi dibatasi")
        case "service-defined": text("service defined", "layanan ditetapkan")
        case "official-registered": text("official registered", "ASN didaftarkan")
        case "calendar-defined": text("calendar defined", "kalender ditetapkan")
        case "loss-accepted": text("loss accepted", "kehilangan diterima")
        case "praise": text("praise", "apresiasi")
        case "improvement": text("improvement", "perbaikan")
        case "question": text("question", "pertanyaan")
        case "active": text("active", "aktif")
        case "inactive": text("inactive", "tidak aktif")
        case "online": text("online", "daring")
        case "counter": text("counter", "loket")
        case "phone": text("phone", "telepon")
        case "agency": text("agency", "instansi")
        case "applicant": text("applicant", "pemohon")
        case "technical": text("technical", "teknis")
        case "minutes": text("minutes", "menit")
        case "hours": text("hours", "jam")
        case "days": text("days", "hari")
        case "working-minutes": text("working minutes", "menit kerja")
        case "working-hours": text("working hours", "jam kerja")
        case "working-days": text("working days", "hari kerja")
        default: word
        }
    }

    /// A category of services: the catalogue's are said in words, an office's own as it named them.
    func category(_ code: String) -> String { Self.categories[code].map(text) ?? code }

    /// The code of a category that is named by it, or by the words that are shown for it.
    func categoryCode(_ name: String) -> String {
        Self.categories.first { _, words in [words.english, words.indonesian].contains(name) }?.key
            ?? name
    }

    private static let categories: [String: Phrase] = [
        "population-documents": Phrase("population documents", "dokumen kependudukan"),
        "business-permits": Phrase("business permits", "perizinan usaha"),
        "health-education": Phrase("health and education", "kesehatan dan pendidikan"),
        "land-letters": Phrase("land letters", "surat pertanahan"),
        "recommendations": Phrase("recommendations", "rekomendasi"),
        "complaints": Phrase("complaints", "pengaduan"),
    ]

    /// An amount of one of the units of a promise.
    func amount(_ amount: Int, _ unit: String) -> String {
        let word = word(unit)
        let isSingular = amount == 1 && language == .english && word.hasSuffix("s")
        return "\(amount) \(isSingular ? String(word.dropLast()) : word)"
    }

    /// The name of a field: the known ones in the reader's language, others by taking
    /// `camelCase` apart and leaving out the `Seconds` and `At` that only say how they are written.
    func label(_ field: String) -> String {
        switch field {
        case "request", "id": request
        case "service", "official", "channel", "unit", "category", "point": dimension(field)
        case "state": state
        case "version": text("version", "versi")
        case "sequence": sequence
        case "size": text("events", "peristiwa")
        case "submittedAt": submitted
        case "dueAt": due
        case "overdue": overdue
        case "official-registered": text("registered", "terdaftar")
        case "name": text("name", "nama")
        case "code": text("code", "kode")
        case "promise": text("promise", "janji layanan")
        case "requirements": text("requirements", "persyaratan")
        case "fee": text("fee", "biaya")
        case "source": text("source", "dasar hukum")
        case "active": text("active", "aktif")
        case "services": text("services", "layanan")
        case "assignments": text("assignments", "penugasan")
        case "pauses": text("pauses", "jeda")
        case "reason": text("reason", "alasan")
        case "from": text("from", "dari")
        case "to": text("to", "sampai")
        case "clocks": text("clocks", "waktu")
        case "working": text("office hours", "jam kerja")
        case "wall": text("wall clock", "jam dinding")
        case "leadSeconds", "lead": text("lead", "tunggu pemohon")
        case "processingSeconds", "processing": text("processing", "pemrosesan")
        case "touchSeconds", "touch": text("touch", "dikerjakan")
        case "pauseSeconds", "pause": text("pause", "jeda")
        case "queueSeconds", "queue": text("queue", "antre")
        case "closedSeconds", "closed": text("closed", "di luar jam kerja")
        case "cycleSeconds", "cycle": text("cycle", "siklus")
        case "deadline": text("deadline", "tenggat")
        case "feedback": text("feedback", "umpan balik")
        case "kind": text("kind", "jenis")
        case "given": text("given", "diberikan")
        case "answered": text("answered", "dijawab")
        case "agreed": text("agreed", "disepakati")
        case "done": text("done", "tuntas")
        case "givenAt": text("given", "diberikan")
        case "answeredAt": text("answered", "dijawab")
        case "agreedAt": text("agreed", "disepakati")
        case "doneAt": text("done", "tuntas")
        case "due": text("until", "sampai")
        case "evidence": text("evidence", "bukti")
        case "text": text("said", "isi")
        case "answer": text("answer", "jawaban")
        case "action": text("agreed action", "tindak lanjut")
        case "training": text("training", "pelatihan")
        case "topic": text("topic", "topik")
        case "competence": text("competence", "kompetensi")
        case "hours": text("hours", "JP")
        case "level": text("level", "tingkat")
        case "assessedAt": text("assessed", "dinilai")
        case "officials": text("officials", "ASN")
        case "asOf": text("as of event", "per peristiwa")
        case "rating", "score": text("rating", "nilai")
        default: Self.labels[field].map(text) ?? spelled(field)
        }
    }

    /// The names of fields that are spelled out where English is read.
    private static let labels: [String: Phrase] = [
        "serviceVersion": Phrase("service version", "versi layanan"),
        "serviceName": Phrase("service name", "nama layanan"),
        "calendar": Phrase("calendar", "kalender"),
        "calendarVersion": Phrase("calendar version", "versi kalender"),
        "acceptedAt": Phrase("accepted", "berkas lengkap"),
        "firstResponseAt": Phrase("first response", "tanggapan pertama"),
        "firstAssignedAt": Phrase("first assigned", "pertama ditugaskan"),
        "firstStartedAt": Phrase("first started", "pertama dikerjakan"),
        "endedAt": Phrase("ended", "berakhir"),
        "lastOccurredAt": Phrase("last occurred", "kejadian terakhir"),
        "slaMet": Phrase("promise kept", "janji dipenuhi"),
        "amount": Phrase("amount", "jumlah"),
        "per": Phrase("per", "satuan"),
        "clock": Phrase("clock", "menurut"),
        "budgetSeconds": Phrase("budget", "jatah waktu"),
        "usedSeconds": Phrase("used", "terpakai"),
        "reopenings": Phrase("reopenings", "dibuka kembali"),
        "completeFileSeconds": Phrase("complete file", "sejak berkas lengkap"),
        "firstResponseSeconds": Phrase("first response", "tanggapan pertama"),
        "heldSeconds": Phrase("held", "dipegang"),
        "workingSeconds": Phrase("working", "jam kerja"),
        "wallSeconds": Phrase("wall", "jam dinding"),
        "applicant": Phrase("applicant", "pemohon"),
        "agency": Phrase("agency", "instansi"),
        "technical": Phrase("technical", "teknis"),
        "pauseLedger": Phrase("pause ledger", "daftar jeda"),
        "personal": Phrase("personal", "data pribadi"),
        "timesAssigned": Phrase("times assigned", "berapa kali ditugaskan"),
        "waitsForApplicant": Phrase("waits for applicant", "menunggu pemohon"),
        "rated": Phrase("rated", "sudah dinilai"),
        "tracking": Phrase("tracking", "kata lacak"),
        "note": Phrase("note", "catatan"),
        "comment": Phrase("comment", "komentar"),
        "outcome": Phrase("outcome", "hasil"),
        "mistake": Phrase("mistake", "kekeliruan"),
        "scores": Phrase("scores", "nilai per unsur"),
        "attributes": Phrase("attributes", "isian formulir"),
        "phone": Phrase("phone", "telepon"),
        "email": Phrase("email", "surel"),
        "address": Phrase("address", "alamat"),
        "basis": Phrase("basis", "dasar"),
        "requestedBy": Phrase("requested by", "diminta oleh"),
        "decidedBy": Phrase("decided by", "diputuskan oleh"),
        "lifted": Phrase("lifted", "dicabut"),
        "differenceSeconds": Phrase("difference", "selisih"),
        "agrees": Phrase("agrees", "cocok"),
        "protocol": Phrase("protocol", "protokol"),
        "uptimeSeconds": Phrase("uptime", "berjalan"),
        "root": Phrase("root", "akar"),
        "writable": Phrase("writable", "dapat ditulis"),
        "connections": Phrase("connections", "sambungan"),
        "lag": Phrase("lag", "tertinggal"),
        "residentBytes": Phrase("resident bytes", "memori (bita)"),
        "journalMode": Phrase("journal mode", "mode jurnal"),
        "synchronous": Phrase("synchronous", "sinkronisasi"),
    ]

    private func spelled(_ field: String) -> String {
        var stem = field[...]
        for ending in ["Seconds", "At"] where stem.hasSuffix(ending) && stem.count > ending.count {
            stem = stem.dropLast(ending.count)
            break
        }
        var label = ""
        for letter in stem {
            if letter.isUppercase {
                label += " " + letter.lowercased()
            } else {
                label.append(letter)
            }
        }
        return label
    }
}
