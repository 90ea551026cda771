import CSQLite

/// One prepared statement. Bytes that are bound or read are lent: bound ones must stay in place until
/// the next ``reset()``, read ones die at the next ``step()`` or ``reset()``.
package final class Statement {
    private let handle: OpaquePointer
    private let connection: Connection
    private let sql: String

    package init(_ connection: Connection, _ sql: String) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw connection.error(sql) }
        handle = prepared
        self.connection = connection
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    /// Whether there is a row.
    @inline(__always)
    package func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = connection.error(sql)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Makes the statement ready to run again. Its error, if any, was thrown by ``step()``.
    @inline(__always)
    package func reset() { sqlite3_reset(handle) }

    @inline(__always)
    package func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

    @inline(__always)
    package func bind(_ index: Int32, text: UnsafeBufferPointer<UInt8>?) {
        if let text {
            let start = UnsafeRawPointer(text.baseAddress ?? Self.nothing)
            sqlite3_bind_text(
                handle, index, start.assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
        } else {
            sqlite3_bind_null(handle, index)
        }
    }

    @inline(__always)
    func bind(_ index: Int32, blob: UnsafeBufferPointer<UInt8>?) {
        if let blob {
            sqlite3_bind_blob(
                handle, index, blob.baseAddress ?? Self.nothing, Int32(blob.count), nil)
        } else {
            sqlite3_bind_null(handle, index)
        }
    }

    @inline(__always)
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The column's bytes, text or blob; empty when null.
    @inline(__always)
    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_blob(handle, column)  // before _bytes, as SQLite's docs ask
        let count = Int(sqlite3_column_bytes(handle, column))
        return UnsafeBufferPointer(
            start: start?.assumingMemoryBound(to: UInt8.self), count: start == nil ? 0 : count)
    }

    /// The column's bytes; nil when null.
    @inline(__always)
    func optionalBytes(_ column: Int32) -> UnsafeBufferPointer<UInt8>? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : bytes(column)
    }

    /// Where a bound empty value points: SQLite takes a null pointer for NULL.
    nonisolated(unsafe) private static let nothing = UnsafePointer<UInt8>(
        UnsafeMutablePointer<UInt8>.allocate(capacity: 1))
}
