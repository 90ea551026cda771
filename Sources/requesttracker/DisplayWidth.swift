/// How many columns of a terminal `text` takes: none for combining marks, two for East Asian wide
/// characters and emoji. (The C library's wcwidth is not visible from Swift.)
func displayWidth(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + displayWidth($1) }
}

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value < 0x20 ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD:
        return 2
    default: return 1
    }
}

/// `text` cut to at most `width` columns, with an ellipsis when something was left out.
func truncated(_ text: String, to width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    var kept = ""
    var used = 0
    for character in text {
        let more = displayWidth(String(character))
        if used + more > width - 1 { break }
        kept.append(character)
        used += more
    }
    return width > 0 ? kept + "…" : ""
}

/// `text` with every control character replaced, so that data from the log cannot steer a terminal.
func printable(_ text: String) -> String {
    let isHarmless = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    if isHarmless { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        safe.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(safe)
}
