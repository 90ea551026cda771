import JSONText
import ServiceRequests

/// The services and the staff as the log defines them, and every name that columns hold as a number.
struct Catalogue: Sendable {
    /// What columns need of one version of a service's definition.
    struct Definition: Hashable, Sendable {
        /// The service's number.
        var service: Int32
        /// The version of the definition.
        var version: Int
        /// The category's number.
        var category = Names.none
        /// The unit's number.
        var unit = Names.none
        /// The promise; nil when there is none, or when the version was never defined.
        var promise: Promise?
    }

    /// A definition as it stands now, and its version.
    struct Latest<Value: Hashable & Sendable>: Hashable, Sendable {
        var version: Int
        /// The sequence of its event.
        var sequence: Int64
        var value: Value
    }

    var services = Names()
    var officials = Names()
    var units = Names()
    var categories = Names()
    var calendars = Calendars(builtIn: .office)
    /// Every version of every service that was defined or mentioned, in the order of appearance.
    private(set) var definitions: [Definition] = []
    /// The newest definition of each service, by its number; nil while it is only mentioned.
    private(set) var latestServices: [Latest<ServiceDefinition>?] = []
    /// The newest registration of each official, by their number; nil while only mentioned.
    private(set) var latestOfficials: [Latest<OfficialDefinition>?] = []
    /// For each service the numbers of its definitions, oldest first.
    private var versions: [[Int32]] = []

    /// Promises beyond are cut: no sum of seconds can overflow.
    private static let amountMax = 1_000_000

    /// The number of a service's definition.
    mutating func definition(of code: String, version: Int) -> Int32 {
        let service = number(ofService: code)
        // The newest version is nearly always the one that is asked for.
        for number in versions[Int(service)].reversed()
        where definitions[Int(number)].version == version {
            return number
        }
        return append(Definition(service: service, version: version))
    }

    /// The number of an official.
    mutating func number(ofOfficial id: String) -> Int32 {
        let number = officials.number(of: id)
        if Int(number) == latestOfficials.count { latestOfficials.append(nil) }
        return number
    }

    /// Takes in a service's definition.
    mutating func define(_ service: ServiceDefinition, version: Int, sequence: Int64) {
        let number = Int(definition(of: service.code, version: version))
        definitions[number].category = categories.number(of: service.category)
        definitions[number].unit = units.number(of: service.unit)
        definitions[number].promise = service.promise.map {
            Promise(amount: min(max($0.amount, 1), Self.amountMax), per: $0.per)
        }
        latestServices[Int(definitions[number].service)] = Latest(
            version: version, sequence: sequence, value: service)
    }

    /// Takes in an official's registration.
    mutating func register(_ official: OfficialDefinition, version: Int, sequence: Int64) {
        let number = Int(number(ofOfficial: official.official))
        latestOfficials[number] = Latest(version: version, sequence: sequence, value: official)
    }

    /// Forgets what was defined and registered after an event. What rows hold by number stays: a
    /// version of a definition never changes.
    mutating func cut(after sequence: Int64, _ log: any LogSource) throws(Refusal) {
        calendars.cut(after: sequence)
        for (number, latest) in latestServices.enumerated() {
            guard let latest, latest.sequence > sequence else { continue }
            let subject = Subject.service(latest.value.code)
            let past = try log.history(of: subject, upTo: sequence).last
            latestServices[number] = nil
            if let past, case .serviceDefined(let service) = past.event {
                latestServices[number] = Latest(
                    version: past.version, sequence: past.sequence, value: service)
            }
        }
        for (number, latest) in latestOfficials.enumerated() {
            guard let latest, latest.sequence > sequence else { continue }
            let subject = Subject.official(latest.value.official)
            let past = try log.history(of: subject, upTo: sequence).last {
                if case .officialRegistered = $0.event { true } else { false }
            }
            latestOfficials[number] = nil
            if let past, case .officialRegistered(let official) = past.event {
                latestOfficials[number] = Latest(
                    version: past.version, sequence: past.sequence, value: official)
            }
        }
    }

    /// The definition with that number.
    subscript(definition: Int32) -> Definition { definitions[Int(definition)] }

    /// The unit that answers for a request: its own, else the one of its service.
    func unit(_ own: Int32, _ definition: Int32) -> Int32 {
        own != Names.none ? own : self[definition].unit
    }

    /// Takes in a definition as a snapshot holds it.
    /// - Returns: Whether it fits what was taken in before.
    mutating func restore(_ definition: Definition) -> Bool {
        guard definition.service >= 0, services.isKnown(definition.service),
            categories.isKnown(definition.category), units.isKnown(definition.unit),
            (1...Self.amountMax).contains(definition.promise?.amount ?? 1)
        else { return false }
        while versions.count < services.count {
            versions.append([])
            latestServices.append(nil)
        }
        _ = append(definition)
        return true
    }

    /// Takes in what stands now as a snapshot holds it, one entry for each service and official.
    mutating func restore(
        services latest: [Latest<ServiceDefinition>?],
        officials registered: [Latest<OfficialDefinition>?]
    ) -> Bool {
        guard latest.count == services.count, registered.count == officials.count,
            versions.count == services.count
        else { return false }
        latestServices = latest
        latestOfficials = registered
        return true
    }

    private mutating func number(ofService code: String) -> Int32 {
        let number = services.number(of: code)
        if Int(number) == versions.count {
            versions.append([])
            latestServices.append(nil)
        }
        return number
    }

    private mutating func append(_ definition: Definition) -> Int32 {
        let number = Int32(definitions.count)
        definitions.append(definition)
        versions[Int(definition.service)].append(number)
        return number
    }
}
