import ServiceRequests

// The words of the domain as the small numbers that columns hold. Written out case by case: the
// numbers stand in snapshots and in hot loops.

extension Channel {
    var index: UInt8 {
        switch self {
        case .online: 0
        case .counter: 1
        case .phone: 2
        case .agency: 3
        }
    }

    init?(_ index: UInt8) {
        switch index {
        case 0: self = .online
        case 1: self = .counter
        case 2: self = .phone
        case 3: self = .agency
        default: return nil
        }
    }
}

extension PauseReason {
    var index: UInt8 {
        switch self {
        case .applicant: 0
        case .agency: 1
        case .technical: 2
        }
    }

    init?(_ index: UInt8) {
        switch index {
        case 0: self = .applicant
        case 1: self = .agency
        case 2: self = .technical
        default: return nil
        }
    }
}

extension Int32 {
    /// `seconds` as a column holds them: beyond 68 years they stay there.
    init(column seconds: Int) { self = Int32(clamping: seconds) }
}
