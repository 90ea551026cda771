/// `catalogue`: the services that are built in, as SERVICE lines; `catalogue load` sends them.
enum CatalogueCommand {
    static func run(_ session: Session) throws(Failure) {
        guard let action = session.invocation.operands.first else {
            for line in lines { try session.output.line(line) }
            return
        }
        guard action == "load" else { throw .usage(session.texts.wrongOperands(.catalogue)) }
        let source = ListedLines(lines.map { Array($0.utf8) }, count: lines.count)
        try SendCommand.send(source, named: session.texts.catalogueName, session)
    }

    /// Stands in for `ServiceRequests.Catalogue.lines` until that exists.
    private static var lines: [String] { [] }
}
