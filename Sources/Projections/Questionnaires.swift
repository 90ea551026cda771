import JSONText
import ServiceRequests

/// The full questionnaires of a group, added up (PermenPANRB 14/2017).
///
/// Everything is a whole number until it is shown: a mean or an index is rounded once.
struct Questionnaires: Hashable, Sendable {
    /// How many there are.
    private(set) var count = 0
    /// The points of each element, in the order of `SKM.elements`.
    private(set) var points = [Int](repeating: 0, count: SKM.elements.count)

    /// None.
    init() {}

    /// So many with so many points of each element.
    init(count: Int, points: [Int]) {
        self.count = count
        self.points = points
    }

    /// Takes in an answer; it must be a questionnaire.
    mutating func add(_ answer: Answer) {
        count += 1
        for element in points.indices { points[element] += answer.points(element) }
    }

    /// IKM in hundredths: 25 S / (9 n), S being all points, rounded half up; nil without answers.
    ///
    /// The worksheets of the regulation weigh each element 0.11 and lose a hundredth of the index;
    /// 1/9 loses nothing.
    var indexHundredths: Int? {
        let all = points.reduce(0, +)
        return count > 0 ? (5000 * all + 9 * count) / (18 * count) : nil
    }

    /// The mean of an element in hundredths, rounded half up; nil without answers.
    func meanHundredths(_ element: Int) -> Int? {
        count > 0 ? (200 * points[element] + count) / (2 * count) : nil
    }

    /// The elements with the fewest points, weakest first, at most three; those with as many in the
    /// order of `SKM.elements`. None without answers.
    var weakest: [Int] {
        guard count > 0 else { return [] }
        return Array(points.indices.sorted { (points[$0], $0) < (points[$1], $1) }.prefix(3))
    }

    /// The band of an index in hundredths, by PermenPANRB 14/2017: A from 88.31, B from 76.61,
    /// C from 65.00, else D.
    static func band(_ hundredths: Int) -> String {
        switch hundredths {
        case 8831...: "A"
        case 7661...: "B"
        case 6500...: "C"
        default: "D"
        }
    }

    /// How many of `population` should answer, so that a share is known to 5 points at 95 %:
    /// 3.841 N p (1-p) / (0.05^2 (N-1) + 3.841 p (1-p)) with p = 1/2, rounded (Krejcie and Morgan,
    /// "Determining sample size for research activities", 1970; table of PermenPANRB 14/2017).
    static func sampleTarget(_ population: Int) -> Int {
        guard population > 0 else { return 0 }
        // In hundred-thousandths: 3.841 / 4 = 0.96025 and 0.05^2 = 0.0025.
        let size = 96_025 * population
        let scale = 250 * (population - 1) + 96_025
        return (2 * size + scale) / (2 * scale)
    }
}

extension Questionnaires {
    /// Of an official only these say something: the others judge the office.
    private static let ofOfficials: Set<String> = ["competence", "behaviour"]

    /// Writes what is said of a group: of a service, a unit or the office everything, of officials
    /// the two elements that are about them.
    /// - Parameter ended: How many requests ended in the group.
    func write(ended: Int, isAboutOfficials: Bool, into json: inout JSONWriter) {
        json.field("questionnaires", count)
        json.field("questionnaireRate", ended > 0 ? Double(count) / Double(ended) : nil)
        if !isAboutOfficials {
            let target = Self.sampleTarget(ended)
            json.field("target", target)
            json.field("progress", target > 0 ? Double(count) / Double(target) : nil)
        }
        json.name("elements")
        json.object { object in
            for (element, name) in SKM.elements.enumerated()
            where !isAboutOfficials || Self.ofOfficials.contains(name) {
                object.name(text: name)
                object.object {
                    $0.field("mean", meanHundredths(element).map { Double($0) / 100 })
                    $0.field("n", count)
                }
            }
        }
        guard !isAboutOfficials else { return }
        let index = indexHundredths
        json.field("ikm", index.map { Double($0) / 100 })
        json.field("band", index.map(Self.band))
        json.name("weakest")
        json.array { array in for element in weakest { array.value(SKM.elements[element]) } }
    }
}
