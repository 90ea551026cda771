import JSONText

extension QueryAnswer {
    /// Sets the figures of an earlier point beside these: each row gets its own of then as `before`,
    /// null when there was none. Rows that are there no more follow, with their keys and `before`.
    /// - Parameter keyCount: How many fields, the first ones, tell which row it is.
    mutating func put(beside earlier: QueryAnswer, since sequence: Int64, keyCount: Int) {
        var figures: [ArraySlice<UInt8>: ArraySlice<UInt8>] = [:]
        for row in earlier.rows {
            let (keys, rest) = Self.split(row, keyCount)
            figures[keys] = rest
        }
        rows = rows.map { row in
            let before = figures.removeValue(forKey: Self.split(row, keyCount).keys)
            return Self.row(row.dropFirst().dropLast(), before)
        }
        for row in earlier.rows {
            let (keys, rest) = Self.split(row, keyCount)
            if figures[keys] != nil { rows.append(Self.row(keys, rest)) }
        }
        var json = JSONWriter()
        json.raw(fields)
        json.field("since", Int(sequence))
        fields = json.bytes
    }

    private static func row(
        _ fields: ArraySlice<UInt8>, _ before: ArraySlice<UInt8>?
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { object in
            if !fields.isEmpty { object.raw(Array(fields)) }
            object.name("before")
            if let before { object.object { $0.raw(Array(before)) } } else { object.null() }
        }
        return json.bytes
    }

    /// The fields of a row, without braces: the first `keyCount` of them, and the others.
    private static func split(
        _ row: [UInt8], _ keyCount: Int
    ) -> (keys: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let fields = row.dropFirst().dropLast()
        guard keyCount > 0 else { return ([], fields) }
        var left = keyCount
        var depth = 0
        var isText = false
        var isEscaped = false
        for index in fields.indices {
            let byte = fields[index]
            if isText {
                if byte == UInt8(ascii: "\"") && !isEscaped { isText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                left -= 1
                if left == 0 { return (fields[..<index], fields[(index + 1)...]) }
            default: break
            }
        }
        return (fields, [])
    }
}
