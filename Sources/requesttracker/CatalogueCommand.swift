import ServiceRequests

/// `catalogue`: the services that are built in, as SERVICE lines; `catalogue load` sends them.
enum CatalogueCommand {
    static func run(_ session: Session) throws(Failure) {
        guard let action = session.invocation.operands.first else {
            for line in Catalogue.lines { try session.output.line(line) }
            return
        }
        guard action == "load" else { throw session.invocation.wrongOperands(session.texts) }
        let lines = Catalogue.lines
        let source = ListedLines(lines.map { Array($0.utf8) }, count: lines.count)
        try SendCommand.send(source, named: session.texts.catalogueName, session)
    }
}
