import LineProtocol
import Testing

@Suite("A stream is cut into lines")
struct LineBufferTests {
    private static let most = LineBuffer.lineBytesMax

    private func append(_ bytes: some Sequence<UInt8>, to buffer: inout LineBuffer) {
        Array(bytes).withUnsafeBytes { buffer.append($0) }
    }

    /// A line as its text.
    private enum Cut: Equatable {
        case text([UInt8])
        case tooLong
    }

    private func next(_ buffer: inout LineBuffer) -> Cut? {
        switch buffer.next() {
        case .text(let place): .text(Array(buffer.bytes[place]))
        case .tooLong: .tooLong
        case nil: nil
        }
    }

    private func lines(_ buffer: inout LineBuffer) -> [Cut] {
        var lines: [Cut] = []
        while buffer.hasLine { if let line = next(&buffer) { lines.append(line) } }
        #expect(buffer.next() == nil)
        return lines
    }

    private func text(_ text: String) -> Cut { .text(Array(text.utf8)) }

    private func run(_ count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "x"), count: count)
    }

    @Test("random cuts of random streams against a naive splitter", arguments: UInt64(1)...20)
    func againstNaive(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var stream: [UInt8] = []
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: stream += run(Self.most - 2 + Int.random(in: 0...5, using: &random))
            case 1: stream += run(Int.random(in: 0...200_000, using: &random))
            case 2: stream += [0x0D, 0x0A, 0x0D, 0x0D, 0x0A]
            case 3: stream += [0x00, 0xFF, 0x0D]
            case 4, 5: stream += run(Int.random(in: 0...40, using: &random))
            default: stream.append(0x0A)
            }
        }
        let piece = [9, 1000, 70_000].randomElement(using: &random) ?? 1
        var buffer = LineBuffer()
        var found: [Cut] = []
        var start = 0
        while start < stream.count {
            let end = min(stream.count, start + Int.random(in: 1...piece, using: &random))
            append(stream[start..<end], to: &buffer)
            start = end
            if Bool.random(using: &random) { found += lines(&buffer) }
            if Int.random(in: 0..<8, using: &random) == 0 { buffer.releaseMemory() }
        }
        found += lines(&buffer)
        let parts = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
        let naive = parts.dropLast().map { part in
            let text = part.last == 0x0D ? part.dropLast() : part
            return text.count <= Self.most ? Cut.text(Array(text)) : .tooLong
        }
        #expect(found == naive, "seed \(seed)")
        #expect(buffer.hasUnfinishedLine == !(parts.last ?? []).isEmpty, "seed \(seed)")
    }

    @Test("the limit counts neither LF nor the one CR", arguments: ["\n", "\r\n"])
    func limit(_ end: String) {
        for (count, isRead) in [(Self.most - 1, true), (Self.most, true), (Self.most + 1, false)] {
            for isCut in [false, true] {
                var buffer = LineBuffer()
                append(run(count), to: &buffer)
                if isCut { #expect(buffer.next() == nil) }
                append(end.utf8, to: &buffer)
                append("next\n".utf8, to: &buffer)
                #expect(lines(&buffer) == [isRead ? .text(run(count)) : .tooLong, text("next")])
            }
        }
    }

    @Test("an overlong line is dropped in bounded memory and told once")
    func overlong() {
        var buffer = LineBuffer()
        append("before\n".utf8, to: &buffer)
        #expect(next(&buffer) == text("before"))
        for _ in 0..<400 {
            append(run(10_000), to: &buffer)
            #expect(buffer.next() == nil)
            #expect(buffer.byteCount <= Self.most + 1)
            #expect(buffer.hasUnfinishedLine)
            #expect(!buffer.hasLine)
        }
        append("end\nafter\nrest".utf8, to: &buffer)
        #expect(lines(&buffer) == [.tooLong, text("after")])
        #expect(buffer.byteCount == 4)
    }

    @Test("what was taken does not pile up, however long the stream")
    func steady() {
        var buffer = LineBuffer()
        append("a".utf8, to: &buffer)  // so that something always waits
        for _ in 0..<5_000 {
            append(run(99) + [0x0A, 0x61], to: &buffer)
            #expect(next(&buffer) == .text([0x61] + run(99)))
            #expect(buffer.byteCount == 1)
        }
    }

    @Test("only one CR, and only right before the LF, is taken off")
    func carriageReturns() {
        var buffer = LineBuffer()
        append("a\r\n\r\n\r\r\nb\rc\n\n\rd\n".utf8, to: &buffer)
        #expect(
            lines(&buffer)
                == [text("a"), text(""), text("\r"), text("b\rc"), text(""), text("\rd")])
        append("e\r".utf8, to: &buffer)
        #expect(buffer.next() == nil)
        append("\n".utf8, to: &buffer)
        #expect(lines(&buffer) == [text("e")])
    }

    @Test("what was put back is the next line again, whatever came behind it")
    func putBack() {
        var buffer = LineBuffer()
        append("a\r\n".utf8, to: &buffer)
        append(run(Self.most + 1) + [0x0A, 0x62], to: &buffer)
        for line in [text("a"), .tooLong] {
            for _ in 1...3 {
                if let taken = buffer.next() { buffer.putBack(taken) }
                #expect(buffer.hasLine)
                append(run(1), to: &buffer)
            }
            #expect(next(&buffer) == line)
        }
        append("\n".utf8, to: &buffer)
        #expect(lines(&buffer) == [text("bxxxxxx")])
    }

    @Test("it knows what waits: a line, the beginning of one, nothing")
    func waiting() {
        var buffer = LineBuffer()
        #expect(!buffer.hasLine && !buffer.hasUnfinishedLine && buffer.firstByte == nil)
        append([], to: &buffer)
        #expect(buffer.next() == nil && !buffer.hasUnfinishedLine)
        append("ab".utf8, to: &buffer)
        #expect(!buffer.hasLine && buffer.hasUnfinishedLine && buffer.firstByte == 0x61)
        append("\nc".utf8, to: &buffer)
        #expect(buffer.hasLine && buffer.byteCount == 4)
        #expect(next(&buffer) == text("ab"))
        #expect(!buffer.hasLine && buffer.hasUnfinishedLine && buffer.firstByte == 0x63)
        buffer.releaseMemory()
        append("\n".utf8, to: &buffer)
        #expect(next(&buffer) == text("c"))
        #expect(!buffer.hasLine && !buffer.hasUnfinishedLine && buffer.firstByte == nil)
        buffer.releaseMemory()
        #expect(buffer.byteCount == 0 && buffer.next() == nil)
    }
}

/// A repeatable random generator (SplitMix64, Steele and others 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
