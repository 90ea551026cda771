import CSQLite

/// Erasing personal data, so that nothing of it is left on the disk.
///
/// ```
/// guard try writer.beginErasure() else { ... }    // somebody stands in the way: nothing was done
/// try writer.erasePersonal(of: sequence)
/// _ = try writer.append(event, after: head)       // that it was erased
/// let batch = try writer.commit()                 // durable, and gone for every reader
/// guard try writer.completeErasure() else { ... } // gone from the disk from here on
/// ```
/// A crash in between is made good by the next opening, before anything is read.
extension EventWriter {
    /// Begins a transaction that erases.
    ///
    /// The log ahead of the database is emptied first. So the old text stands in no copy of a page that
    /// is overwritten later, and whoever would keep the log from being emptied at the end is met before
    /// anything is recorded.
    /// - Returns: Whether it began: not while a backup is being made, nor while another program has
    ///   been reading for longer than five seconds.
    /// - Throws: ``StoreError/full`` when there is no room to empty the log.
    public func beginErasure() throws(StoreError) -> Bool {
        guard store.gate.enterErasure() else { return false }
        holdsGate = true
        switch try emptyLog() {
        case .done: break
        case .held:
            leaveGate()
            return false
        case .full: throw fail(SQLiteError(code: SQLITE_FULL, message: "full", sql: "checkpoint"))
        }
        try begin()
        return true
    }

    /// Erases the personal data beside an event within the running transaction.
    /// - Returns: Whether there was anything left of them.
    @discardableResult
    public func erasePersonal(of sequence: Int64) throws(StoreError) -> Bool {
        let isErased = try reading { () throws(SQLiteError) in try personalRows.erase(sequence) }
        if isErased { isErasurePending = true }
        return isErased
    }

    /// Writes what was erased over its last copies: the pages of the database are overwritten and
    /// synced, and the log ahead of it is emptied.
    /// - Returns: Whether all is gone. If not, another program reads, or there is no room: whatever was
    ///   committed is recorded, ``maintain()`` and the next opening try again, and until then nobody
    ///   may be told that it is gone.
    public func completeErasure() throws(StoreError) -> Bool {
        defer { leaveGate() }
        if isErasurePending { isErasurePending = try emptyLog() != .done }
        return !isErasurePending
    }

    /// Tries once more, without waiting for anybody.
    func retryErasure() throws(StoreError) {
        sqlite3_busy_timeout(connection.handle, 0)
        defer { sqlite3_busy_timeout(connection.handle, Connection.busyMilliseconds) }
        _ = try completeErasure()
    }

    func leaveGate() {
        guard holdsGate else { return }
        holdsGate = false
        store.gate.leaveErasure()
    }

    private func emptyLog() throws(StoreError) -> Checkpoint {
        let end = try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
        // The old log must not come back at a power cut.
        if end == .done, !connection.syncLog() { throw fail(connection.error("sync of the log")) }
        return end
    }
}
