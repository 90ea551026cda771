import Glibc
import JSONText
import LineProtocol

/// `backup`: a consistent, verified copy of the log in a new file on the daemon's host.
enum BackupCommand {
    static func run(_ session: Session) throws(Failure) {
        let path = absolute(session.invocation.operands[0])
        var request = JSONWriter()
        request.object { $0.field("to", path) }
        let bar = ProgressBar(session.terminal, session.texts)
        let connection = try session.connect()
        let last = try connection.ask(requestLine("BACKUP", request)) { row in
            if let progress = row.progress { bar.show(progress) }
        }
        bar.clear()
        if session.printsJSON { try session.output.line(last.json) }
        try session.refuse(last)
        guard !session.printsJSON else { return }
        let events = (try? last.object())?["events"]?.integer ?? 0
        try session.output.line(printable(session.texts.backedUp(events: events, path: path)))
    }

    /// The daemon takes absolute paths only; it runs on the same host.
    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }
}
