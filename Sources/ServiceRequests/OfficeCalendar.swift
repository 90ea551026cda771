internal import JSONText

extension CalendarDefinition {
    /// The default for offices, with the holidays, joint leave and Ramadan of 2026: version 0 of
    /// every calendar. Deadlines rest on it, so it never changes: what is new comes by CALENDAR.
    static let builtIn: CalendarDefinition = {
        guard let json = try? JSONObject(Array(officeText.utf8)),
            let definition = try? CalendarChange(json).complete
        else { preconditionFailure("the built-in office calendar cannot be read") }
        return definition
    }()

    /// The default calendar as data: what a CALENDAR command would carry.
    ///
    /// Hours: Perpres 21/2023. Holidays and joint leave (cuti bersama): the joint decree of three
    /// ministers for 2026, SKB 1497/2025, 2/2025 and 5/2025. All of them change from year to year.
    static let officeText = """
        {
          "calendar": "office",
          "effectiveFrom": "2026-01-01",
          "zone": "+07:00",
          "weekly": {
            "mon": ["07:30-12:00", "13:00-16:00"],
            "tue": ["07:30-12:00", "13:00-16:00"],
            "wed": ["07:30-12:00", "13:00-16:00"],
            "thu": ["07:30-12:00", "13:00-16:00"],
            "fri": ["07:30-12:00", "13:30-16:30"]
          },
          "shifts": [
            {
              "from": "2026-02-19", "to": "2026-03-20", "name": "Ramadan 1447 H",
              "weekly": {
                "mon": ["08:00-12:00", "12:30-15:00"],
                "tue": ["08:00-12:00", "12:30-15:00"],
                "wed": ["08:00-12:00", "12:30-15:00"],
                "thu": ["08:00-12:00", "12:30-15:00"],
                "fri": ["08:00-11:30", "12:30-15:30"]
              },
              "source": "Perpres 21/2023"
            }
          ],
          "holidays": [
            {"date": "2026-01-01", "name": "Tahun Baru 2026 Masehi",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-01-16", "name": "Isra Mikraj Nabi Muhammad SAW",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-02-16", "name": "Cuti bersama Tahun Baru Imlek",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-02-17", "name": "Tahun Baru Imlek 2577 Kongzili",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-03-18", "name": "Cuti bersama Hari Suci Nyepi",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-03-19", "name": "Hari Suci Nyepi (Tahun Baru Saka 1948)",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-03-20", "name": "Cuti bersama Idul Fitri 1447 H",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-03-21", "name": "Idul Fitri 1447 H, hari pertama",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-03-22", "name": "Idul Fitri 1447 H, hari kedua",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-03-23", "name": "Cuti bersama Idul Fitri 1447 H",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-03-24", "name": "Cuti bersama Idul Fitri 1447 H",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-04-03", "name": "Wafat Yesus Kristus",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-04-05", "name": "Kebangkitan Yesus Kristus (Paskah)",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-05-01", "name": "Hari Buruh Internasional",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-05-14", "name": "Kenaikan Yesus Kristus",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-05-15", "name": "Cuti bersama Kenaikan Yesus Kristus",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-05-27", "name": "Idul Adha 1447 H",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-05-28", "name": "Cuti bersama Idul Adha 1447 H",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-05-31", "name": "Hari Raya Waisak 2570 BE",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-06-01", "name": "Hari Lahir Pancasila",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-06-16", "name": "Tahun Baru Islam 1448 H",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-08-17", "name": "Proklamasi Kemerdekaan",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-08-25", "name": "Maulid Nabi Muhammad SAW",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-12-24", "name": "Cuti bersama Kelahiran Yesus Kristus",
             "source": "SKB 1497/2025, 2/2025, 5/2025"},
            {"date": "2026-12-25", "name": "Kelahiran Yesus Kristus",
             "source": "SKB 1497/2025, 2/2025, 5/2025"}
          ],
          "source": "Perpres 21/2023"
        }
        """
}

extension WorkingCalendar {
    /// The calendar that is built in.
    public static let office = WorkingCalendar(.builtIn, [.builtIn])
}
