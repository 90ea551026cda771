import JSONText
import ServiceRequests

/// A quarter of a year at the kecamatan, 1 July to 30 September 2026, as command lines.
///
/// Requests arrive, wait in their official's queue, are worked on one at a time in office hours,
/// paused, handed over, ended, reopened and rated; what is open when the quarter ends stays open.
/// The queues are simulated, not drawn, so that waiting times, deadlines missed and the backlog
/// follow from how busy the officials are. All people and numbers are invented.
enum SampleQuarter {
    /// How many requests a quarter brings: 4,300 a month.
    static let requests = 12_900

    /// The lines, without line ends, in time order and ready to be sent: the services, the
    /// officials, the events of the requests.
    /// - Parameters:
    ///   - seed: The same seed gives the same lines.
    ///   - requests: How many requests arrive; more than the default take less time each, so that
    ///     the same staff can still serve them.
    static func lines(seed: UInt64, requests: Int = requests) -> [String] {
        var simulation = SampleSimulation(seed: seed, requests: requests)
        return services + officials + simulation.run()
    }

    /// The catalogue as it stood before the quarter began, under keys of the sample's own: an
    /// office that loads the catalogue itself later gets new versions, not a refusal.
    private static var services: [String] {
        Catalogue.lines.map { line in
            let marker = "\"key\":\"catalogue-"
            guard let end = line.utf8.lastIndex(of: UInt8(ascii: "}")),
                let start = line.firstRange(of: marker)
            else { return line }
            return line[..<start.lowerBound] + "\"occurredAt\":\"\(yesterday)\","
                + "\"key\":\"q3-catalogue-" + line[start.upperBound..<end] + "}"
        }
    }

    private static let yesterday = "2026-06-30T09:00:00+07:00"

    private static var officials: [String] {
        SampleOfficial.all.map { official in
            SampleLine.text("OFFICIAL") { json in
                json.field("official", official.id)
                json.field("name", official.name)
                json.field("nip", official.nip)
                json.field("unit", official.unit.rawValue)
                json.name("services")
                json.array { json in
                    for service in SampleService.all where service.unit == official.unit {
                        json.value(service.code)
                    }
                }
                json.field("active", true)
                json.field("occurredAt", yesterday)
                json.field("key", "q3-\(official.id)")
            }
        }
    }
}
