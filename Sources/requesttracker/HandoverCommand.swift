import JSONText

/// `handover`: moves every open request of one official to another.
enum HandoverCommand {
    /// The states of an open request that has an official.
    private static let openStates = ["assigned", "working", "paused"]

    static func run(_ session: Session) throws(Failure) {
        let operands = session.invocation.operands
        let (leaving, taking) = (operands[0], operands[1])
        guard leaving != taking else { throw .usage(session.texts.sameOfficial) }
        let connection = try session.connect()
        let rows = try EachRequest.listed(connection, session) { list(leaving, after: $0) }
        let requests = rows.map(\.request)
        let lines = try requests.map { request throws(Failure) in
            try assignment(request, to: taking, session)
        }
        try EachRequest.send(
            lines, for: requests, connection, session, again: session.texts.handoverAgain
        ) { session.texts.handedOver($0, from: leaving, to: taking) }
    }

    static func list(_ official: String, after cursor: [UInt8]?) -> JSONWriter {
        var json = JSONWriter()
        json.object { object in
            object.field("official", official)
            object.name("state")
            object.array { array in for state in openStates { array.value(state) } }
            object.field("limit", EachRequest.pageSize)
            if let cursor {
                object.name("after")
                object.raw(cursor)
            }
        }
        return json
    }

    private static func assignment(
        _ request: String, to official: String, _ session: Session
    ) throws(Failure) -> [UInt8] {
        let at = session.invocation.value(.at)
        let time = try at.map { text throws(Failure) in
            guard let time = LocalTime.wire(text) else {
                throw .usage(session.texts.notATime(Option.at.name, printable(text)))
            }
            return time
        }
        var json = JSONWriter()
        json.object { object in
            object.field("request", request)
            object.field("official", official)
            if let actor = session.invocation.value(.by) { object.field("by", actor) }
            if let time { object.field("occurredAt", time) }
            object.field("key", StepCommand.freshKey())
        }
        return requestLine("ASSIGN", json)
    }
}
