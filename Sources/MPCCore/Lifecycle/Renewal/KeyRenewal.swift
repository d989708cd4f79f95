public import Secrets

/// A wallet's next epoch (lifecycle.md section 1): a refresh gives its parties other shares, a reshare gives shares to other holders or under
/// another threshold. Keys and their ids stay; the new shares are *pending* until there is a certificate (``LifecycleCertificate``).
///
/// ```
/// round 1   broadcast  C, a commitment to what this seat deals
/// round 2   broadcast  the echo of round 1, and the opening;      private  f(j) per key from dealers to holders, the companion's part between holders
/// round 3   broadcast  the echo of round 2;                       private  the companion's answer between holders
/// ```
public enum KeyRenewal {
    /// Makes one seat's side of the run, after round 0 among ``RenewalParameters/seats``.
    ///
    /// - Parameters:
    ///   - state: the epoch that ends, which a newcomer has from outside: what it got is that state, or it shares no run with those who know.
    ///   - shares: the old shares of a seat that deals; none at a newcomer's.
    public static func run(
        _ parameters: RenewalParameters, state: WalletState, shares: [KeyShare], context: RunContext, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<DealtKeys> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        guard state.epoch == parameters.epoch else { throw .misuse(.material("the state of another epoch")) }
        if let old = parameters.oldIndex(of: context.me) {
            guard let own = WalletState(keys: shares.map(\.info), roster: state.roster), own.hash == state.hash,
                own.keys.allSatisfy({ $0.index == old })
            else { throw .misuse(.material("shares of another wallet")) }
        } else {
            guard shares.isEmpty else { throw .misuse(.material("shares of another wallet")) }
        }
        let operation = RenewalOperation(parameters: parameters, state: state, shares: shares)
        return ProtocolRun(context: context, machine: DealingMachine(operation, context: context, randomness: randomness))
    }
}

extension RenewalParameters {
    /// The state that a run of these parameters made; nil where the keys are of another.
    public func state(after dealt: DealtKeys) -> WalletState? {
        guard let state = WalletState(keys: dealt.keys, roster: roster), state.walletID == epoch.walletID, state.epoch.number == nextEpoch
        else { return nil }
        return state
    }

    /// The attempt that a run of these parameters made: what its holders sign as stored; nil where the keys are of another.
    public func attempt(of dealt: DealtKeys) -> LifecycleAttempt? {
        state(after: dealt).map { attempt(transcriptHash: dealt.transcriptHash, state: $0.hash) }
    }
}
