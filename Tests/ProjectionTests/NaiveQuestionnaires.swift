import Projections
import ServiceRequests

extension NaiveAnswers {
    /// What SATISFACTION says of the questionnaires of a group, with decimals where the product
    /// counts in whole numbers: the index as the mean of nine means, weighed 25/9 each.
    func skm(_ requests: [NaiveRequest], _ isAboutOfficials: Bool) -> String {
        let full = requests.compactMap(\.scores)
        let n = Double(full.count)
        let means = SKM.elements.indices.map { element in
            full.reduce(0.0) { $0 + Double($1[element]) } / n
        }
        func hundredths(_ value: Double) -> String {
            // A hair is added so that a half that binary cannot hold is rounded up as it should.
            full.isEmpty ? "null" : "\(((value * 100) + 1e-7).rounded() / 100)"
        }
        var text = ",\"questionnaires\":\(full.count),\"questionnaireRate\":"
        text += requests.isEmpty ? "null" : "\(n / Double(requests.count))"
        let population = Double(requests.count)
        let target =
            (3.841 * population * 0.25 / (0.0025 * (population - 1) + 3.841 * 0.25)).rounded()
        if !isAboutOfficials {
            text += ",\"target\":\(Int(target)),\"progress\":"
            text += target > 0 ? "\(n / target)" : "null"
        }
        let shown = SKM.elements.indices.filter {
            !isAboutOfficials || ["competence", "behaviour"].contains(SKM.elements[$0])
        }
        let elements = shown.map {
            "\"\(SKM.elements[$0])\":{\"mean\":\(hundredths(means[$0])),\"n\":\(full.count)}"
        }
        text += ",\"elements\":{\(elements.joined(separator: ","))}"
        if isAboutOfficials { return text }
        let index = means.reduce(0, +) * 25 / 9
        text += ",\"ikm\":\(hundredths(index)),\"band\":"
        text += full.isEmpty ? "null" : "\"\(band(hundredths(index)))\""
        let order = SKM.elements.indices.sorted { one, other in
            let difference = means[one] - means[other]
            return abs(difference) > 1e-9 ? difference < 0 : one < other
        }
        let weakest = full.isEmpty ? [] : order.prefix(3).map { "\"\(SKM.elements[$0])\"" }
        return text + ",\"weakest\":[\(weakest.joined(separator: ","))]"
    }

    private func band(_ index: String) -> String {
        let value = Double(index) ?? 0
        return value > 88.305 ? "A" : value > 76.605 ? "B" : value > 64.995 ? "C" : "D"
    }
}
