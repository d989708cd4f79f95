internal import MPCCore
internal import ShareStore
internal import Signing

/// One run of a refresh or reshare that is half done, as the parties here have it: who voted, who is not heard, who could vote and has not, who
/// dropped it.
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
        mutating func formUnion(_ other: Self) {
            old.formUnion(other.old)
            new.formUnion(other.new)
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
    /// Of whom nobody here has heard something, and whose stores are not here.
    private(set) var silent = Parties()
    /// Those here that could vote and have not: on a full disk, or for a store with a second name.
    private(set) var idle = Parties()
    /// Those here that do not have it: they never stored it, or their stores are of before.
    private(set) var unaware = Parties()
    /// Those here that never vote for it.
    private(set) var dropped = Parties()

    /// What is half done: a run each, since one party may be about another run than the next.
    static func all(in attempts: [Held], of wallet: LocalWallet) -> [HalfDone] {
        runs(attempts) { $0.contains(where: \.attempt.stage.isLive) }
            .compactMap { HalfDone($0.filter(\.attempt.stage.isLive), beside: $0, of: wallet) }
    }

    /// What was set aside by force and could still become the next epoch.
    static func setAside(in attempts: [Held], of wallet: LocalWallet) -> [HalfDone] {
        runs(attempts) { run in !run.contains(where: \.attempt.stage.isLive) && run.contains { $0.attempt.stage == .shelved } }
            .compactMap { HalfDone($0.filter { $0.attempt.stage == .shelved }, beside: $0, of: wallet) }
            .filter { !$0.isOver && !$0.silent.isEmpty }
    }

    private static func runs(_ attempts: [Held], where belongs: ([Held]) -> Bool) -> [[Held]] {
        Dictionary(grouping: attempts, by: \.attempt.transcript).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
            .filter(belongs)
    }

    /// - Parameters:
    ///   - held: the run as those have it who stand in the way with it.
    ///   - all: the run as everybody here has it.
    private init?(_ held: [Held], beside all: [Held], of wallet: LocalWallet) {
        guard let first = held.first else { return nil }
        self.wallet = wallet.name
        proposal = first.attempt.proposal
        since = held.map(\.attempt.madeAt).min() ?? first.attempt.madeAt
        for (party, attempt) in held {
            here.insert(party, isNew: !proposal.oldQuorum.contains(party))
            if attempt.stage != .pending { voted.insert(party) }
        }
        // What anybody here has heard is known here.
        func common(_ parties: (EpochState.Attempt) -> [PartyIndex]) -> Set<PartyIndex> {
            held.dropFirst().reduce(Set(parties(first.attempt))) { $0.intersection(parties($1.attempt)) }
        }
        let unstored = common(\.lackingStored)
        for seat in unstored {
            let stays = first.attempt.present(seat, in: wallet.roster)
            note(stays ?? seat, isNew: stays == nil, canVote: false, all, wallet)
        }
        for party in common(\.lackingCommits) { note(party, isNew: false, canVote: unstored.isEmpty, all, wallet) }
    }

    /// Notes that something is missing from a party, by where its store has the run.
    private mutating func note(_ party: PartyIndex, isNew: Bool, canVote: Bool, _ all: [Held], _ wallet: LocalWallet) {
        switch all.first(where: { $0.party == party && proposal.oldQuorum.contains(party) != isNew })?.attempt.stage {
        case nil: if Self.isHere(party, isNew, wallet) { unaware.insert(party, isNew: isNew) } else { silent.insert(party, isNew: isNew) }
        case .dropped: dropped.insert(party, isNew: isNew)
        case .pending: if canVote { idle.insert(party, isNew: isNew) }
        case .committed, .shelved: break
        }
    }

    private static func isHere(_ party: PartyIndex, _ isNew: Bool, _ wallet: LocalWallet) -> Bool {
        // A newcomer that does not have what makes it one is nobody; a store aside may be that of somebody who left.
        guard !isNew else { return false }
        return wallet.parties.contains { $0.index == party }
            || wallet.aside.contains { $0.index == party } && wallet.unavailable[party] != nil
    }

    /// Whether one whose vote it needs never votes for it.
    var isOver: Bool { !dropped.old.isEmpty }
    var name: String { "a \(proposal.kind.word) to epoch \(proposal.epoch &+ 1)" }

    /// What it waits for: `: nothing is heard from party 3, party 1 has dropped it`; empty where everything was heard.
    var waiting: String {
        var clauses: [String] = []
        func clause(_ parties: Parties, _ one: String, _ many: String) {
            if !parties.isEmpty { clauses.append("\(parties.text) \(parties.areMany ? many : one)") }
        }
        if !silent.isEmpty { clauses.append("nothing is heard from \(silent.text)") }
        clause(idle, "is here and could not vote", "are here and could not vote")
        clause(unaware, "is here and does not have it", "are here and do not have it")
        clause(dropped, "has dropped it", "have dropped it")
        return clauses.isEmpty ? "" : ": " + clauses.joined(separator: ", ")
    }

    /// What continues it, and what sets it aside: whole commands.
    var waysOn: String {
        let aside = voted.isEmpty ? "another refresh or reshare sets it aside" : "\(Asked.now.abandon) sets it aside"
        guard !isOver else { return "it does not come to its end: \(aside)" }
        let danger = voted.isEmpty ? "" : ", which can split the wallet"
        guard unaware.isEmpty else { return "it does not come to its end without the stores that have it: \(aside)\(danger)" }
        let condition = !silent.isEmpty ? " when they are back" : !idle.isEmpty ? " when they can" : ""
        return "it goes on\(condition), with \(Asked.now.show(wallet)) or any other command; \(aside)\(danger)"
    }

    /// Whose votes may be out there although nobody here has heard them.
    var unheard: Parties {
        var unheard = silent
        unheard.formUnion(unaware)
        return unheard
    }

    /// What an operator is shown before it is set aside though parties voted.
    var dangers: [String] {
        var dangers = ["\(Parties(old: voted).text) voted for epoch \(proposal.epoch &+ 1), which is set aside now"]
        func splits(_ parties: Parties, _ what: String) {
            guard !parties.isEmpty else { return }
            dangers.append(
                "\(parties.text) \(what): where \(parties.areMany ? "their votes are" : "its vote is") out there, "
                    + "that epoch is the wallet's, and another one beside it splits the wallet in two")
        }
        if isOver {
            dangers.append(
                "\(Parties(old: dropped.old).text) dropped it without a vote: there is no proof that all voted, and nothing is split")
        } else if !unheard.isEmpty {
            splits(silent, "did not answer")
            splits(unaware, "\(unaware.areMany ? "do" : "does") not have it, in \(unaware.areMany ? "stores" : "a store") of before")
        } else if !idle.isEmpty {
            dangers.append(
                "\(idle.text) \(idle.areMany ? "are" : "is") here and could not vote: mend that, and the next command finishes it")
        } else {
            dangers.append("every vote was heard: the next command finishes it, and nothing has to be set aside")
        }
        return dangers
    }
}
