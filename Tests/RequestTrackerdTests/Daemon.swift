import Foundation
import Glibc

/// A fault of the test's own tools, which ends the test with a sentence.
struct HarnessFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A fresh folder that lasts as long as this object.
final class Workspace {
    let folder: URL
    /// Where a daemon here keeps its log.
    let database: URL

    /// - Parameter inside: A folder of its own for the database, inside this one.
    init(inside: String = ".") throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("requesttrackerd-\(UUID().uuidString)", isDirectory: true)
        let home = folder.appendingPathComponent(inside).standardizedFileURL
        database = home.appendingPathComponent("tracker.db")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func files() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    }
}

/// How a process ended.
enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
}

/// A daemon that ended before it served.
struct EndedEarly: Error, CustomStringConvertible {
    let ending: Ending
    let errors: String
    var description: String { "the daemon ended with \(ending): \(errors)" }
}

/// A started program, whose standard output and error go to files.
final class Program {
    let identifier: pid_t
    private let outputFile: URL
    private let errorFile: URL
    private var ending: Ending?

    init(_ executable: URL, _ arguments: [String], in workspace: Workspace) throws {
        let name = UUID().uuidString
        outputFile = workspace.folder.appendingPathComponent("\(name).stdout")
        errorFile = workspace.folder.appendingPathComponent("\(name).stderr")
        identifier = try Self.spawn(
            executable.path, arguments, output: outputFile.path, errors: errorFile.path,
            group: try Self.group.get())
    }

    /// The process group of all programs that are started here. It ends with the test process, however
    /// that ends: a shell leads it and waits for the end of a pipe that the test process alone holds
    /// open, then it kills the group. (The kernel's own signal on a parent's death would come when the
    /// thread that started the program ends, and those of a test come and go.)
    private static let group = Result<pid_t, any Error> {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw HarnessFailure("no pipe: errno \(errno)") }
        defer { close(ends[0]) }
        // No program is started before this is done, so that none holds the pipe open too.
        guard fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 else { throw HarnessFailure("no pipe") }
        return try spawn(
            "/bin/sh", ["-c", "read -r nothing; kill -KILL 0"], input: "/proc/self/fd/\(ends[0])",
            output: "/dev/null", errors: "/dev/null", group: 0)
    }

    deinit {
        if ending == nil {
            kill(identifier, SIGKILL)
            var status: Int32 = 0
            waitpid(identifier, &status, 0)
        }
    }

    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    func send(signal: Int32) { kill(identifier, signal) }

    /// How it ended, nil while it runs.
    func poll() -> Ending? {
        if let ending { return ending }
        var status: Int32 = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
        ending = status & 0x7F == 0 ? .exit((status >> 8) & 0xFF) : .signal(status & 0x7F)
        return ending
    }

    /// Waits for the end; a test that hangs is a test that fails.
    func waitForEnd() throws -> Ending {
        var result: Ending?
        try eventually("process \(identifier) did not end; it wrote: \(errors)") {
            result = poll()
            return result != nil
        }
        guard let result else { throw HarnessFailure("no ending") }
        return result
    }

    /// posix_spawn and not Foundation's Process: no signal mask, no descriptor and no run loop of
    /// the test runner reaches the program.
    /// - Parameter group: The process group that it joins; 0 for one of its own.
    private static func spawn(
        _ path: String, _ arguments: [String], input: String = "/dev/null", output: String,
        errors: String, group: pid_t
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, group)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
        // The daemon's own variables must not leak from the shell that runs the tests.
        let environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("REQUESTTRACKER") }
            .map { "\($0.key)=\($0.value)" }
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, path, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw HarnessFailure("\(path) does not start: errno \(code)") }
        return identifier
    }
}

/// The most that anything is waited for: far above what a busy machine needs.
let patience: Double = 60

/// Tries again until the condition holds. Waiting is bounded, but no test depends on how long it is.
/// - Parameter seconds: How long at the most, where much has to be done first.
func eventually(
    _ complaint: @autoclosure () -> String, within seconds: Double = patience,
    _ condition: () throws -> Bool
) throws {
    let start = Date()
    while try !condition() {
        if Date().timeIntervalSince(start) > seconds { throw HarnessFailure(complaint()) }
        usleep(5_000)
    }
}

/// A real `requesttrackerd` on a port that the system picked.
final class Daemon {
    let workspace: Workspace
    let program: Program
    let port: UInt16

    /// Starts the daemon and waits until it serves.
    /// - Parameter wrapper: A command that runs the daemon as the process that it is itself.
    init(in workspace: Workspace, options: [String] = [], under wrapper: [String] = []) throws {
        self.workspace = workspace
        let program = try Self.launch(
            ["--database", workspace.database.path, "--listen", "127.0.0.1:0"] + options,
            in: workspace, under: wrapper)
        self.program = program
        var found: UInt16?
        try eventually("the daemon does not serve; it wrote: \(program.errors)") {
            found = Self.readyPort(program.output)
            if found == nil, let ending = program.poll() {
                throw EndedEarly(ending: ending, errors: program.errors)
            }
            return found != nil
        }
        guard let found else { throw HarnessFailure("no port") }
        port = found
    }

    convenience init(options: [String] = []) throws {
        try self.init(in: Workspace(), options: options)
    }

    /// Runs the executable with these arguments, without expecting it to serve.
    static func launch(
        _ arguments: [String], in workspace: Workspace, under wrapper: [String] = []
    ) throws -> Program {
        let executable = try productsFolder().appendingPathComponent("requesttrackerd")
        let command = wrapper + [executable.path] + arguments
        return try Program(
            URL(fileURLWithPath: command[0]), Array(command.dropFirst()), in: workspace)
    }

    func connect() throws -> Client { try Client(port: port, of: self) }

    /// SIGTERM, and the end that follows.
    func terminate() throws -> Ending {
        program.send(signal: SIGTERM)
        return try program.waitForEnd()
    }

    /// SIGKILL: no last words.
    func kill() throws {
        program.send(signal: SIGKILL)
        _ = try program.waitForEnd()
    }

    /// Resident memory in bytes, from the kernel's own account.
    func residentBytes() throws -> Int {
        let status = try String(
            contentsOfFile: "/proc/\(program.identifier)/status", encoding: .utf8)
        for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            let digits = line.filter(\.isNumber)
            if let kilobytes = Int(digits) { return kilobytes * 1_024 }
        }
        throw HarnessFailure("no VmRSS for \(program.identifier)")
    }

    /// The whole output must be the one promised line.
    static func readyPort(_ output: String) -> UInt16? {
        let prefix = "requesttrackerd ready on 127.0.0.1:"
        guard output.hasPrefix(prefix), output.hasSuffix("\n") else { return nil }
        return UInt16(output.dropFirst(prefix.count).dropLast())
    }
}

/// Where the build puts executables: beside the test bundle that is running now.
func productsFolder() throws -> URL {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let candidates = [
        own.deletingLastPathComponent(),
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
        repositoryRoot().appendingPathComponent(".build/debug"),
    ]
    for folder in candidates {
        let path = folder.appendingPathComponent("requesttrackerd").path
        if FileManager.default.isExecutableFile(atPath: path) { return folder }
    }
    throw HarnessFailure("requesttrackerd is not among the build products: \(candidates)")
}

/// The folder that holds Package.swift.
func repositoryRoot() -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
