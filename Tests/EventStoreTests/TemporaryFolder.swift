import Foundation

/// A fresh folder that goes when the last reference to it does.
final class TemporaryFolder {
    let path: String

    /// - Parameter inMemory: Whether it should lie in memory where that is possible: for tests that
    ///   open thousands of stores and look at what is written, not at the disk.
    init(inMemory: Bool = false) throws {
        let memory = "/dev/shm/"
        let parent =
            inMemory && FileManager.default.isWritableFile(atPath: memory)
            ? memory : NSTemporaryDirectory()
        path = parent + "event-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    func file(_ name: String = "events.db") -> String { path + "/" + name }
}
