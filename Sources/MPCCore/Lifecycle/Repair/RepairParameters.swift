internal import Groups

/// The parameters of a repair: t helpers give a party its lost share of an epoch again (lifecycle.md section 4).
public struct RepairParameters: Sendable {
    /// The epoch, as each of them knows it: the helpers from their stores, the repaired party under a roster that its operator vouches for.
    public let state: WalletState
    /// The party that has lost its share, and whose identity is intact.
    public let repaired: PartyIndex
    /// The t helpers, ascending.
    public let helpers: [PartyIndex]
    /// What rides along between the repaired party and each helper, if there is anything.
    public let companion: (any KeyGenerationCompanion)?

    /// Checks that the helpers are t other parties of the wallet, and that the companion goes with its key.
    public init(
        state: WalletState, repaired: PartyIndex, helpers: [PartyIndex], companion: (any KeyGenerationCompanion)?
    ) throws(ProtocolAbort) {
        let parties = state.roster.parties
        guard helpers.count == state.epoch.threshold, Set(helpers).count == helpers.count, helpers.allSatisfy(parties.contains),
            parties.contains(repaired), !helpers.contains(repaired)
        else { throw .misuse(.signers) }
        let pairs = state.keys.contains { $0.scheme == .ecdsaSecp256k1 }
        guard (companion != nil) == pairs, companion.map({ kind in state.keys.contains { $0.scheme == kind.scheme } }) ?? true else {
            throw .misuse(.schemes)
        }
        if let companion {
            guard parties.count <= companion.largestGroup else {
                throw .misuse(.parties(n: parties.count, limit: companion.largestGroup, scheme: companion.scheme))
            }
        }
        self.state = state
        self.repaired = repaired
        self.helpers = helpers.sorted()
        self.companion = companion
    }

    /// What operators approve, op = H("run/op"; "repair", state, t, n, roster hash, r, t, helpers, and the companion's name where there is
    /// one): 32 bytes.
    public var operation: [UInt8] {
        let epoch = state.epoch
        var operation = Transcript(.operation)
        operation.absorb("repair")
        operation.absorb(epoch.state)
        operation.absorb(UInt32(epoch.threshold))
        operation.absorb(UInt32(epoch.roster.count))
        operation.absorb(epoch.roster.hash)
        operation.absorb(repaired.number)
        operation.absorb(UInt32(helpers.count))
        for helper in helpers { operation.absorb(helper.number) }
        if let companion { operation.absorb(companion.name) }
        return operation.hash()
    }

    /// The run's parameters: P is the helpers and the repaired party, and the wallet's id stands where other runs name a key.
    public var run: RunParameters? {
        let epoch = state.epoch
        return RunParameters(
            protocolName: "life/repair", keyID: epoch.walletID, epoch: epoch.number, parties: helpers + [repaired], operation: operation)
    }

    /// The attempt that a run of these parameters made: what the repaired party signs as stored.
    public func attempt(of dealt: DealtKeys) -> LifecycleAttempt {
        LifecycleAttempt(state, operation: operation, transcriptHash: dealt.transcriptHash)
    }
}
