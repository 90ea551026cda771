import Glibc
import Synchronization

/// A load generator on a thread of its own, held back to a pace until it is told to finish.
final class BackgroundWriter: Sendable {
    private let stop = StopFlag()
    private let outcome = Mutex<Result<LoadResult, Failure>?>(nil)

    init(
        _ setting: Setting, _ mode: WriteMode, _ address: Address, firstNumber: Int, pace: Double
    ) throws(Failure) {
        try startThread { [self] in
            let result = Result { () throws(Failure) in
                var generator = try Self.generator(setting, mode, address, firstNumber)
                return try generator.run(LoadLimit(perSecond: pace), stop: stop.flag).checked()
            }
            outcome.withLock { $0 = result }
        }
    }

    /// Ends the load and waits for its last answer.
    func finish() throws(Failure) -> LoadResult {
        stop.set()
        while true {
            if let result = outcome.withLock({ $0 }) { return try result.get() }
            usleep(1000)
        }
    }

    /// The full rate of a mode against a daemon that runs, events a second.
    static func measure(
        _ setting: Setting, _ mode: WriteMode, _ address: Address, firstNumber: Int, seconds: Double
    ) throws(Failure) -> Double {
        var generator = try generator(setting, mode, address, firstNumber)
        let limit = LoadLimit(seconds: seconds)
        return try generator.run(limit, stop: StopFlag.never.flag).checked().perSecond
    }

    private static func generator(
        _ setting: Setting, _ mode: WriteMode, _ address: Address, _ firstNumber: Int
    ) throws(Failure) -> LoadGenerator {
        var plan = setting.plan()
        plan.firstNumber = firstNumber
        let work = Workload(plan: plan, wording: setting.wording, connections: mode.connections)
        return try LoadGenerator.connect(address, mode, work)
    }
}
