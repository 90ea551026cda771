import Foundation
import Testing

@Suite(
    "A full disk, skipped where the system grants no mount namespace",
    .enabled(if: SmallDisk.isPossible))
struct DiskFullTests {
    private static func submit(_ id: String) -> String {
        let padding = String(repeating: "x", count: 20_000)
        return #"SUBMIT {"request":"\#(id)","service":"open","channel":"online","key":"\#(id)","#
            + #""attributes":{"isi":"\#(padding)"}}"#
    }

    @Test("storage-full is said, reads go on, and room heals it without a restart")
    func full() throws {
        let workspace = try Workspace(inside: "disk")
        let disk = workspace.database.deletingLastPathComponent()
        let daemon = try Daemon(in: workspace, under: SmallDisk.wrapper(disk, size: "8m"))
        let client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        // The disk is seen through the process that has it.
        let filler = URL(
            fileURLWithPath: "/proc/\(daemon.program.identifier)/root\(disk.path)/room")
        try Data(repeating: 1, count: 3 << 20).write(to: filler)

        var acknowledged: [String] = []
        var refusal: Reply?
        while refusal == nil, acknowledged.count < 2_000 {
            let id = "full-\(acknowledged.count)"
            let reply = try client.ask(Self.submit(id))
            if reply.isOK { acknowledged.append(id) } else { refusal = reply }
        }
        let full = try #require(refusal, "the disk was never full")
        #expect(full.code == "storage-full", "\(full.raw)")
        #expect(full.bool("retry") == true)

        // Reads go on, and what was refused is not among what they tell.
        let listed = try client.ok(#"LIST {"limit":10000}"#).rows.count
        #expect(listed == acknowledged.count)
        #expect(try client.ok("REPLAY {}").events.count == Office.lines.count + listed)
        #expect(try client.ok(#"TIMES {"by":["official"]}"#).isOK)

        try FileManager.default.removeItem(at: filler)
        try eventually("room does not heal it") {
            try client.ask(Self.submit("healed")).isOK
        }
        let events = try client.ok("REPLAY {}").events
        #expect(events.map { $0.int("sequence") } == (1...events.count).map { Int?($0) })
        let streams = Set(events.compactMap { $0.string("stream") })
        for id in acknowledged + ["healed"] { #expect(streams.contains("request/\(id)"), "\(id)") }
        #expect(!streams.contains("request/full-\(acknowledged.count)"))
        #expect(try daemon.terminate() == .exit(0))
    }
}
