import Foundation
import Glibc

/// Personal texts of a history in the files on the disk: what was erased is in none, whatever ended the
/// daemon, and what was not is still there.
struct ErasureCheck {
    private static let beginning = Array("rahasia-".utf8)

    /// The personal text of an attempt: its name tells whose it is.
    static func text(of name: String) -> String { "rahasia-\(name);" }

    /// The names of attempts whose text stands in a file, and the file.
    private var found: [String: String] = [:]

    /// Searches all files of a workspace, byte by byte.
    init(_ workspace: Workspace) throws {
        for file in try workspace.files() {
            guard let bytes = FileManager.default.contents(atPath: file.path) else { continue }
            for name in Self.names(in: bytes) { found[name] = file.lastPathComponent }
        }
    }

    /// A semicolon ends each text, and is rare in everything else.
    private static func names(in bytes: Data) -> Set<String> {
        var names: Set<String> = []
        bytes.withUnsafeBytes { (file: UnsafeRawBufferPointer) in
            guard let start = file.baseAddress else { return }
            var place = start
            while let end = memchr(place, 0x3B, start + file.count - place) {
                place = UnsafeRawPointer(end) + 1
                let before = UnsafeRawBufferPointer(
                    start: max(start, place - 41), count: min(40, place - start - 1))
                guard let hyphen = before.indices.last(where: { isBeginning($0, before) }) else {
                    continue
                }
                names.insert(String(decoding: before[(hyphen + beginning.count)...], as: UTF8.self))
            }
        }
        return names
    }

    private static func isBeginning(_ place: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes[place] == beginning[0] && bytes[place...].starts(with: beginning)
    }

    /// What clients were told is erased stands in no file: also before the next opening.
    func complaints(told attempts: [HistoryAttempt]) -> [String] {
        var erased: [String: Int] = [:]
        for attempt in attempts where attempt.erases {
            guard let answer = attempt.answer, let id = answer.request else { continue }
            erased[id] = max(erased[id] ?? 0, answer.sequence)
        }
        return attempts.compactMap { attempt in
            guard let answer = attempt.answer, let id = answer.request,
                answer.sequence < erased[id] ?? 0, let file = found[attempt.name]
            else { return nil }
            return "OK was said of an erasure, and the text of \(attempt.name) stands in \(file)"
        }
    }

    /// After an opening an erasure is in the log and all its texts are gone, or neither.
    func complaints(recorded events: [Reply], _ attempts: [HistoryAttempt]) -> [String] {
        var erased: [String: Int] = [:]
        for event in events where event.string("type") == "personal-erased" {
            erased[event.string("stream") ?? ""] = event.int("sequence")
        }
        let speaking = Set(attempts.filter(\.isPersonal).map(\.name))
        return events.compactMap { event in
            guard let name = event.string("actor"), speaking.contains(name) else { return nil }
            let last = erased[event.string("stream") ?? ""] ?? 0
            let isErased = event.int("sequence") ?? 0 < last
            switch (isErased, found[name]) {
            case (true, let file?): return "erased by event \(last), \(name) stands in \(file)"
            case (false, nil): return "the personal text of \(name) is lost: \(event.raw)"
            default: return nil
            }
        }
    }
}

extension HistoryAttempt {
    fileprivate var answer: Acknowledgement? {
        if case .acknowledged(let answer) = outcome { answer } else { nil }
    }

    fileprivate var erases: Bool { line.hasPrefix("ERASE ") }

    /// Whether it says something that may be erased.
    fileprivate var isPersonal: Bool { line.contains(ErasureCheck.text(of: name)) }
}
