import Foundation
import Testing

/// One history: clients that go on through daemons that are killed, stopped, or have a failing disk.
/// Everything random in it comes from its seed.
struct HistoryRound {
    /// What a round did.
    struct Report {
        var faults: [String] = []
        /// Faults that ended a daemon, those of a disk apart.
        var kills = 0
        var diskFailures = 0
        var events = 0
        var acknowledged = 0
        var replayed = 0
        var refused = 0
        var reconnects = 0
        var lost = 0
        /// Erasures in the log.
        var erasures = 0
        var complaints: [String] = []
    }

    let seed: UInt64
    /// What a daemon that a fault was meant for is given until it comes: then it is killed, for not
    /// every count is reached.
    private let atMost: Int
    let clients: [HistoryClient]
    private let workspace: Workspace
    private let tally = HistoryTally()
    private var numbers: SeededNumbers
    private var report = Report()
    private var lines: [String] = []

    /// - Parameter isLong: Whether enough is written that checkpoints come while clients work.
    init(seed: UInt64, isLong: Bool) throws {
        self.seed = seed
        atMost = isLong ? 3_000 : 300
        numbers = SeededNumbers(seed: seed)
        workspace = try Workspace()
        let padding = isLong ? [0, 12_000].randomElement(using: &numbers) ?? 0 : 0
        clients = (0..<Int.random(in: 3...6, using: &numbers)).map {
            HistoryClient(number: $0, seed: seed, padding: padding)
        }
    }

    /// Runs so many daemons one after the other, and a last one on which everything is settled.
    mutating func run(faults count: Int) throws -> Report {
        do {
            if Strace.isPossible { try makeFile() }
            for index in 0..<count {
                let isFirst = index == 0 && Strace.isPossible
                let fault =
                    isFirst
                    ? .killInCommit(after: Int.random(in: 50...150, using: &numbers))
                    : KillFault(&numbers, atMost: atMost)
                try run(fault)
                try check()
                if report.complaints.count > 10 { break }
            }
            try settle()
        } catch {
            report.complaints.append("\(error)")
        }
        report.acknowledged = tally.acknowledgements
        report.replayed = tally.replays
        report.refused = tally.refusals
        report.reconnects = tally.lostConnections
        report.complaints = report.complaints.map { "seed \(seed): \($0)" }
        return report
    }

    /// Kills daemons while they make the file, then lets one make it, and puts the office in.
    private mutating func makeFile() throws {
        for _ in 0..<2 {
            let fault = KillFault.firstOpen(&numbers)
            report.faults.append("\(fault), first open")
            do {
                let daemon = try start(fault)
                try daemon.kill()
                report.kills += 1
            } catch let early as EndedEarly {
                if early.ending != .signal(SIGKILL) { report.complaints.append("\(early)") }
                report.kills += 1
            }
        }
    }

    private static let figures = [
        #"TIMES {"by":["service","official"],"clock":"wall"}"#, #"TIMES {"measure":"lead"}"#,
        #"SATISFACTION {"by":["service"]}"#, #"CHANNELS"#,
    ]

    /// Erases everything personal of some requests: no figure changes by a digit.
    private mutating func eraseSome(_ client: Client) throws {
        func figures() throws -> [String] {
            try Self.figures.map { try client.ok($0).comparable(without: ["asOf"]) }
        }
        let before = try figures()
        let ids = try client.ok(#"LIST {"limit":10000}"#).rows.compactMap { $0["id"] as? String }
        for id in ids where numbers.isTrue(oneIn: ids.count / 20 + 1) {
            try client.ok(
                #"ERASE {"request":"\#(id)","basis":"pdp-43-1-c","requestedBy":"office","#
                    + #""decidedBy":"camat"}"#)
        }
        if try figures() != before { report.complaints.append("an erasure changed a figure") }
    }

    private func start(_ fault: KillFault?) throws -> Daemon {
        try Daemon(in: workspace, under: fault?.wrapper(workspace.database.path) ?? [])
    }

    private mutating func run(_ fault: KillFault) throws {
        report.faults.append("\(fault)")
        let daemon: Daemon
        do {
            daemon = try start(fault)
            let client = try daemon.connect()
            if client.hello.int("size") == 0 { for line in Office.lines { try client.ok(line) } }
        } catch let early as EndedEarly {
            return note(early.ending, fault, early.errors)
        } catch is HarnessFailure {
            // It ended while the first lines were sent.
            return
        }
        let before = tally.acknowledgements
        let finished = DispatchSemaphore(value: 0)
        tally.end(false)
        for client in clients {
            let port = daemon.port
            Thread.detachNewThread { [tally] in
                client.work(port: port, tally)
                finished.signal()
            }
        }
        let ending = try end(daemon, fault, since: before)
        tally.end()
        for _ in clients { finished.wait() }
        note(ending, fault, daemon.program.errors)
        report.complaints += try ErasureCheck(workspace).complaints(
            told: clients.flatMap(\.attempts))
    }

    /// Brings the end about, or waits for it.
    private func end(_ daemon: Daemon, _ fault: KillFault, since before: Int) throws -> Ending {
        func work(until count: Int) throws {
            try eventually("seed \(seed): nothing is acknowledged") {
                tally.acknowledgements - before >= count || daemon.program.poll() != nil
            }
        }
        switch fault {
        case .kill(let count), .killInCommit(let count):
            try work(until: count)
            daemon.program.send(signal: SIGKILL)
        case .stopThenKill(let count, let time):
            try work(until: count)
            daemon.program.send(signal: SIGTERM)
            usleep(UInt32(time))
            daemon.program.send(signal: SIGKILL)
        case .stop(let count):
            try work(until: count)
            daemon.program.send(signal: SIGTERM)
        case .killAt(_, _, _, thenStop: true):
            try work(until: atMost / 2)
            daemon.program.send(signal: SIGTERM)
        case .killAt, .fail:
            try work(until: atMost)
            if daemon.program.poll() == nil { daemon.program.send(signal: SIGKILL) }
        }
        return try daemon.program.waitForEnd()
    }

    private mutating func note(_ ending: Ending, _ fault: KillFault, _ errors: String) {
        switch (ending, fault) {
        case (.signal(SIGKILL), _): report.kills += 1
        case (.exit(74), .fail): report.diskFailures += 1
        // Stopped before the count was reached, or before the signal came.
        case (.exit(0), .stop), (.exit(0), .stopThenKill), (.exit(0), .killAt): break
        default: report.complaints.append("\(fault) ended it with \(ending): \(errors)")
        }
    }

    /// What a new daemon has against what the clients know.
    private mutating func check() throws {
        // What is derived may vanish at any stop.
        for name in ["-index", "-snapshot", "-tiles"] where numbers.isTrue(oneIn: 3) {
            unlink(workspace.database.path + name)
        }
        let daemon = try start(nil)
        var check = try HistoryCheck(daemon.connect(), clients, after: lines)
        try check.checkDisk(workspace, clients)
        lines = check.lines
        report.lost += check.lost
        report.complaints += check.complaints
        if numbers.isTrue(oneIn: 2) { try daemon.kill() } else { _ = try daemon.terminate() }
    }

    private mutating func settle() throws {
        let daemon = try start(nil)
        let client = try daemon.connect()
        if client.hello.int("size") == 0 { for line in Office.lines { try client.ok(line) } }
        for client in clients { try client.settle(port: daemon.port, tally) }
        try eraseSome(client)
        var check = try HistoryCheck(client, clients, after: lines)
        try check.checkDisk(workspace, clients)
        report.lost += check.lost
        report.complaints += check.complaints
        report.events = check.count
        report.erasures = check.erasures
        guard try daemon.terminate() == .exit(0) else {
            return report.complaints.append("the last stop failed: \(daemon.program.errors)")
        }
        // The stop's own snapshot must give the same again.
        let last = try start(nil)
        report.complaints += try HistoryCheck(last.connect(), clients, after: check.lines)
            .complaints
    }
}
