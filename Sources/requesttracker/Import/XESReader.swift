import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The events of a XES file (IEEE 1849) as rows: the columns are the keys of the event's attributes, and
/// those of its trace with `case:` before them. The whole file is held in memory.
final class XESReader: NSObject, XMLParserDelegate {
    private var rows: [ImportRow] = []
    private var trace: [String: String] = [:]
    private var event: [String: String]?
    private var line = 0
    private var isInTrace = false
    /// How deep the attribute is that was begun last: nested ones belong to others and are passed over.
    private var depth = 0

    private static let kinds: Set<String> = ["string", "date", "int", "float", "boolean", "id"]

    /// Reads all events of the file.
    /// - Throws: ``Failure/inputOutput(_:)`` with the line and what is wrong there.
    static func rows(path: String) throws(Failure) -> [ImportRow] {
        let reader = XESReader()
        let data: Data
        do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw .inputOutput("\(path): \(error.localizedDescription)")
        }
        let parser = XMLParser(data: data)
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse() else {
            let reason = parser.parserError?.localizedDescription ?? "no XML"
            throw .inputOutput("\(path):\(parser.lineNumber): \(reason)")
        }
        return reader.rows
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        if name == "trace" {
            isInTrace = true
            trace = [:]
        } else if name == "event" {
            event = [:]
            line = parser.lineNumber
        } else if Self.kinds.contains(name) {
            depth += 1
            guard depth == 1, isInTrace, let key = attributes["key"],
                let value = attributes["value"]
            else { return }
            if event != nil { event?[key] = value } else { trace["case:" + key] = value }
        }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        if name == "trace" {
            isInTrace = false
        } else if name == "event" {
            if isInTrace, let event {
                rows.append(
                    ImportRow(number: line, columns: event.merging(trace) { own, _ in own }))
            }
            event = nil
        } else if Self.kinds.contains(name) {
            depth -= 1
        }
    }
}
