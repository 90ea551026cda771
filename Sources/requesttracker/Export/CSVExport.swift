import JSONText

/// One row a request, as RFC 4180 has it; for Excel as a spreadsheet in an Indonesian office reads it:
/// a byte order mark, semicolons, and local times without a zone.
final class CSVExport: RequestExport {
    private let output: Output
    private let names: Pseudonyms
    private let isForExcel: Bool

    init(_ output: Output, _ names: Pseudonyms, isForExcel: Bool) {
        self.output = output
        self.names = names
        self.isForExcel = isForExcel
    }

    private static let texts: [StaticString] = [
        "state", "service", "category", "channel", "unit",
    ]
    private static let times: [StaticString] = [
        "submittedAt", "acceptedAt", "firstResponseAt", "endedAt", "dueAt",
    ]
    private static let pauses: [StaticString] = ["applicant", "agency", "technical"]

    /// The columns. A clock has two: `leadWorkingSeconds`, `leadWallSeconds`.
    static var header: [String] {
        var header = ["request", "official"]
        header += (texts + times).map(\.description)
        header += ["overdue", "slaMet", "reopenings", "timesAssigned", "score"]
        for clock in ExportedRequest.clocks {
            let name = clock.description.dropLast("Seconds".count)
            header += ["\(name)WorkingSeconds", "\(name)WallSeconds"]
        }
        header.append("closedSeconds")
        for reason in pauses {
            header += ["\(reason)PauseWorkingSeconds", "\(reason)PauseWallSeconds"]
        }
        return header
    }

    func begin() throws(Failure) { try row(Self.header, mark: isForExcel ? "\u{FEFF}" : "") }

    func add(_ request: ExportedRequest) throws(Failure) {
        var row = [names.request(request.id), request.official.map(names.official) ?? ""]
        row += Self.texts.map { request.text($0) ?? "" }
        row += Self.times.map { name in
            guard let time = request.text(name) else { return "" }
            return isForExcel ? LocalTime.text(time, seconds: true) : time
        }
        row += [bool(request, "overdue"), bool(request, "slaMet")]
        for name in ["reopenings", "timesAssigned", "score"] as [StaticString] {
            row.append(number(request.fields[name]?.integer))
        }
        for clock in ExportedRequest.clocks {
            row.append(number(request.duration(clock, on: .working)))
            row.append(number(request.duration(clock, on: .wall)))
        }
        row.append(number(request.closedSeconds))
        for reason in Self.pauses {
            row.append(number(request.pause(reason, "workingSeconds")))
            row.append(number(request.pause(reason, "wallSeconds")))
        }
        try self.row(row)
    }

    func end() throws(Failure) {}

    private func number(_ value: Int?) -> String { value.map(String.init) ?? "" }

    private func bool(_ request: ExportedRequest, _ name: StaticString) -> String {
        request.fields[name]?.bool.map { $0 ? "true" : "false" } ?? ""
    }

    private func row(_ fields: [String], mark: String = "") throws(Failure) {
        let separator = isForExcel ? ";" : ","
        let line = fields.map { Self.quoted($0, separator) }.joined(separator: separator)
        try output.line(mark + line + "\r")
    }

    /// Quoted where the text needs it. What a spreadsheet would run as a formula gets an apostrophe.
    static func quoted(_ field: String, _ separator: String = ",") -> String {
        var field = field
        if let first = field.first, "=+-@\t".contains(first) { field = "'" + field }
        let needsQuotes = field.contains { "\"\r\n".contains($0) || separator.contains($0) }
        return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
    }
}
