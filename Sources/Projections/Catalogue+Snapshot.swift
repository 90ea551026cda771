import ServiceRequests

extension Catalogue {
    func write(into writer: inout SnapshotWriter) {
        for names in [services, officials, units, categories] { writer.write(names.texts) }
        writer.write(UInt32(definitions.count))
        for definition in definitions {
            writer.write(definition.service)
            writer.write(definition.version)
            writer.write(definition.category)
            writer.write(definition.unit)
            Self.write(definition.promise, into: &writer)
        }
        for latest in latestServices {
            writer.write(latest?.version ?? -1)
            if let latest {
                writer.write(latest.sequence)
                Self.write(latest.value, into: &writer)
            }
        }
        for latest in latestOfficials {
            writer.write(latest?.version ?? -1)
            if let latest {
                writer.write(latest.sequence)
                Self.write(latest.value, into: &writer)
            }
        }
        calendars.write(into: &writer)
    }

    /// Reads what ``write(into:)`` wrote; nil when it does not fit together.
    init?(_ reader: inout SnapshotReader, builtIn calendar: WorkingCalendar) {
        guard let services = Names(reader.texts()), let officials = Names(reader.texts()),
            let units = Names(reader.texts()), let categories = Names(reader.texts())
        else { return nil }
        self.init()
        self.services = services
        self.officials = officials
        self.units = units
        self.categories = categories
        for _ in 0..<reader.count(of: 17) {
            var definition = Definition(service: reader.read(), version: reader.read())
            definition.category = reader.read()
            definition.unit = reader.read()
            definition.promise = Self.promise(&reader)
            guard reader.isSound, restore(definition) else { return nil }
        }
        let latest = services.texts.map { code in
            Self.latest(&reader) { Self.service(code, &$0) }
        }
        let registered = officials.texts.map { id in
            Self.latest(&reader) { Self.official(id, &$0) }
        }
        guard reader.isSound, restore(services: latest, officials: registered),
            let calendars = Calendars(&reader, builtIn: calendar)
        else { return nil }
        self.calendars = calendars
    }

    private static func latest<Value>(
        _ reader: inout SnapshotReader, _ value: (inout SnapshotReader) -> Value
    ) -> Latest<Value>? {
        let version = reader.read(Int.self)
        return version < 0 || !reader.isSound
            ? nil : Latest(version: version, sequence: reader.read(), value: value(&reader))
    }

    private static func write(_ promise: Promise?, into writer: inout SnapshotWriter) {
        let unit = promise.flatMap { Promise.Unit.allCases.firstIndex(of: $0.per) }
        writer.write(UInt8(unit ?? 255))
        if let promise { writer.write(promise.amount) }
    }

    private static func promise(_ reader: inout SnapshotReader) -> Promise? {
        let unit = Int(reader.read(UInt8.self))
        guard Promise.Unit.allCases.indices.contains(unit) else { return nil }
        return Promise(amount: reader.read(), per: Promise.Unit.allCases[unit])
    }

    private static func write(_ service: ServiceDefinition, into writer: inout SnapshotWriter) {
        writer.write(service.nameID)
        writer.write(service.nameEN)
        writer.write(service.category)
        writer.write(service.unit)
        write(service.promise, into: &writer)
        writer.write(service.requirements)
        writer.write(service.fee ?? -1)
        writer.write(UInt8(service.fee == nil ? 0 : 1))
        writer.write(service.source)
        writer.write(UInt8(service.active ? 1 : 0))
    }

    private static func service(
        _ code: String, _ reader: inout SnapshotReader
    ) -> ServiceDefinition {
        var service = ServiceDefinition(code: code, nameID: reader.text(), nameEN: reader.text())
        service.category = reader.optionalText()
        service.unit = reader.optionalText()
        service.promise = promise(&reader)
        service.requirements = reader.texts()
        let fee = reader.read(Int.self)
        service.fee = reader.read(UInt8.self) == 1 ? fee : nil
        service.source = reader.optionalText()
        service.active = reader.read(UInt8.self) == 1
        return service
    }

    private static func write(_ official: OfficialDefinition, into writer: inout SnapshotWriter) {
        writer.write(official.unit)
        writer.write(official.services)
        writer.write(UInt8(official.active ? 1 : 0))
    }

    private static func official(
        _ id: String, _ reader: inout SnapshotReader
    ) -> OfficialDefinition {
        OfficialDefinition(
            official: id, unit: reader.optionalText(), services: reader.texts(),
            active: reader.read(UInt8.self) == 1)
    }
}

extension Names {
    /// Names with their numbers as a snapshot holds them; nil when one stands twice.
    init?(_ texts: [String]) {
        self.init()
        for text in texts { _ = number(of: text) }
        if count != texts.count { return nil }
    }
}
