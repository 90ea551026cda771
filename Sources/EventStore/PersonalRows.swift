import CLinux
import MerkleTree

/// The personal data beside the events, read and erased on one connection.
///
/// An erased row stays, blank: its text is overwritten where it stands by as many spaces, its salt by
/// zeros. It is not deleted, because deleting makes SQLite balance the tree, which copies neighbours
/// from page to page and leaves what they were copied from in the unused part of a page, where neither
/// `secure_delete` nor a later erasure finds it (measured with 3.40.1: about 2 in 1,000 erased texts
/// could still be read in the file; overwritten, none). A row of the same size is overwritten in its
/// place, overflow pages too, and nothing else moves.
final class PersonalRows {
    /// No row that was not erased has this salt: salts are 128 random bits.
    static let blankSalt = [UInt8](repeating: 0, count: 16)

    /// Whether a row is what an erasure leaves.
    static func isBlank(
        _ salt: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        salt.elementsEqual(blankSalt) && text.allSatisfy { $0 == UInt8(ascii: " ") }
    }

    private let add: Statement
    private let one: Statement
    private let some: Statement
    private let blank: Statement

    /// - Parameter connection: One that only reads can do all but ``insert(_:_:)`` and ``erase(_:)``.
    init(_ connection: Connection) throws(SQLiteError) {
        add = try Statement(connection, Schema.insertPersonal)
        one = try Statement(connection, Schema.readPersonal)
        some = try Statement(connection, Schema.scanPersonal)
        blank = try Statement(connection, Schema.blankPersonal)
    }

    /// Puts personal data beside the event at `sequence`, under a salt of its own.
    /// - Returns: What the event holds of them.
    func insert(_ personal: [UInt8], _ sequence: Int64) throws(SQLiteError) -> TreeHash {
        var salt = InlineArray<16, UInt8>(repeating: 0)
        let result = withUnsafeMutableBytes(of: &salt) { clinux_random($0.baseAddress, $0.count) }
        precondition(result == 0, "the kernel has no random bytes")
        return try salt.span.withUnsafeBufferPointer { salt throws(SQLiteError) in
            try personal.withUnsafeBufferPointer { personal throws(SQLiteError) in
                try put(add, sequence, salt, personal)
                return Commitment.hash(salt: salt, personal: personal)
            }
        }
    }

    /// The personal data beside an event; nil when there are none or they were erased.
    func read(_ sequence: Int64) throws(SQLiteError) -> [UInt8]? {
        one.bind(1, sequence)
        defer { one.reset() }
        return try one.step() ? Array(one.bytes(0)) : nil
    }

    /// Reads at most `limit` rows behind `sequence` in the order of the events, fewer when they are
    /// large, and lends those that were not erased.
    /// - Returns: The sequence of the last one read; nil when there is none behind.
    func scan(
        after sequence: Int64, limit: Int, _ body: (Int64, UnsafeBufferPointer<UInt8>) -> Void
    ) throws(SQLiteError) -> Int64? {
        some.bind(1, sequence)
        some.bind(2, Int64(limit))
        defer { some.reset() }
        var last: Int64?
        var bytes = 0
        while bytes < Self.scanBytesMax, try some.step() {
            let text = some.bytes(1)
            if some.integer(2) == 0 { body(some.integer(0), text) }
            last = some.integer(0)
            bytes += text.count
        }
        return last
    }

    /// A scan ends behind so many bytes: a long one would hold back the log.
    private static let scanBytesMax = 256 * 1024

    /// Blanks the personal data beside an event within the running transaction.
    /// - Returns: Whether there was anything that was not blank already.
    func erase(_ sequence: Int64) throws(SQLiteError) -> Bool {
        guard let text = try read(sequence) else { return false }
        let spaces = [UInt8](repeating: UInt8(ascii: " "), count: text.count)
        try Self.blankSalt.withUnsafeBufferPointer { salt throws(SQLiteError) in
            try spaces.withUnsafeBufferPointer { spaces throws(SQLiteError) in
                try put(blank, sequence, salt, spaces)
            }
        }
        return true
    }

    private func put(
        _ statement: Statement, _ sequence: Int64, _ salt: UnsafeBufferPointer<UInt8>,
        _ text: UnsafeBufferPointer<UInt8>
    ) throws(SQLiteError) {
        statement.bind(1, sequence)
        statement.bind(2, blob: salt)
        statement.bind(3, text: text)
        defer { statement.reset() }
        _ = try statement.step()
    }
}
