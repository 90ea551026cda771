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

/// Figures as the reader's language writes them: `10 249` and `3.41` in English, `10.249` and `3,41` in
/// Indonesian.
extension Texts {
    /// A figure with `places` decimals, rounded half away from zero.
    func decimal(_ value: Double?, places: Int) -> String {
        guard let value, value.isFinite, value.magnitude < 1e15 else { return "–" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        if places == 0 { return sign + number(scaled) }
        let fraction = String(scaled % scale)
        let zeros = String(repeating: "0", count: places - fraction.count)
        return sign + number(scaled / scale) + text(".", ",") + zeros + fraction
    }

    /// A count, its digits in groups of three. English leaves four digits together, as a space among
    /// so few is read as two numbers.
    func number(_ count: Int) -> String {
        let digits = Array(String(count.magnitude))
        guard digits.count > (language == .english ? 4 : 3) else { return String(count) }
        var grouped = count < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += text(" ", ".") }
            grouped.append(digit)
        }
        return grouped
    }

    /// A count of things in English: `1 request`, `2 requests`. Indonesian has one form for both.
    func plural(_ count: Int, _ noun: String) -> String {
        number(count) + " " + noun + (count == 1 ? "" : "s")
    }
}

private func percentPoints(_ rate: Double) -> Int {
    let points = wholePercent(rate)
    if points >= 100, rate < 1 { return 99 }
    if points <= 0, rate > 0 { return 1 }
    return points
}

private func wholePercent(_ rate: Double) -> Int { Int((min(max(rate, -10), 10) * 100).rounded()) }
