import Foundation
import Testing

/// What `scripts/soak` asks for, in variables.
private struct SoakPlan {
    let seconds: Double
    let rounds: Int
    let seed: UInt64

    init?() {
        let environment = ProcessInfo.processInfo.environment
        guard environment["SOAK"] != nil else { return nil }
        seconds = environment["SOAK_SECONDS"].flatMap(Double.init) ?? .infinity
        rounds = environment["SOAK_ROUNDS"].flatMap(Int.init) ?? .max
        seed = environment["SOAK_SEED"].flatMap(UInt64.init) ?? 1
    }
}

@Suite("The long run of scripts/soak", .enabled(if: SoakPlan() != nil), .serialized)
struct SoakTests {
    private static func say(_ text: String) {
        print(text)
        fflush(nil)
    }

    @Test("round after round, each from a seed of its own, nothing is lost")
    func soak() throws {
        let plan = try #require(SoakPlan())
        let start = Date()
        var total = HistoryRound.Report()
        var failed: [UInt64] = []
        var rounds = 0
        while rounds < plan.rounds, Date().timeIntervalSince(start) < plan.seconds {
            let seed = plan.seed + UInt64(rounds)
            var round = try HistoryRound(seed: seed, isLong: true)
            let report = try round.run(faults: 6)
            rounds += 1
            total.add(report)
            Self.say("round \(rounds), seed \(seed): \(report.summary)")
            for fault in report.faults { Self.say("    \(fault)") }
            if !report.complaints.isEmpty { failed.append(seed) }
            for complaint in report.complaints.prefix(20) { Self.say("  ! \(complaint)") }
            #expect(report.complaints.isEmpty, "seed \(seed)")
        }
        Self.say("histories: \(rounds) rounds, \(total.summary)")
        Self.say("failed seeds: \(failed.isEmpty ? "none" : "\(failed)")")
        #expect(total.lost == 0)
    }

    @Test("backups that are killed, find no room, or lose their client, in their long form")
    func backups() throws {
        let plan = try #require(SoakPlan())
        let backups = BackupFaults(seed: plan.seed)
        Self.say("backups, seed \(plan.seed):")
        if Strace.isPossible { Self.say("  " + (try backups.killed(20))) }
        if SmallDisk.isPossible { Self.say("  " + (try backups.noRoom())) }
        Self.say("  " + (try backups.clientGone()))
    }

    @Test("followers through kills, in their long form")
    func followers() throws {
        let plan = try #require(SoakPlan())
        for round in 0..<UInt64(5) {
            Self.say("  " + (try FollowRound(seed: plan.seed + round).run(kills: 8, each: 5_000)))
        }
    }

    @Test("overload in its long form")
    func overload() throws {
        let plan = try #require(SoakPlan())
        let overload = Overload(seed: plan.seed)
        Self.say("overload, seed \(plan.seed):")
        Self.say("  " + (try overload.idle(Overload.idleCount(10_000))))
        Self.say("  " + (try overload.descriptors(200)))
        Self.say("  " + (try overload.flood(lines: 100_000)))
        Self.say("  " + (try overload.neverRead(200)))
        Self.say("  " + (try overload.slowSenders(500)))
        guard Strace.isPossible else { return Self.say("  busy: skipped, strace cannot trace") }
        Self.say("  " + (try overload.busy(large: false)))
        Self.say("  " + (try overload.busy(large: true)))
    }
}

extension HistoryRound.Report {
    fileprivate mutating func add(_ other: Self) {
        faults += other.faults
        kills += other.kills
        diskFailures += other.diskFailures
        events += other.events
        acknowledged += other.acknowledged
        replayed += other.replayed
        refused += other.refused
        reconnects += other.reconnects
        lost += other.lost
        erasures += other.erasures
        complaints += other.complaints
    }

    fileprivate var summary: String {
        "\(faults.count) faults, \(kills) kills, \(diskFailures) failed disks,"
            + " \(events) events, \(acknowledged) acknowledged, \(lost) lost, \(erasures) erasures,"
            + " \(replayed) answers repeated, \(refused) refused, \(reconnects) reconnects,"
            + " \(complaints.count) complaints"
    }
}
