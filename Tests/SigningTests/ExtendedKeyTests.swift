import ChainKit
import MPCCore
import Signing
import Testing

@testable import PartyCore

/// What `wallet derive` publishes of a key (BIP-32, test vector 2).
@Suite struct ExtendedKeyTests {
    private static let root =
        "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB"
    private static let child =
        "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH"

    @Test(arguments: [SignatureScheme.ecdsaSecp256k1, .bip340Secp256k1])
    func secp256k1KeysHaveOne(_ scheme: SignatureScheme) throws {
        let root = try ExtendedPublicKey(Self.root)
        func derive(_ path: DerivationPath) throws -> DerivedKey {
            try DerivedKey(scheme: scheme, publicKey: root.publicKey, chainCode: root.chainCode, path: path)
        }
        #expect(try derive([]).extended()?.description == Self.root)
        #expect(try derive([0]).extended()?.description == Self.child)
        #expect(try derive([0]).extended(for: .test)?.description.hasPrefix("tpub") == true)
        // What a watcher computes from the published parent is what the wallet derives.
        let watched = try ExtendedPublicKey(Self.child)
        let deeper = try DerivedKey(scheme: scheme, publicKey: watched.publicKey, chainCode: watched.chainCode, path: [5])
        #expect(try derive([0, 5]).publicKey == deeper.publicKey)
        #expect(try derive([0, 5]).extended()?.parentFingerprint == watched.fingerprint)
        #expect(try derive([0, 5]).extended()?.depth == 2)
    }

    @Test func ed25519KeysHaveNone() throws {
        let key = try DerivedKey(
            scheme: .ed25519, publicKey: [0x58] + [UInt8](repeating: 0x66, count: 31), chainCode: [UInt8](repeating: 1, count: 32),
            path: [1])
        #expect(try key.extended() == nil)
    }
}
