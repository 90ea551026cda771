/// What is going to happen in the sample, by request (`Int`) or official.
enum SampleHappening {
    case submitted(Int)
    case checked(Int)
    case fileComplete(Int)
    case assigned(Int)
    case amended(Int)
    case returned(Int)
    case withdrawn(Int)
    case reopened(Int, mistake: Bool)
    case rated(Int)
    case workDone(Int, ticket: Int)
    case sessionEnds(Int, ticket: Int)
    case free(official: Int)
    case leaves(official: Int)
    case comesBack(official: Int)
    case handedOver(Int, from: Int)
    case outage(SampleUnit, note: String)
    case restored(SampleUnit)
    case balanced(SampleUnit)
}

/// The appointments of the simulation, earliest first; those of one instant in the order in which
/// they were made.
struct SampleAgenda {
    private struct Entry {
        let time: Int
        let order: Int
        let happening: SampleHappening

        func isBefore(_ other: Entry) -> Bool {
            (time, order) < (other.time, other.order)
        }
    }

    private var heap: [Entry] = []
    private var made = 0

    mutating func add(_ happening: SampleHappening, at time: Int) {
        heap.append(Entry(time: time, order: made, happening: happening))
        made += 1
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest appointment out.
    mutating func next() -> (time: Int, happening: SampleHappening)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while true {
                var least = parent
                for child in [2 * parent + 1, 2 * parent + 2]
                where child < heap.count && heap[child].isBefore(heap[least]) {
                    least = child
                }
                if least == parent { break }
                heap.swapAt(parent, least)
                parent = least
            }
        }
        return (first.time, first.happening)
    }
}
