import JSONText

/// Service requests as Open311 GeoReport v2 answers `GET requests.json`.
///
/// Source: wiki.open311.org/GeoReport_v2. What an office does not hold (places, media) is null.
final class Open311Export: RequestExport {
    private let output: Output
    private let names: Pseudonyms
    private let services: [String: String]
    private var isFirst = true

    /// - Parameter services: The services' names by their codes.
    init(_ output: Output, _ names: Pseudonyms, _ services: [String: String]) {
        self.output = output
        self.names = names
        self.services = services
    }

    func begin() throws(Failure) { try output.line("[") }

    func add(_ request: ExportedRequest) throws(Failure) {
        let state = request.text("state")
        let isClosed = request.text("endedAt") != nil
        let service = request.text("service")
        var json = JSONWriter()
        json.object {
            $0.field("service_request_id", names.request(request.id))
            $0.field("status", isClosed ? "closed" : "open")
            $0.field("status_notes", state)
            $0.field("service_name", service.flatMap { services[$0] } ?? service)
            $0.field("service_code", service)
            $0.field("description", nil as String?)
            $0.field("agency_responsible", request.text("unit"))
            $0.field("service_notice", nil as String?)
            $0.field("requested_datetime", request.text("submittedAt"))
            $0.field("updated_datetime", request.text("lastOccurredAt"))
            $0.field("expected_datetime", request.text("dueAt"))
            $0.field("address", nil as String?)
            $0.field("zipcode", nil as String?)
            $0.field("lat", nil as Int?)
            $0.field("long", nil as Int?)
            $0.field("media_url", nil as String?)
        }
        try output.line((isFirst ? [] : [UInt8(ascii: ",")]) + json.bytes)
        isFirst = false
    }

    func end() throws(Failure) { try output.line("]") }
}
