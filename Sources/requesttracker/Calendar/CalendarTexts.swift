/// The words of calendars.
extension Texts {
    var calendarWord: String { text("calendar", "kalender") }
    var effectiveFromWord: String { text("in force from", "berlaku sejak") }
    var zoneWord: String { text("zone", "zona waktu") }
    var holidaysWord: String { text("holidays", "hari libur") }
    var holidayWord: String { text("holiday", "hari libur") }
    var decreeWord: String { text("decree", "dasar") }
    var weekdayWord: String { text("day", "hari") }
    var hoursWord: String { text("hours", "jam buka") }
    var closedWord: String { text("closed", "tutup") }
    var weekdays: [String] {
        language == .english
            ? ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            : ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
    }
    var noJSONObject: String {
        text(
            "is no JSON object; docs/protocol.md shows one under CALENDAR",
            "bukan objek JSON; contohnya di docs/protocol.md, CALENDAR")
    }
    var fileUnreadable: String {
        text(
            "cannot be read: check its name and folder",
            "tidak dapat dibaca: periksa nama dan foldernya")
    }
    var calendarOptionsMissing: String {
        text(
            "calendar import needs --calendar ID and --effective-from DAY, such as 2027-01-01",
            "calendar import memerlukan --calendar ID dan --effective-from HARI, misalnya "
                + "2027-01-01")
    }
    var iCalendarLine: String {
        text("is no line of an iCalendar file", "bukan baris berkas iCalendar")
    }
    var iCalendarNesting: String {
        text("BEGIN and END do not match", "BEGIN dan END tidak berpasangan")
    }
    var iCalendarNotADay: String {
        text(
            "the event is not a whole day (VALUE=DATE)", "acara bukan sehari penuh (VALUE=DATE)")
    }
    var iCalendarLength: String {
        text("the event must be 1 to 366 days long", "lama acara harus 1 sampai 366 hari")
    }
    var iCalendarRule: String {
        text(
            "of repetitions only FREQ=YEARLY on the same date with COUNT or UNTIL is known",
            "pengulangan yang dikenal hanya FREQ=YEARLY pada tanggal yang sama dengan COUNT atau "
                + "UNTIL")
    }

    func iCalendarUnknown(_ name: String) -> String {
        text("\(name) is not known here: list each day", "\(name) tidak dikenal: tulis tiap hari")
    }

    func calendarTitle(_ version: String, from: String, zone: String, source: String) -> String {
        let rest = source.isEmpty ? "" : ", \(source)"
        return "\(version): \(effectiveFromWord) \(from), \(zoneWord) \(zone)\(rest)"
    }

    func calendarDefined(_ version: String) -> String {
        text(
            "\(version) is recorded; requests submitted from now on are counted in it",
            "\(version) tercatat; permohonan yang masuk mulai sekarang dihitung menurutnya")
    }

    func holidaysAdded(_ added: Int, kept: Int, left: Int) -> String {
        let before =
            left == 0
            ? ""
            : text(
                "; \(left) before its first day left out",
                "; \(left) sebelum hari pertamanya dilewati")
        return text(
            "\(plural(added, "holiday")) added, \(kept) kept\(before)",
            "\(added) hari libur ditambahkan, \(kept) tetap\(before)")
    }

    func identityChecked(_ checked: Int, failed: Int) -> String {
        text(
            "\(plural(checked, "request")) checked, \(number(failed)) wrong",
            "\(number(checked)) permohonan diperiksa, \(number(failed)) tidak cocok")
    }
}
