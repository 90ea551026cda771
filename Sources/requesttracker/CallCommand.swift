import JSONText
import LineProtocol

/// `call`: any verb, the answer as it came. `ping`: is anybody there.
enum CallCommand {
    static func run(_ session: Session) throws(Failure) {
        let operands = session.invocation.operands
        var line = Array(operands[0].utf8)
        if operands.count > 1 {
            // Line ends would make several requests of one; JSON does not need them.
            let json = operands[1].utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
            line += [UInt8(ascii: " ")] + json
        }
        guard !line.contains(where: { $0 == 0x0A || $0 == 0x0D }), operands[0] != "" else {
            throw session.invocation.wrongOperands(session.texts)
        }
        let last = try session.connect().ask(line) { reply throws(Failure) in
            try print(reply, session)
        }
        try print(last, session)
        if last.word == .error { throw .refused }
    }

    static func ping(_ session: Session) throws(Failure) {
        let connection = try session.connect()
        let clock = ContinuousClock()
        let start = clock.now
        let last = try connection.ask(Array("PING".utf8)) { _ in }
        let elapsed = clock.now - start
        if session.printsJSON { try session.output.line(last.json) }
        try session.refuse(last)
        guard !session.printsJSON else { return }
        let server = (try? connection.hello.object())?["version"]?.string ?? "?"
        let milliseconds =
            Double(elapsed.components.attoseconds) / 1e15
            + Double(elapsed.components.seconds) * 1000
        try session.output.line(
            "\(connection.address.text): requesttrackerd \(printable(server)), "
                + "\(session.texts.decimal(milliseconds, places: 1)) ms")
    }

    private static func print(_ reply: Reply, _ session: Session) throws(Failure) {
        if session.printsJSON {
            try session.output.line(reply.json)
        } else {
            try session.output.line(Array("\(reply.word.rawValue) ".utf8) + reply.json)
        }
    }
}
