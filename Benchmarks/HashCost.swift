import Digests
import EventStore
import Glibc
import MerkleTree

/// What SHA-256 and the Merkle tree cost: the digest's rate beside other programs' on this machine, and
/// its share of an append.
///
/// The product has no switch that leaves them out. So the same events are appended by the store, and then
/// hashed by themselves just as its writer does: their record and the tree over it.
struct HashCost {
    private static let batchEvents = 256
    /// At most so much of an append's time, the project set itself.
    private static let shareAim = 0.15

    private let setting: Setting
    private let rounds = 5

    init(_ setting: Setting) { self.setting = setting }

    // MARK: - The digest

    /// MB/s over long inputs and over inputs of the size of an event.
    func rates() throws(Failure) -> Table {
        progress("proofs: SHA-256")
        let sizes = [300, 1 << 20]
        var rows: [(name: String, rates: [Double])] = [
            ("ours", sizes.map { own($0, accelerated: true) }),
            (
                "ours, without the processor's instructions",
                sizes.map { own($0, accelerated: false) }
            ),
        ]
        var notes = [
            "MB/s (millions of bytes) on one core, medians of \(rounds) runs of 0.2 s; openssl and Python a run of their own",
            "300 bytes is an event: initialising and finishing count as much as the digest; Python adds a call of its interpreter",
        ]
        if let rates = openssl(sizes) {
            rows.append(("openssl speed -evp sha256", rates))
        } else {
            notes.append("skipped: openssl: not installed")
        }
        if let rates = python(sizes) {
            rows.append(("Python hashlib.sha256", rates))
        } else {
            notes.append("skipped: Python: not installed")
        }
        var table = Table(
            title: "SHA-256 (MB/s)",
            columns: ["who", "300 bytes", "ours to this", "1 MiB", "ours to this"])
        for row in rows {
            table.rows.append(
                [row.name]
                    + row.rates.indices.flatMap {
                        [
                            Figure.whole(row.rates[$0]),
                            Figure.ratio(rows[0].rates[$0] / max(1, row.rates[$0])),
                        ]
                    })
        }
        table.notes = notes
        return table
    }

    private func own(_ size: Int, accelerated: Bool) -> Double {
        let input = [UInt8](repeating: 0x5A, count: size)
        var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
        let runs = (0..<rounds).map { _ in
            let start = threadSeconds()
            var bytes = 0
            while threadSeconds() - start < 0.2 {
                for _ in 0..<max(1, 100_000 / size) {
                    var hash = SHA256(accelerated: accelerated)
                    input.withUnsafeBytes { hash.update($0) }
                    digest.withUnsafeMutableBytes { hash.finalize(into: $0) }
                    bytes += size
                }
            }
            return Double(bytes) / (threadSeconds() - start) / 1e6
        }
        return median(runs)
    }

    private func openssl(_ sizes: [Int]) -> [Double]? {
        var rates: [Double] = []
        for size in sizes {
            // The last line: +F:number:name:bytes a second.
            let text = try? ChildProcess.run(
                [
                    "openssl", "speed", "-mr", "-seconds", "1", "-bytes", "\(size)", "-evp",
                    "sha256",
                ],
                log: setting.folder + "/openssl.log")
            let line = text?.split(separator: "\n").last { $0.hasPrefix("+F:") }
            guard let rate = (line?.split(separator: ":").last).flatMap({ Double($0) }) else {
                return nil
            }
            rates.append(rate / 1e6)
        }
        return rates
    }

    private func python(_ sizes: [Int]) -> [Double]? {
        let script = """
            import hashlib, sys, time
            for size in map(int, sys.argv[1:]):
                data = b"Z" * size
                count, start = 0, time.process_time()
                while time.process_time() - start < 0.5:
                    for _ in range(max(1, 100000 // size)):
                        hashlib.sha256(data).digest()
                        count += 1
                print(count * size / (time.process_time() - start) / 1e6)
            """
        let text = try? ChildProcess.run(
            ["python3", "-c", script] + sizes.map(String.init),
            log: setting.folder + "/python.log")
        let rates = (text ?? "").split(separator: "\n").compactMap { Double($0) }
        return rates.count == sizes.count ? rates : nil
    }

    // MARK: - Its share of an append

    /// Seconds for an event.
    private struct Share {
        var clock: [Double] = []
        var processor: [Double] = []
        var hashing: [Double] = []
    }

    /// Appends events and hashes them.
    /// - Parameter daemon: What the clock and the processors spent on an event of the whole daemon.
    func share(
        daemon: (clock: Double, processor: Double)
    ) throws(Failure) -> Table {
        let work = events(setting.options.quick ? 20_000 : 100_000)
        var share = Share()
        for round in 0...rounds {
            progress("proofs: appends and hashes, round \(round)")
            let (clock, processor) = try append(work)
            let hashing = hash(work)
            guard round > 0 else { continue }
            share.clock.append(clock)
            share.processor.append(processor)
            share.hashing.append(hashing)
        }
        let hashing = median(share.hashing)
        var table = Table(
            title: "The row's hash and the tree in an append (us/event)",
            columns: ["of what", "share", "of aim", "us/event"])
        table.rows.append([
            "SHA-256 of the record and the tree over it", "-", "-", Self.us(hashing),
        ])
        for (name, whole) in [
            ("the store's append by itself, processor time", median(share.processor)),
            ("the store's append by itself, the clock", median(share.clock)),
            ("the daemon, pipelined, processor time of all its threads", daemon.processor),
            ("the daemon, pipelined, the clock: its throughput", daemon.clock),
        ] {
            let part = hashing / whole
            table.rows.append([
                name, Figure.decimal(part * 100) + " %", Figure.ratio(Self.shareAim / part),
                Self.us(whole),
            ])
        }
        table.notes = [
            "\(Figure.whole(Double(work.events.count))) events of \(Figure.whole(Double(work.recordBytes))) bytes on the average, \(Self.batchEvents) to a transaction, each durable; medians of \(rounds) rounds in turns",
            "of aim: 15 % / share. The hashing is of the same events, by itself, on the writer's one thread",
        ]
        return table
    }

    private static func us(_ seconds: Double) -> String { Figure.decimal(seconds * 1e6) }

    /// Events to be appended, each behind the end of its stream.
    private struct Work {
        var events: [(event: NewEvent, head: StreamHead)] = []
        /// The length of each one's record with its leaf byte, in the format of the store.
        var lengths: [Int] = []
        var recordBytes: Int { lengths.reduce(0, +) / max(1, lengths.count) }
    }

    private func events(_ count: Int) -> Work {
        var source = Workload(plan: setting.plan(), wording: setting.wording, connections: 1)
        let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: 4 * Wording.longest)
        defer { scratch.deallocate() }
        func text(_ write: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
            String(
                decoding: UnsafeBufferPointer(start: scratch, count: write(scratch)), as: UTF8.self)
        }
        var heads: [Int: StreamHead] = [:]
        var work = Work()
        let wording = setting.wording
        for number in 1...Int64(count) {
            let step = source.next(connection: 0)
            let event = NewEvent(
                stream: text { wording.stream(step, to: $0) }, type: "submitted",
                occurredAt: step.time, recordedAt: setting.now + number,
                actor: text { wording.actor(step, to: $0) },
                key: text { wording.key(step, to: $0) },
                body: Array(text { wording.body(step, to: $0) }.utf8))
            let head = heads[step.number] ?? .none
            work.events.append((event, head))
            heads[step.number] = StreamHead(sequence: number, version: head.version + 1)
            let fields =
                event.stream.utf8.count + event.type.utf8CodeUnitCount + event.body.count
                + (event.actor?.utf8.count ?? 0) + (event.key?.utf8.count ?? 0)
            work.lengths.append(1 + 5 * 8 + 6 * 4 + fields)
        }
        return work
    }

    private func append(_ work: Work) throws(Failure) -> (clock: Double, processor: Double) {
        let path = setting.folder + "/hash-cost.db"
        defer {
            for suffix in ["", "-wal", "-shm", "-lock", "-head"] { File.remove(path + suffix) }
        }
        do throws(StoreError) {
            let (_, writer) = try EventStore.open(path)
            let (start, used) = (monotonicNanoseconds(), threadSeconds())
            for first in stride(from: 0, to: work.events.count, by: Self.batchEvents) {
                try writer.begin()
                for (event, head) in work.events[first...].prefix(Self.batchEvents) {
                    _ = try writer.append(event, after: head)
                }
                _ = try writer.commit()
                try writer.maintain()
            }
            let count = Double(work.events.count)
            return (seconds(since: start) / count, (threadSeconds() - used) / count)
        } catch { throw Failure("\(error)") }
    }

    /// Hashes records of the same lengths, and grows a tree over them.
    private func hash(_ work: Work) -> Double {
        let bytes = [UInt8](repeating: 0x5A, count: work.lengths.max() ?? 1)
        var tree = RightEdge()
        let used = threadSeconds()
        bytes.withUnsafeBytes { record in
            withUnsafeTemporaryAllocation(byteCount: SHA256.byteCount, alignment: 8) { digest in
                for length in work.lengths {
                    var hash = SHA256()
                    hash.update(UnsafeRawBufferPointer(rebasing: record[..<length]))
                    hash.finalize(into: digest)
                    tree.append(TreeHash(loading: UnsafeRawBufferPointer(digest)))
                }
            }
        }
        let took = threadSeconds() - used
        precondition(tree.root != .empty, "the tree was grown")
        return took / Double(work.lengths.count)
    }
}
