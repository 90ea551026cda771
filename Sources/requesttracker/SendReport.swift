import JSONText
import LineProtocol

/// What became of the lines that were sent, in the order in which they were.
final class SendReport {
    /// A line that waits for its answer.
    struct Waiting {
        let number: Int
        let line: [UInt8]
    }

    private(set) var sent = 0
    /// Recorded for the first time.
    private(set) var recorded = 0
    /// Recorded earlier, under the same key.
    private(set) var replayed = 0
    private(set) var refused = 0
    /// The number of the last line that was answered; 0 before the first.
    private(set) var lastAnswered = 0

    private var waiting: [Waiting] = []
    private var first = 0

    /// How many lines were answered.
    var answered: Int { sent - (waiting.count - first) }

    /// Notes that a line goes out.
    func willSend(_ line: [UInt8], number: Int) {
        sent += 1
        waiting.append(Waiting(number: number, line: line))
    }

    /// Counts a last line of the server; answers the line that it is for.
    func didReceive(_ reply: Reply) -> Waiting? {
        guard first < waiting.count else { return nil }
        let line = waiting[first]
        first += 1
        if first == waiting.count || first > 1024 {
            waiting.removeFirst(first)
            first = 0
        }
        lastAnswered = line.number
        if reply.word == .error {
            refused += 1
        } else if let object = try? reply.object(), object["sequence"] != nil {
            if object["replayed"]?.bool == true { replayed += 1 } else { recorded += 1 }
        }
        return line
    }

    /// The summary as one JSON object.
    func json(seconds: Double) -> JSONWriter {
        var json = JSONWriter()
        json.object { object in
            object.field("sent", sent)
            object.field("answered", answered)
            object.field("recorded", recorded)
            object.field("replayed", replayed)
            object.field("refused", refused)
            object.field("seconds", (seconds * 1000).rounded() / 1000)
        }
        return json
    }
}
