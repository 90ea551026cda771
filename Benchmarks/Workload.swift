/// The work of a run, dealt out to connections: each has some requests under way at once and takes
/// their next steps in turn, so that the commands of one request stay in order on one connection.
struct Workload: ~Copyable {
    private let plan: LifePlan
    let wording: Wording
    private let lanesPerConnection: Int
    private let lanes: UnsafeMutablePointer<RequestLife>
    private let laneCount: Int
    private let cursors: UnsafeMutablePointer<Int>
    /// The number that the next new request gets: what was used is below.
    private(set) var nextNumber: Int

    init(plan: LifePlan, wording: Wording, connections: Int) {
        self.plan = plan
        self.wording = wording
        // Many clients have few requests each under way, few clients many: an office's worth in all.
        lanesPerConnection = max(4, min(32, 1024 / connections))
        laneCount = connections * lanesPerConnection
        lanes = .allocate(capacity: laneCount)
        for lane in 0..<laneCount {
            (lanes + lane).initialize(to: RequestLife(number: plan.firstNumber + lane, plan: plan))
        }
        cursors = .allocate(capacity: connections)
        cursors.initialize(repeating: 0, count: connections)
        nextNumber = plan.firstNumber + laneCount
    }

    deinit {
        lanes.deallocate()
        cursors.deallocate()
    }

    /// The next step on a connection; a request that came to its end makes room for a new one.
    @inline(__always)
    mutating func next(connection: Int) -> Step {
        let turn = cursors[connection]
        cursors[connection] = turn + 1 == lanesPerConnection ? 0 : turn + 1
        let lane = lanes + (connection * lanesPerConnection + turn)
        while true {
            if let step = lane.pointee.next() { return step }
            lane.pointee = RequestLife(number: nextNumber, plan: plan)
            nextNumber += 1
        }
    }

    /// Writes the next command line of a connection with its LF; returns its length.
    @inline(__always)
    mutating func writeLine(connection: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        wording.line(next(connection: connection), to: target)
    }
}
