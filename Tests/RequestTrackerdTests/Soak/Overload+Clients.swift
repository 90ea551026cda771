import Foundation
import Testing

/// Clients that do what no client should.
extension Overload {
    /// Many that ask and never read: what they are owed is bounded, and then they are closed.
    func neverRead(_ count: Int) throws -> String {
        let office = try Office(options: ["--write-timeout", "3"])
        let lines = (0..<1_000).map {
            #"SUBMIT {"request":"n-\#($0)","service":"open","channel":"online"}"#
        }
        #expect(try office.client.pipeline(lines).allSatisfy(\.isOK))
        let before = try office.daemon.residentBytes()
        let asked = [
            "REPLAY {}\n", #"LIST {"limit":10000}"# + "\n", "HELP\n",
            #"SUBMIT {"service":"open","channel":"online"}"# + "\n",
            #"START {"request":"none"}"# + "\n",
        ]
        var flooders: [(client: Client, packet: [UInt8], offset: Int)] = []
        for number in 0..<count {
            let line = asked[number % asked.count]
            flooders.append(
                (
                    try Client(
                        port: office.daemon.port, of: office.daemon, receiveBuffer: 4_096),
                    Array(String(repeating: line, count: 200).utf8), 0
                ))
        }
        // Until the kernel's buffers and their own are full, each is answered thousands of commands.
        try eventually(
            "seed \(seed): those who never read are not closed",
            within: patience + 2 * Double(count)
        ) {
            for index in flooders.indices {
                let part = flooders[index].packet[flooders[index].offset...]
                if let sent = flooders[index].client.sendWithoutWaiting(bytes: part) {
                    flooders[index].offset =
                        (flooders[index].offset + sent) % flooders[index].packet.count
                }
            }
            try office.client.ok("PING")
            return try office.client.ok("STATUS").int("connections") == 1
        }
        let grown = try peakBytes(office.daemon) - before
        let events = try office.client.ok("REPLAY {}").events
        // What they had recorded stays.
        let recorded = (events.count - lines.count) * Self.eventBytes
        expectMemory(
            grown, under: count * Self.neverReadsBytes + Self.roomBytes + recorded,
            "\(count) clients that never read, \(events.count) events")
        #expect(events.map { $0.int("sequence") } == (1...events.count).map { Int?($0) })
        #expect(try office.daemon.terminate() == .exit(0), "\(office.daemon.program.errors)")
        return "\(count) clients that never read: \(grown >> 20) MiB more, \(events.count) events"
    }

    /// Many that send a byte at a time, in turns: each has its own reply, and an idle cost.
    func slowSenders(_ count: Int) throws -> String {
        let office = try Office()
        let before = try office.daemon.residentBytes()
        let clients = try (0..<count).map { _ in try office.daemon.connect() }
        let lines = (0..<count).map {
            Array(
                (#"SUBMIT {"request":"s-\#($0)","service":"open","channel":"agency","tag":"\#($0)"}"#
                    + "\nPING {\"tag\":\"p\($0)\"}\n").utf8)
        }
        for position in 0..<(lines.map(\.count).max() ?? 0) {
            for (client, line) in zip(clients, lines) where position < line.count {
                try client.send(bytes: [line[position]])
            }
        }
        for (number, client) in clients.enumerated() {
            #expect(try client.reply().string("tag") == "\(number)", "seed \(seed)")
            #expect(try client.reply().string("tag") == "p\(number)", "seed \(seed)")
        }
        let grown = try office.daemon.residentBytes() - before
        expectMemory(grown, under: count * (64 << 10) + (16 << 20), "\(count) slow senders")
        #expect(try office.size() == Office.lines.count + count)
        return "\(count) senders of a byte at a time: \(grown >> 10) KiB more"
    }

    /// More commands than may wait, by their number or by the bytes of their lines: some are told
    /// `busy`, with retry, each in its place, and memory stays within what may wait. The writer is
    /// held in its first sync meanwhile.
    func busy(large isLarge: Bool) throws -> String {
        let workspace = try Workspace()
        let wal = workspace.database.path + "-wal"
        // A thread counts its calls by itself: the start's sync would be held too, were there a log.
        let daemon = try Daemon(
            in: workspace, under: Strace.wrapper("fdatasync", on: wal, .delay(12_000), when: "1"))
        let lone = try daemon.connect()
        let before = try daemon.residentBytes()
        let perClient = isLarge ? 18 : 1_024
        let clients = try (0..<(isLarge ? 76 : 66)).map { _ in try daemon.connect() }
        try lone.send(#"OFFICIAL {"official":"asn-1","name":"Pegawai","tag":"lone"}"#)
        usleep(300_000)
        // Refused by the writer and by nobody before it: there is no such request, no such service.
        let padding = String(repeating: "x", count: 60_000)
        let line =
            isLarge
            ? #"SUBMIT {"service":"none","channel":"online","attributes":{"isi":"\#(padding)"}"#
            : #"ACCEPT {"request":"none""#
        try send(line, times: perClient, clients)
        var refused = 0
        for client in clients {
            for index in 0..<perClient {
                let reply = try client.reply()
                #expect(reply.string("tag") == "\(index)", "seed \(seed): out of order")
                if reply.code == "busy" {
                    refused += 1
                    #expect(reply.bool("retry") == true)
                } else {
                    #expect(reply.code == "not-found", "seed \(seed): \(reply.raw)")
                }
            }
        }
        #expect(refused > 0, "seed \(seed): nobody was told busy")
        #expect(try lone.reply().string("tag") == "lone")
        let grown = try peakBytes(daemon) - before
        expectMemory(
            grown, under: Self.waitingBytes + Self.roomBytes, "commands that wait")
        // Sent again, it is taken.
        #expect(try clients[0].ask(line + "}").code == "not-found")
        #expect(try lone.ok("STATUS").int("size") == 1)
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
        return "\(clients.count * perClient) commands of \(line.utf8.count) bytes at once:"
            + " \(refused) told busy, \(grown >> 20) MiB more"
    }

    /// Sends a line so many times from each client, never waiting for one of them.
    private func send(
        _ line: String, times: Int, _ clients: [Client]
    ) throws {
        let text = (0..<times).map { #"\#(line),"tag":"\#($0)"}"# + "\n" }.joined()
        let bytes = Array(text.utf8)
        var sent = clients.map { _ in 0 }
        while sent.contains(where: { $0 < bytes.count }) {
            var isIdle = true
            for (number, client) in clients.enumerated() where sent[number] < bytes.count {
                let part = bytes[sent[number]...].prefix(262_144)
                guard let count = client.sendWithoutWaiting(bytes: part) else {
                    throw HarnessFailure("seed \(seed): client \(number) was closed")
                }
                sent[number] += count
                if count > 0 { isIdle = false }
            }
            if isIdle { usleep(5_000) }
        }
    }
}
