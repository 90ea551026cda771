import Testing

@Suite("More than can be served")
struct OverloadTests {
    private let overload = Overload(seed: 1)

    @Test(
        "10,000 idle connections, or as many as descriptors allow, cost little; one works among them"
    )
    func idle() throws { print(try overload.idle(Overload.idleCount(10_000))) }

    @Test("descriptors used up: who is in is served, who knocks waits and comes in later")
    func descriptors() throws { print(try overload.descriptors(60)) }

    @Test("beside a flood a lone client, queries and a slow sender are served, all in order")
    func flood() throws { print(try overload.flood(lines: 5_000)) }

    @Test("clients that never read are owed a bounded lot, and are closed")
    func neverRead() throws { print(try overload.neverRead(20)) }

    @Test("clients that send a byte at a time get their own replies")
    func slowSenders() throws { print(try overload.slowSenders(40)) }

    @Test(
        "more commands than may wait: busy with retry, in order, in bounded memory (needs strace)",
        .enabled(if: Strace.isPossible))
    func busy() throws { print(try overload.busy(large: false)) }
}
