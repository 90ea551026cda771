/// An event log as IEEE 1849 (XES) has it: one trace a request, with the lifecycle, organisational and
/// time extensions.
final class XESExport: RequestExport {
    private let output: Output
    private let names: Pseudonyms

    init(_ output: Output, _ names: Pseudonyms) {
        self.output = output
        self.names = names
    }

    func begin() throws(Failure) {
        try output.line(#"<?xml version="1.0" encoding="UTF-8"?>"#)
        try output.line(#"<log xes.version="1849-2016" xes.features="nested-attributes">"#)
        for (name, prefix) in [
            ("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Organizational", "org"),
            ("Time", "time"),
        ] {
            let uri = "http://www.xes-standard.org/\(prefix).xesext"
            try output.line(#"  <extension name="\#(name)" prefix="\#(prefix)" uri="\#(uri)"/>"#)
        }
        try output.line(#"  <global scope="trace">"#)
        try output.line(#"    <string key="concept:name" value="request"/>"#)
        try output.line("  </global>")
        try output.line(#"  <global scope="event">"#)
        try output.line(#"    <string key="concept:name" value="event"/>"#)
        try output.line(#"    <string key="lifecycle:transition" value="complete"/>"#)
        try output.line(#"    <date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>"#)
        try output.line("  </global>")
        try output.line(#"  <classifier name="Event" keys="concept:name"/>"#)
        try output.line(#"  <string key="lifecycle:model" value="standard"/>"#)
    }

    func add(_ request: ExportedRequest) throws(Failure) {
        try output.line("  <trace>")
        try attribute("string", "concept:name", names.request(request.id))
        for name in ["state", "service", "category", "channel", "unit"] as [StaticString] {
            if let text = request.text(name) { try attribute("string", name.description, text) }
        }
        for clock in ExportedRequest.clocks {
            let name = clock.description.dropLast("Seconds".count)
            if let seconds = request.duration(clock, on: .working) {
                try attribute("int", name + "WorkingSeconds", String(seconds))
            }
            if let seconds = request.duration(clock, on: .wall) {
                try attribute("int", name + "WallSeconds", String(seconds))
            }
        }
        for event in request.events { try add(event) }
        try output.line("  </trace>")
    }

    func end() throws(Failure) { try output.line("</log>") }

    private func add(_ event: ExportedRequest.Event) throws(Failure) {
        try output.line("    <event>")
        try attribute("string", "concept:name", event.type, indent: "      ")
        try attribute(
            "string", "lifecycle:transition", Self.transition(event), indent: "      ")
        try attribute("date", "time:timestamp", event.occurredAt, indent: "      ")
        if let who = event.actor ?? event.official {
            try attribute("string", "org:resource", names.official(who), indent: "      ")
        }
        if let actor = event.actor {
            try attribute("string", "actor", names.official(actor), indent: "      ")
        }
        if let official = event.official {
            try attribute("string", "official", names.official(official), indent: "      ")
        }
        if let reason = event.reason {
            try attribute("string", "reason", reason, indent: "      ")
        }
        if let score = event.score {
            try attribute("int", "score", String(score), indent: "      ")
        }
        try attribute("int", "sequence", String(event.sequence), indent: "      ")
        try output.line("    </event>")
    }

    /// The transition of the standard lifecycle model that an event is.
    static func transition(_ event: ExportedRequest.Event) -> String {
        switch event.type {
        case "submitted", "reopened": "schedule"
        case "assigned": event.isReassignment ? "reassign" : "assign"
        case "started": "start"
        case "stopped", "paused": "suspend"
        case "resumed": "resume"
        case "withdrawn": "withdraw"
        default: "complete"
        }
    }

    private func attribute(
        _ kind: String, _ key: String, _ value: String, indent: String = "    "
    ) throws(Failure) {
        try output.line(
            #"\#(indent)<\#(kind) key="\#(key)" value="\#(Self.escaped(value))"/>"#)
    }

    /// The text as it may stand in an attribute; what XML 1.0 has no form for becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        // Ids, words and times: nearly all that is ever written.
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): false
            default: (0x20..<0x7F).contains(byte)
            }
        }
        if isPlain { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
