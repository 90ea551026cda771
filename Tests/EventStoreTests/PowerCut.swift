/// The disk after a power cut: what was synced, and of the rest what the dice say.
///
/// Each sector of a file that was not synced is, by itself, in a state that it once had since the last
/// sync: so writes are dropped, torn and seen in any order. The length of a file and whether its
/// folder knows it are decided in the same way, but each at once.
struct PowerCut {
    /// How much of what was not synced is on the disk.
    enum Luck: CaseIterable { case nothing, all, upToOne, anything, nearlyAll, nearlyNothing }

    /// What cannot be torn.
    let sectorSize: Int
    let luck: Luck

    init(_ dice: inout Dice) {
        sectorSize = dice.pick([512, 4096])
        luck = dice.pick(Luck.allCases)
    }

    /// One file: its durable bytes, and what was done since. A file whose folder entry was never
    /// synced may vanish.
    private struct File {
        var durable: [UInt8] = []
        var isEntryDurable = false
        var waiting: [FaultyDisk.Effect] = []
    }

    /// The files after the first effects of `log`, all of them done to `files`.
    func disk(
        _ files: [String: [UInt8]], after log: ArraySlice<FaultyDisk.Effect>, _ dice: inout Dice
    ) -> [String: [UInt8]] {
        var open = files.mapValues { File(durable: $0, isEntryDurable: true) }
        var deleted: [String: File] = [:]
        var renamed: [(from: String, to: String, old: File?)] = []
        for effect in log {
            switch effect {
            case .rename(let name, let new):
                renamed.append((name, new, open[new]))
                open[new] = open.removeValue(forKey: name)
            case .syncFolder:
                for name in open.keys { open[name]?.isEntryDurable = true }
                renamed = []
                deleted = [:]
            case .create(let name): open[name] = open[name] ?? File()
            case .write(let name, _, _), .truncate(let name, _):
                open[name, default: File()].waiting.append(effect)
            case .sync(let name):
                guard var file = open[name] else { continue }
                file.durable = file.waiting.reduce(into: file.durable) { Self.apply($1, to: &$0) }
                file.waiting = []
                file.isEntryDurable = true  // SQLite syncs the folder with the first sync of a file
                open[name] = file
            case .delete(let name, let durably):
                if durably { deleted = [:] } else { deleted[name] = open[name] }
                open[name] = nil
            }
        }
        for change in renamed.reversed() where luck != .all && dice.once(in: 2) {
            open[change.from] = open[change.to]
            open[change.to] = change.old
        }
        // In the order of the names, so that a seed always gives the same disk.
        for name in deleted.keys.sorted() where luck != .all && dice.once(in: 2) {
            open[name] = open[name] ?? deleted[name]
        }
        var disk: [String: [UInt8]] = [:]
        for (name, file) in open.sorted(by: { $0.key < $1.key }) {
            if !file.isEntryDurable, luck != .all, dice.once(in: 2) { continue }
            disk[name] = rest(of: file, &dice)
        }
        return disk
    }

    private func rest(of file: File, _ dice: inout Dice) -> [UInt8] {
        guard !file.waiting.isEmpty else { return file.durable }
        let common = moment(file.waiting.count, &dice)
        let lengths = file.waiting.reduce(into: [file.durable.count]) { lengths, effect in
            lengths.append(Self.length(after: effect, was: lengths[lengths.count - 1]))
        }
        let resized = luck == .upToOne ? common : moment(file.waiting.count, &dice)
        // For each sector the waiting effects that touch it.
        var touched: [Int: [Int]] = [:]
        for (number, effect) in file.waiting.enumerated() {
            let range = Self.range(of: effect, longest: lengths.max() ?? 0)
            guard !range.isEmpty else { continue }
            for sector in range.lowerBound / sectorSize...(range.upperBound - 1) / sectorSize {
                touched[sector, default: []].append(number)
            }
        }
        var bytes = file.durable + zeros((lengths.max() ?? 0) - file.durable.count)
        for sector in touched.keys.sorted() {
            let until = luck == .upToOne ? tear(common, &dice) : moment(file.waiting.count, &dice)
            let range = sector * sectorSize..<min((sector + 1) * sectorSize, bytes.count)
            for number in touched[sector] ?? [] {
                // A file is cut off at once, with its length; bytes are written one sector at a time.
                var reached = until
                if case .truncate = file.waiting[number] { reached = resized }
                guard number < reached else { continue }
                Self.apply(file.waiting[number], to: &bytes, within: range)
            }
        }
        return Array(bytes.prefix(lengths[resized]))
    }

    /// Up to which of `count` effects something has reached the disk.
    private func moment(_ count: Int, _ dice: inout Dice) -> Int {
        switch luck {
        case .nothing: 0
        case .all: count
        case .upToOne, .anything: dice.roll(0...count)
        case .nearlyAll: dice.once(in: 5) ? dice.roll(0...count) : count
        case .nearlyNothing: dice.once(in: 5) ? dice.roll(0...count) : 0
        }
    }

    /// The write during which the power went may have reached this sector, or not.
    private func tear(_ common: Int, _ dice: inout Dice) -> Int {
        max(0, common - (dice.once(in: 2) ? 1 : 0))
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: max(0, count)) }

    private static func length(after effect: FaultyDisk.Effect, was length: Int) -> Int {
        switch effect {
        case .write(_, let offset, let bytes): max(length, offset + bytes.count)
        case .truncate(_, let size): size
        default: length
        }
    }

    private static func range(of effect: FaultyDisk.Effect, longest: Int) -> Range<Int> {
        switch effect {
        case .write(_, let offset, let bytes): offset..<offset + bytes.count
        case .truncate(_, let size): min(size, longest)..<longest
        default: 0..<0
        }
    }

    /// Does to the whole file what was done.
    static func apply(_ effect: FaultyDisk.Effect, to file: inout [UInt8]) {
        let length = length(after: effect, was: file.count)
        if length < file.count { file.removeLast(file.count - length) }
        file.append(contentsOf: [UInt8](repeating: 0, count: length - file.count))
        if case .write(_, let offset, let bytes) = effect {
            file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
    }

    /// Does the part within `sector` to a file that is long enough.
    private static func apply(
        _ effect: FaultyDisk.Effect, to file: inout [UInt8], within sector: Range<Int>
    ) {
        let range = range(of: effect, longest: file.count).clamped(to: sector)
        guard !range.isEmpty else { return }
        if case .write(_, let offset, let bytes) = effect {
            file.replaceSubrange(
                range, with: bytes[range.lowerBound - offset..<range.upperBound - offset])
        } else {
            file.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
        }
    }
}
