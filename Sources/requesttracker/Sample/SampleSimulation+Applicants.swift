import JSONText

/// What applicants do beside handing in: correct, withdraw, come back, rate.
extension SampleSimulation {
    /// The applicant took the wrong service; the desk puts it right before it accepts.
    mutating func correctService(_ request: Int, at now: Int) {
        let confused = [
            "ktp-el": "ktp-el-ganti", "ktp-el-ganti": "ktp-el", "pindah": "datang",
            "sktm-kesehatan": "sktm-pendidikan", "sktm-pendidikan": "sktm-kesehatan",
            "keterangan-usaha": "nib", "nib": "keterangan-usaha", "kk": "datang",
        ]
        guard let right = confused[SampleService.all[cases[request].service].code],
            let service = SampleService.all.firstIndex(where: { $0.code == right })
        else { return }
        write("AMEND", request, at: now, by: cases[request].desk) { json in
            json.field("service", right)
        }
        cases[request].service = service
    }

    /// The applicant corrects the telephone number or adds an explanation.
    mutating func amend(_ request: Int, at now: Int) {
        guard cases[request].state != .ended else { return }
        let amended = cases[request]
        let isNumber = random.chance(0.6)
        let village = SampleLine.village(of: amended)
        write("AMEND", request, at: now, by: amended.sender) { json in
            if isNumber {
                json.name("applicant")
                SampleLine.applicant(&json, of: amended, isCorrected: true)
            } else {
                json.name("attributes")
                json.object { json in
                    json.field("kelurahan", village)
                    json.field("keterangan", "Berkas tambahan diunggah")
                }
            }
        }
    }

    mutating func withdraw(_ request: Int, at now: Int) {
        let state = cases[request].state
        guard state != .ended, state != .working else { return }
        let reason = random.pick(SampleTexts.withdrawal)
        write("WITHDRAW", request, at: now, by: cases[request].sender) { json in
            json.field("reason", reason)
        }
        if let official = cases[request].official {
            desks[official].queue.removeAll { $0 == request }
        }
        cases[request].state = .ended
        cases[request].isWithdrawn = true
        cases[request].isAway = false
        if random.chance(0.08) { agenda.add(.rated(request), at: now + 600) }
    }

    /// Draws whether the request will be rated and reopened.
    mutating func planAftermath(_ request: Int, isRefused: Bool, at now: Int) {
        if !cases[request].isRated, random.chance(0.31) {
            let isAtCounter = cases[request].channel == .counter && random.chance(0.7)
            let delay = isAtCounter ? random.integer(60...1500) : random.integer(1800...230_000)
            let time = now + delay
            let isNight = !(6..<23).contains(time / 3600 % 24)
            agenda.add(.rated(request), at: isNight ? time + 8 * 3600 : time)
        }
        if random.chance(0.005) {
            let soon = SampleHours.adding(random.integer(120...5400), to: now)
            agenda.add(.reopened(request, mistake: true), at: soon)
        } else if random.chance(isRefused ? 0.12 : 0.014) {
            let later = SampleHours.adding(duration(minutes: 1400), to: now)
            agenda.add(.reopened(request, mistake: false), at: later)
        }
    }

    mutating func reopen(_ request: Int, mistake: Bool, at now: Int) {
        guard cases[request].state == .ended, !cases[request].isWithdrawn,
            let official = cases[request].official
        else { return }
        let reason = random.pick(mistake ? SampleTexts.mistakes : SampleTexts.reopening)
        write("REOPEN", request, at: now, by: cases[request].desk) { json in
            json.field("reason", reason)
            if mistake { json.field("mistake", true) }
        }
        let service = SampleService.all[cases[request].service]
        cases[request].state = .assigned
        cases[request].isToBeRefused = false
        cases[request].steps = [.work(duration(minutes: service.minutes * 0.45))]
        if desks[official].isAway {
            agenda.add(.handedOver(request, from: official), at: now + random.integer(10...90))
        } else {
            enqueue(request, at: now)
        }
    }

    mutating func rate(_ request: Int, at now: Int) {
        guard cases[request].state == .ended, !cases[request].isRated else { return }
        cases[request].isRated = true
        let mood = mood(request, at: now)
        let score = draw(mood)
        let isSurvey = random.chance(0.22)
        let scores = SampleTexts.elements.map { _ in draw(mood + 0.05) }
        let comment = random.chance(0.24) ? random.pick(SampleTexts.comments[score - 1]) : nil
        let actor = cases[request].channel == .online ? "portal" : "loket-survei"
        write("RATE", request, at: now, by: actor) { json in
            if isSurvey {
                json.name("scores")
                json.object { json in
                    for (element, score) in zip(SampleTexts.elements, scores) {
                        json.name(text: element)
                        json.value(score)
                    }
                }
            } else {
                json.field("score", score)
            }
            if let comment { json.field("comment", comment) }
        }
    }

    /// How content an applicant is, around 0.
    private func mood(_ request: Int, at now: Int) -> Double {
        let rated = cases[request]
        var mood = rated.official.map { SampleOfficial.all[$0].manner } ?? 0
        if rated.isToBeRefused { mood -= 0.35 }
        if rated.wasPaused { mood -= 0.08 }
        let days = Double(now - rated.submittedAt) / Double(SampleHours.day)
        mood += days < 0.5 ? 0.05 : days > 6 ? -0.15 : 0
        return mood
    }

    private mutating func draw(_ mood: Double) -> Int {
        let place = random.fraction() + mood
        return place < 0.04 ? 1 : place < 0.13 ? 2 : place < 0.56 ? 3 : 4
    }
}
