import Glibc

var environment: [String: String] = [:]
for name in ["DATABASE", "DATA_DIR", "LISTEN", "WRITE_TIMEOUT"].map({ "REQUESTTRACKERD_" + $0 }) {
    if let value = getenv(name) { environment[name] = String(cString: value) }
}
do throws(Options.UsageError) {
    switch try Options.parse(CommandLine.arguments.dropFirst(), environment) {
    case .print(let text): print(text)
    case .run(let options): exit(Daemon.run(options))
    }
} catch {
    Daemon.complain("\(error.text)\nTry 'requesttrackerd --help'.")
    exit(64)
}
