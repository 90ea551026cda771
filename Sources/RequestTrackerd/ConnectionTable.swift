/// The connected clients by token. A slot is used again under a new generation, so that a late event
/// or answer cannot reach a stranger.
struct ConnectionTable {
    private var slots: [Connection?] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []

    /// How many clients are connected.
    private(set) var count = 0

    /// All of them.
    var all: some Sequence<Connection> { slots.lazy.compactMap { $0 } }

    /// The connection that the token was given to; nil when it is gone.
    subscript(token: Token) -> Connection? {
        let slot = Int(token.slot)
        guard slot < slots.count, generations[slot] == token.generation else { return nil }
        return slots[slot]
    }

    /// Takes in a client.
    mutating func insert(
        _ descriptor: Int32, _ output: OutputBuffer, now: Int64
    ) -> Connection {
        if free.isEmpty {
            free.append(slots.count)
            slots.append(nil)
            generations.append(0)
        }
        let slot = free.removeLast()
        let token = Token(slot: UInt32(slot), generation: generations[slot])
        let connection = Connection(descriptor, token, output, now: now)
        slots[slot] = connection
        count += 1
        return connection
    }

    /// Forgets a client.
    /// - Returns: Whether it was there.
    mutating func remove(_ token: Token) -> Bool {
        guard self[token] != nil else { return false }
        let slot = Int(token.slot)
        slots[slot] = nil
        generations[slot] &+= 1
        free.append(slot)
        count -= 1
        return true
    }
}
