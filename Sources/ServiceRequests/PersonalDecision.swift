/// What the office decided about personal data that it holds, after UU 27/2022: an erasure (arts.
/// 42-44), that it is refused (art. 15), or a restriction (art. 41).
///
/// All of it is public and stays in the log, so it holds codes and ids and never a name. Whatever
/// else is to be said, the `reason`, is personal and stands beside the log.
public struct PersonalDecision: Hashable, Sendable {
    /// Who asked for it.
    public enum Requester: String, CaseIterable, Sendable {
        /// The person that the data are about.
        case subject
        /// Who acts for that person: parents, guardians, heirs, an attorney.
        case representative
        /// The office itself, as when a time of retention is over.
        case office
        /// A court or a supervising authority.
        case authority
    }

    /// The code of the legal basis, an id such as `pdp-43-1-c`.
    public let basis: String
    /// Who asked.
    public let requestedBy: Requester
    /// Who decided: the id of an official.
    public let decidedBy: String

    /// A decision with all its parts.
    public init(basis: String, requestedBy: Requester, decidedBy: String) {
        self.basis = basis
        self.requestedBy = requestedBy
        self.decidedBy = decidedBy
    }
}

/// How it stands with the personal data of a request, as far as events tell.
public enum PersonalState: String, CaseIterable, Sendable {
    /// They are held, unless there never were any.
    case held
    /// They are held, because their erasure was refused.
    case refused
    /// They are held and shown to nobody.
    case restricted
    /// They were erased, and nothing happened since that could have brought others.
    case erased
}
