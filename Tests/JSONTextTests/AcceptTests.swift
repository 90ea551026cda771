import Foundation
import JSONText
import Testing

/// The categories of the public JSONTestSuite, "accept": the cases are our own.
@Suite("What is JSON is read")
struct AcceptTests {
    static let structures = [
        "{}", "[]", "[[]]", "{\"b\":{}}", "[{},[],\"\",0,true,false,null]", "[1,1,1]",
        "{\"\":0}", "{\"b\":{\"a\":1},\"c\":{\"a\":1}}", "[[1],[2,[3]]]", "\"\"", "null", "-1",
    ]
    static let numbers = [
        "0", "-0", "1", "-1", "10", "1234567890", "0.5", "-0.5", "1.0", "1.050", "0e0", "0E+1",
        "1e2", "1E2", "1e+2", "1e-2", "1.5E+007", "-1.5e-3", "123.456e78", "20e1", "0.000001",
    ]
    static let strings = [
        #""a""#, #""é""#, "\"\u{7F}\"", "\"\u{2028}\u{2029}\"", "\"\u{FFFF}\u{10FFFF}\"",
        "\"\u{1F600}\"", #""'""#, #""/*no comment*/""#, #""{[,:]}""#, "\"\u{FEFF}\"", "\" \"",
    ]

    @Test("as the value of a field", arguments: structures + numbers + strings)
    func accepted(_ value: String) throws {
        for text in ["{\"a\":\(value)}", "{\"x\":1,\"a\":[\(value)],\"y\":{\"z\":\(value)}}"] {
            _ = try object(text)
            #expect(foundation(Array(text.utf8)) != nil, "Foundation refuses \(text)")
        }
        let read = try #require(try object("{\"a\":\(value)}")["a"])
        #expect(String(decoding: read.bytes[read.range], as: UTF8.self) == value)
    }

    @Test(
        "escapes are resolved",
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041"#, "A"),
            (#"\u00e9\u00E9"#, "éé"), (#"\u20ac"#, "€"), (#"\u0000x"#, "\0x"),
            (#"\ud83d\ude00"#, "\u{1F600}"), (#"\uD800\uDC00\uDBFF\uDFFF"#, "\u{10000}\u{10FFFF}"),
            (#"é\u0301x"#, "é\u{301}x"), (#"\\u0041"#, "\\u0041"),
            (#"\uFFFE\uffff"#, "\u{FFFE}\u{FFFF}"),
            (#"\u0022\u005c"#, "\"\\"), (#"a\u000ab"#, "a\nb"), (#"\ufeff"#, "\u{FEFF}"),
            (#"\ud7ff\ue000"#, "\u{D7FF}\u{E000}"),
        ])
    func escapes(_ written: String, _ meant: String) throws {
        let text = "{\"\(written)\":\"\(written)\"}"
        let read = try object(text)
        #expect(isSame(read.value(at: 0).string, meant))
        #expect(isSame(read.names[0], meant))
        let theirs = try #require(foundation(Array(text.utf8)))
        #expect(isSame(theirs.values.first as? String, meant))
    }

    @Test("white space may stand between all parts")
    func whiteSpace() throws {
        let space = " \t\r\n "
        let parts = [
            "{", #""a""#, ":", "[", "1", ",", "{", "}", "]", ",", #""b""#, ":", "-0.5e1", "}",
        ]
        let read = try object(space + parts.joined(separator: space) + space)
        #expect(read.names == ["a", "b"])
        #expect(read["a"]?.array?.count == 2)
        #expect(read["b"]?.kind == .number)
    }

    @Test("a value answers for its own kind only")
    func kinds() throws {
        let read = try object(
            #"{"o":{"i":[1]},"a":[1,"x"],"s":"t","n":-7,"b":true,"z":null,"f":false}"#)
        let kinds: [JSONKind] = [.object, .array, .string, .number, .bool, .null, .bool]
        for (position, kind) in kinds.enumerated() {
            let value = read.value(at: position)
            #expect(value.kind == kind)
            #expect((try value.object() != nil) == (kind == .object))
            #expect((value.array != nil) == (kind == .array))
            #expect((value.string != nil) == (kind == .string))
            #expect((value.integer != nil) == (kind == .number))
            #expect((value.bool != nil) == (kind == .bool))
            #expect(value.isNull == (kind == .null))
        }
        #expect(read["b"]?.bool == true && read["f"]?.bool == false && read["n"]?.integer == -7)
        #expect(try read["o"]?.object()?["i"]?.array?.first?.integer == 1)
        #expect(read["nothing"] == nil && read.count == 7)
    }

    @Test(
        "integers are read to the edge of 64 bits and not beyond",
        arguments: [
            ("9223372036854775807", Int.max), ("-9223372036854775808", .min), ("-0", 0),
            ("9223372036854775806", .max - 1), ("-9223372036854775807", .min + 1), ("0", 0),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil),
            ("1e2", nil), ("18446744073709551616", nil), ("100000000000000000000000", nil),
        ] as [(String, Int?)])
    func integers(_ text: String, _ value: Int?) throws {
        #expect(try object("{\"a\":\(text)}")["a"]?.integer == value)
    }

    /// JSONTestSuite's "either", and what we chose.
    @Test("16 levels are read, 17 are not, in any mixture")
    func depth() throws {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            let levels = open.count { $0 == "[" || $0 == "{" }
            for inner in [14, 15, 16, 20_000] where inner % levels == 0 {
                let count = inner / levels
                let text =
                    "{\"a\":" + String(repeating: open, count: count) + "0"
                    + String(repeating: close, count: count) + "}"
                #expect(((try? object(text)) != nil) == (inner <= 15), "\(inner) of \(open)")
            }
        }
        #expect(throws: JSONError.self) {
            try object("{\"a\":" + String(repeating: "[", count: 60_000))
        }
    }

    @Test("numbers of any size are read as text; they are no integers")
    func bigNumbers() throws {
        for text in ["1e999", "-1e999", "1e-999", String(repeating: "9", count: 400), "0.1e00001"] {
            let value = try #require(try object("{\"a\":\(text)}")["a"])
            #expect(value.kind == .number && value.integer == nil)
            #expect(try canonical("{\"a\":\(text)}") == "{\"a\":\(text)}")
        }
    }

    @Test("a field named twice is refused, however its name is written")
    func repeatedNames() throws {
        let filler = (0..<20).map { "\"f\($0)\":0," }.joined()
        for some in ["", filler] {
            for second in [#""a""#, #""\u0061""#] {
                #expect(throws: JSONError.self) { try object("{\(some)\"a\":1,\(second):2}") }
            }
            // Equivalent for Unicode, but other bytes: two names. Found by the fuzzer.
            #expect(try object("{\(some)\"\\u00e9\":1,\"e\\u0301\":2}").names.suffix(2).count == 2)
            #expect(try object("{\(some)\"é\":1,\"e\u{301}\":2}").count >= 2)
        }
        let inner = try object(#"{"o":{"a":1,"a":2},"p":[{"a":1,"a":1}]}"#)
        #expect(throws: JSONError.self) { try inner["o"]?.object() }
        #expect(throws: JSONError.self) {
            try canonical(#"{"p":[{"a":1,"a":1}]}"#)
        }
    }

    @Test("a field is found by the bytes of its name")
    func names() throws {
        let read = try object(#"{"\u212a":1,"\u004B":2,"A":3}"#)
        #expect(read["K"]?.integer == 2)  // not the Kelvin sign, which is equivalent to K
        #expect(read["a"] == nil && read["A"]?.integer == 3)
        #expect(!read.isNamed("K", at: 0) && read.isNamed("K", at: 1))
    }
}
