/// Where a server listens.
struct ServerAddress: Equatable {
    let host: String
    let port: UInt16

    /// Where the daemon listens when nobody says otherwise.
    static let usual = ServerAddress(host: "127.0.0.1", port: 7311)

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `HOST`, `:PORT` or `[IPv6]:PORT`; nil when it is none of them. What is
    /// left out is as usual.
    init?(_ text: String) {
        var host = text[...]
        var port = ""
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), !host.isEmpty else { return nil }
            if rest == ":" { return nil }
            port = String(rest.dropFirst())
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = String(text[text.index(after: colon)...])
            // Two colons without brackets are an IPv6 address whose port cannot be told apart.
            guard !host.contains(":"), !port.isEmpty else { return nil }
        }
        guard !text.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        if port.isEmpty {
            self.port = Self.usual.port
        } else {
            guard let number = UInt16(port), number > 0 else { return nil }
            self.port = number
        }
        self.host = host.isEmpty ? Self.usual.host : String(host)
    }

    /// The text that ``init(_:)`` reads.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
