/// The binomial distribution, exact but for rounding.
struct Binomial {
    /// The number of successes that the first weight is for.
    private let first: Int
    /// The probability of each number of successes from `first` on; those left out are below 1e-18
    /// of the greatest.
    private let probabilities: [Double]

    /// So many trials that each succeed with probability `rate`, 0...1.
    /// - Complexity: O(square root of `trials`), about.
    init(trials: Int, rate: Double) {
        guard rate > 0, rate < 1, trials > 0 else {
            first = rate >= 1 ? trials : 0
            probabilities = [1]
            return
        }
        // From the mode down and up by the ratio of neighbours: no factorial, nothing overflows.
        let mode = min(trials, Int(Double(trials + 1) * rate))
        let odds = rate / (1 - rate)
        var below: [Double] = []
        var weight = 1.0
        for k in stride(from: mode, to: 0, by: -1) {
            weight *= Double(k) / (Double(trials - k + 1) * odds)
            guard weight > 1e-18 else { break }
            below.append(weight)
        }
        var weights = Array(below.reversed()) + [1]
        weight = 1
        for k in mode..<trials {
            weight *= Double(trials - k) * odds / Double(k + 1)
            guard weight > 1e-18 else { break }
            weights.append(weight)
        }
        let sum = weights.reduce(0, +)
        first = mode - below.count
        probabilities = weights.map { $0 / sum }
    }

    /// The numbers of successes between which all but a share of at most `tail` on either side lies.
    func limits(_ tail: Double) -> ClosedRange<Int> {
        var low = 0
        var sum = 0.0
        while low < probabilities.count - 1, sum + probabilities[low] <= tail {
            sum += probabilities[low]
            low += 1
        }
        var high = probabilities.count - 1
        sum = 0
        while high > low, sum + probabilities[high] <= tail {
            sum += probabilities[high]
            high -= 1
        }
        return first + low...first + high
    }
}
