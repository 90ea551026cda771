import JSONText
import ServiceRequests
import Testing

@Suite("The office's catalogue")
struct CatalogueTests {
    private static func services() throws -> [JSONObject] {
        try Catalogue.lines.map { line in
            #expect(line.hasPrefix("SERVICE "))
            return try JSONObject(Array(line.dropFirst("SERVICE ".count).utf8))
        }
    }

    @Test("every line is a SERVICE command with the fields of the wire and nothing else")
    func fields() throws {
        let known = [
            "code", "name", "category", "unit", "promise", "requirements", "fee", "source",
            "active", "key",
        ]
        let services = try Self.services()
        #expect(services.count == 26)
        for service in services {
            #expect(service.names == known)
            let name = try service["name"]?.object()
            #expect(name?.names == ["id", "en"])
            #expect(service["requirements"]?.array?.isEmpty == false)
            #expect(service["fee"]?.integer == 0)
            #expect(service["active"]?.bool == true)
        }
    }

    @Test("codes and keys are unique and well formed")
    func identifiers() throws {
        let services = try Self.services()
        let codes = services.compactMap { $0["code"]?.string }
        let keys = services.compactMap { $0["key"]?.string }
        #expect(Set(codes).count == services.count)
        #expect(keys == codes.map { "catalogue-\($0)-1" })
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
        #expect((codes + keys).allSatisfy { $0.count <= 64 && Set($0).isSubset(of: allowed) })
    }

    @Test("promises run from ten minutes to sixty working days, each with its source")
    func promises() throws {
        let units = ["hours", "working-minutes", "working-days"]
        var promises: Set<String> = []
        for service in try Self.services() {
            let promise = try service["promise"]?.object()
            let amount = promise?["amount"]?.integer ?? 0
            let per = promise?["per"]?.string ?? ""
            #expect(amount > 0 && units.contains(per))
            #expect((service["source"]?.string ?? "").count > 10)
            promises.insert("\(amount) \(per)")
        }
        #expect(promises.isSuperset(of: ["10 working-minutes", "60 working-days", "24 hours"]))
    }

    @Test("population documents are free of charge and promised within 24 hours")
    func populationDocuments() throws {
        let documents = try Self.services().filter {
            $0["category"]?.string == "population-documents"
        }
        #expect(documents.count == 9)
        for document in documents {
            #expect(document["unit"]?.string == "upt-dukcapil")
            #expect(try document["promise"]?.object()?["amount"]?.integer == 24)
        }
    }

    @Test("the domain understands every line")
    func understood() throws {
        for service in try Self.services() {
            let command = try Command(.service, service)
            #expect(command.key != nil)
        }
    }
}
