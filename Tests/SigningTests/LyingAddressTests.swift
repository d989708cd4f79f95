import ChainKit
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// A party that gives out an address that is not the key's, or signs another than it says.
private struct AddressLiar: StandIn, PartyAdministration {
    let honest: LocalParty
    let address: String?

    func confirmAddress(_ query: AddressQuery) async throws(WalletError) -> (address: String, confirmation: AddressConfirmation) {
        let (address, confirmation) = try await honest.confirmAddress(query)
        if let other = self.address { return (other, confirmation) }
        var signature = confirmation.signature
        signature[0] ^= 1
        return (address, AddressConfirmation(party: index, signature: signature))
    }

    var place: PartyPlace { honest.place }
    func rollCall() async throws(WalletError) -> PoolOutcome? { try await honest.rollCall() }
    func fillPool(scheme: SignatureScheme, count: Int) async throws(WalletError) {
        try await honest.fillPool(scheme: scheme, count: count)
    }
    func sealBackup(
        madeAt: UInt64, to recipient: BackupFile.Recipient, for purpose: BackupPurpose
    ) async throws(WalletError) -> SealedBackup {
        try await honest.sealBackup(madeAt: madeAt, to: recipient, for: purpose)
    }
    func noteChecked(_ backup: Backup, _ note: BackupNote) async throws(WalletError) { try await honest.noteChecked(backup, note) }
    func backupNotes() async throws(WalletError) -> BackupNotes { try await honest.backupNotes() }
    func allowRenewal(of pair: PartyPair) async { await honest.allowRenewal(of: pair) }
    func withdrawRenewal(of pair: PartyPair) async { await honest.withdrawRenewal(of: pair) }
    func allowExport(_ wish: ExportWish) async { await honest.allowExport(wish) }
    func withdrawExport(_ wish: ExportWish) async { await honest.withdrawExport(wish) }
    func agree(to consent: EpochConsent) async { await honest.agree(to: consent) }
    func withdraw(_ consent: EpochConsent) async { await honest.withdraw(consent) }
    func epochState() async throws(WalletError) -> EpochState { try await honest.epochState() }
    func setAsideAttempts(force: Bool) async throws(WalletError) { try await honest.setAsideAttempts(force: force) }
    func liftQuarantine(scheme: SignatureScheme, signers: [PartyIndex]) async throws(WalletError) {
        try await honest.liftQuarantine(scheme: scheme, signers: signers)
    }
    func stockTurn() async -> StoreTurn? { await honest.stockTurn() }
    func refillTurn() async throws(WalletError) -> StoreTurn { try await honest.refillTurn() }
    func epochTurn() async throws(WalletError) -> StoreTurn? { try await honest.epochTurn() }
    func forgetShares() async { await honest.forgetShares() }
}

/// An address that the parties do not agree on is given to nobody.
@Suite struct LyingAddressTests {
    @Test(arguments: ["11111111111111111111111111111111", nil]) func aPartyThatLiesIsNamed(address: String?) async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let (first, second) = (wallet.locals[0], wallet.locals[1])
        let opened = LocalParties(
            parties: [first, AddressLiar(honest: second, address: address)], keys: wallet.keys, aside: [], unavailable: [:],
            poolOutcomes: [:])
        let deceived = try LocalWallet(name: wallet.name, home: wallet.home, opened, adapters: TestHome.registry())
        await #expect {
            _ = try await deceived.confirmedAddress(on: "sol", path: .root)
        } throws: {
            guard case WalletError.addressDiffers(let party) = $0 else { return false }
            return party == second.index
        }
        _ = try await wallet.confirmedAddress(on: "sol", path: .root)
    }
}
