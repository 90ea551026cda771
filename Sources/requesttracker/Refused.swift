import JSONText
import LineProtocol

/// What an `ERR` line says.
struct Refused: Equatable {
    /// The stable word.
    let code: String
    /// The server's sentence.
    let message: String
    /// Whether the same request may be carried out later.
    let mayRetry: Bool
    /// What can be done in the state that the request is in.
    let allowed: [String]

    init(_ reply: Reply) {
        let object = (try? reply.object()) ?? JSONObject()
        code = object["code"]?.string ?? "internal"
        message = object["message"]?.string ?? String(decoding: reply.json, as: UTF8.self)
        mayRetry = object["retry"]?.bool ?? false
        allowed = object["allowed"]?.array?.compactMap(\.string) ?? []
    }

    /// One line for people: the sentence, then the word that the documentation explains.
    var text: String { "\(message) [\(code)]" }
}
