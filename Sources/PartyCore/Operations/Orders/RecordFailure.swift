internal import MPCCore
internal import ShareStore

/// Logs a failed combination of a set that the party is in, once for each share that it gave to it: a coordinator's word alone
/// puts no set in quarantine, which would outlive the coordinator.
struct RecordFailure {
    let party: LocalParty

    func run(_ scheme: SignatureScheme, signers: [PartyIndex], request: [UInt8]) throws(WalletError) {
        guard signers.contains(party.index), party.spending.takeRelease(request, signers) else {
            throw .protocolAbort(.misuse(.notAParticipant))
        }
        let key = try party.share(of: scheme).info
        try WalletError.store { () throws(StoreError) in
            _ = try party.store.recordFailedCombination(
                keyID: key.keyID, epoch: key.epoch, signers: signers.map(\.rawValue), request: request)
        }
    }
}
