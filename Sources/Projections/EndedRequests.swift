/// The ended requests: chunks in the order of their endings.
///
/// A copy shares all chunks; what changes afterwards is the last one, and those in which a row is
/// rated or reopened.
struct EndedRequests: Sendable {
    /// The chunks; all but the last are full.
    private(set) var chunks: [EndedChunk] = []
    /// How many rows count.
    private(set) var liveCount = 0
    /// The answers about the rows that count. nil once something was cut off: who asks about the past
    /// looks at the rows.
    private(set) var answers: MonthlyAnswers?

    /// None, of an office whose local time is so many seconds ahead of UTC.
    init(zoneOffset: Int) { answers = MonthlyAnswers(zoneOffset: zoneOffset) }

    private static let rowBits: Int32 = 12

    /// The chunk and the row in it that a place names.
    static func split(_ place: Int32) -> (chunk: Int, row: Int) {
        (Int(place >> rowBits), Int(place & (1 << rowBits - 1)))
    }

    /// The place of a chunk's row.
    static func place(_ chunk: Int, _ row: Int) -> Int32 { Int32(chunk) << rowBits | Int32(row) }

    /// Whether the row at `place` has this id.
    func isID(_ id: String, at place: Int32) -> Bool {
        let (chunk, row) = Self.split(place)
        return chunks[chunk].isID(id, at: row)
    }

    /// Adds a row and answers its place.
    mutating func append(_ row: EndedRow) -> Int32 {
        if chunks.last?.hasRoom(for: row.ending) != true {
            chunks.append(EndedChunk(firstEnding: row.ending))
        }
        chunks[chunks.count - 1].append(row)
        liveCount += 1
        answers?.add(row.answer, MonthlyAnswers.Kind(row), endedAt: row.endedAt)
        return Self.place(chunks.count - 1, chunks[chunks.count - 1].count - 1)
    }

    private mutating func count(_ chunk: Int, _ row: Int) {
        answers?.add(
            chunks[chunk].answer(row), chunks[chunk].kind(row),
            endedAt: chunks[chunk].value(.endedAt, row))
    }

    private mutating func uncount(_ chunk: Int, _ row: Int) {
        answers?.remove(
            chunks[chunk].answer(row), chunks[chunk].kind(row),
            endedAt: chunks[chunk].value(.endedAt, row))
    }

    /// Adds a chunk as a snapshot holds it.
    mutating func restore(_ chunk: EndedChunk) {
        chunks.append(chunk)
        liveCount += chunk.liveCount
        for row in 0..<chunk.count where !chunk.flags(row).has(RowFlags.dead) {
            count(chunks.count - 1, row)
        }
    }

    /// The row at `place` was reopened and counts no more.
    mutating func kill(_ place: Int32, at sequence: Int64) {
        let (chunk, row) = Self.split(place)
        if !chunks[chunk].flags(row).has(RowFlags.dead) { uncount(chunk, row) }
        chunks[chunk].kill(row, at: sequence)
        liveCount -= 1
    }

    /// Takes in the applicant's answer about the row at `place`.
    mutating func rate(_ place: Int32, _ answer: Answer, at sequence: Int64) {
        let (chunk, row) = Self.split(place)
        let isCounted = !chunks[chunk].flags(row).has(RowFlags.dead)
        if isCounted { uncount(chunk, row) }
        chunks[chunk].rate(row, answer, at: sequence)
        if isCounted { count(chunk, row) }
    }

    /// Takes them back to how they stood at an event.
    /// - Complexity: O(rows that changed since), and a copy of each chunk that is kept and changed.
    mutating func cut(after sequence: Int64) {
        answers = nil
        while let chunk = chunks.last, chunk.firstEnding > sequence { chunks.removeLast() }
        for number in chunks.indices where chunks[number].isChanged(after: sequence) {
            chunks[number].cut(after: sequence)
        }
        liveCount = chunks.reduce(0) { $0 + $1.liveCount }
    }

    /// Leaves out what ended after an instant, whenever that was recorded.
    mutating func cut(endedAfter instant: Int64) {
        answers = nil
        chunks.removeAll { !$0.mayReach(.endedAt, from: .min, to: instant + 1) }
        for number in chunks.indices
        where chunks[number].mayReach(.endedAt, from: instant + 1, to: .max) {
            for row in 0..<chunks[number].count
            where chunks[number].value(.endedAt, row) > instant {
                chunks[number].kill(row, at: nil)
            }
        }
        liveCount = chunks.reduce(0) { $0 + $1.liveCount }
    }

    /// Takes in what an event says of the personal data of the row at `place`.
    mutating func apply(_ place: Int32, _ event: OpenEvent) {
        let (chunk, row) = Self.split(place)
        chunks[chunk].apply(row, event)
    }

    /// The sequence of the SUBMIT of the row at `place`.
    func submission(_ place: Int32) -> Int64 {
        let (chunk, row) = Self.split(place)
        return chunks[chunk].value(.submission, row)
    }
}
