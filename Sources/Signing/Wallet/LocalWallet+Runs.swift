internal import MPCCore
internal import PartyCore

/// Runs that a wallet drives among parties of its own.
extension LocalWallet {
    func signerSet(_ signers: [PartyIndex]?, key: KeyInfo) throws(WalletError) -> [any PartyAdministration] {
        guard let signers else {
            let chosen = Array(parties.prefix(key.threshold))
            guard chosen.count == key.threshold else { throw noQuorum(key.threshold) }
            return chosen
        }
        try requireHere(signers)
        let chosen = parties.filter { signers.contains($0.index) }
        guard chosen.count == key.threshold, chosen.count == signers.count else {
            throw .signers(requested: signers.map { Int($0.rawValue) }, threshold: key.threshold, parties: key.parties, exactly: true)
        }
        return chosen
    }

    func drive(
        _ request: RunRequest, _ parties: [any PartyAdministration], beside others: [any RunParticipant] = []
    ) async throws(WalletError) -> [PartyIndex: RunProduct] {
        do throws(RunDriver.Failure) { return try await RunDriver.drive(request, parties: parties, beside: others) } catch {
            switch error.error {
            case .refused: throw error.error
            default: throw .party(error.party, error.error)
            }
        }
    }
}
