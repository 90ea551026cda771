/// Writes the parts of a snapshot one after the other, numbers as this machine holds them.
struct SnapshotWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 {
            write(UInt32($0.count))
            bytes.append(contentsOf: $0)
        }
    }

    mutating func write(_ text: String?) {
        write(UInt8(text == nil ? 0 : 1))
        if let text { write(text) }
    }

    mutating func write(_ texts: [String]) {
        write(UInt32(texts.count))
        for text in texts { write(text) }
    }

    /// Numbers without their count.
    mutating func write<Number: FixedWidthInteger>(numbers: ArraySlice<Number>) {
        numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

/// Reads what ``SnapshotWriter`` wrote. Once something does not fit everything after it is zero and
/// empty, and ``isSound`` is false: whoever reads asks once in each loop and at the end.
struct SnapshotReader {
    /// The milliseconds that the log can hold: 1970 to 9999. Others would overflow sums.
    static let instants: Range<Int64> = 0..<253_402_300_800_000

    private let bytes: [UInt8]
    private let end: Int
    private var offset: Int
    /// Whether everything so far was there.
    private(set) var isSound = true

    /// Reads `bytes` in `range`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// Whether everything was read, and nothing is left.
    var isAtEnd: Bool { isSound && offset == end }

    mutating func read<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number {
        guard let range = take(MemoryLayout<Number>.size) else { return 0 }
        return bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self)
        }
    }

    /// A number of things that take at least `size` bytes each; 0 when there is no room for them.
    mutating func count(of size: Int) -> Int {
        let count = Int(read(UInt32.self))
        guard count <= (end - offset) / size else {
            isSound = false
            return 0
        }
        return count
    }

    mutating func text() -> String {
        guard let range = take(count(of: 1)) else { return "" }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    mutating func optionalText() -> String? {
        read(UInt8.self) == 0 ? nil : text()
    }

    mutating func texts() -> [String] {
        (0..<count(of: 4)).map { _ in text() }
    }

    /// `count` numbers.
    mutating func numbers<Number: FixedWidthInteger>(
        _ count: Int, of type: Number.Type = Number.self
    ) -> [Number] {
        guard let range = take(count * MemoryLayout<Number>.stride) else { return [] }
        return [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(buffer)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
            }
            initialized = count
        }
    }

    private mutating func take(_ count: Int) -> Range<Int>? {
        guard isSound, count >= 0, count <= end - offset else {
            isSound = false
            return nil
        }
        defer { offset += count }
        return offset..<offset + count
    }
}

/// A checksum of 64 bits against damage: every bit of the input changes it. It is no protection
/// against someone who alters a snapshot on purpose.
func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { buffer in
        var sum: UInt64 = 0x51_7C_C1_B7_27_22_0A_95 &+ UInt64(buffer.count)
        var offset = 0
        func mix(_ word: UInt64) {
            sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 29
        }
        while offset + 8 <= buffer.count {
            mix(buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        while offset < buffer.count {
            mix(UInt64(buffer[offset]))
            offset += 1
        }
        return sum
    }
}
