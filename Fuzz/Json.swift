// The JSON reader and writer: never traps; reads what Foundation reads, and the same; canonical text
// is canonical.
import Foundation
import JSONText

/// Reasons for which we refuse what RFC 8259 leaves to the reader.
private let choices = ["nested too deeply", "a JSON object was expected", "' stands twice"]

/// Where Foundation is not strict: it takes a comma before a closing bracket.
private func isLaxAbout(_ bytes: [UInt8], at offset: Int) -> Bool {
    guard offset < bytes.count, "}]".utf8.contains(bytes[offset]) else { return false }
    return bytes[..<offset].last { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ",")
}

/// One input of the fuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = input(data, size)
    do throws(JSONError) { check(try JSONObject(bytes), bytes) } catch {
        require((0...bytes.count).contains(error.offset), "an offset outside the text")
        let isChoice = choices.contains { error.reason.hasSuffix($0) }
        // Foundation looks for UTF-16 and UTF-32, and takes a byte order mark off.
        let isOther = bytes.contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF])
        if !isChoice, !isOther, !isLaxAbout(bytes, at: error.offset), foundation(bytes) != nil {
            finding("refused (\(error.reason)), but Foundation reads it")
        }
    }
    return 0
}

private func foundation(_ bytes: [UInt8]) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
}

private func check(_ object: JSONObject, _ bytes: [UInt8]) {
    // A name twice in an inner object is found when that object is asked for.
    var writer = JSONWriter()
    do throws(JSONError) { try writer.canonical(object) { _ in true } } catch {
        require(error.reason.hasSuffix("' stands twice"), "a read object fails: \(error.reason)")
        return
    }
    let canonical = writer.bytes
    guard let again = try? JSONObject(canonical) else { finding("canonical text is not read") }
    var second = JSONWriter()
    guard (try? second.canonical(again, including: { _ in true })) != nil else {
        finding("canonical text is not written")
    }
    require(second.bytes == canonical, "canonical text is not canonical: \(shown(canonical))")

    guard let theirs = foundation(bytes) else {
        // Numbers beyond a double are Foundation's limit, not JSON's.
        require(hasHugeNumber(object), "read, but Foundation refuses it")
        return
    }
    // Foundation drops a byte order mark at the beginning of a string.
    if String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{FEFF}") { return }
    compare(object, theirs)
    if canonical.contains(0xEF), bytes.contains(0x5C) { return }  // perhaps a mark by its escape
    guard let theirsAgain = foundation(canonical) else { finding("Foundation refuses canonical") }
    compare(again, theirsAgain)
    compare(object, theirsAgain)
}

private func compare(_ ours: JSONObject, _ theirs: [String: Any]) {
    // Foundation's dictionary takes names that are canonically equivalent for the same.
    guard Set(ours.names).count == ours.count else { return }
    require(ours.count == theirs.count, "\(ours.count) fields, Foundation has \(theirs.count)")
    for (position, name) in ours.names.enumerated() {
        guard let value = theirs[name] else { finding("Foundation has no field \(name)") }
        compare(ours.value(at: position), value)
    }
}

private func compare(_ ours: JSONValue, _ theirs: Any) {
    switch ours.kind {
    case .string:
        let text = theirs as? String
        require(ours.string.map { Array($0.utf8) } == text.map { Array($0.utf8) }, "other string")
    case .number:
        let number = (theirs as? NSNumber)?.doubleValue
        let text = String(decoding: ours.bytes[ours.range], as: UTF8.self)
        require(number.map { isNear($0, Double(text)) } == true, "other number \(text)")
        require(ours.integer == Int(text), "other integer \(text)")
    case .bool: require(ours.bool == theirs as? Bool, "other truth value")
    case .null: require(theirs is NSNull, "no null")
    case .array:
        guard let list = ours.array, let theirList = theirs as? [Any],
            list.count == theirList.count
        else { finding("other array") }
        for (one, other) in zip(list, theirList) { compare(one, other) }
    case .object:
        guard let object = try? ours.object(), let theirObject = theirs as? [String: Any] else {
            finding("other object")
        }
        compare(object, theirObject)
    }
}

/// Foundation goes by way of `Decimal`, which costs it the last digits.
private func isNear(_ one: Double, _ other: Double?) -> Bool {
    guard let other else { return false }
    return abs(one - other) <= abs(other) * 1e-13
}

private func hasHugeNumber(_ object: JSONObject) -> Bool {
    (0..<object.count).contains { hasHugeNumber(object.value(at: $0)) }
}

private func hasHugeNumber(_ value: JSONValue) -> Bool {
    switch value.kind {
    case .number:
        let text = String(decoding: value.bytes[value.range], as: UTF8.self)
        guard let number = Double(text) else { return true }
        let isZero = !text.prefix { $0 != "e" && $0 != "E" }.contains { "123456789".contains($0) }
        return !number.isFinite || (number.magnitude < 1e-100 && !isZero)
            || text.count > 300
    case .array: return value.array?.contains(where: hasHugeNumber) ?? false
    case .object: return ((try? value.object()) ?? nil).map(hasHugeNumber) ?? false
    default: return false
    }
}
