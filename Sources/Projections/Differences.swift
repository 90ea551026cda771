import Glibc

/// A difference of figures and its 95 % interval.
struct Difference: Hashable {
    var value: Double
    /// nil when there are too few cases for an interval.
    var low: Double?
    var high: Double?
}

/// A figure that enters a difference with plus or minus one, so that "after minus before", and "what
/// changed here minus what changed there", are one formula.
struct Term<Figure> {
    let figure: Figure
    let isSubtracted: Bool
}

/// How many of how many.
struct Proportion: Hashable {
    var successes: Int
    var n: Int
}

extension Difference {
    private static let z = 1.959964

    /// A sum and difference of independent rates: the interval is made of the Wilson intervals of
    /// each (Newcombe, "Interval estimation for the difference between independent proportions",
    /// Statistics in Medicine 17, 1998, method 10; for more than two terms Zou and Donner,
    /// Statistics in Medicine 27, 2008). nil when a rate is out of nothing.
    init?(rates: [Term<Proportion>]) {
        var sum = 0.0
        var below = 0.0
        var above = 0.0
        for term in rates {
            let (successes, n) = (term.figure.successes, term.figure.n)
            guard let interval = Wilson.interval(successes, of: n) else { return nil }
            let rate = Double(successes) / Double(n)
            let (down, up) = (rate - interval.low, interval.high - rate)
            sum += term.isSubtracted ? -rate : rate
            below += term.isSubtracted ? up * up : down * down
            above += term.isSubtracted ? down * down : up * up
        }
        self.init(value: sum, low: sum - below.squareRoot(), high: sum + above.squareRoot())
    }

    /// A sum and difference of independent medians (nearest rank, as everywhere), each from sorted
    /// samples: the interval takes the variance of each from two of its order statistics and needs
    /// no distribution (Price and Bonett, "Estimating the variance of the sample median", Journal
    /// of Statistical Computation and Simulation 68, 2001; Bonett and Price, "Statistical inference
    /// for a linear function of medians", Psychological Methods 7, 2002). nil without samples;
    /// without an interval below 5.
    init?(medians: [Term<[Int32]>]) {
        var sum = 0.0
        var variance: Double? = 0
        for term in medians {
            guard !term.figure.isEmpty else { return nil }
            let median = Double(term.figure[Ranking.rank(50, term.figure.count)])
            sum += term.isSubtracted ? -median : median
            if let error = Self.standardError(ofMedian: term.figure) {
                variance = variance.map { $0 + error * error }
            } else {
                variance = nil
            }
        }
        let half = variance.map { Self.z * $0.squareRoot() }
        self.init(value: sum, low: half.map { sum - $0 }, high: half.map { sum + $0 })
    }

    /// The standard error of a sample's median: the distance of the a-th from the smallest and the
    /// a-th from the largest, a = (n + 1)/2 - sqrt(n) rounded, over twice the normal deviate of the
    /// chance that the median lies below the first of them.
    /// - Returns: nil below 5 samples, where there is no such a.
    static func standardError(ofMedian sorted: [Int32]) -> Double? {
        let n = sorted.count
        guard n >= 5 else { return nil }
        let a = max(1, Int(((Double(n) + 1) / 2 - Double(n).squareRoot()).rounded()))
        let width = Double(sorted[n - a]) - Double(sorted[a - 1])
        return width / (2 * deviate(below: a, of: n))
    }

    /// The normal deviate that is exceeded with the probability of fewer than `a` heads in `n` throws
    /// of a coin.
    private static func deviate(below a: Int, of n: Int) -> Double {
        // By the normal law itself where the sum would underflow; it is as near as can be there.
        guard n <= 1000 else { return Double(n - 2 * a + 1) / Double(n).squareRoot() }
        var term = pow(0.5, Double(n))
        var sum = term
        for heads in 1..<max(a, 1) {
            term *= Double(n - heads + 1) / Double(heads)
            sum += term
        }
        // Newton's steps towards the deviate, from the two standard errors that a stands for.
        var deviate = 2.0
        for _ in 0..<30 {
            let excess = erfc(deviate / 2.0.squareRoot()) / 2 - sum
            deviate += excess / (exp(-deviate * deviate / 2) / (2 * Double.pi).squareRoot())
        }
        return deviate
    }
}
