/// What the office keeps beside its requests, services and officials, each thing in a stream of its
/// own named `KIND/ID`. The raw value is the kind.
public enum Register: String, CaseIterable, Sendable {
    /// What is aimed at, and in which period.
    case indicator
    /// What an official was told about their work, and what came of it.
    case feedback
    /// A training that an official went through.
    case training
    /// What an official is able to do; the id is the official's.
    case competence

    /// What an answer calls the id.
    var idName: String { self == .competence ? "official" : rawValue }

    /// The kind and the id in a stream's name; nil for another stream.
    init?(stream: UnsafeBufferPointer<UInt8>, id: inout String) {
        guard let slash = stream.firstIndex(of: UInt8(ascii: "/")), slash + 1 < stream.count,
            let kind = Register(rawValue: String(decoding: stream[..<slash], as: UTF8.self))
        else { return nil }
        id = String(decoding: stream[(slash + 1)...], as: UTF8.self)
        self = kind
    }
}
