import Foundation
import Testing

/// The real log of `shared/data`, which is not part of the project.
enum RealLog {
    /// Where it is, nil where it is absent: `REQUESTTRACKER_SHARED`, or `shared/data` beside the
    /// repository or one of its parents.
    static let file: URL? = files.first { $0.lastPathComponent == "receipt.lines.gz" }

    /// Every real log there is, in the first folder that holds any.
    static let files: [URL] = {
        var folders: [URL] = []
        if let named = ProcessInfo.processInfo.environment["REQUESTTRACKER_SHARED"] {
            let folder = URL(fileURLWithPath: named, isDirectory: true)
            folders += [folder, folder.appendingPathComponent("data")]
        }
        var parent = repositoryRoot()
        while parent.pathComponents.count > 1 {
            parent.deleteLastPathComponent()
            folders.append(parent.appendingPathComponent("shared/data"))
        }
        for folder in folders {
            let found = try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)
            let logs = (found ?? []).filter { $0.lastPathComponent.hasSuffix(".lines.gz") }
            if !logs.isEmpty { return logs.sorted { $0.path < $1.path } }
        }
        return []
    }()

    static func lines() throws -> [String] {
        guard let file else { throw HarnessFailure("the real log is absent") }
        return try lines(of: file)
    }

    static func lines(of file: URL) throws -> [String] {
        let workspace = try Workspace()
        let unpacked = try Program(
            URL(fileURLWithPath: "/bin/gzip"), ["-dc", file.path], in: workspace)
        guard try unpacked.waitForEnd() == .exit(0) else {
            throw HarnessFailure("gzip failed: \(unpacked.errors)")
        }
        return unpacked.output.split(separator: "\n").map(String.init)
    }
}

@Suite("The real log, skipped where shared/data is absent", .enabled(if: RealLog.file != nil))
struct RealLogTests {
    private func loaded() throws -> (Daemon, FigureComparison) {
        let lines = try RealLog.lines()
        let daemon = try Daemon()
        let client = try daemon.connect()
        let replies = try client.pipeline(lines)
        let refused = zip(lines, replies).filter { !$0.1.isOK }
        #expect(
            refused.isEmpty,
            "\(refused.count) refused, such as \(refused.prefix(3).map { "\($0.0) -> \($0.1.raw)" })"
        )
        #expect(lines.count == 10_299)
        let naive = try NaiveFigures(requests: NaiveOffice(lines).requests)
        return (daemon, FigureComparison(client: client, naive: naive, asOf: lines.count))
    }

    private static func at(_ text: String) -> Int { NaiveTime.milliseconds(text) }

    @Test(
        "it loads without one refused line, and every figure agrees with the naive computation (needs shared/data)"
    )
    func figures() throws {
        let (daemon, comparison) = try loaded()
        let groupings: [[String]] = [
            [], ["official"], ["service"], ["channel"], ["month"], ["official", "month"],
        ]
        let filters = [
            FigureQuestion(verb: "TIMES"),
            FigureQuestion(
                verb: "TIMES", from: Self.at("2026-01-01T00:00:00+07:00"),
                to: Self.at("2026-04-01T00:00:00+07:00")),
            FigureQuestion(verb: "TIMES", filters: ["official": ["asn-resource21"]]),
            FigureQuestion(
                verb: "TIMES", from: Self.at("2026-02-19T00:00:00+07:00"),
                filters: ["official": ["asn-resource21", "asn-resource02"]]),
        ]
        try comparison.checkDefaults()
        try comparison.checkTimes(by: groupings, filters: filters)
        try comparison.checkSatisfaction(by: groupings, filters: filters)
        // Nothing is open at the end; what is asked here are arrivals and endings.
        for grouping in groupings {
            var question = filters[1]
            question.verb = "QUEUES"
            question.by = grouping
            try comparison.check(question)
        }
        #expect(try daemon.terminate() == .exit(0))
    }

    @Test(
        "the time of every request of every real log adds up, and is what its events say (needs shared/data)",
        arguments: RealLog.files)
    func identity(_ file: URL) throws {
        let lines = try RealLog.lines(of: file)
        let daemon = try Daemon()
        let client = try daemon.connect()
        let refused = try client.pipeline(lines).filter { !$0.isOK }
        #expect(refused.isEmpty, "\(file.lastPathComponent): \(refused.prefix(3).map(\.raw))")
        let answer = try client.ok("IDENTITY")
        #expect(answer.int("checked") == lines.count { $0.hasPrefix("SUBMIT ") })
        #expect(answer.int("failed") == 0)
        #expect(answer.rows.isEmpty)
        #expect(try daemon.terminate() == .exit(0))
    }

    @Test("sent a second time it changes nothing, because every line has a key (needs shared/data)")
    func secondTime() throws {
        let lines = try RealLog.lines()
        let daemon = try Daemon()
        let client = try daemon.connect()
        let first = try client.pipeline(lines)
        let second = try client.pipeline(lines)
        #expect(second.allSatisfy { $0.isOK && $0.bool("replayed") == true })
        for (one, other) in zip(first, second) {
            #expect(
                one.comparable(without: ["replayed"]) == other.comparable(without: ["replayed"]))
        }
        #expect(try daemon.connect().hello.int("size") == lines.count)
    }
}
