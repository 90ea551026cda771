import FoundationEssentials
import JSONText
import LineProtocol

/// `explain`: the requests and the events behind a row of a table.
enum ExplainCommand {
    /// A row of EXPLAIN.
    struct Ground: Decodable {
        let request: String
        let state: String
        let samples: [Int]?
        let score: Int?
        let sequences: [Int]
    }

    private struct Envelope: Decodable {
        let requests: Int
        let next: Int?
        let rows: [Ground]?
    }

    static func run(_ session: Session) throws(Failure) {
        let texts = session.texts
        let operands = session.invocation.operands
        var json = try QueryFields(invocation: session.invocation, texts: texts).object()
        json.bytes.removeLast()  // the brace: two fields more
        json.field("query", operands[0])
        var row = JSONWriter()
        var keys: [(name: String, word: String)] = []
        for operand in operands.dropFirst() {
            let parts = operand.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw .usage(texts.notARowKey(printable(operand))) }
            keys.append((String(parts[0]), String(parts[1])))
        }
        row.object { object in
            for key in keys {
                object.name(text: key.name)
                // What a table shows for a row that belongs to nobody.
                if key.word == "none" {
                    object.null()
                } else if ["weekday", "hour"].contains(key.name), let number = Int(key.word) {
                    object.value(number)
                } else {
                    object.value(key.name == "category" ? texts.categoryCode(key.word) : key.word)
                }
            }
        }
        json.name("row")
        json.raw(row.bytes)
        json.bytes.append(UInt8(ascii: "}"))
        guard let answer = try session.answer("EXPLAIN", json) else { return }
        do {
            let decoder = JSONDecoder()
            let envelope = try decoder.decode(Envelope.self, from: Data(answer.last.json))
            let rows =
                try envelope.rows
                ?? answer.streamed.map { try decoder.decode(Ground.self, from: Data($0.json)) }
            var notes = [texts.behindTheRow(envelope.requests)]
            if let next = envelope.next { notes.append(texts.moreRows(String(next))) }
            // People wait at all hours.
            let clock = operands[0].lowercased() == "hours" ? .wall : session.invocation.clock
            try session.show(
                table(rows, clock, texts), title: texts.explainTitle,
                notes: notes)
        } catch let failure as Failure { throw failure } catch {
            throw .lost(texts.answerNotUnderstood("\(error)"))
        }
    }

    /// The table of `rows`.
    static func table(_ rows: [Ground], _ clock: ClockKind, _ texts: Texts) -> Table {
        var table = Table([
            Table.Column(header: texts.request), Table.Column(header: texts.state),
            Table.Column(header: texts.counted, alignment: .right),
            Table.Column(header: texts.sequence, shortest: 8),
        ])
        let duration = DurationText(clock: clock, units: texts.durationUnits)
        for row in rows {
            let samples = row.samples.map { $0.map { duration($0) }.joined(separator: ", ") }
            table.append([
                row.request, texts.word(row.state), samples ?? row.score.map(String.init) ?? "",
                runs(row.sequences),
            ])
        }
        return table
    }

    /// `12-15, 20` for 12, 13, 14, 15, 20.
    static func runs(_ numbers: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }
}
