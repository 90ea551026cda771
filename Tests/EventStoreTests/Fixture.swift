import Foundation

@testable import EventStore

/// The files of a store at rest, in memory, by what follows the path of the database. A store that
/// is to be broken is put down from it anew each time.
struct Fixture: Sendable {
    static let suffixes = ["", "-wal", "-journal", "-index", "-tiles"]

    var files: [String: [UInt8]] = [:]

    init() {}

    /// The files as they stand beside `path`; nobody may have them open.
    /// - Parameter all: Also the files that are no part of a store at rest.
    init(_ path: String, all: Bool = false) {
        for suffix in Self.suffixes + (all ? ["-head", "-lock", "-new"] : []) {
            files[suffix] = FileManager.default.contents(atPath: path + suffix).map { Array($0) }
        }
    }

    /// Writes the files into a folder and answers the path of the database.
    func put(_ folder: TemporaryFolder) throws -> String {
        let path = folder.file()
        for (suffix, bytes) in files {
            try Data(bytes).write(to: URL(fileURLWithPath: path + suffix))
        }
        return path
    }

    /// A store with events in the database, in the log ahead of it, and behind its saved index.
    static func filled(
        seed: UInt64 = 1, inDatabase: Int = 12, inLog: Int = 5
    ) throws -> (Fixture, Ledger) {
        let folder = try TemporaryFolder(inMemory: true)
        var ledger = Ledger()
        var dice = Dice(seed: seed)
        do {
            let (store, writer) = try EventStore.open(folder.file())
            for number in 0..<inDatabase + inLog {
                let drafts = Ledger.drafts(&dice, count: dice.roll(1...6), tag: "f\(number)")
                try writer.record(drafts, in: &ledger)
                if number == inDatabase / 2 { try store.saveIndex() }
                if number == inDatabase - 1 { try writer.close() }
            }
        }
        return (Fixture(folder.file()), ledger)
    }
}
