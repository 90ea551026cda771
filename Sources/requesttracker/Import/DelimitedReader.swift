import Glibc

/// One record of a table: where it begins in its file, and its texts by the names of their columns.
struct ImportRow {
    let number: Int
    let columns: [String: String]
}

/// Records of a delimited text file, one after the other: RFC 4180 with comma, semicolon or tab,
/// whichever the header has most of; quoted fields may hold separators and line ends.
struct DelimitedReader {
    /// Longer than any record of an office: what does not end is no table.
    private static let recordMax = 1 << 20

    private let file: UnsafeMutablePointer<FILE>
    private let path: String
    private let texts: Texts
    private var header: [String] = []
    private var separator = UInt8(ascii: ",")
    private var line = 1

    /// Opens the file and reads its header.
    /// - Throws: ``Failure/inputOutput(_:)`` with the file and the reason.
    init(path: String, texts: Texts) throws(Failure) {
        guard let file = fopen(path, "r") else { throw cannotOpen(path, texts) }
        self.file = file
        self.path = path
        self.texts = texts
        let bytes = try rawHeader()
        separator =
            [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].max { one, other in
                bytes.count { $0 == one } < bytes.count { $0 == other }
            } ?? separator
        rewind(file)
        line = 1
        header = try record() ?? []
        if header.first?.hasPrefix("\u{FEFF}") == true { header[0].removeFirst() }
        header = header.map { $0.trimmed }
        guard !header.isEmpty, Set(header).count == header.count else {
            fclose(file)
            throw .inputOutput("\(path):1: \(texts.headerIsWrong)")
        }
    }

    /// Closes the file; the reader is of no more use.
    func close() { fclose(file) }

    /// The next record; nil at the end. Empty lines are passed over.
    mutating func next() throws(Failure) -> ImportRow? {
        while true {
            let number = line
            guard let fields = try record() else { return nil }
            if fields.count == 1, fields[0].isEmpty { continue }
            guard fields.count <= header.count else {
                throw .inputOutput("\(path):\(number): \(texts.tooManyFields(header.count))")
            }
            var columns: [String: String] = [:]
            for (name, text) in zip(header, fields) where !text.isEmpty { columns[name] = text }
            return ImportRow(number: number, columns: columns)
        }
    }

    private func rawHeader() throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let byte = getc_unlocked(file)
            if byte == EOF || byte == 0x0A { return bytes }
            guard bytes.count < Self.recordMax else {
                throw .inputOutput("\(path):1: \(texts.headerIsWrong)")
            }
            bytes.append(UInt8(byte))
        }
    }

    private mutating func record() throws(Failure) -> [String]? {
        var fields: [String] = []
        var field: [UInt8] = []
        var size = 0
        var isQuoted = false
        var byte = getc_unlocked(file)
        guard byte != EOF else { return nil }
        let start = line
        while byte != EOF {
            let letter = UInt8(byte)
            size += 1
            guard size < Self.recordMax else {
                throw .inputOutput("\(path):\(start): \(texts.recordHasNoEnd)")
            }
            if letter == 0x0A { line += 1 }
            if isQuoted {
                if letter != UInt8(ascii: "\"") {
                    field.append(letter)
                } else {
                    byte = getc_unlocked(file)
                    if byte == Int32(UInt8(ascii: "\"")) {
                        field.append(letter)
                    } else {
                        isQuoted = false
                        continue  // the byte after the quote is looked at
                    }
                }
            } else if letter == UInt8(ascii: "\""), field.isEmpty {
                isQuoted = true
            } else if letter == separator {
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            } else if letter == 0x0A {
                break
            } else if letter != 0x0D {
                field.append(letter)
            }
            byte = getc_unlocked(file)
        }
        if byte == EOF, ferror(file) != 0 {
            throw .inputOutput("\(path): \(lastSystemMessage())")
        }
        guard !isQuoted else {
            throw .inputOutput("\(path):\(start): \(texts.recordHasNoEnd)")
        }
        return fields + [String(decoding: field, as: UTF8.self)]
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
