/// One request of the sample on its way through the office.
struct SampleCase {
    enum State { case submitted, accepted, assigned, working, paused, ended }
    enum Channel: String { case online, counter, phone, agency }
    enum Reason: String { case applicant, agency, technical }

    /// What is still to be done, in seconds of an average official's work or of working time that
    /// passes meanwhile.
    enum Step {
        case work(Int)
        case pause(Reason, seconds: Int, note: String)
        case signature(seconds: Int)
    }

    let number: Int
    let channel: Channel
    let submittedAt: Int
    /// Who hands it in: the portal, a desk or a village office.
    let sender: String
    /// The position in `SampleService.all`.
    var service: Int
    var state = State.submitted
    /// The desk that checked the file.
    var desk = ""
    /// The position in `SampleOfficial.all`.
    var official: Int?
    var acceptedAt = 0
    /// The remaining steps, the next one last.
    var steps: [Step] = []
    var isToBeRefused = false
    /// The state before the pause.
    var pausedFrom = State.submitted
    /// Whether it was assigned anew during the pause.
    var isMoved = false
    /// Whether it waits for somebody outside the unit, and so stands in no official's queue.
    var isAway = false
    /// Whether it was interrupted and is taken up again before everything else.
    var isFirst = false
    /// When the present step of work will be done if nothing comes between.
    var workUntil = 0
    /// Raised by whatever makes an appointment in the agenda void.
    var ticket = 0
    /// How many lines were written about it.
    var lines = 0
    var isRated = false
    var isWithdrawn = false
    var wasPaused = false

    init(number: Int, channel: Channel, submittedAt: Int, sender: String, service: Int) {
        self.number = number
        self.channel = channel
        self.submittedAt = submittedAt
        self.sender = sender
        self.service = service
    }

    /// The request's id, as the office numbers them.
    var id: String { "MRL-2026-\(padded(number, 6))" }
}

/// `number` with zeros before it, at least `width` digits long.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
