import Glibc

/// The questions that analysts ask of a grown store, and how long each takes.
struct QueryProbe {
    /// What is asked.
    enum Question: CaseIterable {
        case queues, request, times

        var title: String {
            switch self {
            case .queues: "QUEUES by official"
            case .request: "REQUEST of a random id"
            case .times: "TIMES of one month by official"
            }
        }
    }

    /// Between an answer and the next question: analysts read.
    private static let pauseMicroseconds: UInt32 = 2_000

    private let wording: Wording
    private let requests: Int
    private let month: (from: String, to: String)
    private var random: SplitMix64
    private(set) var latencies = [Latencies](
        repeating: Latencies(), count: Question.allCases.count)
    private(set) var answerBytes = [Int](repeating: 0, count: Question.allCases.count)

    /// Asks about the requests below `requests` and about the month in the middle of the past year.
    init(_ setting: Setting, requests: Int) {
        wording = setting.wording
        self.requests = requests
        random = SplitMix64(seed: setting.options.seed)
        let middle = LineTemplate.timestamp(setting.now - 180 * 86_400_000)
        let year = Int(middle.prefix(4)) ?? 0
        let number = Int(middle.dropFirst(5).prefix(2)) ?? 1
        func start(_ year: Int, _ month: Int) -> String {
            "\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00.000+07:00"
        }
        month = (
            start(year, number), number == 12 ? start(year + 1, 1) : start(year, number + 1)
        )
    }

    /// One client asks each question `count` times, in turns, one after another.
    mutating func run(_ address: Address, count: Int) throws(Failure) {
        var client = try LineClient.connect(address)
        for _ in 0..<count {
            for (index, question) in Question.allCases.enumerated() {
                let line = line(question)
                let start = monotonicNanoseconds()
                let answer = try client.ask(line)
                latencies[index].record(monotonicNanoseconds() - start)
                answerBytes[index] = answer.utf8.count
                usleep(Self.pauseMicroseconds)
            }
        }
    }

    /// The command line of a question. TIMES asks about a month that is over.
    mutating func line(_ question: Question) -> String {
        switch question {
        case .queues:
            #"QUEUES {"by":["official"]}"#
        case .request:
            #"REQUEST {"request":"\#(wording.request(random.below(requests)))"}"#
        case .times:
            #"TIMES {"by":["official"],"from":"\#(month.from)","to":"\#(month.to)"}"#
        }
    }
}
