import EventStore
import MerkleTree

/// The words of what proves and what is proved.
extension Texts {
    func soundDatabase(events: Int, root: String, seconds: Double) -> String {
        let rate = number(Int(Double(events) / max(seconds, 0.001)))
        return text(
            "sound: \(plural(events, "event")) read back and rehashed, \(rate)/s\nroot \(root)",
            "utuh: \(number(events)) peristiwa dibaca dan dihitung ulang, \(rate)/detik\n"
                + "akar \(root)")
    }
    /// - Parameter vouched: The events that a checkpoint is over; nil when there was none.
    func soundReplay(events: Int, root: String, vouched: Int?) -> String {
        let ending =
            switch vouched {
            case nil: text("; no checkpoint to compare with", "; tanpa titik periksa pembanding")
            case events: ""
            case let count?:
                text(
                    "; the checkpoint vouches for the first \(number(count)) only",
                    "; titik periksa hanya menjamin \(number(count)) yang pertama")
            }
        return text(
            "sound: \(plural(events, "event"))\(ending)\nroot \(root)",
            "utuh: \(number(events)) peristiwa\(ending)\nakar \(root)")
    }
    func behindTheEnd(_ sequence: Int64) -> String {
        text(
            "a line stands behind the checkpoint that ends the file, where event \(sequence) would be",
            "ada baris di belakang titik periksa penutup berkas, di tempat peristiwa \(sequence)")
    }
    func soundReceipt(
        sequence: Int64, stream: String, type: String, checkpoint: Checkpoint
    ) -> String {
        text(
            "sound: event \(sequence), \(stream), \(type), is one of the \(checkpoint.size) of "
                + checkpoint.origin,
            "sah: peristiwa \(sequence), \(stream), \(type), termasuk \(checkpoint.size) "
                + "peristiwa \(checkpoint.origin)")
    }
    func damaged(_ damage: Damage) -> String {
        let first = damage.events.lowerBound
        let place =
            damage.events.count == 1
            ? text("event \(first)", "peristiwa \(first)")
            : text(
                "an event of \(first) to \(damage.events.upperBound)",
                "satu peristiwa antara \(first) dan \(damage.events.upperBound)")
        return switch damage.kind {
        case .missing: text("\(place) is missing", "\(place) tidak ada")
        case .altered:
            text("\(place) is not what was recorded", "\(place) tidak seperti yang dicatat")
        case .replaced:
            text(
                "\(place) was replaced together with its hash",
                "\(place) diganti bersama sidiknya")
        case .personal:
            text(
                "the personal data of \(place) are not what was recorded",
                "data pribadi \(place) tidak seperti yang dicatat")
        case .unreadable:
            text(
                "\(place) cannot be read: its page of the file is damaged",
                "\(place) tidak terbaca: halaman berkasnya rusak")
        }
    }
    func shorter(than recorded: Int64, size: Int64) -> String {
        text(
            "it holds \(plural(Int(size), "event")) of the \(number(Int(recorded))) that were "
                + "recorded",
            "ada \(number(Int(size))) peristiwa; yang tercatat \(number(Int(recorded)))")
    }
    func notTheCheckpointed(_ size: Int64) -> String {
        text(
            "the first \(size) events are not those of the checkpoint",
            "\(size) peristiwa pertama bukan yang ada pada titik periksa")
    }
    func notTheRecorded(_ size: Int64) -> String {
        text(
            "the first \(size) events are not those that FILE-head says were recorded",
            "\(size) peristiwa pertama bukan yang tercatat menurut FILE-head")
    }
    func notAnEvent(_ line: Int64) -> String {
        text("event \(line) is no JSON object", "peristiwa \(line) bukan objek JSON")
    }
    func withoutField(_ sequence: Int64, _ field: String) -> String {
        text(
            "event \(sequence) has no '\(field)'; replay with \"proof\":true",
            "peristiwa \(sequence) tanpa '\(field)'; gunakan \"proof\":true saat REPLAY")
    }
    func notReceipts(_ path: String) -> String {
        text("\(path) holds no receipts", "\(path) tidak berisi tanda bukti")
    }
    func receiptWithoutEvent(_ path: String) -> String {
        text(
            "\(path): a receipt without its event", "\(path): tanda bukti tanpa peristiwanya")
    }
    func wrongReceipt(_ sequence: Int64) -> String {
        text(
            "the receipt of event \(sequence) does not hold",
            "tanda bukti peristiwa \(sequence) tidak sah")
    }
    var otherCheckpoint: String {
        text(
            "the receipt leads to another checkpoint", "tanda bukti mengarah ke titik periksa lain")
    }
    func notACheckpoint(_ path: String) -> String {
        text("\(path) is no checkpoint", "\(path) bukan titik periksa")
    }
    var needsNewer: String {
        text(
            "an older checkpoint is checked against a newer one: --newer FILE --proof FILE",
            "titik periksa lama diperiksa terhadap yang baru: --newer BERKAS --proof BERKAS")
    }
    func consistent(_ older: Checkpoint, _ newer: Checkpoint) -> String {
        text(
            "sound: the log of \(plural(Int(newer.size), "event")) goes on from the one of "
                + number(Int(older.size)),
            "utuh: catatan \(number(Int(newer.size))) peristiwa adalah lanjutan dari yang "
                + number(Int(older.size)))
    }
    func inconsistent(_ older: Checkpoint, _ newer: Checkpoint) -> String {
        text(
            "the log of \(plural(Int(newer.size), "event")) does not go on from the one of "
                + number(Int(older.size)),
            "catatan \(number(Int(newer.size))) peristiwa bukan lanjutan dari yang "
                + number(Int(older.size)))
    }
    func checkpointWritten(events: Int64, path: String) -> String {
        text(
            "a checkpoint of \(plural(Int(events), "event")) written to \(path). Keep it on another "
                + "machine; it is compared with requesttracker verify DATABASE --checkpoint FILE",
            "titik periksa \(number(Int(events))) peristiwa ditulis ke \(path). Simpan di komputer "
                + "lain; bandingkan dengan requesttracker verify DATABASE --checkpoint FILE")
    }
    func receiptWritten(events: Int, size: Int) -> String {
        text(
            "\(plural(events, "event")), proved in a log of \(number(size))",
            "\(number(events)) peristiwa, terbukti dalam catatan \(number(size))")
    }
    var noOpenSSL: String {
        text("the program openssl is not there", "program openssl tidak ada")
    }
    func notAKey(_ path: String) -> String {
        text("\(path) is no Ed25519 key in PEM", "\(path) bukan kunci Ed25519 (PEM)")
    }
    func notAName(_ name: String) -> String {
        text("'\(name)' is not one word without '+'", "'\(name)' bukan satu kata tanpa '+'")
    }
    func notSigned(_ path: String, with key: String) -> String {
        text(
            "\(path) has no good signature of the key \(key)",
            "\(path) tidak bertanda tangan sah dari kunci \(key)")
    }
}
