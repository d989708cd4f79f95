public import MPCCore
internal import ShareStore

/// The signer sets that a party is in, as it knows them.
extension LocalParty {
    /// Failed combinations from which on a set is in quarantine (dkls23.md section 5).
    static let failuresToQuarantine = 2

    /// Filled pools that it owns, pairs that cannot make pre-signatures, sets in quarantine.
    public func standing(scheme: SignatureScheme, count: Int) async throws(WalletError) -> PartyStanding {
        let key = try share(of: scheme).info
        var standing = PartyStanding()
        guard scheme.binding == .signerSet else { return standing }
        let held = try WalletError.store { () throws(StoreError) in try store.standing(keyID: key.keyID, epoch: key.epoch) }
        // Of older generations' pools only levels are left.
        var seen: Set<[UInt8]> = []
        for level in held.levels where seen.insert(level.signers).inserted {
            let signers = level.signers.compactMap { PartyIndex(Int($0)) }
            guard signers.first == index else { continue }
            if held.levels.contains(where: { $0.signers == level.signers && $0.available >= Int64(max(count, 1)) }) {
                if isStockOpen { standing.ready.append(signers) }
            } else {
                standing.drained.append(signers)
            }
        }
        standing.lock = stockLock
        for record in held.pairs {
            guard record.poisoned != nil || record.needsRenewal, let peer = PartyIndex(Int(record.peer)),
                let pair = PartyPair(index, peer)
            else { continue }
            standing.unusable.append(pair)
            if let reason = record.poisoned { standing.poisoned[pair] = reason } else { standing.renewable.append(pair) }
        }
        standing.quarantined = Self.quarantined(held.failures)
        return standing
    }

    func quarantined(_ key: KeyInfo) throws(WalletError) -> [[PartyIndex]] {
        Self.quarantined(try WalletError.store { () throws(StoreError) in try store.failedCombinations(keyID: key.keyID) })
    }

    private static func quarantined(_ failures: [FailedSet]) -> [[PartyIndex]] {
        failures.filter { $0.count >= failuresToQuarantine }
            .map { set in set.signers.compactMap { PartyIndex(Int($0)) } }
    }

    /// Logs a failed combination of a set that this party is in, once for each share that it gave to it: a coordinator's word alone
    /// puts no set in quarantine, which would outlive the coordinator.
    public func recordFailedCombination(
        scheme: SignatureScheme, signers: [PartyIndex], request: [UInt8]
    ) async throws(WalletError) {
        guard signers.contains(index), spending.takeRelease(request, signers) else { throw .protocolAbort(.misuse(.notAParticipant)) }
        let key = try share(of: scheme).info
        try WalletError.store { () throws(StoreError) in
            _ = try store.recordFailedCombination(keyID: key.keyID, signers: signers.map(\.rawValue), request: request)
        }
    }
}
