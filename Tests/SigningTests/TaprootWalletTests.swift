import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Adapters for every way that a request can ask for a BIP-340 key, and for some that no wallet answers.
enum TaprootMessages {
    static let root = [UInt8](repeating: 9, count: 32)

    /// Under the key itself, as script paths are signed; under the output's key; and with what is not to be had.
    static let all: [MessageAdapter] = [
        MessageAdapter(scheme: .bip340Secp256k1),
        output(nil, "-key-path"),
        output(root, "-scripts"),
        // Asks for one output's tweak and would verify under another's key.
        MessageAdapter(scheme: .bip340Secp256k1, tweak: .taproot(merkleRoot: root), suffix: "-other-output") { key throws(ChainError) in
            try outputKey(key, nil)
        },
        MessageAdapter(scheme: .bip340Secp256k1, tweak: .taproot(merkleRoot: nil), suffix: "-no-output"),
        MessageAdapter(scheme: .bip340Secp256k1, tweak: .taproot(merkleRoot: [1]), suffix: "-short-root"),
        // Were the root ignored, it would be signed.
        MessageAdapter(scheme: .bip340Secp256k1, tweak: .taproot(merkleRoot: [1]), suffix: "-ignored-root") { key throws(ChainError) in
            try outputKey(key, nil)
        },
        MessageAdapter(scheme: .bip340Secp256k1, tweak: .additive(root), suffix: "-additive"),
        MessageAdapter(scheme: .ecdsaSecp256k1, tweak: .taproot(merkleRoot: nil), suffix: "-taproot"),
    ]

    private static func output(_ root: [UInt8]?, _ suffix: String) -> MessageAdapter {
        MessageAdapter(scheme: .bip340Secp256k1, tweak: .taproot(merkleRoot: root), suffix: suffix) { key throws(ChainError) in
            try outputKey(key, root)
        }
    }

    private static func outputKey(_ key: PublicKey, _ root: [UInt8]?) throws(ChainError) -> PublicKey {
        try PublicKey(.bip340Secp256k1, BIP340Check.output(internalKey: key.bytes, merkleRoot: root)?.key ?? [])
    }
}

extension LocalWallet {
    /// A text for one of the adapters above, under the key at `path` as adapters know it.
    fileprivate func taproot(
        _ suffix: String = "", _ scheme: SignatureScheme = .bip340Secp256k1, text: String = "hello", path: DerivationPath = .root
    ) throws -> SigningOrder {
        let key = try derive(scheme, path: path).publicKey
        let bytes = scheme == .bip340Secp256k1 ? Array(key.dropFirst()) : key
        let json: JSONValue = ["message": .string(text), "publicKey": .string(Hex.encode(bytes))]
        return SigningOrder(chain: "message-\(scheme.rawValue)\(suffix)", input: .json(json), paths: [path])
    }
}

/// Wallets with a BIP-340 key.
@Suite struct TaprootWalletTests {
    /// Whatever parity the wallet's key, the path's and the output's have: each key differs, and so do their children.
    @Test(arguments: ["", "-key-path", "-scripts"])
    func signs(_ suffix: String) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        for path in [DerivationPath.root, DerivationPath([0, 7]), DerivationPath([1]), DerivationPath([2]), DerivationPath([3])] {
            let outcome = try await wallet.sign(try wallet.taproot(suffix, path: path))
            #expect(outcome.report?.valid == true)
            #expect(outcome.signers.map { Int($0.rawValue) } == [1, 2])
        }
        let others = try await wallet.sign(try wallet.taproot(suffix), signers: [2, 3].compactMap { PartyIndex($0) })
        #expect(others.report?.valid == true)
    }

    /// What a request asks for and what it verifies under must be one: a party derives both and compares.
    @Test(arguments: ["-other-output", "-no-output", "-short-root", "-ignored-root", "-additive"])
    func tweaksThatDoNotFitAreRefused(_ suffix: String) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        try await wallet.presign(.bip340Secp256k1, count: 1)
        await #expect { try await wallet.sign(try wallet.taproot(suffix)) } throws: {
            guard case WalletError.unsupported = $0 else { return false }
            return true
        }
        for party in wallet.locals { #expect(try party.store.poolLevels().map(\.consumed) == [0]) }
    }

    @Test func otherSchemesHaveNoOutputs() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        await #expect { try await wallet.sign(try wallet.taproot("-taproot", .ecdsaSecp256k1)) } throws: {
            guard case WalletError.unsupported = $0 else { return false }
            return true
        }
    }

    /// A wallet's three keys come of one run, and each has its own share, chain code and id (rule S12).
    @Test func threeKeysComeOfOneRunAndSign() async throws {
        let test = try TestHome()
        let created = try await test.create(schemes: LocalWallet.schemes)
        #expect(created.keys.map(\.scheme) == [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519])
        #expect(Set(created.keys.map(\.runID)).count == 1)
        #expect(Set(created.keys.map(\.chainCode)).count == 3)
        #expect(Set(created.keys.map(\.keyID)).count == 3)
        #expect(Set(created.keys.map(\.publicKey)).count == 3)
        let wallet = try await test.open()
        #expect(wallet.keys == created.keys)
        #expect(try await wallet.sign(try wallet.message()).report?.valid == true)
        #expect(try await wallet.sign(try wallet.taproot("-key-path")).report?.valid == true)
        #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
    }

    /// Nonces are pooled as Ed25519's are: of their key alone.
    @Test func noncesArePooled() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1, .ed25519])
        try await wallet.presign(.bip340Secp256k1, count: 3)
        let reopened = try await test.open()
        #expect(try await reopened.sign(try reopened.taproot()).report?.valid == true)
        let key = try reopened.key(.bip340Secp256k1)
        for party in reopened.locals {
            let levels = try party.store.poolLevels()
            #expect(levels.map(\.keyID) == [key.keyID])
        }
        #expect(try reopened.locals[0].store.poolLevels().map(\.consumed) == [1])
        #expect(try reopened.locals[2].store.poolLevels().map(\.consumed) == [0])
    }

    /// Adapters get x-only keys and give addresses of them.
    @Test func addressesAreOfXOnlyKeys() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        let (address, publicKey) = try wallet.address(on: "message-bip340-secp256k1", path: DerivationPath([5]))
        #expect(publicKey.bytes.count == 32)
        #expect(publicKey.bytes == Array(try wallet.derive(.bip340Secp256k1, path: DerivationPath([5])).publicKey.dropFirst()))
        #expect(address.text == Hex.encode(publicKey.bytes))
        #expect(try await wallet.confirmAddress(on: "message-bip340-secp256k1", path: DerivationPath([5])).count == 2)
    }
}
