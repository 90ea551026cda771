/// `sample`: a generated quarter of a year at a kecamatan, as command lines for `send`.
enum SampleCommand {
    /// The seed of the sample that the documentation shows.
    private static let usualSeed: UInt64 = 7

    static func run(_ session: Session) throws(Failure) {
        var seed = usualSeed
        if let text = session.invocation.value(.seed) {
            guard let number = UInt64(text) else {
                throw .usage(session.texts.notANumber(Option.seed.name, printable(text)))
            }
            seed = number
        }
        for line in SampleQuarter.lines(seed: seed) { try session.output.line(line) }
    }
}
