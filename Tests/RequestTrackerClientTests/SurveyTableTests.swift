import JSONText
import LineProtocol
import Testing

@testable import requesttracker

@Suite("The survey's table")
struct SurveyTableTests {
    private func rows(
        _ json: String, _ texts: Texts
    ) throws -> GroupedRows<SatisfactionCommand.Figures> {
        try GroupedRows(
            Answer(last: try Reply(line: Array("OK {\"rows\":[\(json)]}".utf8)), streamed: []),
            texts: texts)
    }

    private func line(
        _ json: String, _ dimensions: [String], _ language: Language, width: Int = 160
    ) throws -> [String] {
        let texts = Texts(language: language)
        let table = SatisfactionCommand.surveyTable(try rows(json, texts), dimensions, texts)
        return try #require(table).0.rendered(width: width).lines
    }

    private let unit = #"""
        {"unit":"u","n":0,"questionnaires":29,"target":80,"progress":0.3625,\#
        "elements":{"requirements":{"mean":3.66,"n":29},"time":{"mean":3.5,"n":29}},\#
        "ikm":91.48,"band":"A","weakest":["time","requirements"]}
        """#

    @Test("shows the index with its band, how many answers are wanted and the weakest element")
    func index() throws {
        let english = try line(unit, ["unit"], .english)
        #expect(english[2].contains("29      80  91.48  A very good  time"))
        #expect(english[2].contains("3.66"))
        let indonesian = try line(unit, ["unit"], .indonesian)
        #expect(indonesian[0].contains("persyaratan"))
        #expect(indonesian[2].contains("91,48  A Sangat Baik  waktu"))
    }

    @Test("of officials it shows two elements, hides few answers, and no index")
    func officials() throws {
        let json = #"""
            {"official":"a","n":40,"questionnaires":9,"elementsMark":"suppressed","mark":null,\#
            "elements":{"competence":{"mean":3.66,"n":9},"behaviour":{"mean":1,"n":9}}},\#
            {"official":"b","n":0,"questionnaires":12,"elementsMark":"indicative",\#
            "mark":"suppressed",\#
            "elements":{"competence":{"mean":3.25,"n":12},"behaviour":{"mean":4,"n":12}}}
            """#
        let lines = try line(json, ["official"], .english)
        #expect(!lines[0].contains("IKM"))
        #expect(!lines[2].contains("3.66"))
        #expect(lines[3].contains("~12"))
        #expect(lines[3].contains("3.25"))
    }

    @Test("is not there without questionnaires")
    func none() throws {
        let texts = Texts(language: .english)
        let rows = try rows(#"{"n":1,"rate":1,"low":0.2,"high":1}"#, texts)
        #expect(SatisfactionCommand.surveyTable(rows, [], texts) == nil)
    }
}
