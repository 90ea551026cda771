/// The work of a run, dealt out to connections: each has some requests under way at once and takes
/// their next steps in turn, so that the commands of one request stay in order on one connection.
///
/// A connection begins with one request and opens more as it goes, so that from the first second on
/// the steps come in the mixture of a running office.
struct Workload: ~Copyable {
    /// As many requests an office has open at a time.
    static let officeLanes = 4096

    private let plan: LifePlan
    let wording: Wording
    let connections: Int
    private let lanesPerConnection: Int
    private let lanes: UnsafeMutablePointer<RequestLife>
    private let turns: UnsafeMutablePointer<Int>
    private let active: UnsafeMutablePointer<Int>
    /// The number that the next new request gets: what was used is below.
    private(set) var nextNumber: Int

    /// Work for so many connections.
    ///
    /// - Parameter lanes: how many requests are under way at once, over all connections.
    init(
        plan: LifePlan, wording: Wording, connections: Int, lanes laneCount: Int = officeLanes
    ) {
        self.plan = plan
        self.wording = wording
        self.connections = connections
        lanesPerConnection = max(1, laneCount / connections)
        lanes = .allocate(capacity: connections * lanesPerConnection)
        turns = .allocate(capacity: connections)
        turns.initialize(repeating: 0, count: connections)
        active = .allocate(capacity: connections)
        active.initialize(repeating: 0, count: connections)
        nextNumber = plan.firstNumber
    }

    deinit {
        lanes.deallocate()
        turns.deallocate()
        active.deallocate()
    }

    /// The next step on a connection; a request that came to its end makes room for a new one.
    @inline(__always)
    mutating func next(connection: Int) -> Step {
        if turns[connection] == active[connection] { openMore(connection) }
        let lane = lanes + (connection * lanesPerConnection + turns[connection])
        turns[connection] += 1
        while true {
            if let step = lane.pointee.next() { return step }
            lane.pointee = newRequest()
        }
    }

    /// Begins the next turn over a connection's requests, with a sixth more of them while there is
    /// room: a life has six steps, so a sixth of all steps are beginnings.
    private mutating func openMore(_ connection: Int) {
        turns[connection] = 0
        let more = min(1 + active[connection] / 6, lanesPerConnection - active[connection])
        for _ in 0..<more {
            let lane = lanes + (connection * lanesPerConnection + active[connection])
            lane.initialize(to: newRequest())
            active[connection] += 1
        }
    }

    private mutating func newRequest() -> RequestLife {
        nextNumber += 1
        return RequestLife(number: nextNumber - 1, plan: plan)
    }

    /// Writes the next command of a connection as a wire has it; returns its length.
    @inline(__always)
    mutating func write(
        _ wire: Wire, connection: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        wire.write(next(connection: connection), wording, to: target)
    }
}
