/// A seeded generator (SplitMix64): the same seed gives the same sample on every machine.
struct SampleRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<1`.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Whether something that happens in `share` of all cases happens now.
    mutating func chance(_ share: Double) -> Bool { fraction() < share }

    /// A number in `range`, all equally likely.
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(fraction() * Double(range.count))
    }

    /// One of `values`, all equally likely. `values` must not be empty.
    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[integer(0...values.count - 1)]
    }

    /// The position of one of `weights`, each as likely as its share of their sum.
    mutating func position(weights: [Double]) -> Int {
        var rest = fraction() * weights.reduce(0, +)
        for (position, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return position }
        }
        return weights.count - 1
    }

    /// A duration around `mean` as work takes it: mostly shorter, now and then several times as
    /// long.
    ///
    /// Drawn from a table of quantiles with straight lines between them, not with a logarithm: the
    /// last digit of `log` differs between C libraries, and the sample must not.
    mutating func duration(mean: Double) -> Int {
        let quantiles = [0.22, 0.42, 0.54, 0.65, 0.76, 0.88, 1.02, 1.19, 1.44, 1.84, 3.4]
        let place = fraction() * Double(quantiles.count - 1)
        let below = Int(place)
        let step = quantiles[below + 1] - quantiles[below]
        return max(20, Int(mean * (quantiles[below] + step * (place - Double(below)))))
    }
}
