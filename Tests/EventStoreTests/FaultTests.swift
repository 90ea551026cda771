import CSQLite
import Foundation
import Testing

@testable import EventStore

/// The N-th call on a file fails, for N = 1, 2, ... until a run meets no fault: the store answers with
/// a typed error, and what was acknowledged is there when the file is opened again.
@Suite("Faulty files") struct FaultTests {
    /// Every kind of failure, without the number of the call.
    static let faults: [FaultyDisk.Fault] = [
        .init(call: .open, code: SQLITE_CANTOPEN),
        .init(call: .open, code: SQLITE_CANTOPEN, isLasting: true),
        .init(call: .delete, code: FaultyDisk.ioError(10)),
        .init(call: .access, code: FaultyDisk.ioError(13)),
        .init(call: .read, code: FaultyDisk.ioError(1)),
        .init(call: .read, code: FaultyDisk.ioError(1), isLasting: true),
        .init(call: .write, code: FaultyDisk.ioError(3)),
        .init(call: .write, code: FaultyDisk.ioError(3), written: 0.5),
        .init(call: .write, code: FaultyDisk.ioError(3), written: 0.5, isLasting: true),
        .init(call: .write, code: SQLITE_FULL),
        .init(call: .write, code: SQLITE_FULL, written: 0.5),
        .init(call: .write, code: SQLITE_FULL, written: 0.5, isLasting: true),
        .init(call: .truncate, code: FaultyDisk.ioError(6)),
        .init(call: .sync, code: FaultyDisk.ioError(4)),
        .init(call: .sync, code: FaultyDisk.ioError(4), isLasting: true),
        .init(call: .size, code: FaultyDisk.ioError(7)),
        .init(call: .lock, code: FaultyDisk.ioError(15)),
        .init(call: .sharedMap, code: FaultyDisk.ioError(21)),
        .init(call: .sharedLock, code: FaultyDisk.ioError(20)),
    ]

    @Test("a store that could not be created can be created afterwards", arguments: faults)
    func creation(_ fault: FaultyDisk.Fault) throws {
        try forEveryCall(fault) { fault in
            let folder = try TemporaryFolder(inMemory: true)
            let disk = try FaultyDisk(database: folder.file())
            disk.arm(fault)
            do {
                _ = try EventStore.open(folder.file(), vfs: disk.name)
                try demand(disk.strikes == 0 || !fault.isOfWriting, "\(fault): nobody was told")
            } catch is StoreError {}
            disk.disarm()
            try Ledger().verify(folder.file(), "\(fault)")
            return disk.strikes
        }
    }

    @Test("a store that could not be opened lost nothing", arguments: faults)
    func opening(_ fault: FaultyDisk.Fault) throws {
        let (fixture, ledger) = try Fixture.filled()
        try forEveryCall(fault) { fault in
            let folder = try TemporaryFolder(inMemory: true)
            let path = try fixture.put(folder)
            let disk = try FaultyDisk(database: path)
            disk.arm(fault)
            do {
                let (store, writer) = try EventStore.open(path, vfs: disk.name)
                disk.disarm()
                try ledger.compare(store, writer, "\(fault), opened in spite of it")
            } catch is StoreError {}
            disk.disarm()
            try ledger.verify(path, "\(fault)")
            return disk.strikes
        }
    }

    @Test(
        "whatever fails in appends, commits and checkpoints, the acknowledged is there",
        arguments: faults)
    func writing(_ fault: FaultyDisk.Fault) throws {
        let (fixture, ledger) = try Fixture.filled()
        try forEveryCall(fault) { fault in
            var session = try FaultySession(fixture, ledger, fault)
            return try session.run { dice, number in
                Ledger.drafts(&dice, count: dice.roll(1...4), tag: "w\(number)")
            }
        }
    }

    @Test(
        "whatever fails in erasures, none is told to be gone that is not; opening finishes it",
        arguments: faults)
    func erasing(_ fault: FaultyDisk.Fault) throws {
        let (fixture, ledger) = try Fixture.filled()
        try forEveryCall(fault) { fault in
            var session = try FaultySession(fixture, ledger, fault)
            session.erases = true
            return try session.run { dice, number in
                Ledger.drafts(&dice, count: dice.roll(1...3), tag: "e\(number)")
            }
        }
    }

    /// More than the page cache holds is written to the log before the commit.
    @Test(
        "a transaction that is larger than memory is whole or absent too",
        arguments: faults.filter { $0.call == .write || $0.call == .read || $0.call == .sync })
    func spilling(_ fault: FaultyDisk.Fault) throws {
        let (fixture, ledger) = try Fixture.filled()
        try forEveryCall(fault, step: Rounds.count == nil ? 701 : 17) { fault in
            var session = try FaultySession(fixture, ledger, fault)
            session.transactions = 2
            return try session.run { dice, number in
                Ledger.drafts(&dice, count: 12, tag: "b\(number)", bodyMax: 600_000)
            }
        }
    }

    /// Runs `body` with the first, second, ... call failing, until one run meets no fault.
    private func forEveryCall(
        _ fault: FaultyDisk.Fault, step: Int = 1, _ body: (FaultyDisk.Fault) throws -> Int
    ) throws {
        var fault = fault
        while true {
            do {
                if try body(fault) == 0 { break }
            } catch let finding as Finding { throw finding } catch {
                throw Finding(description: "\(fault): \(error)")
            }
            Tally.shared.add("faults")
            fault.number += step
            try demand(fault.number < 20_000, "\(fault): no end")
        }
    }
}

extension FaultyDisk {
    /// An extended code of SQLITE_IOERR, whose macros Swift does not see.
    static func ioError(_ number: Int32) -> Int32 { SQLITE_IOERR | number << 8 }
}

extension FaultyDisk.Fault {
    /// Whether it is one that must never go unheard.
    var isOfWriting: Bool { call == .sync || call == .write }
}

/// A store in use until a fault strikes, and what it must do then.
struct FaultySession {
    var transactions = 5
    /// Whether every transaction erases something.
    var erases = false

    private let fault: FaultyDisk.Fault
    private let folder: TemporaryFolder
    private let path: String
    private let disk: FaultyDisk
    private var ledger: Ledger
    /// What may be there although nobody was told so.
    private var perhaps: [Ledger.Draft]?
    private var wasTold = false

    init(_ fixture: Fixture, _ ledger: Ledger, _ fault: FaultyDisk.Fault) throws {
        self.fault = fault
        self.ledger = ledger
        folder = try TemporaryFolder(inMemory: true)
        path = try fixture.put(folder)
        disk = try FaultyDisk(database: path)
    }

    /// Runs transactions and checkpoints, reopens and compares; answers how often the fault struck.
    mutating func run(_ drafts: (inout Dice, Int) -> [Ledger.Draft]) throws -> Int {
        var dice = Dice(seed: 7)
        do {
            let (store, writer) = try EventStore.open(path, vfs: disk.name)
            writer.checkpointPages = 4
            disk.arm(fault)
            for number in 0..<transactions {
                var drafts = drafts(&dice, number)
                if erases { drafts = ledger.withErasures(drafts, &dice, once: 1) }
                guard try transaction(drafts, store, writer),
                    try checkpoint(number, store, writer)
                else { break }
            }
        }
        // A full disk only puts off a checkpoint: that is not told.
        let isQuiet = disk.strikes == 0 || !fault.isOfWriting || fault.code == SQLITE_FULL
        try demand(wasTold || isQuiet, "\(fault): nobody was told")
        disk.disarm()
        try ledger.verify(path, perhaps: perhaps, "\(fault)")
        return disk.strikes
    }

    /// One transaction; answers whether to go on.
    private mutating func transaction(
        _ drafts: [Ledger.Draft], _ store: EventStore, _ writer: EventWriter
    ) throws -> Bool {
        let isGone: Bool
        do throws(StoreError) { isGone = try writer.record(drafts, in: &ledger) } catch {
            wasTold = true
            guard error == .full else {
                perhaps = drafts
                try unusable(store, writer)
                return false
            }
            try demand(fault.code == SQLITE_FULL, "\(fault) was told as a full disk")
            try writer.rollback()
            try ledger.compare(store, writer, "\(fault), rolled back")
            // Half of the runs end here: nothing of the transaction may come back at the next start.
            if fault.number.isMultiple(of: 2) { return false }
            disk.disarm()
            try writer.record(drafts, in: &ledger)
            try ledger.compare(store, writer, "\(fault), with room again")
            return true
        }
        if erases { try checkErasure(isGone, writer) }
        return true
    }

    /// What was told to be gone is gone; what was not is finished when there is room again.
    private mutating func checkErasure(_ isGone: Bool, _ writer: EventWriter) throws {
        if !isGone {
            wasTold = true
            disk.disarm()
            try demand(fault.code == SQLITE_FULL, "\(fault): an erasure was left unfinished")
            try writer.maintain()
            try demand(!writer.isErasurePending, "\(fault): not finished with room again")
        }
        try ledger.demandGone(path, "\(fault), told that it is gone")
    }

    private mutating func checkpoint(
        _ number: Int, _ store: EventStore, _ writer: EventWriter
    ) throws -> Bool {
        do throws(StoreError) {
            if number == 3 { try writer.close() } else { try writer.maintain() }
            return true
        } catch {
            wasTold = true
            try demand(error != .full, "\(fault): a checkpoint on a full disk is only put off")
            try unusable(store, writer)
            return false
        }
    }

    /// After any other error than a full disk the writer refuses, and readers lie to nobody.
    private func unusable(_ store: EventStore, _ writer: EventWriter) throws {
        try demand((try? writer.begin()) == nil, "\(fault): the writer began again")
        disk.disarm()
        try demand(
            (try? writer.begin()) == nil, "\(fault): the writer began when the disk was well")
        try demand((try? writer.commit()) == nil, "\(fault): the writer committed")
        do {
            let (events, damaged) = try store.everything()
            try demand(
                damaged.isEmpty && events == ledger.events, "\(fault): a reader sees something else"
            )
        } catch is StoreError {}
    }
}
