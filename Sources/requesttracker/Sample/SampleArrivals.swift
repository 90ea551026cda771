/// When citizens come, and by which way.
///
/// Mondays and the days after holidays are full, mornings from nine to eleven and the hour after
/// the break as well. The portal takes a growing share and never closes. The last week of the
/// quarter brings a rush, so that the queues are long when it ends.
struct SampleArrivals {
    private var random: SampleRandom

    init(random: SampleRandom) { self.random = random }

    /// `count` requests in the order of their submission, numbered from 1.
    mutating func requests(_ count: Int) -> [SampleCase] {
        let weights = (0..<SampleHours.days).map(weight(day:))
        var arrivals: [(time: Int, channel: SampleCase.Channel)] = []
        arrivals.reserveCapacity(count)
        for _ in 0..<count {
            let day = random.position(weights: weights)
            let channel = channel(day: day)
            arrivals.append((time(day: day, channel: channel), channel))
        }
        arrivals.sort { $0.time < $1.time }
        let shares = SampleService.all.map(\.share)
        return arrivals.enumerated().map { position, arrival in
            SampleCase(
                number: position + 1, channel: arrival.channel, submittedAt: arrival.time,
                sender: sender(arrival.channel), service: random.position(weights: shares))
        }
    }

    private func weight(day: Int) -> Double {
        let isRush = day >= SampleHours.days - 9
        return usualWeight(day: day) * (isRush ? 1.3 : 1)
    }

    private func usualWeight(day: Int) -> Double {
        guard SampleHours.isWorkingDay(day) else { return 0.16 }
        let isAfterHoliday = day > 0 && !SampleHours.isWorkingDay(day - 1)
        switch SampleHours.weekday(day) {
        case 1: return 1.3
        case 5: return isAfterHoliday ? 1.1 : 0.86
        default: return isAfterHoliday ? 1.25 : 1
        }
    }

    /// The portal's share of a working day grows from 27 % to 45 %; a closed office has no other.
    private mutating func channel(day: Int) -> SampleCase.Channel {
        let online = 0.27 + 0.18 * Double(day) / Double(SampleHours.days)
        if !SampleHours.isWorkingDay(day) || random.chance(online) { return .online }
        let others: [SampleCase.Channel] = [.counter, .phone, .agency]
        return others[random.position(weights: [0.82, 0.1, 0.08])]
    }

    private mutating func time(day: Int, channel: SampleCase.Channel) -> Int {
        let midnight = day * SampleHours.day
        let halfHours: [Double]
        let first: Int
        switch channel {
        case .online:
            first = 0
            halfHours = [
                0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 1.7,
                2.1, 2.4, 2.6, 2.6, 2.5, 2.4, 2.1, 1.9, 1.8, 1.9, 2.1, 2.1, 2, 1.9, 1.8, 1.6, 1.4,
                1.3, 1.2, 1.2, 1.3, 1.5, 1.8, 2.1, 2.2, 2.1, 1.8, 1.5, 1.1, 0.8, 0.6, 0.4,
            ]
        case .counter, .phone, .agency:
            first = 15
            halfHours =
                SampleHours.weekday(day) == 5
                ? [0.7, 1, 1.3, 1.9, 2, 2, 1.7, 1.1, 0.5, 0, 0, 0, 1.4, 1.3, 0.8, 0.5, 0.3, 0.1]
                : [0.6, 0.9, 1.2, 1.8, 2, 2, 1.8, 1.1, 0.5, 0, 0, 1.7, 1.5, 0.9, 0.6, 0.4, 0.2]
        }
        let slot = first + random.position(weights: halfHours)
        return midnight + slot * 1800 + random.integer(0...1799)
    }

    private mutating func sender(_ channel: SampleCase.Channel) -> String {
        switch channel {
        case .online: "portal"
        case .counter: "loket-\(random.integer(1...3))"
        case .phone: "operator-telepon"
        case .agency: "kelurahan-\(random.pick(SampleTexts.villages))"
        }
    }
}
