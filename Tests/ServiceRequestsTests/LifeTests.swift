import JSONText
import ServiceRequests
import Testing

/// How a test brings a request into a state: the steps after its SUBMIT.
enum Situation: String, CaseIterable {
    case submitted, accepted, assigned, working, paused, pausedUnassigned, completed, rejected
    case withdrawn, withdrawnUnassigned, rated, reopenedRated

    var steps: [(CommandVerb, String)] {
        let assign = (CommandVerb.assign, #""official":"asn-1""#)
        let pause = (CommandVerb.pause, #""reason":"agency""#)
        let reject = (CommandVerb.reject, #""reason":"x""#)
        let rate = (CommandVerb.rate, #""score":3"#)
        return switch self {
        case .submitted: []
        case .accepted: [(.accept, "")]
        case .assigned: [assign]
        case .working: [assign, (.start, "")]
        case .paused: [assign, pause]
        case .pausedUnassigned: [pause]
        case .completed: [assign, (.complete, "")]
        case .rejected: [assign, reject]
        case .withdrawn: [assign, (.withdraw, "")]
        case .withdrawnUnassigned: [(.withdraw, "")]
        case .rated: [assign, (.complete, ""), rate]
        case .reopenedRated: [assign, (.complete, ""), rate, (.reopen, #""reason":"x""#)]
        }
    }

    var state: ServiceRequest.State {
        switch self {
        case .pausedUnassigned: .paused
        case .withdrawnUnassigned: .withdrawn
        case .rated: .completed
        case .reopenedRated: .assigned
        default: ServiceRequest.State(rawValue: rawValue) ?? .submitted
        }
    }

    /// What the rules allow, written out by hand, and the state that each leads to.
    var allowed: [CommandVerb: ServiceRequest.State] {
        switch self {
        case .submitted:
            [
                .amend: .submitted, .accept: .accepted, .assign: .assigned, .pause: .paused,
                .withdraw: .withdrawn,
            ]
        case .accepted:
            [.amend: .accepted, .assign: .assigned, .pause: .paused, .withdraw: .withdrawn]
        case .assigned, .reopenedRated:
            [
                .amend: .assigned, .assign: .assigned, .start: .working, .pause: .paused,
                .complete: .completed, .reject: .rejected, .withdraw: .withdrawn,
            ]
        case .working:
            [
                .amend: .working, .assign: .assigned, .stop: .assigned, .pause: .paused,
                .complete: .completed, .reject: .rejected, .withdraw: .withdrawn,
            ]
        case .paused:
            [
                .amend: .paused, .assign: .paused, .resume: .assigned, .complete: .completed,
                .reject: .rejected, .withdraw: .withdrawn,
            ]
        case .pausedUnassigned:
            [.amend: .paused, .assign: .paused, .resume: .submitted, .withdraw: .withdrawn]
        case .completed, .rejected, .withdrawn:
            [.reopen: .assigned, .rate: state]
        case .withdrawnUnassigned: [.reopen: .submitted, .rate: .withdrawn]
        case .rated: [.reopen: .assigned]
        }
    }
}

@Suite("The life of a request")
struct LifeTests {
    private static let verbs = CommandVerb.allCases.filter {
        ![
            .submit, .service, .official, .calendar, .target, .feedback, .answer, .agree, .done,
            .training, .competence, .erase, .refuseErasure, .restrict,
        ].contains($0)
    }

    private func fields(_ verb: CommandVerb) -> String {
        let rest =
            switch verb {
            case .amend: #","channel":"phone""#
            case .assign: #","official":"asn-2""#
            case .pause: #","reason":"technical""#
            case .reject, .reopen: #","reason":"x""#
            case .rate: #","score":4"#
            default: ""
            }
        return #"{"request":"r""# + rest + "}"
    }

    @Test(
        "each state takes the verbs it allows and refuses the others, telling which it takes",
        arguments: Situation.allCases, verbs)
    func matrix(_ situation: Situation, _ verb: CommandVerb) throws {
        var office = try MemoryOffice.after(situation.steps)
        let before = try #require(office.requests["r"])
        #expect(before.state == situation.state)
        if let state = situation.allowed[verb] {
            let decision = try office.take(verb, fields(verb))
            #expect(decision.request?.state == state)
            #expect(decision.version == before.version + 1)
            #expect(decision.request?.version == decision.version)
            #expect(decision.subject == .request("r"))
        } else {
            let found = refusal { try office.take(verb, fields(verb)) }
            #expect(found?.code == .wrongState)
            #expect(found?.state == situation.state.rawValue)
            let allowed = CommandVerb.allCases.filter { situation.allowed[$0] != nil }
            #expect(found?.allowed == allowed.map(\.rawValue))
            #expect(office.requests["r"] == before)
        }
    }

    @Test("a request without an official is told to be assigned before it is completed")
    func assignFirst() throws {
        for situation in [Situation.submitted, .accepted, .pausedUnassigned] {
            for verb in [CommandVerb.complete, .reject] {
                var office = try MemoryOffice.after(situation.steps)
                let found = refusal { try office.take(verb, fields(verb)) }
                #expect(found?.message == "request r has no official yet: ASSIGN it first")
            }
        }
    }

    @Test("RESUME goes back to where the pause began, unless the request was assigned meanwhile")
    func resume() throws {
        let pause = (CommandVerb.pause, #""reason":"technical""#)
        let resume = (CommandVerb.resume, "")
        let assign = (CommandVerb.assign, #""official":"asn-1""#)
        let anew = (CommandVerb.assign, #""official":"asn-2""#)
        let cases: [([(CommandVerb, String)], ServiceRequest.State)] = [
            ([pause, resume], .submitted),
            ([(.accept, ""), pause, resume], .accepted),
            ([assign, (.start, ""), pause, resume], .working),
            ([assign, (.start, ""), pause, anew, resume], .assigned),
            ([pause, assign, resume], .assigned),
        ]
        for (steps, state) in cases {
            #expect(try MemoryOffice.after(steps).requests["r"]?.state == state)
        }
    }

    @Test("REOPEN goes to assigned, accepted or submitted, as far as the request had come")
    func reopen() throws {
        let reopen = (CommandVerb.reopen, #""reason":"x""#)
        let mistake = (CommandVerb.reopen, #""reason":"x","mistake":true"#)
        let withdraw = (CommandVerb.withdraw, "")
        let assign = (CommandVerb.assign, #""official":"asn-1""#)
        let fromSubmitted = try MemoryOffice.after([withdraw, reopen]).requests["r"]
        #expect(fromSubmitted?.state == .submitted)
        #expect(fromSubmitted?.reopenings == 1)
        #expect(fromSubmitted?.endedAt == nil)
        let fromAccepted = try MemoryOffice.after([(.accept, ""), withdraw, mistake]).requests["r"]
        #expect(fromAccepted?.state == .accepted)
        #expect(fromAccepted?.reopenings == 0)
        let fromPaused = try MemoryOffice.after([
            assign, (.pause, #""reason":"agency""#), (.complete, ""), reopen,
        ]).requests["r"]
        #expect(fromPaused?.state == .assigned)
        #expect(fromPaused?.official == "asn-1")
    }

    @Test("ASSIGN accepts a file that was not accepted, and only then")
    func assignAccepts() throws {
        let assign = (CommandVerb.assign, #""official":"asn-1""#)
        let alone = try MemoryOffice.after([assign]).requests["r"]
        #expect(alone?.acceptedAt == alone?.firstAssignedAt)
        #expect(alone?.acceptedVersion == 2)
        let later = try MemoryOffice.after([(.accept, ""), assign]).requests["r"]
        #expect(later?.acceptedVersion == 2)
        #expect(later?.acceptedAt != later?.firstAssignedAt)
        let never = try MemoryOffice.after([(.withdraw, "")]).requests["r"]
        #expect(never?.acceptedVersion == nil)
    }

    @Test("the one rating stands when the request is reopened and ends again")
    func ratedOnce() throws {
        var office = try MemoryOffice.after(
            Situation.reopenedRated.steps + [(.complete, "")])
        let found = refusal { try office.take(.rate, #"{"request":"r","score":1}"#) }
        #expect(found?.code == .wrongState)
        #expect(found?.message == "request r was rated already, and only one rating is taken")
        #expect(found?.allowed == ["REOPEN"])
        #expect(office.requests["r"]?.rating == .score(3))
    }
}
