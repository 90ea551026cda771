import Glibc

signal(SIGPIPE, SIG_IGN)
do throws(Failure) {
    guard let options = try Options.parse(CommandLine.arguments.dropFirst()) else {
        print(Options.usage)
        exit(0)
    }
    try CleanUp.whenInterrupted()
    let setting = try Setting(options)
    let page = Page(options)
    if options.writes { try page.publish("writes", [WriteSuite(setting).run()]) }
    if options.store {
        var suite = StoreSuite(setting)
        try page.publish("store", suite.run())
    }
    if options.peers {
        var suite = PeerSuite(setting)
        try page.publish("peers", suite.run())
    }
    if options.analytics {
        var suite = AnalyticsSuite(setting)
        try page.publish("analytics", suite.run())
    }
    if options.proofs {
        var suite = try ProofsSuite(setting)
        try page.publish("proofs", suite.run())
    }
    CleanUp.everything()
} catch {
    CleanUp.exit(after: error)
}
