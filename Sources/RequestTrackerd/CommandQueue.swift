/// Commands that wait for the writer while more of them do than one batch takes: a few of each client
/// by turns, so that who sends one is not behind the thousands of others. Each client's own stay in
/// their order.
struct CommandQueue {
    /// Commands of one client that are taken before the next one has its turn.
    static let turn = 16

    /// By the slot of the connection: who takes over a slot waits behind its last owner's commands.
    private var lanes: [[CommandJob]] = []
    /// The slots that have commands, the next one first; what stands before `front` was taken.
    private var slots: [Int] = []
    private var front = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Adds commands behind those of their clients.
    mutating func append(_ jobs: [CommandJob]) {
        for job in jobs {
            let slot = Int(job.token.slot)
            while lanes.count <= slot { lanes.append([]) }
            if lanes[slot].isEmpty { slots.append(slot) }
            lanes[slot].append(job)
        }
        count += jobs.count
    }

    /// Takes at most so many commands, clients by turns.
    mutating func take(_ most: Int) -> [CommandJob] {
        var taken: [CommandJob] = []
        taken.reserveCapacity(min(most, count))
        while taken.count < most, front < slots.count {
            let slot = slots[front]
            front += 1
            let next = min(Self.turn, most - taken.count, lanes[slot].count)
            taken.append(contentsOf: lanes[slot][..<next])
            lanes[slot].removeFirst(next)
            if lanes[slot].isEmpty { lanes[slot] = [] } else { slots.append(slot) }
        }
        if front * 2 > slots.count {
            slots.removeFirst(front)
            front = 0
        }
        count -= taken.count
        return taken
    }
}
