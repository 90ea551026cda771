import Foundation
import Testing

/// An example session of docs/protocol.md: what is sent, and the replies that the document promises.
struct DocumentedSession {
    /// The line in the document where it begins.
    let line: Int
    let steps: [(sent: String, replies: [String])]
    /// What is promised before anything is sent: the HELLO.
    let greeting: [String]

    /// Takes the fenced blocks whose info string is `session` out of a document.
    static func all(in document: String) -> [DocumentedSession] {
        var sessions: [DocumentedSession] = []
        var block: [String] = []
        var start: Int?
        for (number, line) in document.components(separatedBy: "\n").enumerated() {
            if let begun = start {
                if line == "```" {
                    sessions.append(DocumentedSession(line: begun, block: block))
                    start = nil
                } else {
                    block.append(line)
                }
            } else if line == "```session" {
                start = number + 1
                block = []
            }
        }
        return sessions
    }

    private init(line: Int, block: [String]) {
        self.line = line
        var steps: [(sent: String, replies: [String])] = []
        var greeting: [String] = []
        for text in block where !text.isEmpty {
            if text.hasPrefix("> ") {
                steps.append((String(text.dropFirst(2)), []))
            } else if steps.isEmpty {
                greeting.append(text)
            } else {
                steps[steps.count - 1].replies.append(text)
            }
        }
        self.steps = steps
        self.greeting = greeting
    }

    /// Whether a line is what the document shows, where `…` stands for any text.
    static func matches(_ line: String, _ pattern: String) -> Bool {
        let parts = pattern.components(separatedBy: "…")
        guard let first = parts.first, let last = parts.last else { return line == pattern }
        if parts.count == 1 { return line == pattern }
        guard line.hasPrefix(first) else { return false }
        var rest = line.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.range(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}

@Suite("The sessions of docs/protocol.md")
struct DocsTests {
    private static let file = repositoryRoot().appendingPathComponent("docs/protocol.md")

    @Test("every example session happens exactly as the document shows it")
    func sessions() throws {
        // The document is written after the daemon; from then on it is held to its word.
        guard FileManager.default.fileExists(atPath: Self.file.path) else { return }
        let sessions = try DocumentedSession.all(in: String(contentsOf: Self.file, encoding: .utf8))
        #expect(!sessions.isEmpty, "docs/protocol.md shows no session")
        for session in sessions { try run(session) }
    }

    private func run(_ session: DocumentedSession) throws {
        let place = "docs/protocol.md:\(session.line)"
        let client = try Daemon().connect()
        for pattern in session.greeting {
            #expect(
                DocumentedSession.matches(client.hello.raw, pattern),
                "\(place): \(client.hello.raw) is not \(pattern)")
        }
        for step in session.steps {
            try client.send(step.sent)
            for pattern in step.replies {
                let line = try #require(
                    try client.nextLine(), "\(place): closed instead of \(pattern)")
                #expect(
                    DocumentedSession.matches(line, pattern),
                    "\(place), after \(step.sent): \(line) is not \(pattern)")
            }
        }
        // Nothing may come that the document does not show.
        client.finishSending()
        #expect(try client.drain().isEmpty, "\(place): more replies than shown")
    }

    @Test("the reader of sessions finds blocks, steps and replies, and … matches any text")
    func reader() throws {
        let document = """
            text
            ```session
            HELLO {…}
            > PING
            OK {"a":…}

            > QUIT
            OK {…
            ```
            ```
            > NOT A SESSION
            ```
            """
        let sessions = DocumentedSession.all(in: document)
        #expect(sessions.map(\.line) == [2])
        #expect(sessions.first?.greeting == ["HELLO {…}"])
        #expect(sessions.first?.steps.map(\.sent) == ["PING", "QUIT"])
        #expect(sessions.first?.steps.map(\.replies) == [["OK {\"a\":…}"], ["OK {…"]])
        #expect(DocumentedSession.matches("OK {\"a\":7}", "OK {\"a\":…}"))
        #expect(DocumentedSession.matches("abcabc", "a…c"))
        #expect(DocumentedSession.matches("a-b-c-d", "a…b…d"))
        #expect(!DocumentedSession.matches("a-c-d", "a…b…d"))
        #expect(!DocumentedSession.matches("OK {}", "OK"))
        #expect(!DocumentedSession.matches("abc", "…x"))
    }
}
