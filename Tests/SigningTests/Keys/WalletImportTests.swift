import ChainKit
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

/// Keys of other programs that the tests split.
enum WholeKeys {
    static func ecdsa() throws -> WholeKey {
        let node = try #require(KeyFormVectors.all?.bip32.chains.first?.first)
        return try KeyFormVectors.read(node.xprv, .extended, path: "m/0h")
    }

    static func taproot() throws -> WholeKey {
        try KeyFormVectors.read(String(repeating: "3", count: 64), .hex, scheme: .bip340Secp256k1)
    }

    static func solana() throws -> WholeKey {
        try KeyFormVectors.read("\(try #require(KeyFormVectors.all).model.ed25519.solanaKeypair)", .keypair)
    }

    static func all() throws -> [WholeKey] { [try solana(), try ecdsa(), try taproot()] }
}

extension TestHome {
    func importing(
        _ keys: sending [WholeKey], _ name: String = "w", threshold: Int = 2, parties: Int = 3, policies: PartyPolicies = PartyPolicies()
    ) async throws -> LocalWallet {
        try await LocalWallet.importing(
            keys, as: name, in: home, threshold: threshold, parties: parties, keyring: keyring, adapters: Self.registry(),
            policies: policies, createdAt: 1_700_000_000)
    }
}

/// Wallets of keys that exist (lifecycle.md section 1).
@Suite struct WalletImportTests {
    @Test(arguments: [(2, 2), (2, 3), (3, 5)])
    func everyKeySignsForWhatItWas(_ t: Int, _ n: Int) async throws {
        let test = try TestHome()
        let keys = try WholeKeys.all()
        let created = try await test.importing(keys, threshold: t, parties: n)
        #expect(created.threshold == t && created.partyCount == n)
        let wallet = try await test.open()
        for key in keys {
            let held = try wallet.key(key.scheme)
            #expect(RootKey(held) == RootKey(scheme: key.scheme, publicKey: key.publicKey, chainCode: key.chainCode, bip32: key.bip32))
            #expect(held.origin == .dealer && held.epoch == 0 && held.isOnePolynomial)
        }
        // The address of the keypair file, which is its public key.
        let solana = try #require(KeyFormVectors.all).model.ed25519.publicKey.bytes
        #expect(try wallet.address(on: "sol").address.text == Base58.encode(solana))
        for path in [DerivationPath.root, [0, 5]] {
            #expect(try await wallet.sign(wallet.transfer(path: path)).report?.valid == true)
            #expect(try await wallet.sign(wallet.message(path: path)).report?.valid == true)
        }
        let taproot = try wallet.key(.bip340Secp256k1).publicKey.dropFirst()
        let message: JSONValue = ["message": "hello", "publicKey": .string(Hex.encode(taproot))]
        let order = SigningOrder(chain: "message-bip340-secp256k1", input: .json(message), paths: [.root])
        #expect(try await wallet.sign(order).report?.valid == true)
    }

    /// What the original's owner published comes out the same, at the key and below it.
    @Test func extendedPublicKeysAreTheOriginals() async throws {
        let test = try TestHome()
        let wallet = try await test.importing([WholeKeys.ecdsa()])
        let nodes = try #require(KeyFormVectors.all?.bip32.chains.first)
        let key = try wallet.key(.ecdsaSecp256k1)
        for (path, place) in [(DerivationPath.root, 1), ([1], 2)] {
            let derived = try wallet.derive(.ecdsaSecp256k1, path: path)
            #expect(try derived.extended(underRootAt: key.bip32)?.description == nodes[place].xpub)
        }
        // Hardened steps are gone.
        #expect(throws: WalletError.self) { try wallet.derive(.ecdsaSecp256k1, path: [1 << 31]) }
        let deepest = [255] + key.bip32.dropFirst()
        let child = try wallet.derive(.ecdsaSecp256k1, path: [1])
        #expect(throws: WalletError.self) { try child.extended(underRootAt: deepest) }
    }

    /// What is not a wallet's leaves nothing behind.
    @Test func refusedImportsLeaveNothing() async throws {
        let test = try TestHome()
        func refusal(_ keys: sending [WholeKey], threshold: Int = 2, parties: Int = 3) async -> String? {
            do {
                _ = try await test.importing(keys, threshold: threshold, parties: parties)
                return nil
            } catch { return "\(error)" }
        }
        let known = try #require(KeyFormVectors.all).model.wif[0]
        let (one, other) = (try KeyFormVectors.read(known.main, .wif), try KeyFormVectors.read(known.main, .wif, scheme: .bip340Secp256k1))
        #expect(await refusal([one, other])?.contains("one key under two schemes") == true)
        #expect(await refusal([one, one])?.contains("no scheme, or one twice") == true)
        #expect(await refusal([])?.contains("no scheme, or one twice") == true)
        #expect(await refusal([one], threshold: 1)?.contains("a threshold of 1") == true)
        #expect(await refusal([one], threshold: 4)?.contains("a threshold of 4") == true)
        #expect(await refusal([one], parties: 17)?.contains("have at most 16") == true)
        #expect(await refusal([one], parties: 255) != nil)
        #expect(test.home.parties(of: "w").isEmpty)
        #expect(await refusal([one]) == nil)
        #expect(await refusal([one])?.contains("exists") == true)
    }

    private func founding(_ test: TestHome, _ dealer: ImportDealer, _ name: String = "w") throws -> FoundingParties {
        try FoundingParties(
            name, in: test.home, parties: 2, for: GenerationConsent(importing: dealer.offer, threshold: 2, createdAt: 1),
            keyring: test.keyring, adapters: TestHome.registry(), policies: PartyPolicies())
    }

    private func expectRefused(_ wish: RunRequest, by party: any RunParticipant, _ location: SourceLocation = #_sourceLocation) async {
        await #expect(sourceLocation: location) {
            _ = try await party.join(wish)
        } throws: { error in
            switch error {
            case WalletError.refused, WalletError.protocolAbort(.misuse): true
            default: false
            }
        }
    }

    /// Operators approve these keys, threshold and dealer, once, and no others.
    @Test func onlyWhatTheOperatorAgreedToIsImported() async throws {
        let test = try TestHome()
        let dealer = try ImportDealer([WholeKeys.solana()], parties: 2)
        let (same, other) = (
            try ImportDealer([WholeKeys.solana()], parties: 2), try ImportDealer([WholeKeys.taproot()], parties: 2)
        )
        let founding = try founding(test, dealer)
        let party = founding.parties[0]
        let roster = founding.roster
        let generation = RunRequest.generate(schemes: [.ed25519], threshold: 2, roster: roster)
        let elsewhere = try self.founding(test, dealer, "v").roster
        for wish in [
            .importKeys(same.offer, threshold: 2, roster: roster), .importKeys(other.offer, threshold: 2, roster: roster),
            .importKeys(dealer.offer, threshold: 3, roster: roster), .importKeys(dealer.offer, threshold: 2, roster: elsewhere), generation,
        ] { await expectRefused(wish, by: party) }
        // What was refused has spent nothing; what begins spends it.
        let agreed = RunRequest.importKeys(dealer.offer, threshold: 2, roster: roster)
        _ = try await party.join(agreed)
        await expectRefused(agreed, by: party)
        // A dealer deals its own keys, once.
        await expectRefused(.importKeys(same.offer, threshold: 2, roster: roster), by: dealer)
        await expectRefused(generation, by: dealer)
        _ = try await dealer.join(agreed)
        await expectRefused(agreed, by: dealer)
    }

    /// A party whose operator agreed to a generation imports nothing, and one with keys takes no others.
    @Test func nobodyImportsUnasked() async throws {
        let test = try TestHome()
        let dealer = try ImportDealer([WholeKeys.solana()], parties: 3)
        let founding = try FoundingParties(
            "v", in: test.home, parties: 3, for: GenerationConsent(schemes: [.ed25519], threshold: 2, createdAt: 1),
            keyring: test.keyring, adapters: TestHome.registry(), policies: PartyPolicies())
        await expectRefused(.importKeys(dealer.offer, threshold: 2, roster: founding.roster), by: founding.parties[0])
        let wallet = try await test.create()
        await expectRefused(.importKeys(dealer.offer, threshold: 2, roster: wallet.roster), by: wallet.parties[0])
    }

    /// A wallet whose parties were cut off before they had heard of each other is finished by the next opening.
    @Test func pendingSharesBecomeActive() async throws {
        let test = try TestHome()
        let dealer = try ImportDealer([WholeKeys.solana()], parties: 2)
        let founding = try founding(test, dealer)
        let products = try await RunDriver.drive(
            .importKeys(dealer.offer, threshold: 2, roster: founding.roster), parties: founding.parties, beside: [dealer])
        guard case .dealt(let hash) = products[dealer.index] else {
            Issue.record("the dealer is not through")
            return
        }
        for party in founding.parties {
            #expect(try await party.keys().isEmpty)
            guard case .generated(let words) = products[party.index] else {
                Issue.record("party \(party.index) has stored nothing")
                return
            }
            #expect(words.map(\.transcriptHash) == [hash])
        }
        try founding.publish()
        let wallet = try await test.open()
        #expect(try await wallet.sign(wallet.transfer()).report?.valid == true)
    }

    /// Programs that watch the account know its keys by paths from the master above it; a key of the wallet's is found there too.
    @Test func pathsFromTheMasterAreFollowed() async throws {
        let test = try TestHome()
        let wallet = try await test.importing([try WholeKeys.ecdsa()])
        let (path, fromMaster): (DerivationPath, DerivationPath) = ([0, 5], [1 << 31, 0, 5])
        func order(_ hint: DerivationPath) throws -> SigningOrder {
            SigningOrder(spends: [try wallet.spend(.ecdsaSecp256k1, path, hint: hint)])
        }
        #expect(try wallet.prepare(try order(fromMaster)).reading.keys.map(\.path) == [.root, path])
        #expect(try await wallet.sign(try order(fromMaster)).report?.valid == true)
        // Those of another account lead nowhere.
        for other: DerivationPath in [[1 << 31 | 1, 0, 5], [1 << 31]] {
            #expect(throws: WalletError.self) { try wallet.prepare(try order(other)).reading }
        }
    }
}
