/// A fraction as `93 %`. Only a fraction of exactly one is `100 %`, only one of exactly zero `0 %`:
/// rounding must not hide the one case that went wrong, or right.
func percentText(_ rate: Double?) -> String {
    guard let rate, rate.isFinite else { return "–" }
    return "\(percentPoints(rate)) %"
}

/// The interval of a rate as `(60-98 %)`; empty when a bound is missing.
func intervalText(low: Double?, high: Double?) -> String {
    guard let low, let high, low.isFinite, high.isFinite else { return "" }
    return "(\(wholePercent(low))-\(wholePercent(high)) %)"
}

/// A figure with `places` decimals, rounded half away from zero.
func decimalText(_ value: Double?, places: Int) -> String {
    guard let value, value.isFinite, value.magnitude < 1e15 else { return "–" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if places == 0 { return "\(sign)\(scaled)" }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
}

/// A count with thin groups of three digits: `10 249`.
func countText(_ count: Int) -> String {
    let digits = Array(String(count.magnitude))
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3), digits.count > 4 {
            text.append(" ")
        }
        text.append(digit)
    }
    return text
}

private func percentPoints(_ rate: Double) -> Int {
    let points = wholePercent(rate)
    if points >= 100, rate < 1 { return 99 }
    if points <= 0, rate > 0 { return 1 }
    return points
}

private func wholePercent(_ rate: Double) -> Int { Int((min(max(rate, -10), 10) * 100).rounded()) }
