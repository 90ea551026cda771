import Glibc

/// How much of the processors other programs used during the rounds: all that was used, less what this
/// process, those it started and the kernel's own threads used. It tells a reader how far the figures
/// can be trusted.
struct ForeignLoad {
    /// Processor time in clock ticks.
    struct Ticks {
        var all = 0.0
        var used = 0.0
        /// Ours and the kernel's.
        var own = 0.0
    }

    private static let kernel = 2
    private var all = 0.0
    private var foreign = 0.0

    /// The share of all processors, in percent.
    var percent: Double { all > 0 ? 100 * max(0, foreign) / all : 0 }

    func begin() -> Ticks { Self.ticks() }

    mutating func end(_ before: Ticks) {
        let after = Self.ticks()
        all += after.all - before.all
        foreign += after.used - before.used - (after.own - before.own)
    }

    private static func ticks() -> Ticks {
        let text = (try? File.read("/proc/stat")) ?? ""
        let line = text.split(separator: "\n").first ?? ""
        // user, nice, system, idle, iowait, irq, softirq, steal
        let ticks = line.split(separator: " ").dropFirst().prefix(8).map { Double($0) ?? 0 }
        return Ticks(
            all: ticks.reduce(0, +), used: ticks.prefix(3).reduce(0, +), own: ownTicks())
    }

    private static func ownTicks() -> Double {
        var parents: [Int: Int] = [:]
        var used: [Int: Double] = [:]
        for process in ((try? File.list("/proc")) ?? []).compactMap({ Int($0) }) {
            guard let text = try? File.read("/proc/\(process)/stat"),
                let name = text.lastIndex(of: ")")
            else { continue }
            // After the name: the state, the parent; utime and stime are the 12th and 13th.
            let fields = text[name...].split(separator: " ").dropFirst()
            parents[process] = fields.dropFirst().first.flatMap { Int($0) }
            used[process] = fields.dropFirst(11).prefix(2).reduce(0) { $0 + (Double($1) ?? 0) }
        }
        let roots = [Int(getpid()), kernel]
        return used.reduce(0) { sum, one in
            var ancestor: Int? = one.key
            while let current = ancestor, !roots.contains(current) { ancestor = parents[current] }
            return sum + (ancestor == nil ? 0 : one.value)
        }
    }
}
