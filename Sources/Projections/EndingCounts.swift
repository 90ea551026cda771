import JSONText
import ServiceRequests

/// How the ended requests of a group ended and what their applicants answered. Everything is
/// charged to the last official.
struct EndingCounts: Hashable, Sendable {
    /// How many ended.
    var ended = 0
    var slaMet = 0
    var slaMissed = 0
    /// How many had been reopened before, endings by mistake left out.
    var reopened = 0
    var rejected = 0
    /// How many waited for the applicant at some time.
    var pausedForApplicant = 0
    /// How many were neither reopened nor ever waited for the applicant.
    var firstTimeRight = 0
    /// Answers on the 1-4 scale, and how many of them are 3 or 4.
    var answers = 0
    var satisfied = 0

    /// Takes in an ended request.
    mutating func add(_ flags: RowFlags, _ answer: Answer) {
        ended += 1
        if flags.has(RowFlags.slaMet) { slaMet += 1 }
        if flags.has(RowFlags.slaMissed) { slaMissed += 1 }
        if flags.has(RowFlags.reopened) { reopened += 1 }
        if flags.state == .rejected { rejected += 1 }
        if flags.has(RowFlags.pausedForApplicant) { pausedForApplicant += 1 }
        if !flags.has(RowFlags.reopened), !flags.has(RowFlags.pausedForApplicant) {
            firstTimeRight += 1
        }
        if let score = answer.score {
            answers += 1
            if score >= 3 { satisfied += 1 }
        }
    }

    /// Writes how promises were kept.
    func writePromise(into json: inout JSONWriter) {
        json.field("slaMet", slaMet)
        json.field("slaMissed", slaMissed)
        json.field("slaRate", rate(slaMet, of: slaMet + slaMissed))
    }

    /// Writes what had to be done again.
    func writeRework(into json: inout JSONWriter) {
        json.field("reopened", reopened)
        json.field("reopenRate", rate(reopened, of: ended))
        json.field("pausedForApplicant", pausedForApplicant)
        json.field("pausedForApplicantRate", rate(pausedForApplicant, of: ended))
        json.field("firstTimeRight", firstTimeRight)
        json.field("firstTimeRightRate", rate(firstTimeRight, of: ended))
    }

    /// Writes how satisfied the applicants are.
    func writeSatisfaction(into json: inout JSONWriter) {
        let interval = Wilson.interval(satisfied, of: answers)
        json.field("answers", answers)
        json.field("satisfied", satisfied)
        json.field("satisfactionRate", rate(satisfied, of: answers))
        json.field("low", interval?.low)
        json.field("high", interval?.high)
    }
}

extension EndingCounts {
    /// Writes how far the rates of a row about one official may be shown that are out of another
    /// number than the row's `mark` is: null in the row about nobody.
    func writeMarks(isAboutOne: Bool, into json: inout JSONWriter) {
        json.field("slaMark", isAboutOne ? mark(slaMet + slaMissed) : nil)
        json.field("satisfactionMark", isAboutOne ? mark(answers) : nil)
    }
}

/// A part of `n`; nil when `n` is 0.
func rate(_ part: Int, of n: Int) -> Double? { n > 0 ? Double(part) / Double(n) : nil }

extension Samples.Summary {
    /// Writes the figures of samples; those of no sample are null.
    static func write(_ summary: Samples.Summary?, into json: inout JSONWriter) {
        json.field("n", summary?.count ?? 0)
        json.field("meanSeconds", summary?.mean)
        json.field("p50Seconds", summary?.p50)
        json.field("p80Seconds", summary?.p80)
        json.field("p90Seconds", summary?.p90)
    }
}
