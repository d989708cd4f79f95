internal import ChainKit
internal import Foundation
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
    private let halves: [HalfDone]
    private let now: Int64
    private let setAside: [HalfDone]

    /// - Parameter now: seconds since 1970.
    init(_ wallet: LocalWallet, at now: Int64 = Int64(Date().timeIntervalSince1970)) async throws {
        self.now = now
        number = wallet.keys.first?.epoch ?? 0
        var states: [(party: PartyIndex, state: EpochState)] = []
        for party in wallet.parties + wallet.aside { states.append((party.index, try await party.epochState())) }
        since = states.compactMap(\.state.since).min()
        aside = states.filter { $0.state.standing != .holder }.map { ($0.party, $0.state.standing) }
        attempts = states.flatMap { state in state.state.attempts.map { (state.party, $0) } }
        halves = HalfDone.all(in: attempts, of: wallet)
        setAside = HalfDone.setAside(in: attempts, of: wallet)
        isSplit = states.contains { $0.state.isSplit }
        contradicting = Set(states.flatMap(\.state.contradicting)).compactMap { wallet.roster.index(of: $0) }.sorted()
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
        for half in halves {
            lines.append("\(half.name) is half done since \(Self.day(half.since))\(half.waiting)")
            lines.append(half.waysOn)
        }
        if attempts.contains(where: { $0.attempt.isOverdue(at: now) }) {
            lines.append("more than a day is long: bring back who is missing, or decide to do without")
        }
        for other in setAside {
            lines.append(
                "\(other.name) was set aside by force\(other.waiting); should that turn up, it is the wallet's next epoch all the same")
        }
        if !contradicting.isEmpty {
            lines.append(
                "part\(contradicting.count == 1 ? "y" : "ies") \(PartyList.text(contradicting)) voted for two next epochs: where nobody forced that, ask why"
            )
        }
        if isSplit { lines.append("this epoch has two certificates: the wallet is split in two, move its funds to a new one") }
        return lines
    }

    /// `{"number", "since", "aside": [{"party", "standing"}], "attempts": [{"party", "operation", "stage", "madeAt", "overdue",
    /// "unheardStored", "unheardVotes"}], "contradicting", "split"}`
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
                        "overdue": .bool(attempt.isOverdue(at: now)), "unheardStored": list(attempt.lackingStored),
                        "unheardVotes": list(attempt.lackingCommits),
                    ]
                }),
            "contradicting": list(contradicting), "split": .bool(isSplit),
        ]
    }
}
