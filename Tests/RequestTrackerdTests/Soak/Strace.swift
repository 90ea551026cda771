import Foundation

/// Faults put into the real binary's system calls from outside, by strace.
enum Strace {
    private static let path = "/usr/bin/strace"

    /// What happens to the process at a system call.
    enum Fault: CustomStringConvertible {
        case kill
        case error(String)
        /// Milliseconds before the call is made.
        case delay(Int)

        var description: String {
            switch self {
            case .kill: "signal=SIGKILL"
            case .error(let name): "error=\(name)"
            case .delay(let milliseconds): "delay_enter=\(milliseconds * 1_000)"
            }
        }
    }

    /// The command before a program's own. The program keeps its process id: the tracer is its
    /// grandchild (`-D`), and goes with it.
    /// - Parameters:
    ///   - calls: Names of system calls, with commas.
    ///   - file: Only calls on this file; nil for all.
    ///   - when: strace's own way of counting, such as `3` or `2+`; a thread counts for itself.
    static func wrapper(_ calls: String, on file: String?, _ fault: Fault, when: String) -> [String]
    {
        var command = [path, "-D", "-f", "-qqq", "-o", "/dev/null"]
        // Where the kernel picks out the calls, strace 6.1 loses the signal: the process lives on.
        if case .kill = fault {} else { command.append("--seccomp-bpf") }
        if let file { command += ["-P", file] }
        return command + ["-e", "trace=\(calls)", "-e", "inject=\(calls):\(fault):when=\(when)"]
    }

    /// The command before a program's own that writes its system calls to a file, one a line.
    static func recorder(_ calls: String, to file: String) -> [String] {
        [path, "-D", "-f", "-o", file, "-e", "trace=\(calls)"]
    }

    /// Whether strace is here, the kernel lets it trace, and its faults come.
    static let isPossible: Bool = {
        guard FileManager.default.isExecutableFile(atPath: path), let workspace = try? Workspace()
        else { return false }
        func ending(_ fault: Fault, _ calls: String, when: String) -> Ending? {
            let command = wrapper(calls, on: nil, fault, when: when) + ["/bin/true"]
            let program = try? Program(
                URL(fileURLWithPath: command[0]), Array(command.dropFirst()), in: workspace)
            return try? program?.waitForEnd()
        }
        return ending(.error("EIO"), "getpid,write", when: "1000") == .exit(0)
            && ending(.kill, "exit_group", when: "1") == .signal(SIGKILL)
    }()
}
