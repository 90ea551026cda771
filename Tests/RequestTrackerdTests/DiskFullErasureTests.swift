import Foundation
import Testing

@Suite(
    "Erasing on a full disk, skipped where the system grants no mount namespace",
    .enabled(if: SmallDisk.isPossible))
struct DiskFullErasureTests {
    private static let figures = [
        #"TIMES {"by":["service"],"clock":"wall"}"#, #"SATISFACTION {"by":["service"]}"#,
        #"CHANNELS"#,
    ]

    /// The applicant of request `number` fills some pages.
    private static func submit(_ number: Int) -> String {
        let text = String(repeating: mark(number), count: 400)
        return #"SUBMIT {"request":"e-\#(number)","service":"open","channel":"online","#
            + #""applicant":{"name":"Warga \#(number)"},"attributes":{"isi":"\#(text)"}}"#
    }

    private static func mark(_ number: Int) -> String { "rahasia-\(number);" }

    private static func erase(_ number: Int) -> String {
        #"ERASE {"request":"e-\#(number)","basis":"pdp-43-1-c","requestedBy":"subject","#
            + #""decidedBy":"camat","key":"erase-\#(number)"}"#
    }

    private func erasures(_ client: Client) throws -> Int {
        try client.ok(#"REPLAY {"types":["personal-erased"]}"#).events.count
    }

    /// Whether the text stands anywhere on the disk.
    private func stands(_ number: Int, _ disk: LastingDisk) throws -> Bool {
        try !DiskSearch(folder: disk.folder).files(holding: Self.mark(number)).isEmpty
    }

    @Test(
        "with however little room: recorded and gone, or told otherwise; room heals it, a kill does not hurt"
    )
    func littleRoom() throws {
        let disk = try LastingDisk(size: "3m")
        var daemon = try Daemon(in: disk.workspace, under: disk.wrapper)
        var client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        let rooms = [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 24, 40]
        for number in rooms.indices { try client.ok(Self.submit(number)) }
        #expect(try daemon.terminate() == .exit(0))
        daemon = try Daemon(in: disk.workspace, under: disk.wrapper)
        client = try daemon.connect()
        let before = try Self.figures.map { try client.ok($0).comparable(without: ["asOf"]) }
        var codes: Set<String> = []
        for (number, pages) in rooms.enumerated() {
            // The log ahead of the database begins empty: what it needs is room that is not there.
            let note = "\(pages) pages of room"
            #expect(try daemon.terminate() == .exit(0), "\(note)")
            daemon = try Daemon(in: disk.workspace, under: disk.wrapper)
            client = try daemon.connect()
            try disk.fill(but: pages * 4096)
            let reply = try client.ask(Self.erase(number))
            codes.insert(reply.code ?? "OK")
            let count = try erasures(client)
            switch reply.code {
            case nil: #expect(try !stands(number, disk) && count == number + 1, "\(note)")
            case "storage-full":
                #expect(reply.bool("retry") == true)
                #expect(try stands(number, disk) && count == number, "\(note): \(reply.raw)")
            case "outcome-unknown": #expect(count == number + 1, "\(note)")
            default: Issue.record("\(note): \(reply.raw)")
            }
            if !reply.isOK, number % 2 == 0 {
                try daemon.kill()
                daemon = try Daemon(in: disk.workspace, under: disk.wrapper)
                client = try daemon.connect()
                #expect(try erasures(client) == count, "\(note), after a kill")
                let again = try client.ask(Self.erase(number))
                #expect(try !again.isOK || !stands(number, disk), "\(note): \(again.raw)")
            }
            try disk.free()
            try eventually("\(note): room does not heal it") {
                try client.ask(Self.erase(number)).isOK
            }
            #expect(try !stands(number, disk), "\(note)")
            #expect(try erasures(client) == number + 1, "\(note)")
            for other in rooms.indices where other > number {
                #expect(try stands(other, disk), "\(note): the text of \(other)")
            }
        }
        #expect(codes.contains("storage-full") && codes.contains("OK"), "\(codes)")
        let after = try Self.figures.map { try client.ok($0).comparable(without: ["asOf"]) }
        #expect(after == before)
        #expect(try client.ok("VERIFY").bool("sound") == true)
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
    }

    @Test("with the log ahead full to the brim: storage-full and nothing done; room heals it")
    func fullLog() throws {
        let disk = try LastingDisk(size: "3m")
        let daemon = try Daemon(in: disk.workspace, under: disk.wrapper)
        let client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        try client.ok(Self.submit(0))
        try disk.fill(but: 300_000)
        var number = 1
        while try client.ask(Self.submit(number)).isOK, number < 500 { number += 1 }
        try disk.fill("rest")
        let reply = try client.ask(Self.erase(0))
        #expect(reply.code == "storage-full" && reply.bool("retry") == true, "\(reply.raw)")
        #expect(try erasures(client) == 0 && stands(0, disk))
        #expect(try client.ok(#"LIST {"limit":1000}"#).rows.count == number)
        try disk.free()
        try disk.free("rest")
        try eventually("room does not heal it") { try client.ask(Self.erase(0)).isOK }
        #expect(try !stands(0, disk) && stands(1, disk) && erasures(client) == 1)
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
    }
}
