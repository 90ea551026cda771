import Glibc

/// Ours and what one would use instead, and the ceilings of this machine, on the same work: every
/// mode is a number of rounds, in each of which every system runs once.
struct PeerSuite {
    /// What the rounds of one system under one mode came to.
    struct Outcome {
        var rates: [Double] = []
        var latencies = Latencies()
        var events = 0
        var processorSeconds = 0.0
        var writtenBytes = 0
        var seconds = 0.0

        var rate: Double { median(rates) }
    }

    /// All systems under one mode; who is missing was skipped or cannot do it.
    struct ModeOutcome {
        let mode: WriteMode
        var systems: [System: Outcome] = [:]

        /// How many times as many events as another: the median over the rounds, whose two sides lie
        /// beside each other in time.
        func ratio(over other: System) -> Double? {
            guard let ours = systems[.ours]?.rates, let theirs = systems[other]?.rates else {
                return nil
            }
            return median(zip(ours, theirs).map { $0 / max(1, $1) })
        }
    }

    private let setting: Setting
    private let tools: PeerTools
    private var foreign = ForeignLoad()
    private var random: SplitMix64

    init(_ setting: Setting) {
        self.setting = setting
        tools = PeerTools(setting)
        random = SplitMix64(seed: setting.options.seed)
    }

    /// Runs everything; returns the tables.
    mutating func run() throws(Failure) -> [Table] {
        let options = setting.options
        let modes = options.quick && options.only.isEmpty ? WriteMode.quick : WriteMode.all
        var outcomes: [ModeOutcome] = []
        for mode in modes where options.only.isEmpty || mode.name.contains(options.only) {
            outcomes.append(try measure(mode))
        }
        guard !outcomes.isEmpty else { throw Failure("no mode is called \(options.only)") }
        let sequential = try Self.sequentialBytesPerSecond(in: setting.folder)
        var reads = ReadSuite(setting, tools)
        let readTable = try reads.run()
        let report = PeerReport(
            setting, outcomes, sequential: sequential, foreign: foreign)
        return report.tables + [readTable, report.limits(notes: tools.skipped)]
            + [report.circumstances(versions: tools.versions)]
    }

    /// One round of warming up, then the measured rounds, each in another order: nobody always runs
    /// after the same one, whose aftermath (a checkpoint, a snapshot) he would pay for.
    private mutating func measure(_ mode: WriteMode) throws(Failure) -> ModeOutcome {
        progress("peers: \(mode.name)")
        let data = setting.folder + "/mode"
        guard mkdir(data, 0o700) == 0 else { throw Failure.system("mkdir \(data)") }
        defer { CleanUp.remove(folder: data) }
        var contestants: [(system: System, contestant: any Contestant)] = []
        for system in System.allCases {
            if let one = try tools.contestant(system, mode, setting, data: data) {
                contestants.append((system, one))
            }
        }
        var outcome = ModeOutcome(mode: mode)
        for round in 0...setting.options.rounds {
            let measured = foreign.begin()
            defer { foreign.end(measured) }
            for (system, contestant) in contestants.shuffled(using: &random) {
                let seconds = setting.options.seconds / (round == 0 ? 3 : 1)
                let before = Self.usage(contestant)
                let result = try contestant.run(seconds: seconds)
                let after = Self.usage(contestant)
                guard round > 0 else { continue }
                outcome.systems[system, default: Outcome()].add(result, before, after)
            }
        }
        return outcome
    }

    /// What a process has used so far.
    struct Usage {
        var processorSeconds = 0.0
        var writtenBytes = 0
    }

    private static func usage(_ contestant: any Contestant) -> Usage {
        guard let process = contestant.process else { return Usage() }
        return Usage(
            processorSeconds: DaemonProcess.processorSeconds(process),
            writtenBytes: DaemonProcess.writtenBytes(process))
    }

    /// Writing 256 MiB in pieces of 1 MiB over a new file and one fdatasync: bytes a second.
    private static func sequentialBytesPerSecond(in folder: String) throws(Failure) -> Double {
        progress("peers: sequential write")
        let path = folder + "/sequential"
        let block = [UInt8](repeating: 7, count: 1 << 20)
        var rates: [Double] = []
        for _ in 0..<3 {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Failure.system("open \(path)") }
            defer {
                close(descriptor)
                File.remove(path)
            }
            let start = monotonicNanoseconds()
            for _ in 0..<256 {
                guard write(descriptor, block, block.count) == block.count else {
                    throw Failure.system("write \(path)")
                }
            }
            guard fdatasync(descriptor) == 0 else { throw Failure.system("fdatasync") }
            rates.append(Double(256 << 20) / seconds(since: start))
        }
        return median(rates)
    }
}

extension PeerSuite.Outcome {
    fileprivate mutating func add(
        _ result: LoadResult, _ before: PeerSuite.Usage, _ after: PeerSuite.Usage
    ) {
        rates.append(result.perSecond)
        latencies.merge(result.latencies)
        events += result.events
        seconds += result.seconds
        processorSeconds += after.processorSeconds - before.processorSeconds
        writtenBytes += after.writtenBytes - before.writtenBytes
    }
}
