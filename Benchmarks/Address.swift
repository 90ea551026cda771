import CLinux
import Glibc

/// Where a daemon listens: an IPv4 address and a port.
struct Address: Sendable {
    var host: String
    var port: UInt16

    /// Reads `127.0.0.1:7311`.
    init(_ text: some StringProtocol) throws(Failure) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { throw Failure("\(text) is no HOST:PORT") }
        host = String(text[..<colon])
        self.port = port
    }

    /// A connected, blocking socket that sends what it is given at once.
    func connect() throws(Failure) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure.system("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            close(descriptor)
            throw Failure("\(host) is no IPv4 address")
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let failure = Failure.system("connect to \(host):\(port)")
            close(descriptor)
            throw failure
        }
        _ = clinux_no_delay(descriptor)
        return descriptor
    }
}
