/// How the steps of a run are said: as command lines for the daemon, as rows for the peer.
struct Wording {
    /// The longest line or cell that it writes, in bytes.
    static let longest = 512

    private let submits: [LineTemplate]
    private let others: [LineTemplate]
    private let submitBodies: [LineTemplate]
    private let bodies: [LineTemplate]
    private let stream: LineTemplate
    private let key: LineTemplate
    private let actor: LineTemplate
    private let run: String

    /// The words of one run.
    ///
    /// - Parameter run: A short word in every id and key, so that runs never meet.
    init(run: String, withApplicants: Bool) {
        self.run = run
        let applicant =
            withApplicants
            ? #","applicant":{"nik":"1271120101900001","name":"Warga Contoh ########"}"# : ""
        func line(_ verb: String, _ fields: String) -> LineTemplate {
            LineTemplate(
                verb + #" {"request":"\#(run)-########","# + fields
                    + #""occurredAt":"~~~~~~~~~~~~~~~~~~~~~~~~","by":"petugas-loket-@@","#
                    + #""key":"portal-medan-marelan-\#(run)-########-%"}"# + "\n")
        }
        func body(_ fields: String) -> LineTemplate {
            LineTemplate("{\(fields)\"content\":\"################\"}")
        }
        submits = LifePlan.channels.map { channel in
            line(
                "SUBMIT",
                #""service":"layanan-^^","channel":"\#(channel)"\#(applicant),"#)
        }
        submitBodies = LifePlan.channels.map { channel in
            body(#""service":"layanan-^^","serviceVersion":1,"channel":"\#(channel)","#)
        }
        others = StepKind.allCases.map { kind in
            let (verb, fields) = Self.command(kind)
            return line(verb, fields)
        }
        bodies = StepKind.allCases.map { body(Self.command($0).fields) }
        stream = LineTemplate("request/\(run)-########")
        key = LineTemplate("portal-medan-marelan-\(run)-########-%")
        actor = LineTemplate("petugas-loket-@@")
    }

    private static func command(_ kind: StepKind) -> (verb: String, fields: String) {
        switch kind {
        case .submit: ("SUBMIT", "")
        case .accept: ("ACCEPT", "")
        case .assign: ("ASSIGN", #""official":"asn-^^","#)
        case .start: ("START", "")
        case .pause: ("PAUSE", #""reason":"applicant","#)
        case .resume: ("RESUME", "")
        case .complete: ("COMPLETE", "")
        case .rate: ("RATE", #""score":^,"#)
        }
    }

    @inline(__always)
    private func choice(_ step: Step) -> Int {
        switch step.kind {
        case .submit: step.service
        case .assign: step.official
        default: step.score
        }
    }

    /// Writes one command line with its LF; returns its length.
    @inline(__always)
    func line(_ step: Step, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if step.kind == .submit {
            return submits[step.channel].write(step, choice: step.service, to: target)
        }
        return others[step.kind.rawValue].write(step, choice: choice(step), to: target)
    }

    /// Writes the name of the request's stream; returns its length.
    func stream(_ step: Step, to target: UnsafeMutablePointer<UInt8>) -> Int {
        stream.write(step, choice: 0, to: target)
    }

    /// Writes the idempotency key; returns its length.
    func key(_ step: Step, to target: UnsafeMutablePointer<UInt8>) -> Int {
        key.write(step, choice: 0, to: target)
    }

    /// Writes who acted; returns its length.
    func actor(_ step: Step, to target: UnsafeMutablePointer<UInt8>) -> Int {
        actor.write(step, choice: 0, to: target)
    }

    /// Writes the body as an event store would record it; returns its length.
    func body(_ step: Step, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if step.kind == .submit {
            return submitBodies[step.channel].write(step, choice: step.service, to: target)
        }
        return bodies[step.kind.rawValue].write(step, choice: choice(step), to: target)
    }

    /// The id of a request by its number.
    func request(_ number: Int) -> String {
        let digits = String(number)
        return run + "-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// The SERVICE and OFFICIAL lines that the commands rest on, without LF.
    func catalogue() -> [String] {
        let promises = [
            #"15,"per":"minutes""#, #"4,"per":"working-hours""#, #"3,"per":"working-days""#,
            #"14,"per":"days""#,
        ]
        let services = (0..<LifePlan.services).map { index in
            #"SERVICE {"code":"layanan-0\#(index)","name":{"id":"Layanan \#(index)","#
                + #""en":"Service \#(index)"},"category":"kependudukan","unit":"marelan","#
                + #""promise":{"amount":\#(promises[index % promises.count])},"#
                + #""key":"\#(run)-service-\#(index)"}"#
        }
        let officials = (0..<LifePlan.officials).map { index in
            let code = index < 10 ? "0\(index)" : "\(index)"
            return #"OFFICIAL {"official":"asn-\#(code)","name":"Petugas Contoh \#(code)","#
                + #""unit":"marelan","key":"\#(run)-official-\#(code)"}"#
        }
        return services + officials
    }
}
