import Foundation
import JSONText
import Testing

@Suite("What is written is JSON")
struct WriterTests {
    @Test("random strings come back from Foundation and from us", arguments: UInt64(1)...50)
    func strings(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<40 {
            let text = random.text()
            let name = random.text()
            var writer = JSONWriter()
            writer.object {
                $0.name(text: name)
                $0.array { list in
                    list.value(text)
                    var copy = text
                    copy.withUTF8 { list.value(utf8: $0) }
                }
            }
            let theirs = try #require(foundation(writer.bytes), "seed \(seed): \(writer.text)")
            // Foundation drops a byte order mark at the beginning of a string.
            func unmarked(_ text: String) -> String {
                String(text.unicodeScalars.filter { $0 != "\u{FEFF}" })
            }
            #expect(isSame(theirs.keys.first.map(unmarked), unmarked(name)), "seed \(seed)")
            let list = try #require(theirs.values.first as? [String])
            #expect(
                list.count == 2 && list.allSatisfy { isSame(unmarked($0), unmarked(text)) },
                "seed \(seed)")
            let ours = try JSONObject(writer.bytes)
            #expect(isSame(ours.names[0], name), "seed \(seed)")
            #expect(isSame(ours.value(at: 0).array?.last?.string, text), "seed \(seed)")
        }
    }

    @Test("random numbers come back exactly", arguments: UInt64(1)...50)
    func numbers(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let integer =
                Int(truncatingIfNeeded: random.next()) >> Int.random(in: 0...63, using: &random)
            let double = Double(bitPattern: random.next())
            var writer = JSONWriter()
            writer.object {
                $0.field("i", integer)
                $0.field("d", double)
            }
            let read = try JSONObject(writer.bytes)
            #expect(read["i"]?.integer == integer, "seed \(seed)")
            let text = try #require(read["d"])
            guard double.isFinite else {
                #expect(text.isNull)
                continue
            }
            let written = String(decoding: text.bytes[text.range], as: UTF8.self)
            #expect(Double(written) == double, "seed \(seed): \(written)")
            // Foundation reads some integers beyond a double's 53 bits as doubles.
            guard integer.magnitude < 1 << 53 else { continue }
            var alone = JSONWriter()
            alone.object { $0.field("i", integer) }
            #expect(foundation(alone.bytes)?["i"] as? Int == integer, "seed \(seed)")
        }
    }

    @Test("edges of numbers")
    func edges() throws {
        var writer = JSONWriter()
        writer.array {
            for integer in [Int.min, .max, 0, -1, 9, 10, -10] { $0.value(integer) }
            let least = Double.leastNonzeroMagnitude
            for double in [0.0, -0.0, least, .greatestFiniteMagnitude, 1e21, 0.1, 100] {
                $0.value(double)
            }
            for double in [Double.infinity, -.infinity, .nan, .signalingNaN] { $0.value(double) }
        }
        let text =
            "[-9223372036854775808,9223372036854775807,0,-1,9,10,-10,0.0,-0.0,5e-324,"
            + "1.7976931348623157e+308,1e+21,0.1,100.0,null,null,null,null]"
        #expect(writer.text == text)
        _ = try object("{\"a\":\(text)}")
    }

    @Test("commas stand between values and nowhere else")
    func commas() throws {
        var writer = JSONWriter(Array("OK ".utf8))
        writer.object { json in
            json.field("a", nil as String?)
            json.field("b", nil as Int?)
            json.field("c", true)
            json.field("d", "[{,:")
            json.name("e")
            json.array { _ in }
            json.name("f")
            json.object { _ in }
            json.name("g")
            json.array { list in
                list.array { _ in }
                list.object { _ in }
                list.null()
                list.value("")
                list.value(0)
                list.raw("{}")
                list.raw(Array("[]".utf8))
            }
        }
        let expected =
            #"OK {"a":null,"b":null,"c":true,"d":"[{,:","e":[],"f":{},"g":[[],{},null,"",0,{},[]]}"#
        #expect(writer.text == expected)
    }

    @Test("every control character is escaped, by the shortest form, and nothing else is")
    func escapes() {
        var writer = JSONWriter()
        writer.value("\u{8}\t\n\u{C}\r\"\\/\0\u{1}\u{B}\u{1F}\u{7F}\u{80}é\u{2028}😀")
        #expect(
            writer.text
                == #""\b\t\n\f\r\"\\/\u0000\u0001\u000b\u001f"# + "\u{7F}\u{80}é\u{2028}😀\"")
    }
}

@Suite("The canonical form")
struct CanonicalTests {
    @Test(
        "order, spacing and escapes do not matter",
        arguments: [
            (#"{"b":1,"a":2}"#, #" { "a" : 2 , "b" : 1 } "#),
            (#"{"a":"\u0041\/\u000a\u000B"}"#, #"{"\u0061":"A/\n\u000b"}"#),
            (#"{"a":"\ud83d\ude00\u00E9"}"#, #"{"a":"😀é"}"#),
            (#"{"a":[{"y":[ ],"x":{ }}]}"#, #"{"a":[{"x":{},"y":[]}]}"#),
            (
                #"{"é":1,"z":2,"\ud83d\ude00":3,"\uffff":4}"#,
                "{\"😀\":3,\"\u{FFFF}\":4,\"z\":2,\"é\":1}"
            ),
            (#"{"aa":1,"a":2,"":3,"B":4}"#, #"{"B":4,"a":2,"aa":1,"":3}"#),
        ])
    func same(_ one: String, _ other: String) throws {
        let form = try canonical(one)
        #expect(isSame(form, try canonical(other)))
        #expect(isSame(form, try canonical(form)))
    }

    @Test("names stand in the order of their bytes, without spaces")
    func form() throws {
        #expect(
            try canonical(#"{"é":1,"z":[1, 2],"a":{"c":"\u002f","b":null},"Z":1e2, "":true}"#)
                == #"{"":true,"Z":1e2,"a":{"b":null,"c":"/"},"z":[1,2],"é":1}"#)
    }

    @Test("everything else matters")
    func different() throws {
        let texts = [
            #"{"a":1}"#, #"{"a":1.0}"#, #"{"a":1e0}"#, #"{"a":-1}"#, #"{"a":"1"}"#, #"{"a":true}"#,
            #"{"a":"true"}"#, #"{"a":null}"#, #"{"a":"null"}"#, #"{"a":"a"}"#, #"{"a":"A"}"#,
            #"{"A":1}"#, #"{"a":[1]}"#, #"{"a":[1,2]}"#, #"{"a":[2,1]}"#, #"{"a":[[1],2]}"#,
            #"{"a":[[1,2]]}"#, #"{"a":{}}"#, #"{"a":[]}"#, #"{"a":""}"#, "{}", #"{"a":1,"b":1}"#,
            #"{"a":{"b":1}}"#, #"{"a":" 1"}"#, #"{"a":"é"}"#, #"{"a":"e\u0301"}"#,
            #"{"a":"\u0000"}"#, #"{"a":0}"#, #"{"a":-0}"#, #"{"a":"\\u0000"}"#,
        ]
        let forms = try texts.map { Array(try canonical($0).utf8) }
        #expect(Set(forms).count == texts.count)
    }

    @Test("fields can be left out")
    func including() throws {
        var writer = JSONWriter()
        try writer.canonical(try object(#"{"c":1,"tag":"x","a":{"tag":2}}"#)) { $0 != "tag" }
        #expect(writer.text == #"{"a":{"tag":2},"c":1}"#)
    }
}
