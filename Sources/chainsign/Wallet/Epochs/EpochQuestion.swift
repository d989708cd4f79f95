internal import MPCCore
internal import Signing

/// What an operator is shown of a next epoch, and asked.
struct EpochQuestion {
    let wallet: LocalWallet
    let plan: EpochPlan
    private let poisoned: [PartyPair]

    init(_ wallet: LocalWallet, _ plan: EpochPlan) async throws {
        (self.wallet, self.plan) = (wallet, plan)
        poisoned = try await wallet.pairs().filter { !$0.poisoned.isEmpty }.map(\.pair)
    }

    /// Shows the plan on stderr, and asks.
    func confirm(yes: Bool) throws { try Confirmation().require(yes: yes, showing: lines) }

    var lines: [String] {
        let parameters = plan.parameters
        let epoch = parameters.epoch
        var lines = [
            "wallet \(wallet.name): epoch \(epoch.number) ends, \(epoch.threshold) of \(epoch.roster.count); epoch \(parameters.nextEpoch) "
                + "begins, \(parameters.threshold) of \(parameters.roster.count); keys and addresses stay"
        ]
        var columns = Columns([.right, .left], indent: 2)
        for seat in parameters.roster.parties {
            columns.append("\(seat)", parameters.oldIndex(of: seat) == nil ? "new, gets a share" : "stays, gets another share")
        }
        let goes = "keeps a share of epoch \(epoch.number)"
        for party in parameters.leaving { columns.append("\(party)", "leaves, and erases its share") }
        for party in parameters.absent { columns.append("\(party)", "absent, \(goes)") }
        lines += columns.lines
        if parameters.departedCanSign {
            lines.append(
                "parties \(PartyList.text(parameters.departed)) go: \(epoch.threshold) of them have the key together for ever, whatever they erase"
            )
        }
        if parameters.threshold < epoch.threshold {
            lines.append("fewer parties than now sign together afterwards: \(parameters.threshold) instead of \(epoch.threshold)")
        }
        for pair in poisoned {
            lines.append("the pair \(pair) is poisoned: one of the two cheats, or is damaged, and what it deals counts as well")
        }
        return lines
    }
}

extension LocalWallet.EpochStep {
    /// For the progress bar: how far it is, of ``length``.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    static var length: Int { allCases.count - 1 }

    var label: String {
        switch self {
        case .stores: "making stores"
        case .dealing: "dealing"
        case .certificate: "certifying"
        case .active: "done"
        }
    }
}
