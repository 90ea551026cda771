import CLinux
import EventStore
import JSONText
import LineProtocol
import MerkleTree

/// What STATUS and METRICS tell of the daemon.
struct StatusReport: Sendable {
    let store: EventStore
    let folded: FoldedSequence
    let keeper: SnapshotKeeper
    /// Whether commands are taken: not when the database has lost events.
    let isWritable: Bool
    let startedAt = monotonicMilliseconds()

    /// Whether the derived data on disk are far behind the log.
    var isSnapshotDue: Bool { keeper.isDue }

    private var uptimeSeconds: Int { Int((monotonicMilliseconds() - startedAt) / 1000) }

    /// The OK line of STATUS.
    func status(_ tag: String?, _ connections: Int) -> [UInt8] {
        let head = store.head
        return ServerLine.ok(tag: tag) {
            $0.field("version", Options.version)
            $0.field("protocol", ServerLine.protocolVersion)
            $0.field("uptimeSeconds", uptimeSeconds)
            $0.field("size", Int(head.sequence))
            $0.field("root", head.root.hex)
            $0.field("writable", isWritable)
            $0.field("connections", connections)
            $0.field("lag", Int(max(0, store.sequence - folded.load())))
            $0.field("residentBytes", clinux_resident_bytes())
            $0.name("sqlite")
            $0.object {
                $0.field("version", store.settings.version)
                $0.field("journalMode", store.settings.journalMode)
                $0.field("synchronous", store.settings.synchronous)
            }
        }
    }

    /// The ROW lines of METRICS and its OK line: Prometheus' text format, a line a row.
    func metrics(_ tag: String?, _ connections: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rows = 0
        func row(_ text: String) {
            bytes.append(contentsOf: ServerLine.row { $0.field("text", text) })
            rows += 1
        }
        func metric(_ name: String, _ type: String, _ help: String, _ value: Int) {
            row("# HELP requesttracker_\(name) \(help)")
            row("# TYPE requesttracker_\(name) \(type)")
            row("requesttracker_\(name) \(value)")
        }
        metric("events", "gauge", "Events in the log.", Int(store.sequence))
        metric(
            "projection_lag_events", "gauge",
            "Events that are not folded yet; a question folds them first.",
            Int(max(0, store.sequence - folded.load())))
        metric(
            "writable", "gauge", "Whether commands are taken; 0 after a loss or an alteration.",
            isWritable ? 1 : 0)
        metric("connections", "gauge", "Clients connected.", connections)
        metric("uptime_seconds", "counter", "Seconds since the start.", uptimeSeconds)
        metric("resident_bytes", "gauge", "Memory in use.", clinux_resident_bytes())
        bytes.append(contentsOf: ServerLine.ok(tag: tag) { $0.field("rows", rows) })
        return bytes
    }
}

/// The ROW lines of HELP and its OK line.
func helpLines(_ tag: String?) -> [UInt8] {
    var bytes: [UInt8] = []
    let verbs = Verb.allCases
    for verb in verbs {
        bytes.append(
            contentsOf: ServerLine.row {
                $0.field("verb", verb.rawValue)
                $0.field("fields", verb.fields)
                $0.field("text", verb.summary)
            })
    }
    bytes.append(contentsOf: ServerLine.ok(tag: tag) { $0.field("verbs", verbs.count) })
    return bytes
}
