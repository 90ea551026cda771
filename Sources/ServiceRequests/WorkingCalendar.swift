public import JSONText

/// When an office is open, in whole seconds since 1970 UTC.
public struct WorkingCalendar: Sendable {
    /// Seconds by which local time is ahead of UTC.
    public let zoneOffset: Int

    /// Working seconds in `start..<end`; 0 when `end` is not after `start`.
    /// - Complexity: O(1).
    public func workingSeconds(from start: Int, to end: Int) -> Int { 0 }

    /// The earliest second at which `seconds` of working time have passed since `start`.
    public func instant(after seconds: Int, from start: Int) -> Int { start }

    /// The default for offices (Perpres 21/2023), with the holidays and the Ramadan of 2026.
    public static let office = WorkingCalendar(zoneOffset: 7 * 3600)

    /// Reads a calendar in the shape of the CALENDAR verb.
    public init(_ json: JSONObject) throws(Refusal) { zoneOffset = 7 * 3600 }

    init(zoneOffset: Int) { self.zoneOffset = zoneOffset }
}
