/// Every option of every command, by the name that stands on the command line.
enum Option: String, CaseIterable {
    // What a query is about.
    case official, service, channel, unit, category, from, to, by, clock, measure, at, state
    case overdue, limit, after
    case kind, days
    case indicator, topic, window, markdown
    case allEvidence = "all-evidence"
    case asOf = "as-of"
    case types, until, stream, resume

    // What a command says.
    case key
    case expectedVersion = "expected-version"
    case nik, name, phone, email, address, attribute, comment, mistake, tracking, scores
    case request
    case plan, evidence, id, due, competence, hours
    case calendar
    case effectiveFrom = "effective-from"
    case nameID = "name-id"
    case nameEN = "name-en"
    case promise, requirement, fee, source, nip, active, inactive

    // What was decided about personal data.
    case basis, reason, lifted, yes
    case requestedBy = "requested-by"
    case decidedBy = "decided-by"
    case olderThan = "older-than"

    // What is proved.
    case checkpoint, newer, proof, since, signer, threads
    case publicKey = "public-key"
    case signWith = "sign-with"

    // How the client works.
    case refused, seed, output, excel, identified, map, handling
    case dryRun = "dry-run"
    case pseudonymKey = "pseudonym-key"

    // For every command.
    case server, json, lang, help, version

    /// The options that stand before or after any command.
    static let global: [Option] = [.server, .json, .lang, .help, .version]

    /// What its value is called in the help; nil when it takes none.
    var placeholder: String? {
        switch self {
        case .json, .help, .version, .overdue, .mistake, .active, .inactive, .excel,
            .identified, .handling, .dryRun, .resume, .allEvidence, .markdown, .lifted, .yes:
            nil
        case .server: "HOST:PORT"
        case .basis: "CODE"
        case .requestedBy: "subject|representative|office|authority"
        case .decidedBy: "ID"
        case .olderThan: "AGE"
        case .lang: "id|en"
        case .from, .to, .at: "TIME"
        case .asOf: "TIME|N"
        case .clock: "working|wall"
        case .by: "DIMENSION,..."
        case .until: "N|TIME"
        case .due, .effectiveFrom: "DAY"
        case .calendar: "ID[@N]"
        case .evidence: "N,..."
        case .window, .hours: "N"
        case .indicator, .topic: "NAME,..."
        case .id, .competence: "NAME"
        case .limit, .after, .days, .seed, .expectedVersion, .threads: "N"
        case .refused, .output, .map, .checkpoint, .newer, .proof, .since, .publicKey, .signWith:
            "FILE"
        case .attribute: "NAME=TEXT"
        case .scores: "ELEMENT=1-4,..."
        case .promise: "N:UNIT"
        case .official, .service, .channel, .unit, .category, .state, .types, .stream, .kind:
            "NAME,..."
        default: "TEXT"
        }
    }

    /// Whether it may be given several times.
    var isRepeatable: Bool {
        switch self {
        case .official, .service, .channel, .unit, .category, .state, .types, .stream, .kind, .by,
            .requirement, .indicator, .topic, .evidence,
            .attribute, .scores:
            true
        default: false
        }
    }
}
