import Foundation
import Testing

/// A daemon with a few services and officials, and a client of it: where most tests begin.
final class Office {
    let daemon: Daemon
    let client: Client

    init(options: [String] = []) throws {
        daemon = try Daemon(options: options)
        client = try daemon.connect()
        for line in Self.lines { try client.ok(line) }
    }

    /// The definitions. `open` has no promise; `asn-gone` has left.
    static let lines = [
        service("ktp-el", 3, "working-days"),
        service("counter-quick", 10, "minutes"),
        #"SERVICE {"code":"open","name":{"id":"Terbuka","en":"Open"}}"#,
        #"OFFICIAL {"official":"asn-1","name":"Pegawai Satu"}"#,
        #"OFFICIAL {"official":"asn-2","name":"Pegawai Dua"}"#,
        #"OFFICIAL {"official":"asn-gone","name":"Pegawai Pergi","active":false}"#,
    ]

    static func service(_ code: String, _ amount: Int, _ per: String) -> String {
        #"SERVICE {"code":"\#(code)","name":{"id":"Layanan \#(code)","en":"Service \#(code)"},"#
            + #""promise":{"amount":\#(amount),"per":"\#(per)"}}"#
    }

    /// Submits a request under this id and sends these further commands of it, all of which succeed.
    /// A step is a verb, or a verb and fields: `ASSIGN "official":"asn-1"`.
    @discardableResult
    func submit(
        _ id: String, service: String = "ktp-el", then steps: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        var reply = try client.ok(
            #"SUBMIT {"request":"\#(id)","service":"\#(service)","channel":"counter"}"#,
            sourceLocation: sourceLocation)
        for step in steps {
            reply = try client.ok(Self.line(step, of: id), sourceLocation: sourceLocation)
        }
        return reply
    }

    /// A step as a command line.
    static func line(_ step: String, of id: String) -> String {
        let parts = step.split(separator: " ", maxSplits: 1)
        let rest = parts.count == 2 ? "," + parts[1] : ""
        return #"\#(parts[0]) {"request":"\#(id)"\#(rest)}"#
    }

    /// The number of recorded events, as a newcomer hears it.
    func size() throws -> Int { try #require(try daemon.connect().hello.int("size")) }

    /// What REQUEST says of one request, wherever in the answer it stands.
    func request(_ id: String) throws -> [String: Any] {
        let reply = try client.ok(#"REQUEST {"request":"\#(id)"}"#)
        return reply.rows.first ?? reply.fields
    }

    /// Runs the client's program against the daemon.
    func run(
        _ arguments: [String], language: String = "en"
    ) throws -> (ending: Ending, output: String, errors: String) {
        // The output stands in the folder: it must outlive the reading.
        let folder = try Workspace()
        defer { withExtendedLifetime(folder) {} }
        let program = try Program(
            try productsFolder().appendingPathComponent("requesttracker"),
            ["--server", "127.0.0.1:\(daemon.port)", "--lang", language] + arguments, in: folder)
        let ending = try program.waitForEnd()
        return (ending, program.output, program.errors)
    }
}
