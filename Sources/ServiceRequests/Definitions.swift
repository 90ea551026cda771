/// The rule for every id on the wire: 1-64 bytes of `A-Z a-z 0-9 . _ -`, beginning with a letter or
/// a digit.
public enum Identifier {
    /// Whether `text` keeps the rule.
    public static func isValid(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isValid($0) }
    }

    /// Whether UTF-8 text keeps the rule.
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first, text.count <= 64, isAlphanumeric(first) else {
            return false
        }
        return text.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: "-")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

/// How a request came in.
public enum Channel: String, CaseIterable, Sendable {
    case online, counter, phone, agency
}

/// Why a request is paused.
public enum PauseReason: String, CaseIterable, Sendable {
    /// The applicant's documents are awaited.
    case applicant
    /// Another office is awaited.
    case agency
    /// Network, blanks, power.
    case technical
}

/// The two ways to count time.
public enum Clock: String, CaseIterable, Sendable {
    /// Only the seconds in which the office is open.
    case working
    /// Every second.
    case wall
}

/// What a service promises: a budget of seconds on one clock.
public struct Promise: Hashable, Sendable {
    /// The unit of the promise.
    public enum Unit: String, CaseIterable, Sendable {
        case minutes, hours
        case workingMinutes = "working-minutes"
        case workingHours = "working-hours"
        case workingDays = "working-days"
        case days
    }

    /// How many units, at least 1.
    public let amount: Int
    /// The unit.
    public let per: Unit

    /// A promise of `amount` units.
    public init(amount: Int, per: Unit) {
        self.amount = amount
        self.per = per
    }

    /// The budget in seconds on ``clock``. A working day is 27,000 s whatever the season.
    public var budgetSeconds: Int {
        switch per {
        case .minutes, .workingMinutes: amount * 60
        case .hours, .workingHours: amount * 3600
        case .workingDays: amount * 27_000
        case .days: amount * 86_400
        }
    }

    /// The clock on which the budget is used up.
    public var clock: Clock {
        switch per {
        case .minutes, .hours, .days: .wall
        case .workingMinutes, .workingHours, .workingDays: .working
        }
    }
}

/// One version of a service's definition. A request keeps the version it was submitted under.
public struct ServiceDefinition: Hashable, Sendable {
    /// The service's id.
    public var code: String
    /// The name in Bahasa Indonesia.
    public var nameID: String
    /// The name in English.
    public var nameEN: String
    /// The category, an id.
    public var category: String?
    /// The unit that answers for it, an id.
    public var unit: String?
    /// The promise; without one a request of the service has no deadline.
    public var promise: Promise?
    /// What the applicant must hand in.
    public var requirements: [String]
    /// The fee in rupiah.
    public var fee: Int?
    /// The legal source.
    public var source: String?
    /// Whether new requests are taken.
    public var active: Bool

    /// A definition with all its parts.
    public init(
        code: String, nameID: String, nameEN: String, category: String? = nil,
        unit: String? = nil, promise: Promise? = nil, requirements: [String] = [],
        fee: Int? = nil, source: String? = nil, active: Bool = true
    ) {
        self.code = code
        self.nameID = nameID
        self.nameEN = nameEN
        self.category = category
        self.unit = unit
        self.promise = promise
        self.requirements = requirements
        self.fee = fee
        self.source = source
        self.active = active
    }
}

/// What the log says of an official. The name and the NIP are personal and stand elsewhere.
public struct OfficialDefinition: Hashable, Sendable {
    /// The stable id.
    public var official: String
    /// The unit, an id.
    public var unit: String?
    /// The services the official works on, ids.
    public var services: [String]
    /// Whether requests may be assigned to the official.
    public var active: Bool

    /// A registration with all its parts.
    public init(official: String, unit: String? = nil, services: [String] = [], active: Bool = true)
    {
        self.official = official
        self.unit = unit
        self.services = services
        self.active = active
    }
}
