import CLinux
import Glibc

/// The socket on which clients knock.
struct Listener {
    struct Failure: Error {
        let text: String
        /// Whether the address itself was at fault.
        let isUsage: Bool
    }

    let descriptor: Int32
    let host: String
    let port: UInt16

    /// Listens on a loopback address.
    init(host: String, port: UInt16) throws(Failure) {
        let host = host == "localhost" ? "127.0.0.1" : host
        self.host = host
        let isSix = host.hasPrefix("[")
        let plain = isSix ? String(host.dropFirst().dropLast()) : host
        var four = sockaddr_in()
        var six = sockaddr_in6()
        let isAddress =
            isSix
            ? inet_pton(AF_INET6, plain, &six.sin6_addr) == 1
            : inet_pton(AF_INET, plain, &four.sin_addr) == 1
        guard isAddress else {
            throw Failure(
                text: "'\(host)' is not an address; say 127.0.0.1, [::1] or localhost",
                isUsage: true)
        }
        guard isSix ? plain == "::1" : plain.hasPrefix("127.") else {
            throw Failure(
                text: "\(host) is not a loopback address, and clients are not authenticated yet:"
                    + " anyone who reaches the port could read and write. Listen on 127.0.0.1 and"
                    + " let an SSH tunnel or a proxy that authenticates stand before it",
                isUsage: true)
        }
        let descriptor = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        func failure(_ call: String) -> Failure {
            Failure(
                text:
                    "cannot listen on \(host):\(port): \(call): \(String(cString: strerror(errno)))",
                isUsage: false)
        }
        guard descriptor >= 0 else { throw failure("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var on: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        let bound =
            isSix
            ? Self.with(&six) { bind(descriptor, $0, $1) }
            : Self.with(&four) { bind(descriptor, $0, $1) }
        guard bound == 0 else { throw failure("bind") }
        guard listen(descriptor, 1024) == 0 else { throw failure("listen") }
        var name = sockaddr_in6()  // large enough for both; the port stands at the same place
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let named = withUnsafeMutableBytes(of: &name) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                getsockname(descriptor, $0.baseAddress, &length)
            }
        }
        guard named == 0 else { throw failure("getsockname") }
        self.port = UInt16(bigEndian: name.sin6_port)
    }

    private static func with<Address>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
