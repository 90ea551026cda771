/// Where a request is kept.
enum Place: Hashable, Sendable {
    /// The slot of an open request.
    case open(Int32)
    /// The row of an ended request.
    case ended(Int32)
}

/// Where every request is, found by its id: 8 bytes for each request that ever was, at a load of at
/// most four fifths.
///
/// An entry holds 32 bits of the id's hash and the place; whoever asks compares the id at that
/// place. A request keeps its one entry for ever, so that nothing is ever deleted. The table is cut
/// into segments, so that a copy of the projections never has to copy it as a whole, and grows
/// without the ids.
struct IdIndex: Sendable {
    /// A place in the table: where a search stands, or where an entry is.
    struct Position: Sendable {
        fileprivate let segment: Int
        fileprivate let fragment: UInt32
        fileprivate var offset: Int
    }

    private static let segmentCount = 256
    private static let smallest = 16

    private var segments = [[UInt64]](repeating: [], count: segmentCount)
    private var counts = [Int](repeating: 0, count: segmentCount)

    /// The hash of an id: of its UTF-8 bytes, seeded anew in each process, so that nobody can
    /// choose ids that collide.
    static func hash(_ id: String) -> UInt64 {
        var id = id
        return id.withUTF8 { hash($0) }
    }

    static func hash(_ id: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(id))
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Where the search for an id with that hash begins.
    func start(_ hash: UInt64) -> Position {
        let segment = Int(truncatingIfNeeded: hash) & (Self.segmentCount - 1)
        let fragment = UInt32(truncatingIfNeeded: hash >> 32)
        return Position(
            segment: segment, fragment: fragment,
            offset: Int(fragment) & (segments[segment].count - 1))
    }

    /// The next place that may hold the id; nil when there is none. Go on with ``advance(_:)``.
    @inline(__always)
    func candidate(_ position: inout Position) -> Place? {
        let count = segments[position.segment].count
        guard count > 0 else { return nil }
        while true {
            let entry = segments[position.segment][position.offset]
            if entry == 0 { return nil }
            if UInt32(truncatingIfNeeded: entry >> 32) == position.fragment {
                return Self.place(entry)
            }
            position.offset = (position.offset + 1) & (count - 1)
        }
    }

    /// Steps over a place that does not hold the id after all.
    func advance(_ position: inout Position) {
        position.offset = (position.offset + 1) & (segments[position.segment].count - 1)
    }

    /// Whether nothing was ever added.
    var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

    /// Changes the place in the entry at `position`.
    mutating func replace(_ position: Position, by place: Place) {
        segments[position.segment][position.offset] = Self.entry(position.fragment, place)
    }

    /// Adds an entry; the id must not have one.
    mutating func insert(_ hash: UInt64, _ place: Place) {
        let segment = Int(truncatingIfNeeded: hash) & (Self.segmentCount - 1)
        if segments[segment].count * 4 <= counts[segment] * 5 { grow(segment) }
        put(Self.entry(UInt32(truncatingIfNeeded: hash >> 32), place), segment)
        counts[segment] += 1
    }

    private mutating func grow(_ segment: Int) {
        let old = segments[segment]
        segments[segment] = [UInt64](repeating: 0, count: max(Self.smallest, old.count * 2))
        for entry in old where entry != 0 { put(entry, segment) }
    }

    private mutating func put(_ entry: UInt64, _ segment: Int) {
        let mask = segments[segment].count - 1
        var offset = Int(entry >> 32) & mask
        while segments[segment][offset] != 0 { offset = (offset + 1) & mask }
        segments[segment][offset] = entry
    }

    // The lower half of an entry: 1 for open, 0 for ended, and 31 bits of the number plus one, so
    // that no entry is 0.
    private static func entry(_ fragment: UInt32, _ place: Place) -> UInt64 {
        let low: UInt32 =
            switch place {
            case .open(let slot): 1 << 31 | UInt32(slot + 1)
            case .ended(let row): UInt32(row + 1)
            }
        return UInt64(fragment) << 32 | UInt64(low)
    }

    private static func place(_ entry: UInt64) -> Place {
        let low = UInt32(truncatingIfNeeded: entry)
        let number = Int32(low & 0x7FFF_FFFF) - 1
        return low >> 31 == 1 ? .open(number) : .ended(number)
    }
}
