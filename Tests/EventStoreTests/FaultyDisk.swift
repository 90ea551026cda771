import CSQLite
import Foundation

/// A file layer of SQLite over the usual one that can make the N-th call fail, and that remembers
/// what was done to the files, so that a power cut can be played at any point.
///
/// Each instance is a `sqlite3_vfs` of its own with state of its own: tests run side by side. It is
/// used by one thread at a time, and must outlive every connection that was opened over it.
final class FaultyDisk: @unchecked Sendable {
    /// The calls that can fail.
    enum Call: CaseIterable, Sendable {
        case open, delete, access, read, write, truncate, sync, size, lock, sharedMap, sharedLock
    }

    /// Which call fails, and how.
    struct Fault: Sendable, CustomStringConvertible {
        var call: Call
        /// What it answers.
        var code: Int32
        /// The part of the bytes that a failing write leaves behind.
        var written = 0.0
        /// Whether every later call fails too.
        var isLasting = false
        /// Which call fails, from 1.
        var number = 1

        var description: String {
            "\(call) \(number) answers \(code)\(isLasting ? " from then on" : ""), \(written) written"
        }
    }

    /// What happened to a file. Files are named by what follows the path of the database.
    enum Effect: Sendable {
        case create(String)
        case write(String, offset: Int, bytes: [UInt8])
        case truncate(String, size: Int)
        case sync(String)
        case delete(String, durably: Bool)
        /// Done by calls of our own, not by SQLite: a test notes it.
        case rename(String, to: String)
        /// What the folder knows of all files is durable; noted by tests too.
        case syncFolder
    }

    /// The name under which SQLite knows it.
    let name = "faulty-\(UUID().uuidString)"
    private var fault: Fault?
    /// How often the fault struck.
    private(set) var strikes = 0
    /// Everything done to the files so far.
    private(set) var log: [Effect] = []

    fileprivate let real: UnsafeMutablePointer<sqlite3_vfs>
    private let database: String
    private let own: UnsafeMutablePointer<sqlite3_vfs>
    private let ownName: UnsafeMutablePointer<CChar>?
    private var calls = 0

    /// - Parameter database: The path of the database, without symbolic links.
    init(database: String) throws {
        guard let real = sqlite3_vfs_find(nil) else { throw CocoaError(.featureUnsupported) }
        self.real = real
        self.database = database
        own = .allocate(capacity: 1)
        ownName = strdup(name)
        // What is not replaced below does not look at the vfs it is called with.
        own.initialize(to: real.pointee)
        own.pointee.zName = UnsafePointer(ownName)
        own.pointee.szOsFile = Int32(MemoryLayout<FaultyFile.Handle>.size)
        own.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
        own.pointee.xOpen = { vfs, path, handle, flags, outFlags in
            FaultyDisk.of(vfs)?.open(path, handle, flags, outFlags) ?? SQLITE_CANTOPEN
        }
        own.pointee.xDelete = { vfs, path, sync in
            FaultyDisk.of(vfs)?.delete(path, sync) ?? SQLITE_IOERR
        }
        own.pointee.xAccess = { vfs, path, flags, result in
            guard let disk = FaultyDisk.of(vfs) else { return SQLITE_IOERR }
            if let fault = disk.strike(.access) { return fault.code }
            return disk.real.pointee.xAccess?(disk.real, path, flags, result) ?? SQLITE_IOERR
        }
        sqlite3_vfs_register(own, 0)
    }

    deinit {
        sqlite3_vfs_unregister(own)
        own.deallocate()
        free(ownName)
    }

    private static func of(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> FaultyDisk? {
        (vfs?.pointee.pAppData).map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    /// Makes a call fail, counted from here.
    func arm(_ fault: Fault) {
        self.fault = fault
        calls = 0
        strikes = 0
    }

    /// Lets every call succeed again.
    func disarm() { fault = nil }

    /// Counts a call, and answers how it fails when its turn has come.
    func strike(_ call: Call) -> Fault? {
        guard let fault, fault.call == call else { return nil }
        calls += 1
        guard calls == fault.number || (fault.isLasting && calls > fault.number) else { return nil }
        strikes += 1
        return fault
    }

    func note(_ effect: Effect) { log.append(effect) }

    private func suffix(_ path: UnsafePointer<CChar>?) -> String {
        path.map { String(String(cString: $0).dropFirst(database.count)) } ?? "-temporary"
    }

    private func open(
        _ path: UnsafePointer<CChar>?, _ handle: UnsafeMutablePointer<sqlite3_file>?,
        _ flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let handle else { return SQLITE_CANTOPEN }
        handle.pointee.pMethods = nil
        if let fault = strike(.open) { return fault.code }
        let isThere = path.map { Glibc.access($0, F_OK) == 0 } ?? false
        let file = FaultyFile(self, suffix(path))
        let code = real.pointee.xOpen?(real, path, file.real, flags, outFlags) ?? SQLITE_IOERR
        guard code == SQLITE_OK else { return code }
        if !isThere { note(.create(file.name)) }
        FaultyFile.install(file, in: handle)
        return SQLITE_OK
    }

    private func delete(_ path: UnsafePointer<CChar>?, _ sync: Int32) -> Int32 {
        if let fault = strike(.delete) { return fault.code }
        let code = real.pointee.xDelete?(real, path, sync) ?? SQLITE_IOERR
        if code == SQLITE_OK { note(.delete(suffix(path), durably: sync != 0)) }
        return code
    }
}

/// One open file of a ``FaultyDisk``.
final class FaultyFile {
    /// What SQLite holds: its own part first, then the way to us.
    struct Handle {
        var base: sqlite3_file
        var file: UnsafeMutableRawPointer?
    }

    let name: String
    /// The same file in the layer below.
    let real: UnsafeMutablePointer<sqlite3_file>
    private let disk: FaultyDisk
    private let memory: UnsafeMutableRawPointer

    init(_ disk: FaultyDisk, _ name: String) {
        self.disk = disk
        self.name = name
        let size = Int(disk.real.pointee.szOsFile)
        memory = .allocate(byteCount: size, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        real = memory.assumingMemoryBound(to: sqlite3_file.self)
    }

    deinit { memory.deallocate() }

    static func install(_ file: FaultyFile, in handle: UnsafeMutablePointer<sqlite3_file>) {
        UnsafeMutableRawPointer(handle).assumingMemoryBound(to: Handle.self).initialize(
            to: Handle(
                base: sqlite3_file(pMethods: UnsafePointer(methods)),
                file: Unmanaged.passRetained(file).toOpaque()))
    }

    private static func of(_ handle: UnsafeMutablePointer<sqlite3_file>?) -> FaultyFile? {
        guard let handle else { return nil }
        return UnsafeRawPointer(handle).assumingMemoryBound(to: Handle.self).pointee.file.map {
            Unmanaged.fromOpaque($0).takeUnretainedValue()
        }
    }

    private var below: sqlite3_io_methods { real.pointee.pMethods.pointee }

    private func write(_ bytes: UnsafeRawPointer?, _ count: Int32, _ offset: Int64) -> Int32 {
        let fault = disk.strike(.write)
        let part = fault.map { Int32(Double(count) * $0.written) } ?? count
        if part > 0 {
            let code = below.xWrite(real, bytes, part, offset)
            guard code == SQLITE_OK else { return code }
            let copy = UnsafeRawBufferPointer(start: bytes, count: Int(part))
            disk.note(.write(name, offset: Int(offset), bytes: Array(copy)))
        }
        return fault?.code ?? SQLITE_OK
    }

    private func truncate(_ size: Int64) -> Int32 {
        if let fault = disk.strike(.truncate) { return fault.code }
        let code = below.xTruncate(real, size)
        if code == SQLITE_OK { disk.note(.truncate(name, size: Int(size))) }
        return code
    }

    /// A sync that fails has written nothing for certain: it is not in the log.
    private func sync(_ flags: Int32) -> Int32 {
        if let fault = disk.strike(.sync) { return fault.code }
        let code = below.xSync(real, flags)
        if code == SQLITE_OK { disk.note(.sync(name)) }
        return code
    }

    /// The calls that SQLite makes: written once, read by C.
    nonisolated(unsafe) private static let methods = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        var calls = sqlite3_io_methods()
        calls.iVersion = 2  // no memory maps
        calls.xClose = { handle in
            guard let file = FaultyFile.of(handle) else { return SQLITE_IOERR }
            let code = file.below.xClose(file.real)
            Unmanaged.passUnretained(file).release()
            return code
        }
        calls.xRead = { handle, bytes, count, offset in
            guard let file = FaultyFile.of(handle) else { return SQLITE_IOERR }
            if let fault = file.disk.strike(.read) { return fault.code }
            return file.below.xRead(file.real, bytes, count, offset)
        }
        calls.xWrite = { handle, bytes, count, offset in
            FaultyFile.of(handle)?.write(bytes, count, offset) ?? SQLITE_IOERR
        }
        calls.xTruncate = { handle, size in
            FaultyFile.of(handle)?.truncate(size) ?? SQLITE_IOERR
        }
        calls.xSync = { handle, flags in
            FaultyFile.of(handle)?.sync(flags) ?? SQLITE_IOERR
        }
        calls.xFileSize = { handle, size in
            guard let file = FaultyFile.of(handle) else { return SQLITE_IOERR }
            if let fault = file.disk.strike(.size) { return fault.code }
            return file.below.xFileSize(file.real, size)
        }
        calls.xLock = { handle, level in
            guard let file = FaultyFile.of(handle) else { return SQLITE_IOERR }
            if let fault = file.disk.strike(.lock) { return fault.code }
            return file.below.xLock(file.real, level)
        }
        calls.xUnlock = { handle, level in
            FaultyFile.of(handle).map { $0.below.xUnlock($0.real, level) } ?? SQLITE_IOERR
        }
        calls.xCheckReservedLock = { handle, result in
            FaultyFile.of(handle).map { $0.below.xCheckReservedLock($0.real, result) }
                ?? SQLITE_IOERR
        }
        calls.xFileControl = { handle, operation, argument in
            FaultyFile.of(handle).map { $0.below.xFileControl($0.real, operation, argument) }
                ?? SQLITE_NOTFOUND
        }
        calls.xSectorSize = { handle in
            FaultyFile.of(handle).map { $0.below.xSectorSize($0.real) } ?? 4096
        }
        calls.xDeviceCharacteristics = { handle in
            FaultyFile.of(handle).map { $0.below.xDeviceCharacteristics($0.real) } ?? 0
        }
        addSharedMemory(&calls)
        methods.initialize(to: calls)
        return methods
    }()

    /// The index of the write-ahead log lives in shared memory, which no power cut outlives.
    private static func addSharedMemory(_ calls: inout sqlite3_io_methods) {
        calls.xShmMap = { handle, region, size, extend, memory in
            guard let file = FaultyFile.of(handle) else { return SQLITE_IOERR }
            if let fault = file.disk.strike(.sharedMap) { return fault.code }
            return file.below.xShmMap(file.real, region, size, extend, memory)
        }
        calls.xShmLock = { handle, offset, count, flags in
            guard let file = FaultyFile.of(handle) else { return SQLITE_IOERR }
            if flags & SQLITE_SHM_LOCK != 0, let fault = file.disk.strike(.sharedLock) {
                return fault.code
            }
            return file.below.xShmLock(file.real, offset, count, flags)
        }
        calls.xShmBarrier = { handle in
            if let file = FaultyFile.of(handle) { file.below.xShmBarrier(file.real) }
        }
        calls.xShmUnmap = { handle, delete in
            FaultyFile.of(handle).map { $0.below.xShmUnmap($0.real, delete) } ?? SQLITE_OK
        }
    }
}
