import ServiceRequests

/// A filter with its names as numbers: what a row is held against.
struct Selection: Sendable {
    /// Milliseconds since 1970 UTC, half-open.
    private(set) var from: Int64
    private(set) var to: Int64
    /// Whether the filter bounds the time.
    let isWindowed: Bool
    private let officials: [Bool]?
    private let units: [Bool]?
    private let definitions: [Bool]?
    private let channels: [Bool]?

    init(_ filter: Filter, _ catalogue: Catalogue) {
        from = filter.from?.milliseconds ?? .min
        to = filter.to?.milliseconds ?? .max
        isWindowed = filter.from != nil || filter.to != nil
        officials = filter.officials.map { Self.mask($0, catalogue.officials) }
        units = filter.units.map { Self.mask($0, catalogue.units) }
        channels = filter.channels.map { wanted in
            (0..<4).map { Channel($0).map(wanted.contains) ?? false }
        }
        let services = filter.services.map { Self.mask($0, catalogue.services) }
        let categories = filter.categories.map { Self.mask($0, catalogue.categories) }
        definitions =
            services == nil && categories == nil
            ? nil
            : catalogue.definitions.map {
                Self.passes($0.service, services) && Self.passes($0.category, categories)
            }
    }

    /// Whether the filter names officials.
    var namesOfficials: Bool { officials != nil }

    /// Whether a request of that kind counts, whoever held it and whenever it ended.
    @inline(__always)
    func passes(definition: Int32, unit: Int32, channel: UInt8) -> Bool {
        Self.passes(definition, definitions) && Self.passes(unit, units)
            && Self.passes(Int32(channel), channels)
    }

    /// Whether what an official did counts.
    @inline(__always)
    func passes(official: Int32) -> Bool { Self.passes(official, officials) }

    /// The same with another window.
    func within(from: Int64, to: Int64) -> Selection {
        var selection = self
        selection.from = from
        selection.to = to
        return selection
    }

    /// Whether an instant lies in the window.
    @inline(__always)
    func isInWindow(_ milliseconds: Int64) -> Bool { milliseconds >= from && milliseconds < to }

    /// Calls `body` with every ended request that counts and lies in the window by the time in
    /// `column`, whoever held it, in the order of the endings, and a cursor for its chunk's parts.
    @inline(__always)
    func scan(
        _ ended: EndedRequests, by column: WideColumn,
        _ body: (EndedChunk.Columns, Int, inout Int) -> Void
    ) {
        let passesAll = definitions == nil && units == nil && channels == nil
        for chunk in ended.chunks where chunk.mayReach(column, from: from, to: to) {
            let isInside = chunk.liesWithin(column, from: from, to: to)
            var cursor = 0
            chunk.withColumns { columns in
                for row in 0..<columns.count {
                    let flags = columns.flags(row)
                    guard !flags.has(RowFlags.dead),
                        isInside || isInWindow(columns.value(column, row)),
                        passesAll
                            || passes(
                                definition: columns.value(.definition, row),
                                unit: columns.value(.unit, row), channel: flags.channel)
                    else { continue }
                    body(columns, row, &cursor)
                }
            }
        }
    }

    /// How many rows a scan can visit at most, their shares included.
    func mostRows(_ ended: EndedRequests, by column: WideColumn) -> Int {
        var most = 0
        for chunk in ended.chunks where chunk.mayReach(column, from: from, to: to) {
            most += chunk.count + chunk.parts.count
        }
        return most
    }

    @inline(__always)
    private static func passes(_ number: Int32, _ mask: [Bool]?) -> Bool {
        guard let mask else { return true }
        return number >= 0 && Int(number) < mask.count && mask[Int(number)]
    }

    /// A name that never appeared lets nothing pass and is no error.
    private static func mask(_ wanted: [String], _ names: Names) -> [Bool] {
        var mask = [Bool](repeating: false, count: names.count)
        for name in wanted {
            if let number = names.find(name) { mask[Int(number)] = true }
        }
        return mask
    }
}
