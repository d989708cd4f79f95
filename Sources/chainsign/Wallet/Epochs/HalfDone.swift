internal import MPCCore
internal import ShareStore
internal import Signing

/// A refresh or reshare that is half done, as the parties here have it: who voted, who is not heard, who could vote and has not, who gave it up.
struct HalfDone {
    /// Parties of two epochs: those of the present one by their numbers, newcomers by the numbers that they are to have.
    struct Parties {
        var old: Set<PartyIndex> = []
        var new: Set<PartyIndex> = []

        var isEmpty: Bool { old.isEmpty && new.isEmpty }
        var areMany: Bool { old.count + new.count > 1 }
        /// `parties 1,2 and new party 4`
        var text: String {
            [("", old), ("new ", new)].filter { !$0.1.isEmpty }
                .map { "\($0.0)part\($0.1.count == 1 ? "y" : "ies") \(PartyList.text($0.1.sorted()))" }.joined(separator: " and ")
        }

        mutating func insert(_ party: PartyIndex, isNew: Bool) {
            if isNew { new.insert(party) } else { old.insert(party) }
        }
    }

    typealias Held = (party: PartyIndex, attempt: EpochState.Attempt)

    private let wallet: String
    let proposal: RenewalProposal
    /// When it was first stored: seconds since 1970.
    let since: Int64
    /// Whose stores are here, and have it in the way.
    private(set) var here = Parties()
    private(set) var voted: Set<PartyIndex> = []
    /// Of whom something is missing, and whose stores are not here.
    private(set) var silent = Parties()
    /// Those here that have heard of all that is stored, and yet have not voted: on a full disk, or for a store with a second name.
    private(set) var idle = Parties()
    /// Those here that never vote for it.
    private(set) var gaveUp = Parties()

    /// What is half done; nil where nothing is.
    init?(_ attempts: [Held], of wallet: LocalWallet) {
        let live = attempts.filter(\.attempt.stage.isLive)
        self.init(live, beside: attempts, of: wallet)
    }

    /// What was set aside by force and could still become the next epoch, each by itself.
    static func setAside(in attempts: [Held], of wallet: LocalWallet) -> [HalfDone] {
        let live = Set(attempts.filter(\.attempt.stage.isLive).map(\.attempt.transcript))
        let shelved = attempts.filter { $0.attempt.stage == .shelved && !live.contains($0.attempt.transcript) }
        return Dictionary(grouping: shelved, by: \.attempt.transcript).sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .compactMap { HalfDone($0.value, beside: attempts, of: wallet) }.filter { !$0.isOver && !$0.silent.isEmpty }
    }

    private init?(_ held: [Held], beside attempts: [Held], of wallet: LocalWallet) {
        guard let first = held.first else { return nil }
        self.wallet = wallet.name
        proposal = first.attempt.proposal
        since = held.map(\.attempt.madeAt).min() ?? first.attempt.madeAt
        for (party, attempt) in held {
            here.insert(party, isNew: !attempt.proposal.oldQuorum.contains(party))
            if attempt.stage != .pending { voted.insert(party) }
            let same = attempts.filter { $0.attempt.transcript == attempt.transcript }
            for party in attempt.lackingCommits { note(party, isNew: false, attempt, same) }
            for seat in attempt.lackingStored {
                let identity = attempt.proposal.roster.dropFirst(Int(seat.rawValue) - 1).first
                let stays = identity.flatMap { wallet.roster.index(of: $0) }
                note(stays ?? seat, isNew: stays == nil, attempt, same)
            }
        }
    }

    /// Notes that something is missing from a party, by where its store has the same attempt.
    private mutating func note(_ party: PartyIndex, isNew: Bool, _ attempt: EpochState.Attempt, _ same: [Held]) {
        let own = same.first { $0.party == party && $0.attempt.proposal.oldQuorum.contains(party) != isNew }?.attempt
        switch own?.stage {
        case nil: silent.insert(party, isNew: isNew)
        case .dropped: gaveUp.insert(party, isNew: isNew)
        case .pending: if own?.lackingStored.isEmpty == true { idle.insert(party, isNew: isNew) }
        case .committed, .shelved: break
        }
    }

    /// Whether one whose vote it needs never votes for it.
    var isOver: Bool { !gaveUp.old.isEmpty }
    var name: String { "a \(proposal.kind.word) to epoch \(proposal.epoch &+ 1)" }

    /// What it waits for: `: nothing is heard from party 3, party 1 gave it up`; empty where that is not known.
    var waiting: String {
        var clauses: [String] = []
        if !silent.isEmpty { clauses.append("nothing is heard from \(silent.text)") }
        if !idle.isEmpty { clauses.append("\(idle.text) \(idle.areMany ? "are" : "is") here and could not vote") }
        if !gaveUp.isEmpty { clauses.append("\(gaveUp.text) gave it up") }
        return clauses.isEmpty ? "" : ": " + clauses.joined(separator: ", ")
    }

    /// What continues it, and what sets it aside: whole commands.
    var waysOn: String {
        let aside = voted.isEmpty ? "another refresh or reshare sets it aside" : "\(Asked.now.abandon) sets it aside"
        guard !isOver else { return "it does not come to its end: \(aside)" }
        let back = silent.isEmpty ? "can" : "are back"
        return "it goes on when they \(back), with \(Asked.now.show(wallet)) or any other command; \(aside)"
            + (voted.isEmpty ? "" : ", which can split the wallet")
    }

    /// What an operator is shown before it is set aside though parties voted.
    var dangers: [String] {
        let danger: String
        if isOver {
            danger = "\(Parties(old: gaveUp.old).text) gave it up without a vote: there is no proof that all voted, and nothing is split"
        } else if !silent.isEmpty {
            danger =
                "\(silent.text) did not answer: where \(silent.areMany ? "their votes are" : "its vote is") out there, "
                + "that epoch is the wallet's, and another one beside it splits the wallet in two"
        } else if !idle.isEmpty {
            danger = "\(idle.text) \(idle.areMany ? "are" : "is") here and could not vote: mend that, and the next command finishes it"
        } else {
            danger = "every vote was heard: the next command finishes it, and nothing has to be set aside"
        }
        return ["\(Parties(old: voted).text) voted for epoch \(proposal.epoch &+ 1), which is set aside now", danger]
    }
}
