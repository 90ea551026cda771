import Digests
import JSONText
import ServiceRequests

/// How the rows of a table become commands: for each field of the protocol, which column it is.
///
/// As JSON: `{"request":"Case ID","verb":{"column":"Activity","values":{"Aanvraag":"SUBMIT"}},
/// "channel":{"value":"counter"}}`. A field inside an object is named with a dot, `applicant.nik`.
struct ImportMapping {
    /// Where a field's value comes from.
    struct Origin {
        /// The columns; the first that is not empty counts.
        var columns: [String] = []
        /// What stands for the column's texts.
        var values: [String: String] = [:]
        /// What it is without a column, or where that is empty.
        var value: String?
        /// Whether what an id may not hold becomes a dash.
        var cleans = false
    }

    /// The fields in the order of the mapping; `verb` is one of them.
    private(set) var fields: [(name: String, origin: Origin)] = []

    /// Why a row is no command.
    struct Rejection: Error { let reason: String }

    /// Every field is the column of its own name.
    static let plain = ImportMapping(
        fields: [
            "verb", "request", "service", "channel", "unit", "official", "reason", "note",
            "outcome",
            "score", "comment", "tracking", "mistake", "code", "name", "name.id", "name.en", "nip",
            "category", "promise.amount", "promise.per", "fee", "source", "active", "occurredAt",
            "by", "key", "applicant.nik", "applicant.name", "applicant.phone", "applicant.email",
            "applicant.address",
        ].map { ($0, Origin(columns: [$0])) })

    /// The log of another system that names a case's steps by the lifecycle of XES, or one of ours.
    static let lifecycle = ImportMapping(fields: [
        ("request", Origin(columns: ["case:concept:name"], cleans: true)),
        (
            "verb",
            Origin(
                columns: ["concept:name"],
                values: [
                    "submitted": "SUBMIT", "amended": "AMEND", "accepted": "ACCEPT",
                    "assigned": "ASSIGN", "started": "START", "stopped": "STOP",
                    "paused": "PAUSE", "resumed": "RESUME", "completed": "COMPLETE",
                    "rejected": "REJECT", "withdrawn": "WITHDRAW", "reopened": "REOPEN",
                    "rated": "RATE",
                ])
        ),
        ("occurredAt", Origin(columns: ["time:timestamp"])),
        ("official", Origin(columns: ["official", "org:resource"], cleans: true)),
        ("service", Origin(columns: ["case:service"], cleans: true)),
        ("channel", Origin(columns: ["case:channel"], value: "counter")),
        ("reason", Origin(columns: ["reason"], value: "import")),
        ("score", Origin(columns: ["score"])),
        ("by", Origin(columns: ["actor"], cleans: true)),
    ])

    init(fields: [(name: String, origin: Origin)]) { self.fields = fields }

    /// Reads a mapping; what it does not name stays out.
    /// - Throws: ``Rejection`` with what is wrong.
    init(_ json: JSONObject) throws {
        for (position, name) in json.names.enumerated() {
            let value = json.value(at: position)
            if let column = value.string {
                fields.append((name, Origin(columns: [column])))
                continue
            }
            guard let object = try value.object() else {
                throw Rejection(reason: "'\(name)' is a column's name or an object")
            }
            var origin = Origin()
            for (place, part) in object.names.enumerated() {
                let value = object.value(at: place)
                switch part {
                case "column":
                    origin.columns =
                        value.string.map { [$0] }
                        ?? (value.array ?? []).compactMap(\.string)
                case "value": origin.value = value.string
                case "clean": origin.cleans = value.bool ?? false
                case "values":
                    let values = try value.object() ?? JSONObject()
                    for (index, text) in values.names.enumerated() {
                        origin.values[text] = values.value(at: index).string
                    }
                default: throw Rejection(reason: "'\(name)' has no part '\(part)'")
                }
            }
            fields.append((name, origin))
        }
    }

    /// The text of a field in a row; nil when there is none.
    func text(_ name: String, in row: ImportRow) -> String? {
        guard let origin = fields.first(where: { $0.name == name })?.origin else { return nil }
        return text(origin, in: row)
    }

    private func text(_ origin: Origin, in row: ImportRow) -> String? {
        let texts = origin.columns.lazy.compactMap { row.columns[$0]?.trimmed }
        guard let found = texts.first(where: { !$0.isEmpty }) else { return origin.value }
        let text = origin.values[found] ?? found
        return origin.cleans ? Self.cleaned(text) : text
    }

    /// The text with a dash for everything that an id may not hold.
    static func cleaned(_ text: String) -> String {
        let bytes = text.utf8.prefix(64).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        let id = String(decoding: bytes, as: UTF8.self)
        return id.first?.isLetter == true || id.first?.isNumber == true ? id : "x" + id.dropFirst()
    }

    /// The verb of a row: what the mapping says; SUBMIT for a table without verbs.
    func verb(of row: ImportRow) throws -> CommandVerb {
        guard fields.contains(where: { $0.name == "verb" }) else { return .submit }
        guard let word = text("verb", in: row) else { return .submit }
        guard let verb = CommandVerb(rawValue: word.uppercased()) else {
            throw Rejection(reason: "'\(word)' is no verb, and the mapping says nothing of it")
        }
        return verb
    }

    /// The command of a row as a line of the protocol, without a key of its own.
    ///
    /// A field that the verb does not have is left out: the columns of a table are those of all verbs.
    func command(_ row: ImportRow) throws -> ImportedCommand {
        let verb = try verb(of: row)
        var command = ImportedCommand(verb: verb)
        for (name, origin) in fields where name != "verb" {
            let top = String(name.prefix { $0 != "." })
            guard verb.hasField(top), let text = text(origin, in: row) else { continue }
            command.fields.append((name, name == "occurredAt" ? try Self.time(text) : text))
        }
        return command
    }

    /// RFC 3339, or a local time as `2026-01-09 15:30`, `09/01/2026 15:30` or `09-01-2026`.
    static func time(_ text: String) throws -> String {
        if let wire = LocalTime.wire(text), Instant(wire) != nil { return wire }
        let parts = text.split(separator: " ", maxSplits: 1)
        let day = parts.first?.split { $0 == "/" || $0 == "-" || $0 == "." } ?? []
        if day.count == 3, day[0].count <= 2, day[1].count <= 2, day[2].count == 4 {
            let pad = { (text: Substring) in (text.count == 1 ? "0" : "") + text }
            let date = "\(day[2])-\(pad(day[1]))-\(pad(day[0]))"
            let wire = LocalTime.wire(parts.count == 2 ? date + " " + parts[1] : date)
            if let wire, Instant(wire) != nil { return wire }
        }
        throw Rejection(
            reason: "'\(text)' is no time, such as 2026-01-09 15:30 or 09/01/2026 15:30")
    }
}

/// A command that came out of a row.
struct ImportedCommand {
    let verb: CommandVerb
    /// Names, with a dot for what lies inside an object, and texts.
    var fields: [(name: String, text: String)] = []

    private static let numbers: Set<String> = ["score", "promise.amount", "expectedVersion"]
    private static let truths: Set<String> = ["mistake", "active"]
    /// What may be personal. No digest of it may stand in a key: a NIK can be guessed.
    private static let personal: Set<String> = [
        "applicant", "attributes", "note", "comment", "outcome", "reason", "name", "nip",
        "tracking", "text", "action",
    ]

    /// The line of the protocol.
    func line(key: String) -> [UInt8] {
        var json = JSONWriter()
        var tops: [String] = []
        for (name, _) in fields {
            let top = String(name.prefix { $0 != "." })
            if !tops.contains(top) { tops.append(top) }
        }
        json.object { object in
            for top in tops {
                object.name(text: top)
                let inner = fields.filter { $0.name.hasPrefix(top + ".") }
                if inner.isEmpty {
                    for field in fields where field.name == top { Self.write(field, &object) }
                } else {
                    object.object { nested in
                        for field in inner {
                            nested.name(text: String(field.name.dropFirst(top.utf8.count + 1)))
                            Self.write(field, &nested)
                        }
                    }
                }
            }
            if !tops.contains("key") { object.field("key", key) }
        }
        return Array(verb.rawValue.utf8) + [UInt8(ascii: " ")] + json.bytes
    }

    private static func write(
        _ field: (name: String, text: String), _ json: inout JSONWriter
    ) {
        if numbers.contains(field.name) || field.name.hasPrefix("scores."),
            let number = Int(field.text)
        {
            json.value(number)
        } else if truths.contains(field.name), ["true", "false"].contains(field.text.lowercased()) {
            json.value(field.text.lowercased() == "true")
        } else {
            json.value(field.text)
        }
    }

    /// What makes the same row the same command in any file: 64 bits of SHA-256 over the verb and the
    /// fields that are not personal.
    var identity: String {
        var bytes = Array(verb.rawValue.utf8)
        for (name, text) in fields
        where !Self.personal.contains(String(name.prefix { $0 != "." })) {
            bytes += [0] + Array(name.utf8) + [1] + Array(text.utf8)
        }
        return SHA256.hash(bytes).prefix(8).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}
