import JSONText
import LineProtocol

extension Answer {
    /// The answer to a question with `since` as rows of one point each: a row and the one of then
    /// follow one another, told apart by a field `point` behind their keys; two that are the same
    /// are one. An answer without `since` stays as it is.
    /// - Throws: ``Failure/lost(_:)`` when it is no JSON.
    func compared(_ texts: Texts) throws(Failure) -> Answer {
        guard let object = try? last.object(), object["since"] != nil else { return self }
        var streamed: [Reply] = []
        for row in rows {
            for line in row.compared(texts) {
                guard let reply = try? Reply(line: Array("ROW ".utf8) + line) else {
                    throw .lost(texts.answerNotUnderstood("JSON"))
                }
                streamed.append(reply)
            }
        }
        let rest = object.fields.filter { $0.name != "rows" }
        guard let last = try? Reply(line: Array("OK ".utf8) + written(rest)) else {
            throw .lost(texts.answerNotUnderstood("JSON"))
        }
        return Answer(last: last, streamed: streamed)
    }

    /// The rows, wherever in the answer they stand.
    var rows: [JSONObject] {
        let object = (try? last.object()) ?? JSONObject()
        let inside = object["rows"]?.array?.compactMap { (try? $0.object()) ?? nil }
        return inside ?? streamed.compactMap { try? $0.object() }
    }
}

extension JSONObject {
    /// A field with the text of its value.
    fileprivate typealias Field = (name: String, value: [UInt8])

    fileprivate var fields: [Field] {
        names.enumerated().map { index, name in
            let value = value(at: index)
            return (name, Array(value.bytes[value.range]))
        }
    }

    /// The object's own text.
    var text: [UInt8] { written(fields) }

    /// The texts of this row as it is, and as it was.
    fileprivate func compared(_ texts: Texts) -> [[UInt8]] {
        let before = (try? self["before"]?.object()) ?? nil
        // A row's keys come first; of then, it has everything but them.
        let keys = fields.prefix { field in
            field.name != "before" && before?.names.contains(field.name) != true
        }
        let now = fields.dropFirst(keys.count).filter { $0.name != "before" }
        func row(_ point: String, _ figures: [Field], _ keys: some Sequence<Field>) -> [UInt8] {
            var json = JSONWriter()
            json.value(point)
            return written(keys + [("point", json.bytes)] + figures)
        }
        guard let then = before?.fields else {
            // There was none, so that nothing tells where its keys end: the point comes second.
            return [row(texts.pointNow, Array(fields.dropFirst().dropLast()), fields.prefix(1))]
        }
        if now.isEmpty { return [row(texts.pointThen, then, keys)] }
        if written(now) == written(then) { return [row(texts.pointBoth, now, keys)] }
        return [row(texts.pointNow, now, keys), row(texts.pointThen, then, keys)]
    }
}

/// An object of these fields.
private func written(_ fields: some Sequence<JSONObject.Field>) -> [UInt8] {
    var json = JSONWriter()
    json.object { object in
        for field in fields {
            object.name(text: field.name)
            object.raw(field.value)
        }
    }
    return json.bytes
}
