import Glibc

signal(SIGPIPE, SIG_IGN)
do throws(Failure) {
    guard let options = try Options.parse(CommandLine.arguments.dropFirst()) else {
        print(Options.usage)
        exit(0)
    }
    try CleanUp.whenInterrupted()
    let setting = try Setting(options)
    if options.writes { print(try WriteSuite(setting).run().text(markdown: options.markdown)) }
    if options.store {
        var suite = StoreSuite(setting)
        for table in try suite.run() { print(table.text(markdown: options.markdown)) }
    }
    CleanUp.everything()
} catch {
    CleanUp.exit(after: error)
}
