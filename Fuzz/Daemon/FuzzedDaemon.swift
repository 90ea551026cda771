import CLinux
import Foundation
import Glibc
import LineProtocol

@testable import RequestTrackerd

/// The real daemon in this process. It starts anew now and then, as its log grows with every input;
/// the inputs since then are kept in a file, as all of them lead to a finding.
final class FuzzedDaemon {
    private static let inputsAtOnce = 400

    private let folder: String
    private let history: String
    private var inputs = 0
    private var port: UInt16 = 0
    private var thread: pthread_t?

    init() {
        let environment = ProcessInfo.processInfo.environment
        folder = environment["FUZZ_FOLDER"] ?? "/tmp/requesttracker-fuzz"
        history = environment["FUZZ_INPUTS"] ?? folder + "/inputs"
    }

    /// Writes the input down, and starts the daemon when it is time.
    func willServe(_ input: [UInt8]) {
        if thread == nil || inputs == Self.inputsAtOnce {
            stop()
            start()
        }
        inputs += 1
        let file = open(history, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let record = Array("\(input.count)\n".utf8) + input + [UInt8(ascii: "\n")]
        require(write(file, record, record.count) == record.count, "the input is not written down")
        close(file)
    }

    /// A connection from an address of its own, so that no ports run out.
    func connect() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let own = address(0x7F00_0000 | UInt32.random(in: 2..<0xFF_0000), port: 0)
        let other = address(0x7F00_0001, port: port)
        _ = with(own) { bind(descriptor, $0, $1) }
        let result = with(other) { Glibc.connect(descriptor, $0, $1) }
        require(descriptor >= 0 && result == 0, "the daemon does not take a client: \(errno)")
        return descriptor
    }

    private func start() {
        inputs = 0
        unlink(history)
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        port = freePort()
        let arguments = ["--database", "\(folder)/tracker.db", "--listen", "127.0.0.1:\(port)"]
        guard case .run(let options)? = try? Options.parse(arguments, [:]) else {
            finding("the options are not taken")
        }
        let box = Unmanaged.passRetained(Box(options)).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let options = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().options
                let code = Daemon.run(options)
                require(code == 0, "the daemon ended with \(code)")
                return nil
            }, box)
        require(code == 0, "no thread")
        self.thread = thread
        for _ in 0..<1000 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            if with(address(0x7F00_0001, port: port), { Glibc.connect(descriptor, $0, $1) }) == 0 {
                return
            }
            usleep(5_000)
        }
        finding("the daemon does not start")
    }

    /// SIGTERM for the daemon's own thread, which reads it from its descriptor.
    private func stop() {
        guard let thread else { return }
        pthread_kill(thread, SIGTERM)
        pthread_join(thread, nil)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            unlink("\(folder)/\(name)")
        }
    }

    private final class Box {
        let options: Options
        init(_ options: Options) { self.options = options }
    }
}

private func address(_ host: UInt32, port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = host.bigEndian
    return address
}

private func with<Result>(
    _ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    withUnsafeBytes(of: address) { bytes in
        bytes.withMemoryRebound(to: sockaddr.self) { pointer in
            guard let base = pointer.baseAddress else { finding("no address") }
            return body(base, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

/// A port that nobody listens on now.
private func freePort() -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    _ = with(address(0x7F00_0001, port: 0)) { bind(descriptor, $0, $1) }
    var name = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutableBytes(of: &name) { bytes in
        _ = bytes.withMemoryRebound(to: sockaddr.self) {
            getsockname(descriptor, $0.baseAddress, &length)
        }
    }
    return UInt16(bigEndian: name.sin_port)
}

/// Whether the daemon takes the line as one that follows the log.
func isFollow(_ request: Request) -> Bool {
    request.verb == .follow && (try? AuditRequest(request)) != nil
}

/// Whether it grants more to who follows.
func isMore(_ request: Request) -> Bool {
    request.verb == .more && (try? AuditRequest.credit(request)) != nil
}
