internal import ChainKit
internal import MPCCore

/// What a drill has found: which of the restored parties' signatures are valid, and whether the addresses are the wallet's.
struct DrillVerdict {
    /// One signature by restored parties.
    struct Trial {
        let scheme: SignatureScheme
        let chain: String
        let signers: [PartyIndex]
        let valid: Bool
    }

    let parties: [PartyIndex]
    let addressesAgree: Bool
    let trials: [Trial]

    /// Whether the backups bring the wallet back.
    var isGood: Bool { addressesAgree && trials.allSatisfy(\.valid) }

    /// A line for each thing that was tried.
    func text(of wallet: String) -> String {
        var columns = Columns([.left, .left, .left])
        for trial in trials {
            columns.append(trial.valid ? "ok" : "FAILED", trial.scheme.rawValue, "signers \(PartyList.text(trial.signers))")
        }
        columns.append(addressesAgree ? "ok" : "FAILED", "addresses", "those of wallet \(wallet)")
        return columns.text
    }

    /// What follows for their keepers; nil where a line says otherwise.
    var conclusion: String? {
        guard isGood else { return nil }
        let parties = "part\(parties.count == 1 ? "y" : "ies") \(parties.map(\.description).joined(separator: ", "))"
        return "the backups of \(parties) bring the wallet back; the trial's copy is gone"
    }

    /// `{"wallet", "parties", "epoch", "addressesAgree", "signatures": [{"scheme", "chain", "signers", "valid"}]}`
    func json(of wallet: String, epoch: UInt32) -> JSONValue {
        [
            "wallet": .string(wallet), "parties": .array(parties.map { .integer($0.rawValue) }), "epoch": .integer(epoch),
            "addressesAgree": .bool(addressesAgree),
            "signatures": .array(
                trials.map { trial in
                    [
                        "scheme": .string(trial.scheme.rawValue), "chain": .string(trial.chain),
                        "signers": .array(trial.signers.map { .integer($0.rawValue) }), "valid": .bool(trial.valid),
                    ]
                }),
        ]
    }
}
