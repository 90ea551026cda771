import ServiceRequests

/// What applicants answered, counted: how many gave no score, each score, how many questionnaires, and
/// the points of each of their elements. Numbers wrap, so that a forged snapshot gives wrong figures
/// and no trap; a billion questionnaires fit.
struct AnswerCounts: Hashable, Sendable {
    /// At 0 those without a score, at 1-4 each score, at 5 questionnaires, from 6 on their points.
    private var numbers = SIMD16<UInt32>()

    private static let questionnaires = 5
    private static let points = 6

    /// No request at all.
    init() {}

    /// Counts the answer about an ended request; none is one too.
    @inline(__always)
    mutating func add(_ answer: Answer) {
        if answer.isQuestionnaire {
            self.add(Self(answer))
        } else {
            numbers[answer.score ?? 0] &+= 1
        }
    }

    /// Counts what was counted elsewhere.
    mutating func add(_ other: Self) { numbers &+= other.numbers }

    /// Takes back what was counted.
    mutating func remove(_ other: Self) { numbers &-= other.numbers }

    /// One answer.
    init(_ answer: Answer) {
        numbers[answer.score ?? 0] = 1
        guard answer.isQuestionnaire else { return }
        numbers[Self.questionnaires] = 1
        for element in SKM.elements.indices {
            numbers[Self.points + element] = UInt32(answer.points(element))
        }
    }

    /// How many ended requests were counted, answered or not.
    var ended: Int { Int(numbers[0]) + scored }

    /// How many gave a score.
    var scored: Int { (1...4).reduce(0) { $0 + Int(numbers[$1]) } }

    /// How many gave a score of 3 or 4.
    var satisfied: Int { Int(numbers[3]) + Int(numbers[4]) }

    /// All scores, added up.
    var scoreSum: Int { (1...4).reduce(0) { $0 + $1 * Int(numbers[$1]) } }

    /// The questionnaires.
    var full: Questionnaires {
        Questionnaires(
            count: Int(numbers[Self.questionnaires]),
            points: SKM.elements.indices.map { Int(numbers[Self.points + $0]) })
    }

    var isEmpty: Bool { ended == 0 }
}
