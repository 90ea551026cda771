/// The services of the district office, ready to be loaded.
///
/// The catalogue is data in the grammar of the wire: an office loads it by sending these lines, and
/// changes a service by sending a line of its own. Nothing in the program knows a service by name.
///
/// Every promise names where it comes from in `source`. "sumber sekunder" marks a figure that was
/// read in a secondary source, "standar pelayanan kecamatan (contoh)" one that each office sets
/// for itself and that stands here as an example: both are to be checked against the office's own
/// decree before they are published.
public enum Catalogue {
    /// One `SERVICE` line a service, without line ends, in the order of the categories.
    ///
    /// Each has a `key` of its own, so that loading the catalogue twice changes nothing. A changed
    /// line needs a new key: raise the number at its end.
    public static let lines: [String] =
        [populationServices, letterServices]
        .flatMap { $0.split(separator: "\n").map(String.init) }
}
