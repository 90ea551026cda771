import CLinux
import Foundation
import Testing

/// Files in which a text stands, searched by bytes.
struct DiskSearch {
    let folder: URL

    /// The names of the files that hold the text: of a database, its log, its index in shared memory,
    /// the derived files, backups and what the daemon wrote to its streams.
    func files(holding text: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { name in
            guard let file = FileManager.default.contents(atPath: folder.path + "/" + name) else {
                return false
            }
            return file.withUnsafeBytes { file in
                Array(text.utf8).withUnsafeBytes { text in
                    guard let start = file.baseAddress, let part = text.baseAddress else {
                        return false
                    }
                    return clinux_contains(start, file.count, part, text.count) != 0
                }
            }
        }.sorted()
    }
}

/// An office with applicants of whom one is to be forgotten. Everything that is said of her holds one
/// of the marks; some of it goes over many pages of the file.
private struct Applicants {
    static let marks = ["ZUBAIDAH", "x7rahasia", "Jalan Kenanga"]
    static let kept = "x8tetap"

    static let decision = #""basis":"pdp-43-1-c","requestedBy":"subject","decidedBy":"camat""#
    static let erase = #"ERASE {"request":"gone",\#(decision),"key":"erase-1"}"#

    static func lines() -> [String] {
        let long = (0..<1200).map { "x7rahasia-\($0) Jalan Kenanga \($0);" }.joined()
        let note = (0..<200).map { "x7rahasia \($0);" }.joined()
        var lines = Office.lines
        // Neighbours before, between and behind, so that pages are shared.
        for number in 0..<12 {
            lines.append(
                #"SUBMIT {"request":"kept-\#(number)","service":"open","channel":"online","#
                    + #""applicant":{"nik":"3201012902000001","name":"x8tetap-\#(number)"}}"#)
            if number == 5 {
                lines.append(
                    #"SUBMIT {"request":"gone","service":"open","channel":"online","key":"s-1","#
                        + #""applicant":{"nik":"1271127112990001","name":"ZUBAIDAH FIKTIF","#
                        + #""address":"Jalan Kenanga 7"},"attributes":{"alasan":"\#(long)"}}"#)
                lines.append(#"ASSIGN {"request":"gone","official":"asn-1"}"#)
            }
            if number == 8 {
                lines.append(
                    #"PAUSE {"request":"gone","reason":"applicant","note":"\#(note)"}"#)
                lines.append(#"RESUME {"request":"gone"}"#)
                lines.append(#"COMPLETE {"request":"gone","outcome":"x7rahasia-KTP"}"#)
                lines.append(#"RATE {"request":"gone","score":4,"comment":"ZUBAIDAH: \#(note)"}"#)
            }
        }
        return lines
    }
}

@Suite("Erasure on the disk") struct ErasureTests {
    private func filled(_ workspace: Workspace) throws -> (Daemon, Client) {
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        for reply in try client.pipeline(Applicants.lines(), window: 8) {
            try #require(reply.isOK, "\(reply.raw)")
        }
        return (daemon, client)
    }

    private func expectGone(_ workspace: Workspace, _ note: String) throws {
        let search = DiskSearch(folder: workspace.folder)
        for mark in Applicants.marks {
            #expect(try search.files(holding: mark) == [], "\(mark), \(note)")
        }
        #expect(try !search.files(holding: Applicants.kept).isEmpty, "the others, \(note)")
    }

    @Test("what was erased stands in no file when OK is said, after a kill, and in no later backup")
    func everyFile() throws {
        let workspace = try Workspace()
        var (daemon, client) = try filled(workspace)
        let search = DiskSearch(folder: workspace.folder)
        for mark in Applicants.marks + [Applicants.kept] {
            #expect(try search.files(holding: mark) == ["tracker.db-wal"], "\(mark) before")
        }
        let earlier = try Workspace()
        try client.ok(#"BACKUP {"to":"\#(earlier.database.path)"}"#)
        try client.ok(Applicants.erase)
        try expectGone(workspace, "when OK was said")
        try client.ok(#"BACKUP {"to":"\#(workspace.folder.path)/later.db"}"#)
        try expectGone(workspace, "with a later backup")
        try daemon.kill()
        try expectGone(workspace, "after a kill")
        daemon = try Daemon(in: workspace)
        client = try daemon.connect()
        try client.ok(#"SUBMIT {"service":"open","channel":"online"}"#)
        #expect(try daemon.terminate() == .exit(0))
        try expectGone(workspace, "after a stop")
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path)
        #expect(files.contains("tracker.db-snapshot") && files.contains("tracker.db-index"))
        let old = DiskSearch(folder: earlier.folder)
        #expect(try old.files(holding: Applicants.marks[1]) == ["tracker.db"], "one made before")
    }

    @Test(
        "an official's erasure reaches the words of the feedback to them and of no other's",
        arguments: [false, true])
    func feedback(_ isRestarted: Bool) throws {
        let workspace = try Workspace()
        var daemon = try Daemon(in: workspace)
        var client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        func give(_ id: String, _ official: String, _ mark: String) throws {
            try client.ok(
                #"FEEDBACK {"feedback":"\#(id)","official":"\#(official)","kind":"improvement","#
                    + #""evidence":[1],"text":"\#(mark)-teks"}"#)
            try client.ok(#"ANSWER {"feedback":"\#(id)","text":"\#(mark)-jawab"}"#)
            try client.ok(
                #"AGREE {"feedback":"\#(id)","action":"\#(mark)-aksi","due":"2026-03-31"}"#)
        }
        try client.ok(#"OFFICIAL {"official":"asn-1","name":"x7rahasia-nama"}"#)
        try give("f-1", "asn-1", "x7rahasia")
        try give("f-2", "asn-2", "x8tetap")
        try give("f-3", "asn-1", "x7rahasia")
        if isRestarted {
            // Known from the log then, and moved into the database.
            #expect(try daemon.terminate() == .exit(0))
            daemon = try Daemon(in: workspace)
            client = try daemon.connect()
        }
        let search = DiskSearch(folder: workspace.folder)
        for mark in ["x7rahasia-teks", "x7rahasia-jawab", "x7rahasia-aksi", "x7rahasia-nama"] {
            #expect(try !search.files(holding: mark).isEmpty)
        }
        try client.ok(#"ERASE {"official":"asn-1",\#(Applicants.decision)}"#)
        #expect(try search.files(holding: "x7rahasia") == [])
        for mark in ["x8tetap-teks", "x8tetap-jawab", "x8tetap-aksi"] {
            #expect(try !search.files(holding: mark).isEmpty, "\(mark) is another official's")
        }
        let told = try client.ok(#"FEEDBACKS {"feedback":"f-3"}"#).raw
        #expect(told.contains(#""state":"agreed""#))
        #expect(told.hasSuffix(#""text":null,"answer":null,"action":null}]}"#), "\(told)")
        #expect(try client.ok("VERIFY").bool("sound") == true)
        try client.ok(#"DONE {"feedback":"f-3"}"#)
        // What is said afterwards is kept again, until it is erased too.
        try give("f-4", "asn-1", "x7rahasia")
        #expect(try !search.files(holding: "x7rahasia").isEmpty)
        try client.ok(#"ERASE {"official":"asn-1",\#(Applicants.decision)}"#)
        #expect(try search.files(holding: "x7rahasia") == [])
    }

    @Test("what was moved into the database before is overwritten there too")
    func inDatabase() throws {
        let workspace = try Workspace()
        var (daemon, client) = try filled(workspace)
        #expect(try daemon.terminate() == .exit(0))
        let search = DiskSearch(folder: workspace.folder)
        #expect(try search.files(holding: Applicants.marks[1]) == ["tracker.db"])
        daemon = try Daemon(in: workspace)
        client = try daemon.connect()
        try client.ok(Applicants.erase)
        try expectGone(workspace, "when OK was said")
    }

    /// The calls around the commit of an erasure and its end: the database is written and synced, the
    /// log is cut to nothing and synced.
    static let kills: [(calls: String, file: String, when: Int)] = [
        ("pwrite64", "", 1), ("pwrite64", "", 2), ("pwrite64", "", 9), ("fdatasync", "", 1),
        ("fdatasync", "", 2), ("ftruncate", "-wal", 1), ("ftruncate", "-wal", 2),
        ("fdatasync", "-wal", 1), ("fdatasync", "-wal", 2), ("fdatasync", "-wal", 3),
        ("fdatasync", "-wal", 4), ("pwrite64", "-wal", 1), ("pwrite64", "-wal", 4),
    ]

    @Test(
        "killed anywhere in an erasure, the next start finishes it before it serves, or the retry",
        .enabled(if: Strace.isPossible), arguments: kills.indices)
    func killed(_ index: Int) throws {
        let kill = Self.kills[index]
        let workspace = try Workspace()
        var (daemon, client) = try filled(workspace)
        try daemon.kill()
        let wrapper = Strace.wrapper(
            kill.calls, on: workspace.database.path + kill.file, .kill, when: "\(kill.when)")
        // It may be killed at the start already: then the start itself is what is broken off.
        var wasAnswered = false
        if let struck = try? Daemon(in: workspace, under: wrapper) {
            wasAnswered = (try? struck.connect().ask(Applicants.erase))?.isOK ?? false
            if wasAnswered { try expectGone(workspace, "answered, \(kill)") }
            try struck.kill()
        }
        daemon = try Daemon(in: workspace)
        client = try daemon.connect()
        let isRecorded = try !client.ok(#"REPLAY {"types":["personal-erased"]}"#).events.isEmpty
        #expect(isRecorded || !wasAnswered)
        if isRecorded { try expectGone(workspace, "at the start, \(kill)") }
        let again = try client.ok(Applicants.erase)
        #expect(again.bool("replayed") == isRecorded)
        try expectGone(workspace, "after the retry, \(kill)")
    }

    @Test(
        "what fails behind an erasure's OK ends the daemon, and is no second answer",
        .enabled(if: Strace.isPossible))
    func failureBehind() throws {
        let workspace = try Workspace()
        try filled(workspace).0.kill()
        let head = workspace.database.path + "-head"
        let daemon = try Daemon(
            in: workspace, under: Strace.wrapper("fdatasync", on: head, .error("EIO"), when: "1+"))
        let client = try daemon.connect()
        try client.ok(Applicants.erase)
        #expect(try client.nextLine() == nil)
        #expect(try daemon.program.waitForEnd() == .exit(74), "\(daemon.program.errors)")
        try expectGone(workspace, "when OK was said")
    }

    @Test("many erasures and other commands in one packet: each OK tells the truth")
    func pipelined() throws {
        let workspace = try Workspace()
        let (_, client) = try filled(workspace)
        var lines: [String] = []
        for number in 0..<12 {
            lines.append(#"ERASE {"request":"kept-\#(number)",\#(Applicants.decision)}"#)
            if number % 3 == 2 { lines.append(#"SUBMIT {"service":"open","channel":"phone"}"#) }
        }
        lines.append(Applicants.erase)
        for reply in try client.pipeline(lines) { #expect(reply.isOK, "\(reply.raw)") }
        let search = DiskSearch(folder: workspace.folder)
        for mark in Applicants.marks + [Applicants.kept] {
            #expect(try search.files(holding: mark) == [], "\(mark)")
        }
    }
}
