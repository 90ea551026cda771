/// The languages of everything that people read.
enum Language: String, CaseIterable {
    case english = "en"
    case indonesian = "id"

    /// The language that the environment asks for, after POSIX: the first of `LC_ALL`,
    /// `LC_MESSAGES` and `LANG` that says something decides.
    static func preferred(_ environment: [String: String]) -> Language {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            guard let value = environment[name], !value.isEmpty else { continue }
            let tongue = value.prefix { $0.isLetter }.lowercased()
            return tongue == "id" || tongue == "in" ? .indonesian : .english
        }
        return .english
    }
}
