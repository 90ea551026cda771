import Glibc

/// Another program that runs as long as it is held: its standard input and output are ours, its
/// standard error goes to a file.
struct ChildProcess: ~Copyable {
    let process: pid_t
    private let input: Int32
    private let output: Int32
    private let log: String
    private let ending: Int32

    /// Starts a program by its path, or by its name on the PATH.
    ///
    /// - Parameter ending: the signal that ends it at once and lets it end its own children.
    init(_ arguments: [String], log: String, ending: Int32 = SIGKILL) throws(Failure) {
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw Failure.system("pipe") }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer {
            close(toChild[0])
            close(fromChild[1])
        }
        process = try Self.spawn(arguments, toChild[0], fromChild[1], log)
        input = toChild[1]
        output = fromChild[0]
        self.log = log
        self.ending = ending
        CleanUp.remember(process: process, ending: ending)
    }

    deinit {
        kill(process, ending)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        CleanUp.forget(process: process)
        close(input)
        close(output)
    }

    /// The next line that it wrote, without its LF; what there is when it ended.
    borrowing func readLine() -> String {
        var line: [UInt8] = []
        var chunk: UInt8 = 0
        while read(output, &chunk, 1) == 1 && chunk != 0x0A { line.append(chunk) }
        return String(decoding: line, as: UTF8.self)
    }

    /// All that it writes until it closes its output.
    borrowing func readAll() -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        while true {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    /// Reads its output to the end: the bytes and the lines of it.
    borrowing func countOutput() -> (lines: Int, bytes: Int) {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var lines = 0
        var bytes = 0
        while true {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return (lines, bytes) }
            bytes += count
            lines += buffer.withUnsafeBytes { Self.lineFeeds($0.baseAddress, count) }
        }
    }

    private static func lineFeeds(_ start: UnsafeRawPointer?, _ count: Int) -> Int {
        guard let start else { return 0 }
        var found = 0
        var next = start
        while let place = memchr(next, 0x0A, start + count - next) {
            found += 1
            next = UnsafeRawPointer(place) + 1
        }
        return found
    }

    /// Writes a line to its standard input.
    borrowing func say(_ line: String) {
        _ = (line + "\n").withCString { write(input, $0, strlen($0)) }
    }

    /// Waits for its end without reaping it, so that its id cannot pass to a stranger; the exit code
    /// is nil when a signal ended it.
    borrowing func wait() throws(Failure) -> Int32? {
        var status = siginfo_t()
        guard waitid(P_PID, id_t(process), &status, WEXITED | WNOWAIT) == 0 else {
            throw Failure.system("waitid")
        }
        return status.si_code == 1 ? status._sifields._sigchld.si_status : nil
    }

    /// True when it has ended.
    borrowing func hasEnded() -> Bool {
        var status = siginfo_t()
        status.si_code = 0
        return waitid(P_PID, id_t(process), &status, WEXITED | WNOWAIT | WNOHANG) == 0
            && status.si_code != 0
    }

    /// The end of its log, for a failure's message.
    borrowing func tail() -> String {
        guard let text = try? File.read(log) else { return "" }
        return text.split(separator: "\n").suffix(10).joined(separator: "\n")
    }

    /// Runs a program to its end, which must be exit code 0; returns what it wrote.
    @discardableResult
    static func run(_ arguments: [String], log: String) throws(Failure) -> String {
        let child = try ChildProcess(arguments, log: log)
        let text = child.readAll()
        guard try child.wait() == 0 else {
            throw Failure("\(arguments.joined(separator: " ")) failed\n\(child.tail())")
        }
        return text
    }

    private static func spawn(
        _ arguments: [String], _ input: Int32, _ output: Int32, _ log: String
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // The signals that this process blocks for its own clean-up must reach the child.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var nothing = sigset_t()
        sigemptyset(&nothing)
        posix_spawnattr_setsigmask(&attributes, &nothing)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0], &actions, &attributes, words, environ)
        guard code == 0 else {
            throw Failure("cannot start \(arguments[0]): \(String(cString: strerror(code)))")
        }
        return process
    }
}
