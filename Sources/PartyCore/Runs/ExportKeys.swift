internal import MPCCore
internal import ShareStore
internal import Synchronization

/// Gives the party's shares to a recipient, who then has the keys whole: where its operator agreed to exactly that, once (lifecycle.md section 5).
struct ExportKeys {
    let party: LocalParty

    func plan(_ wish: ExportWish) throws(WalletError) -> RunPlan {
        guard party.exports.withLock({ $0.contains(wish) }), wish.holders.contains(party.index) else { throw notAgreed }
        let shares = try party.keyring.infos().map { info throws(WalletError) in try party.share(of: info.scheme) }
        let parameters = try party.export(wish)
        guard let run = parameters.run else { throw .protocolAbort(.misuse(.signers)) }
        let spend: RunPlan.Spend = { () throws(WalletError) in
            guard party.exports.withLock({ $0.remove(wish) }) != nil else { throw notAgreed }
        }
        return RunPlan(parameters: run, seats: parameters.seats, spend: spend) { [party] context throws(WalletError) in
            let run = try WalletError.run { () throws(ProtocolAbort) in try KeyExport.give(shares, parameters, context: context) }
            // On the disk before the share leaves: what becomes of the run does not take it back.
            try party.note(parameters, by: party.index)
            let statement = LifecycleStatement(exporting: parameters, identity: party.member.identity)
            return FinishingRun(run: run) { _ throws(WalletError) in .exported(statement.encoded) }
        }
    }

    private var notAgreed: WalletError { .refused(reason: "party \(party.index)'s operator has not agreed to this export") }
}

extension LocalParty {
    /// A wish as this party's own record of the wallet has it.
    func export(_ wish: ExportWish) throws(WalletError) -> ExportParameters {
        guard let state = WalletState(keys: try keyring.infos(), roster: roster) else {
            throw .inconsistent(wallet: store.info.wallet, problem: "party \(index)'s keys are not of one run")
        }
        return try WalletError.run { () throws(ProtocolAbort) in
            try ExportParameters(state: state, schemes: wish.schemes, holders: wish.holders, recipient: wish.recipient)
        }
    }

    /// Logs that a holder gives its shares of these keys.
    func note(_ parameters: ExportParameters, by party: PartyIndex) throws(WalletError) {
        let note = ExportNote(
            keyIDs: parameters.keys.map(\.keyID), epoch: parameters.keys.first?.epoch ?? 0,
            holders: parameters.holders.map(\.rawValue), recipient: parameters.recipient, operation: parameters.operation,
            party: party.rawValue)
        try WalletError.store { () throws(StoreError) in try store.recordExport(note) }
    }
}
