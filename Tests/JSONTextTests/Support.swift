import Foundation
import JSONText
import Testing

/// A repeatable random generator (SplitMix64, Steele and others 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Up to 24 scalars, many of them those that need care.
    mutating func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...24, using: &self) {
            let ranges: [ClosedRange<UInt32>] = [
                0...0x1F, 0x20...0x7E, 0x22...0x22, 0x5C...0x5C, 0x7F...0xFF, 0x300...0x36F,
                0xD000...0xD7FF, 0xE000...0xFFFF, 0x1_0000...0x10_FFFF,
            ]
            let range = ranges[Int.random(in: 0..<ranges.count, using: &self)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) {
                text.append(scalar)
            }
        }
        return String(text)
    }
}

/// What Foundation reads; nil when it refuses.
func foundation(_ bytes: [UInt8]) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
}

/// The object in this text.
func object(_ text: String) throws -> JSONObject { try JSONObject(Array(text.utf8)) }

/// The canonical form of the object in this text.
func canonical(_ text: String) throws -> String {
    var writer = JSONWriter()
    try writer.canonical(try object(text)) { _ in true }
    return writer.text
}

/// Whether the strings have the same bytes: `==` holds equivalent ones for equal.
func isSame(_ one: String?, _ other: String?) -> Bool {
    one.map { Array($0.utf8) } == other.map { Array($0.utf8) }
}
