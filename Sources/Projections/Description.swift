public import JSONText
public import ServiceRequests

extension Projections {
    /// The fields of REQUEST's answer about `request`, JSON without braces: where it stands, its
    /// deadline, and every clock up to its end, or up to `now` while it is open.
    public func describe(_ request: ServiceRequest, now: Instant) -> [UInt8] {
        describe(request, now: now, calendar(of: request))
    }

    /// The same as if the request had been promised under another version of a calendar.
    /// - Throws: `not-found` when there is no such calendar.
    public func describe(
        _ request: ServiceRequest, now: Instant, under version: CalendarVersion
    ) throws(Refusal) -> [UInt8] {
        describe(request, now: now, catalogue.calendars[try number(of: version)])
    }

    private func describe(
        _ request: ServiceRequest, now: Instant, _ calendar: WorkingCalendar
    ) -> [UInt8] {
        let now = max(now, request.lastOccurredAt)
        let clocks = RequestClocks(request, upTo: now, calendar: calendar)
        let definition = definition(of: request)
        var json = JSONWriter()
        json.field("request", request.id)
        json.field("state", request.state.rawValue)
        json.field("version", request.version)
        json.field("service", request.service)
        json.field("serviceVersion", request.serviceVersion)
        json.field("category", definition.flatMap { catalogue.categories[$0.category] })
        json.field("channel", request.channel.rawValue)
        json.field("unit", unit(of: request))
        json.field("calendar", calendar.id)
        json.field("calendarVersion", calendar.version.version)
        json.field("official", request.official)
        json.field("submittedAt", request.submittedAt)
        json.field("acceptedAt", request.acceptedAt)
        json.field("firstResponseAt", request.firstResponseAt)
        json.field("firstAssignedAt", request.firstAssignedAt)
        json.field("firstStartedAt", request.firstStartedAt)
        json.field("endedAt", request.endedAt)
        json.field("lastOccurredAt", request.lastOccurredAt)
        writeDeadline(request, clocks, definition?.promise, now, calendar, into: &json)
        json.field("reopenings", request.reopenings)
        Self.write(request.rating, into: &json)
        json.name("clocks")
        json.object { object in
            object.name("working")
            object.object { Self.write(clocks, .working, into: &$0) }
            object.name("wall")
            object.object { Self.write(clocks, .wall, into: &$0) }
            object.field("closedSeconds", clocks.closed)
        }
        json.name("pauses")
        json.object { object in
            for reason in PauseReason.allCases {
                object.name(text: reason.rawValue)
                object.object { Self.write(clocks.pauseTimes[reason], into: &$0) }
            }
        }
        json.name("pauseLedger")
        json.array { list in
            for pause in request.pauses {
                list.object { Self.write(pause, now, calendar, into: &$0) }
            }
        }
        json.field("personal", request.personalState.rawValue)
        json.field("timesAssigned", request.assignments)
        json.name("assignments")
        json.array { list in
            for part in clocks.parts { list.object { Self.write(part, into: &$0) } }
        }
        return json.bytes
    }

    /// The fields of TRACK's answer about `request`, JSON without braces: what a citizen may see,
    /// and nothing of who works on it.
    public func track(_ request: ServiceRequest, now: Instant) -> [UInt8] {
        let now = max(now, request.lastOccurredAt)
        let promise = definition(of: request)?.promise
        let calendar = calendar(of: request)
        let clocks = RequestClocks(request, upTo: now, calendar: calendar)
        var json = JSONWriter()
        json.field("request", request.id)
        json.field("state", request.state.rawValue)
        json.field("service", request.service)
        if let service = latest(request.service) {
            json.name("serviceName")
            json.object {
                $0.field("id", service.nameID)
                $0.field("en", service.nameEN)
            }
        }
        json.field("channel", request.channel.rawValue)
        json.field("submittedAt", request.submittedAt)
        json.field("acceptedAt", request.acceptedAt)
        json.field("endedAt", request.endedAt)
        json.field("dueAt", promise.flatMap { request.dueAt($0, now: now, calendar: calendar) })
        json.field("overdue", isOverdue(request, clocks, promise))
        json.field("waitsForApplicant", request.activity == .pause(.applicant))
        json.field("rated", request.rating != nil)
        return json.bytes
    }

    private func definition(of request: ServiceRequest) -> Catalogue.Definition? {
        guard let service = catalogue.services.find(request.service) else { return nil }
        return catalogue.definitions.last {
            $0.service == service && $0.version == request.serviceVersion
        }
    }

    /// The calendar that a request was promised under.
    func calendar(of request: ServiceRequest) -> WorkingCalendar {
        catalogue.calendars[catalogue.calendars.find(request.calendar) ?? Calendars.builtIn]
    }

    private func unit(of request: ServiceRequest) -> String? {
        request.unit ?? definition(of: request).flatMap { catalogue.units[$0.unit] }
    }

    private func latest(_ service: String) -> ServiceDefinition? {
        catalogue.services.find(service).flatMap { catalogue.latestServices[Int($0)]?.value }
    }

    /// Open, and more than the promise's budget is used up.
    private func isOverdue(
        _ request: ServiceRequest, _ clocks: RequestClocks, _ promise: Promise?
    ) -> Bool {
        guard !request.state.isEnded, request.acceptedAt != nil, let promise else { return false }
        return clocks.used[promise.clock] > promise.budgetSeconds
    }

    private func writeDeadline(
        _ request: ServiceRequest, _ clocks: RequestClocks, _ promise: Promise?, _ now: Instant,
        _ calendar: WorkingCalendar, into json: inout JSONWriter
    ) {
        json.field(
            "dueAt", promise.flatMap { request.dueAt($0, now: now, calendar: calendar) })
        json.field("overdue", isOverdue(request, clocks, promise))
        let isJudged =
            request.acceptedAt != nil && (request.state == .completed || request.state == .rejected)
        json.name("slaMet")
        if isJudged, let promise {
            json.value(clocks.used[promise.clock] <= promise.budgetSeconds)
        } else {
            json.null()
        }
        json.name("promise")
        guard let promise else { return json.null() }
        json.object {
            $0.field("amount", promise.amount)
            $0.field("per", promise.per.rawValue)
            $0.field("clock", promise.clock.rawValue)
            $0.field("budgetSeconds", promise.budgetSeconds)
            $0.field("usedSeconds", clocks.used[promise.clock])
        }
    }

    /// Writes one pause; one that lasts is counted up to now.
    private static func write(
        _ pause: ServiceRequest.Pause, _ now: Instant, _ calendar: WorkingCalendar,
        into json: inout JSONWriter
    ) {
        let start = pause.from.seconds
        let end = max(start, (pause.to ?? now).seconds)
        json.field("reason", pause.reason.rawValue)
        json.field("from", pause.from)
        json.field("to", pause.to)
        write(
            Seconds(
                wall: end - start, working: calendar.workingSeconds(from: start, to: end)),
            into: &json)
    }

    private static func write(_ seconds: Seconds, into json: inout JSONWriter) {
        json.field("workingSeconds", seconds.working)
        json.field("wallSeconds", seconds.wall)
    }

    private static func write(_ rating: Rating?, into json: inout JSONWriter) {
        switch rating {
        case nil: json.field("score", nil as Int?)
        case .score(let score): json.field("score", score)
        case .elements(let scores):
            json.name("scores")
            json.object { object in
                for (element, score) in zip(SKM.elements, scores) {
                    object.name(text: element)
                    object.value(Int(score))
                }
            }
        }
    }

    private static func write(
        _ clocks: RequestClocks, _ clock: Clock, into json: inout JSONWriter
    ) {
        json.field("leadSeconds", clocks.lead[clock])
        json.field("completeFileSeconds", clocks.completeFile?[clock])
        json.field("cycleSeconds", clocks.cycle?[clock])
        json.field("processingSeconds", clocks.processing?[clock])
        json.field("touchSeconds", clocks.touch[clock])
        json.field("pauseSeconds", clocks.pause[clock])
        json.field("queueSeconds", clocks.queue[clock])
        json.field("firstResponseSeconds", clocks.firstResponse?[clock])
    }

    private static func write(_ part: RequestClocks.Part, into json: inout JSONWriter) {
        json.field("official", part.official)
        for clock in Clock.allCases {
            json.name(text: clock.rawValue)
            json.object {
                $0.field("heldSeconds", part.held[clock])
                $0.field("processingSeconds", part.processing[clock])
                $0.field("touchSeconds", part.touch[clock])
                $0.field("pauseSeconds", part.pause[clock])
                $0.field("queueSeconds", part.queue[clock])
            }
        }
    }
}
