/// The tables on disk. What stands here is read by every later release: it is added to under a new
/// version, never edited.
enum Schema {
    /// `PRAGMA application_id`: "RTrk".
    static let applicationID: Int64 = 0x5254_726B
    /// `PRAGMA user_version`: the format.
    static let version: Int64 = 1

    /// The log. A commit adds to its right edge and to that of `personal`, and to nothing else.
    static let events = """
        CREATE TABLE events (
          sequence INTEGER PRIMARY KEY,
          stream TEXT NOT NULL,
          version INTEGER NOT NULL,
          previous INTEGER NOT NULL,
          type TEXT NOT NULL,
          occurred_at INTEGER NOT NULL,
          recorded_at INTEGER NOT NULL,
          actor TEXT,
          key TEXT,
          body TEXT NOT NULL,
          commitment BLOB,
          hash BLOB NOT NULL
        ) STRICT
        """

    /// Personal data, beside the log so that it can be erased; the event holds only a commitment.
    static let personal = """
        CREATE TABLE personal (
          sequence INTEGER PRIMARY KEY,
          salt BLOB NOT NULL,
          body TEXT NOT NULL
        ) STRICT
        """

    static let noUpdate = """
        CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
        """

    static let noDelete = """
        CREATE TRIGGER events_never_go BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END
        """

    static let all = [events, personal, noUpdate, noDelete]

    /// The columns of an event in the order in which ``EventRows`` reads them.
    static let columns =
        "sequence, version, previous, occurred_at, recorded_at, stream, type, actor, key, body,"
        + " commitment, hash"

    static let insertEvent =
        "INSERT INTO events (\(columns)) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"
    static let insertPersonal = "INSERT INTO personal (sequence, salt, body) VALUES (?1,?2,?3)"
    /// What is not blank: see ``PersonalRows``.
    static let readPersonal =
        "SELECT body FROM personal WHERE sequence = ?1 AND salt <> zeroblob(16)"
    static let scanPersonal =
        "SELECT sequence, body, salt = zeroblob(16) FROM personal WHERE sequence > ?1"
        + " ORDER BY sequence LIMIT ?2"
    static let blankPersonal = "UPDATE personal SET salt = ?2, body = ?3 WHERE sequence = ?1"
}
