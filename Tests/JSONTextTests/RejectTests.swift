import Foundation
import JSONText
import Testing

/// The categories of the public JSONTestSuite, "reject": the cases are our own. Each stands for the
/// value of a field unless it begins with `=`: then it is the whole text.
@Suite("What is not JSON is refused")
struct RejectTests {
    static let structures = [
        "", "=", "= ", "={", "=}", "={]", "=[}", "=[]", "=null", "=\"a\"", "=1", "={}}", "={}{}",
        "={} x", "={},", "=,{}", "={\"a\"}", "={\"a\":}", "={\"a\" 1}", "={\"a\"::1}", "={a:1}",
        "={1:1}", "={null:1}", "={\"a\":1", "={\"a\":1,", "={\"a\":1,}", "={,\"a\":1}",
        "={\"a\":1,,\"b\":2}", "={\"a\":1 \"b\":2}", "={\"a\":1;\"b\":2}", "={\"a\",1}",
        "={[]:1}", "=(\"a\":1)", "=<null>", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]",
        "[1 2]", "[1;2]", "[\"a\":1]", "[}", "[1}", "{]", "[[]", "[]]", "*", "[*]", "\\u0061",
        "//c\n1", "1 /* c */", "# c\n1", "=/**/{}", "={}//",
    ]
    static let numbers = [
        "+1", "01", "-01", "00", "-", "--1", "+-1", "-a", ".5", "-.5", "5.", "-5.", "5.e1", "1e",
        "1e+", "1E-", "1e1.5", "1e1e1", "1.2.3", "0x1F", "0b1", "0o7", "1_000", "1,000", "1 000",
        "1a", "1f", "0.e1", "NaN", "-NaN", "Infinity", "-Infinity", "inf", "nan", "1e0x1", "１",
        "٣", "-\u{2212}1", "0 .5",
    ]
    static let words = [
        "tru", "truee", "True", "TRUE", "fals", "nul", "nulll", "Null", "undefined", "yes", "a",
        "true false", "nil", "t", "n",
    ]
    static let strings = [
        "\"", "\"a", "'a'", "`a`", "\"a'", "a\"", "\"\\\"", "\"\\x41\"", "\"\\a\"", "\"\\0\"",
        "\"\\U0041\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u12G4\"",
        "\"\\u+123\"", "\"\\u 123\"", "\"\\\u{1}\"", "\"\\'\"", "\"a\"\"b\"", "\"a\" \"b\"",
        "\"\\é\"", "\"a\nb\"", "\"a\tb\"", "\"a\rb\"", "\"\0\"", "\"\u{1F}\"", "\"\\\n\"", "\"\\",
        "\"\\u00", "“a”",
    ]
    static let surrogates = [
        #""\ud800""#, #""\udc00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#,
        #""\ud83d\ud83d""#, #""\ude00\ud83d""#, #""\ud83d\ude0""#, #""\ud83d\u""#, #""\ud83d\""#,
        #""\uDFFF""#, #""\ud800\ud800\udc00""#, #""\ud83d ude00""#, #""\ud83d\\ude00""#,
    ]
    static let spaces = [
        "\u{A0}1", "\u{B}1", "\u{C}1", "\u{FEFF}1", "\u{2028}1", "1\0", "\u{3000}1", "=\u{FEFF}{}",
        "=\u{B}{}", "={}\0", "={}\u{A0}", "=\0{}", "={\u{85}}",
    ]

    @Test(
        "wherever it stands",
        arguments: structures + numbers + words + strings + surrogates + spaces)
    func refused(_ text: String) {
        let texts =
            text.hasPrefix("=")
            ? [String(text.dropFirst())]
            : ["{\"a\":\(text)}", "{\"a\":[\(text)]}", "{\"a\":{\"b\":\(text)},\"c\":1}"]
        // An array without elements, and a comma between elements, are JSON.
        for whole in texts where !["{\"a\":[]}", "{\"a\":[1,000]}"].contains(whole) {
            let error = #expect(throws: JSONError.self, "\(whole.debugDescription)") {
                try object(whole)
            }
            #expect((0...whole.utf8.count).contains(error?.offset ?? -1))
        }
    }

    /// Foundation is laxer in a few places; elsewhere it must agree that this is no JSON.
    @Test("Foundation refuses it too, but for what it is known to let pass")
    func secondOpinion() {
        let known: Set<String> = ["={\"a\":1,}", "[1,]", "=\u{FEFF}{}"]
        for text in Self.structures + Self.numbers + Self.words + Self.strings + Self.surrogates
        where !known.contains(text) {
            let whole = text.hasPrefix("=") ? String(text.dropFirst()) : "{\"a\":\(text)}"
            #expect(foundation(Array(whole.utf8)) == nil, "\(whole.debugDescription)")
        }
    }

    @Test(
        "bytes that are no UTF-8, and where they stand",
        arguments: [
            [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
            [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xC3, 0x28],
        ] as [[UInt8]])
    func notUTF8(_ bytes: [UInt8]) {
        let text = Array(#"{"é":""#.utf8) + bytes + Array(#""}"#.utf8)
        let error = #expect(throws: JSONError.self) { try JSONObject(text) }
        #expect(error?.reason == "the text is not UTF-8")
        #expect(error?.offset == 7)
        let inName = Array(#"{""#.utf8) + bytes + Array(#"":1}"#.utf8)
        #expect(throws: JSONError.self) { try JSONObject(inName) }
    }

    @Test("UTF-16 and UTF-32 are refused")
    func otherEncodings() {
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian] {
            let bytes = [UInt8](#"{"a":1}"#.data(using: encoding) ?? Data())
            #expect(throws: JSONError.self) { try JSONObject(bytes) }
        }
    }

    @Test(
        "an error says where the offending byte is",
        arguments: [
            ("", 0), ("[]", 0), (#"{"a":1} x"#, 8), (#"{"a":01}"#, 6), (#"{"a":tru}"#, 8),
            (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), (#"{"a":[1 2]}"#, 8), (#"{"a":"\x"}"#, 7),
            (#"{"a":"b"#, 7), ("{\"a\":\"\t\"}", 6), (#"{"a":1,"a":2}"#, 8),
            (#"{"a":"\u12G4"}"#, 10),
            (#"{"é":}"#, 6), (#"{"a":+1}"#, 5), (#"{"a":1.}"#, 7), (#"{'a':1}"#, 1),
        ])
    func offsets(_ text: String, _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try object(text) }
        #expect(error?.offset == offset, "\(text): \(error?.reason ?? "")")
        // The same inside a longer text: offsets count from its beginning.
        let longer = Array("VERB ".utf8) + Array(text.utf8) + Array("!!".utf8)
        let inside = #expect(throws: JSONError.self) {
            try JSONObject(longer, in: 5..<longer.count - 2)
        }
        #expect(inside?.offset == offset + 5)
    }

    @Test("a valid text cut anywhere is no JSON, and nothing beyond its range is looked at")
    func cut() throws {
        let text = Array(#"{"a":[1.5e-3,"é\ud83d\ude00",{"b":null}],"c":{"d":false,"e":-0}}"#.utf8)
        for end in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONObject(text, in: 0..<end) }
        }
        _ = try JSONObject(text)
        for place in text.indices {
            // Any one byte more or less: never a trap.
            var other = text
            other.remove(at: place)
            _ = try? JSONObject(other)
            for byte in [0, 0x22, 0x5C, 0x7B, 0x5D, 0xFF] as [UInt8] {
                var other = text
                other[place] = byte
                _ = try? JSONObject(other)
            }
        }
    }
}
