internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// What a wallet's parties say of its epochs: since when the present one is, who stands aside, and what is half done.
struct WalletEpochs {
    private let number: UInt32
    private let since: Int64?
    private let aside: [(party: PartyIndex, standing: EpochState.Standing)]
    private let attempts: [(party: PartyIndex, attempt: EpochState.Attempt)]
    private let contradicting: [PartyIndex]
    private let isSplit: Bool
    private let roster: Roster

    init(_ wallet: LocalWallet) async throws {
        roster = wallet.roster
        number = wallet.keys.first?.epoch ?? 0
        var states: [(party: PartyIndex, state: EpochState)] = []
        for party in wallet.parties + wallet.aside { states.append((party.index, try await party.epochState())) }
        since = states.compactMap(\.state.since).min()
        aside = states.filter { $0.state.standing != .holder }.map { ($0.party, $0.state.standing) }
        attempts = states.flatMap { state in state.state.attempts.map { (state.party, $0) } }
        isSplit = states.contains { $0.state.isSplit }
        contradicting = Set(states.flatMap(\.state.contradicting)).compactMap { wallet.roster.index(of: $0) }.sorted()
    }

    /// Who was not heard, by present numbers; newcomers by those that they are to have.
    private func unheard(_ attempts: [EpochState.Attempt]) -> String {
        var (old, new): (Set<PartyIndex>, Set<PartyIndex>) = ([], [])
        for attempt in attempts {
            old.formUnion(attempt.lackingCommits)
            for seat in attempt.lackingStored {
                let identity = attempt.proposal.roster.dropFirst(Int(seat.rawValue) - 1).first
                if let stays = identity.flatMap({ roster.index(of: $0) }) { old.insert(stays) } else { new.insert(seat) }
            }
        }
        let names = [("part\(old.count == 1 ? "y" : "ies")", old), ("new part\(new.count == 1 ? "y" : "ies")", new)]
            .filter { !$0.1.isEmpty }.map { "\($0.0) \(PartyList.text($0.1.sorted()))" }
        return names.isEmpty ? "" : ": nothing is heard from " + names.joined(separator: " and ")
    }

    private static func day(_ time: Int64) -> String { String(Instant(seconds: time).rfc3339.prefix(10)) }

    var lines: [String] {
        var lines: [String] = []
        if let since { lines.append("shares of epoch \(number) since \(Self.day(since))") }
        for (party, standing) in aside {
            switch standing {
            case .holder: continue
            case .lacking: lines.append("party \(party) has no share of epoch \(number): give it back with \(Asked.now.repair(party))")
            case .departed: lines.append("party \(party) has left the wallet; its store has no share")
            case .newcomer: lines.append("party \(party) is to come, and has no share in use yet")
            }
        }
        let live = attempts.filter { $0.attempt.stage.isLive }
        if let first = live.first {
            let hasVotes = live.contains { $0.attempt.stage == .committed }
            lines.append(
                "a \(first.attempt.proposal.kind.word) to epoch \(first.attempt.proposal.epoch &+ 1) is half done since "
                    + "\(Self.day(live.map(\.attempt.madeAt).min() ?? 0))" + unheard(live.map(\.attempt)))
            lines.append(
                hasVotes
                    ? "it goes on when they are back; \(Asked.now.abandon) sets it aside, which can split the wallet"
                    : "it goes on when they are back; another refresh or reshare sets it aside")
        }
        if !contradicting.isEmpty {
            lines.append(
                "part\(contradicting.count == 1 ? "y" : "ies") \(PartyList.text(contradicting)) voted for two next epochs: where nobody forced that, ask why"
            )
        }
        if isSplit { lines.append("this epoch has two certificates: the wallet is split in two, move its funds to a new one") }
        return lines
    }

    /// `{"number", "since", "aside": [{"party", "standing"}], "attempts": [{"party", "operation", "stage", "madeAt", "unheardStored",
    /// "unheardVotes"}], "contradicting", "split"}`
    var json: JSONValue {
        func list(_ parties: [PartyIndex]) -> JSONValue { .array(parties.map { .integer($0.rawValue) }) }
        return [
            "number": .integer(number), "since": .optional(since.map { Instant(seconds: $0).rfc3339 }),
            "aside": .array(aside.map { ["party": .integer($0.party.rawValue), "standing": .string($0.standing.rawValue)] }),
            "attempts": .array(
                attempts.map { party, attempt in
                    [
                        "party": .integer(party.rawValue), "operation": .string(attempt.proposal.kind.word),
                        "stage": .string(attempt.stage.rawValue), "madeAt": .string(Instant(seconds: attempt.madeAt).rfc3339),
                        "unheardStored": list(attempt.lackingStored), "unheardVotes": list(attempt.lackingCommits),
                    ]
                }),
            "contradicting": list(contradicting), "split": .bool(isSplit),
        ]
    }
}
