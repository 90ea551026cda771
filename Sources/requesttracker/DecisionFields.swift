import JSONText

/// What ERASE, REFUSE-ERASURE and RESTRICT say of a decision: its legal basis, who asked, who
/// decided, and why.
struct DecisionFields {
    private let basis: String
    private let requestedBy: String
    private let decidedBy: String
    private let reason: String?

    /// Reads the options of a command.
    /// - Parameter asker: Who asked where `--requested-by` is not given; nil when it must be.
    /// - Throws: ``Failure/usage(_:)`` with the options that are missing.
    init(_ invocation: Invocation, asker: String? = nil, texts: Texts) throws(Failure) {
        let requestedBy = invocation.value(.requestedBy) ?? asker
        guard let basis = invocation.value(.basis), let requestedBy,
            let decidedBy = invocation.value(.decidedBy)
        else {
            let needed: [Option] = [.basis, .requestedBy, .decidedBy]
            throw .usage(
                texts.decisionIncomplete(
                    needed.filter { option in
                        !invocation.has(option) && (option != .requestedBy || requestedBy == nil)
                    }))
        }
        self.basis = basis
        self.requestedBy = requestedBy
        self.decidedBy = decidedBy
        reason = invocation.value(.reason)
    }

    /// Adds its fields.
    func write(into json: inout JSONWriter) {
        json.field("basis", basis)
        json.field("requestedBy", requestedBy)
        json.field("decidedBy", decidedBy)
        if let reason { json.field("reason", reason) }
    }
}
