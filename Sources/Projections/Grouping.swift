import JSONText
import ServiceRequests

/// Divides rows into groups by the dimensions that were asked for, numbered as they appear.
///
/// Each dimension of a row is a number; the numbers are joined one after the other, each pair
/// through a small table, so that no row makes a string or an array.
struct Grouping {
    /// What a row is grouped by.
    struct Key {
        var official: Int32
        var definition: Int32
        var unit: Int32
        var channel: UInt8
        /// The instant whose local day, week ... counts, in milliseconds since 1970 UTC.
        var milliseconds: Int64
    }

    let dimensions: [Dimension]
    private let periods: Periods
    private let catalogue: Catalogue
    private var tables: [PairTable]
    /// Without dimensions of time: the group of each combination of numbers, each shifted by one so
    /// that ``Names/none`` is the first; -1 for those without one yet. Empty when they are too many.
    private var direct: [Int32] = []
    private static let directMax = 1 << 18
    /// How many numbers each dimension has, with ``Names/none``.
    private let sizes: [Int]
    /// Per dimension the last local day and its number: rows come nearly in order of time.
    private var lastDay: [Int]
    private var lastNumber: [Int32]
    /// The numbers of each group, one for each dimension.
    private var numbers: [Int32] = []
    /// How many groups there are; one from the start when there are no dimensions.
    private(set) var count: Int

    init(_ dimensions: [Dimension], _ catalogue: Catalogue, _ calendar: WorkingCalendar) {
        self.dimensions = dimensions
        self.catalogue = catalogue
        periods = Periods(zoneOffset: calendar.zoneOffset)
        tables = dimensions.map { _ in PairTable() }
        lastDay = dimensions.map { _ in .min }
        lastNumber = dimensions.map { _ in 0 }
        count = dimensions.isEmpty ? 1 : 0
        sizes = dimensions.map { dimension in
            switch dimension {
            case .official: catalogue.officials.count + 1
            case .service: catalogue.services.count + 1
            case .unit: catalogue.units.count + 1
            case .category: catalogue.categories.count + 1
            case .channel: 5
            case .day, .week, .month, .quarter, .year: Self.directMax + 1
            }
        }
        let combinations = sizes.reduce(1) { min($0, Self.directMax + 1) * $1 }
        if !dimensions.isEmpty, combinations <= Self.directMax {
            direct = Array(repeating: -1, count: combinations)
        }
    }

    /// The group of a row.
    @inline(__always)
    mutating func group(_ key: Key) -> Int {
        if dimensions.isEmpty { return 0 }
        if !direct.isEmpty {
            var place = 0
            for level in dimensions.indices {
                place = place * sizes[level] + Int(number(key, level)) + 1
            }
            let group = direct[place]
            if group >= 0 { return Int(group) }
            direct[place] = Int32(count)
        }
        return find(key)
    }

    private mutating func find(_ key: Key) -> Int {
        var group = 0
        for level in dimensions.indices {
            let number = number(key, level)
            group =
                tables[level].find(group, number) ?? tables[level].number(group, number)
        }
        if group == count {
            count += 1
            for level in dimensions.indices { numbers.append(number(key, level)) }
        }
        return group
    }

    private mutating func number(_ key: Key, _ level: Int) -> Int32 {
        switch dimensions[level] {
        case .official: return key.official
        case .service: return catalogue[key.definition].service
        case .category: return catalogue[key.definition].category
        case .unit: return key.unit
        case .channel: return Int32(key.channel)
        case .day, .week, .month, .quarter, .year:
            let day = periods.day(Instant(milliseconds: key.milliseconds).seconds)
            if day != lastDay[level] {
                lastDay[level] = day
                lastNumber[level] = Periods.number(dimensions[level], day)
            }
            return lastNumber[level]
        }
    }

    /// Whether the rows of this query carry a mark, by what they are grouped and filtered by.
    static func isMarked(_ dimensions: [Dimension], _ filter: Filter) -> Bool {
        dimensions.contains(.official) || filter.namesOneOfficial
    }

    /// Whether a group is about one official.
    func isAboutOneOfficial(_ group: Int, _ filter: Filter) -> Bool {
        guard let level = dimensions.firstIndex(of: .official) else {
            return filter.namesOneOfficial
        }
        return numbers[group * dimensions.count + level] != Names.none
    }

    /// The word of a group in a dimension; nil where there is none.
    func text(_ group: Int, _ level: Int) -> String? {
        let number = numbers[group * dimensions.count + level]
        switch dimensions[level] {
        case .official: return catalogue.officials[number]
        case .service: return catalogue.services[number]
        case .category: return catalogue.categories[number]
        case .unit: return catalogue.units[number]
        case .channel: return Channel(UInt8(truncatingIfNeeded: number))?.rawValue
        case .day, .week, .month, .quarter, .year:
            return Periods.text(dimensions[level], number)
        }
    }

    /// The rows of an answer: the groups sorted by their words, byte by byte, in the order of the
    /// dimensions, those without one last.
    /// - Parameter body: Writes the figures of a group, and answers whether it makes a row at all.
    func rows(_ body: (Int, inout JSONWriter) -> Bool) -> [[UInt8]] {
        var rows: [[UInt8]] = []
        rows.reserveCapacity(count)
        // Written in one place and copied from there: a row of its own would grow many times.
        var json = JSONWriter()
        for group in sorted() {
            var isRow = true
            json.bytes.removeAll(keepingCapacity: true)
            json.object { object in
                writeKeys(group, into: &object)
                isRow = body(group, &object)
            }
            if isRow { rows.append(Array(json.bytes[...])) }
        }
        return rows
    }

    /// Writes the keys of a group.
    func writeKeys(_ group: Int, into json: inout JSONWriter) {
        for level in dimensions.indices {
            json.name(text: dimensions[level].rawValue)
            if let text = text(group, level) { json.value(text) } else { json.null() }
        }
    }

    /// The groups in the order of the rows.
    func sorted() -> [Int] {
        guard !dimensions.isEmpty else { return [0] }
        let ranks = dimensions.map { self.ranks($0) }
        let width = dimensions.count
        var order: [Int] = []
        order.reserveCapacity(numbers.count)
        for group in 0..<count {
            for level in 0..<width {
                let number = numbers[group * width + level]
                if dimensions[level].isTime {
                    order.append(Int(number))
                } else {
                    order.append(number == Names.none ? .max : ranks[level][Int(number)])
                }
            }
        }
        return (0..<count).sorted { one, other in
            for level in 0..<width {
                let first = order[one * width + level]
                let second = order[other * width + level]
                if first != second { return first < second }
            }
            return false
        }
    }

    private func ranks(_ dimension: Dimension) -> [Int] {
        switch dimension {
        case .official: catalogue.officials.ranks()
        case .service: catalogue.services.ranks()
        case .category: catalogue.categories.ranks()
        case .unit: catalogue.units.ranks()
        case .channel: [2, 1, 3, 0]  // agency, counter, online, phone
        case .day, .week, .month, .quarter, .year: []
        }
    }
}
