import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import Signing
import Solana

@testable import PartyCore

/// A state folder of a test's own, removed with it; the cheapest passphrase key that the store accepts.
final class TestHome: Sendable {
    let home: WalletHome
    let keyring: PassphraseKeyring

    convenience init(passphrase: String = "correct horse") throws { try self.init(keyring: Self.keyring(passphrase)) }

    init(keyring: PassphraseKeyring) throws {
        let path = NSTemporaryDirectory() + "chainsign-signing-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        home = WalletHome(path: path)
        self.keyring = keyring
    }

    deinit { try? FileManager.default.removeItem(atPath: home.path) }

    static func keyring(_ passphrase: String) -> PassphraseKeyring {
        PassphraseKeyring(passphrase: SecretBytes(copying: Array(passphrase.utf8)))
    }

    static func registry() throws -> AdapterRegistry {
        var registry = AdapterRegistry()
        try registry.register(
            SolanaAdapter(), vectors: VectorManifest(chain: "sol", cases: 1, digest: String(repeating: "00", count: 32)))
        try registry.register(
            LedgerAdapter(), vectors: VectorManifest(chain: "ledger", cases: 1, digest: String(repeating: "00", count: 32)))
        for messages in [MessageAdapter(scheme: .ecdsaSecp256k1)] + TaprootMessages.all {
            try registry.register(
                messages, vectors: VectorManifest(chain: messages.identity.id, cases: 1, digest: String(repeating: "00", count: 32)))
        }
        return registry
    }

    func create(
        _ name: String = "w", threshold: Int = 2, parties: Int = 3, policies: PartyPolicies = PartyPolicies(),
        schemes: [SignatureScheme] = [.ed25519]
    ) async throws -> LocalWallet {
        try await LocalWallet.create(
            name, in: home, threshold: threshold, parties: parties, keyring: keyring, adapters: Self.registry(), policies: policies,
            schemes: schemes, createdAt: 1_700_000_000)
    }

    func open(
        _ name: String = "w", keyring: PassphraseKeyring? = nil, policies: PartyPolicies = PartyPolicies()
    ) async throws -> LocalWallet {
        try await LocalWallet.open(name, in: home, keyring: keyring ?? self.keyring, adapters: Self.registry(), policies: policies)
    }
}

extension LocalWallet {
    /// The parties with what is inside of them, for tests that look there.
    var locals: [LocalParty] { parties.compactMap { $0 as? LocalParty } }

    /// A text under the ECDSA key at `path`.
    func message(_ text: String = "hello", path: DerivationPath = .root) throws -> SigningOrder {
        let key = try derive(.ecdsaSecp256k1, path: path).publicKey
        let json: JSONValue = ["message": .string(text), "publicKey": .string(Hex.encode(key))]
        return SigningOrder(chain: "message-ecdsa-secp256k1", input: .json(json), paths: [path])
    }

    /// A System transfer of `lamports` from the key at `path`.
    func transfer(_ lamports: UInt8 = 5, path: DerivationPath = .root, extraSigner: String? = nil) throws -> SigningOrder {
        let from = try address(on: "sol", path: path).address.text
        let to = "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"
        var accounts: [JSONValue] = [
            ["pubkey": .string(from), "isSigner": true, "isWritable": true],
            ["pubkey": .string(to), "isSigner": false, "isWritable": true],
        ]
        if let extraSigner { accounts.append(["pubkey": .string(extraSigner), "isSigner": true, "isWritable": false]) }
        let data: [UInt8] = [2, 0, 0, 0, lamports, 0, 0, 0, 0, 0, 0, 0]
        let intent: JSONValue = [
            "feePayer": .string(from), "recentBlockhash": "EkSnNWid2cvwEVnVx9aBqawnmiCNiDgp3gUdkDPTKN1N", "version": "legacy",
            "instructions": [
                [
                    "programId": "11111111111111111111111111111111", "accounts": .array(accounts),
                    "data": ["base64": .string(Base64.encode(data))],
                ]
            ],
        ]
        return SigningOrder(chain: "sol", input: .json(intent), paths: [path])
    }
}

extension SecretBytes {
    /// The secret in hexadecimal, to look for where it must not be.
    borrowing func exposedHex() -> String { Hex.encode(exposed()) }
}
