import JSONText
import ServiceRequests

extension Projections {
    /// The rows of SERVICES, sorted by code: what is defined, as it stands now.
    func serviceRows(_ filter: Filter) -> [[UInt8]] {
        let services = catalogue.latestServices.compactMap { $0 }.filter { service in
            Self.passes(service.value.code, filter.services)
                && Self.passes(service.value.unit, filter.units)
                && Self.passes(service.value.category, filter.categories)
        }
        return services.sorted { isOrdered($0.value.code, $1.value.code) }.map { service in
            var json = JSONWriter()
            json.object {
                $0.field("service", service.value.code)
                $0.field("version", service.version)
                Self.write(service.value, into: &$0)
            }
            return json.bytes
        }
    }

    /// The rows of OFFICIALS, sorted by id: who is registered, as it stands now. Nothing personal.
    func officialRows(_ filter: Filter) -> [[UInt8]] {
        let officials = catalogue.latestOfficials.compactMap { $0 }.filter { official in
            Self.passes(official.value.official, filter.officials)
                && Self.passes(official.value.unit, filter.units)
                && (filter.services.map { wanted in
                    official.value.services.contains { wanted.contains($0) }
                } ?? true)
        }
        return officials.sorted { isOrdered($0.value.official, $1.value.official) }.map {
            official in
            var json = JSONWriter()
            json.object { object in
                object.field("official", official.value.official)
                object.field("version", official.version)
                object.field("unit", official.value.unit)
                object.name("services")
                object.array { list in official.value.services.forEach { list.value($0) } }
                object.field("active", official.value.active)
            }
            return json.bytes
        }
    }

    private static func write(_ service: ServiceDefinition, into json: inout JSONWriter) {
        json.name("name")
        json.object {
            $0.field("id", service.nameID)
            $0.field("en", service.nameEN)
        }
        json.field("category", service.category)
        json.field("unit", service.unit)
        json.name("promise")
        if let promise = service.promise {
            json.object {
                $0.field("amount", promise.amount)
                $0.field("per", promise.per.rawValue)
            }
        } else {
            json.null()
        }
        json.name("requirements")
        json.array { list in service.requirements.forEach { list.value($0) } }
        json.field("fee", service.fee)
        json.field("source", service.source)
        json.field("active", service.active)
    }

    private static func passes(_ value: String?, _ wanted: [String]?) -> Bool {
        guard let wanted else { return true }
        return value.map { wanted.contains($0) } ?? false
    }

    private func isOrdered(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
