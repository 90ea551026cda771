import Foundation
import Synchronization

/// Reproducible random numbers (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True once in `times`.
    mutating func once(in times: Int) -> Bool { roll(1...times) == 1 }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[roll(0...elements.count - 1)]
    }
}

/// How long the tests with many rounds run.
///
/// `REQUESTTRACKER_SEED=n` runs the one seed, `REQUESTTRACKER_ROUNDS=n` so many of them, both
/// together n of them from that seed on.
enum Rounds {
    static let seed = number("REQUESTTRACKER_SEED")
    static let count = number("REQUESTTRACKER_ROUNDS")

    /// The seeds of a test that tries `short` of them in a usual run.
    static func seeds(_ short: UInt64) -> [UInt64] {
        let first = seed ?? 1
        return Array(first..<first + (count ?? (seed == nil ? short : 1)))
    }

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }
}

/// What a test found wrong, with all that is needed to see it again.
struct Finding: Error, CustomStringConvertible {
    let description: String
}

/// Ends the test with `note` unless `condition` holds.
func demand(_ condition: Bool, _ note: @autoclosure () -> String) throws {
    guard condition else { throw Finding(description: note()) }
}

/// Counts what the tests tried, and says it when the run ends.
final class Tally: Sendable {
    static let shared = Tally()

    private let counts = Mutex<[String: Int]>([:])

    private init() {
        atexit {
            let counts = Tally.shared.counts.withLock { $0 }
            let text = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            print("EventStore was tried:", text.joined(separator: ", "))
        }
    }

    func add(_ what: String, _ count: Int = 1) {
        counts.withLock { $0[what, default: 0] += count }
    }
}
