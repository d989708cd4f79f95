import ChainKit
import Groups
import MPCCore
import Secrets
import Testing

@testable import PartyCore
@testable import Signing

/// A confirmed address is checked with what is given out: its JSON, and the identities of `wallet show`.
@Suite struct ConfirmedAddressTests {
    private let wallet: LocalWallet
    private let confirmed: ConfirmedAddress

    init() async throws {
        wallet = try await TestHome().create()
        confirmed = try await wallet.confirmedAddress(on: "sol", path: try DerivationPath("m/0/3"), network: "devnet")
    }

    private func altered(
        keyID: [UInt8]? = nil, chain: String? = nil, network: String? = nil, path: DerivationPath? = nil, address: String? = nil,
        _ confirmations: [AddressConfirmation]? = nil
    ) -> ConfirmedAddress {
        ConfirmedAddress(
            keyID: keyID ?? confirmed.keyID, chain: chain ?? confirmed.chain, network: network ?? confirmed.network,
            path: path ?? confirmed.path, address: address ?? confirmed.address, confirmations: confirmations ?? confirmed.confirmations)
    }

    @Test func whatIsGivenOutIsChecked() async throws {
        let report = confirmed.verify(against: wallet.identities)
        #expect(report.valid, "\(report.checks)")
        #expect(report.checks.map(\.name) == ["key", "party 1", "party 2", "quorum"])
        #expect(try confirmed.address == wallet.address(on: "sol", path: DerivationPath([0, 3]), network: "devnet").address.text)
        #expect(try ConfirmedAddress(JSONCursor(confirmed.json)) == confirmed)
        // Without a network the main one is signed, by its name.
        #expect(try await wallet.confirmedAddress(on: "sol", path: .root).network == "mainnet-beta")
    }

    /// The layout, computed here a second time from its description.
    @Test func theBytesAreAsDocumented() throws {
        func field(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, 0, 0, 0, 0, UInt8(bytes.count)] + bytes }
        let tag = SHA256.hash(Array("sign/address".utf8))
        let fields =
            field(confirmed.keyID) + field(Array("sol".utf8)) + field(Array("devnet".utf8)) + field([0, 0, 0, 2]) + field([0, 0, 0, 0])
            + field([0, 0, 0, 3]) + field(Array(confirmed.address.utf8))
        let hash = SHA256.hash(tag + tag + fields)
        #expect(confirmed.hash == hash)
        for confirmation in confirmed.confirmations {
            let key = try #require(wallet.roster.publicKey(of: confirmation.party))
            #expect(Ed25519.isValid(signature: confirmation.signature, message: hash, publicKey: key))
        }
    }

    /// Whatever is altered of what was signed, and whoever is missing or comes twice.
    @Test func nothingElseIsConfirmed() async throws {
        let (first, second) = (confirmed.confirmations[0], confirmed.confirmations[1])
        var flipped = second.signature
        flipped[63] ^= 1
        let other = try await wallet.confirmedAddress(on: "sol", path: .root)
        let third = try #require(PartyIndex(3))
        let stranger = try #require(PartyIndex(9))
        for forged in [
            altered(keyID: [UInt8](repeating: 1, count: 32)), altered(chain: "eth"), altered(network: "mainnet-beta"),
            altered(path: DerivationPath([0, 4])), altered(path: DerivationPath([3])), altered(address: other.address), altered([]),
            altered([first]),
            altered([first, first]), altered([first, second, first]),
            altered([first, AddressConfirmation(party: second.party, signature: flipped)]),
            altered([first, AddressConfirmation(party: third, signature: second.signature)]),
            altered([first, second, AddressConfirmation(party: third, signature: second.signature)]),
            altered([first, AddressConfirmation(party: stranger, signature: second.signature)]),
            altered([first, AddressConfirmation(party: second.party, signature: [])]), altered(other.confirmations),
        ] { #expect(!forged.verify(against: wallet.identities).valid, "\(forged)") }
        let others = try await TestHome().create()
        #expect(!confirmed.verify(against: others.identities).valid)
        // The key's own identities, and another key.
        let foreign = WalletIdentities(threshold: 2, roster: wallet.roster, keyIDs: others.identities.keyIDs)
        #expect(!confirmed.verify(against: foreign).valid)
        let strict = WalletIdentities(threshold: 3, roster: wallet.roster, keyIDs: wallet.identities.keyIDs)
        #expect(!confirmed.verify(against: strict).valid)
    }

    @Test(
        arguments: [
            ("[]", "wrongType "), ("{}", "missingField confirmations"), ("{\"confirmations\":1}", "wrongType confirmations"),
            ("{\"confirmations\":[],\"more\":1}", "unknownField more"),
            ("{\"confirmations\":[{\"party\":0,\"signature\":\"\"}]}", "outOfRange confirmations[0].party"),
            ("{\"confirmations\":[{\"party\":256,\"signature\":\"\"}]}", "outOfRange confirmations[0].party"),
            ("{\"confirmations\":[{\"party\":1,\"signature\":\"00\"}]}", "wrongLength confirmations[0].signature"),
            ("{\"confirmations\":[{\"party\":1}]}", "missingField confirmations[0].signature"),
            ("{\"confirmations\":[{\"party\":1,\"sig\":\"00\"}]}", "unknownField confirmations[0].sig"),
            ("{\"confirmations\":[]}", "missingField path"),
            ("{\"confirmations\":[],\"path\":\"m/4294967296\"}", "invalidText path"),
            ("{\"confirmations\":[],\"path\":\"m\",\"keyId\":\"00\"}", "wrongLength keyId"),
        ])
    func confirmationsAreReadStrictly(_ text: String, _ expected: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        let error = #expect(throws: ChainError.self) { try ConfirmedAddress(JSONCursor(json)) }
        #expect(error.map { "\($0.code.rawValue) \($0.field ?? "")" } == expected)
    }

    private static let key = String(repeating: "11", count: 32)
    private static let other = String(repeating: "22", count: 32)

    @Test(
        arguments: [
            ("{}", "missingField parties"), ("{\"parties\":[{\"party\":1}]}", "missingField parties[0].identity"),
            ("{\"parties\":[{\"party\":1,\"identity\":\"00\"}]}", "wrongLength parties[0].identity"),
            ("{\"parties\":[]}", "outOfRange parties"), ("{\"parties\":3}", "wrongType parties"),
            ("{\"parties\":[{\"party\":2,\"identity\":\"\(key)\"}]}", "outOfRange parties"),
            ("{\"parties\":[{\"party\":1,\"identity\":\"\(key)\"},{\"party\":2,\"identity\":\"\(key)\"}]}", "outOfRange parties"),
            (
                "{\"parties\":[{\"party\":1,\"identity\":\"\(key)\"},{\"party\":1,\"identity\":\"\(other)\"}]}",
                "duplicateSignature parties[1].party"
            ), ("{\"parties\":[{\"party\":1,\"identity\":\"\(key)\"}]}", "missingField threshold"),
            ("{\"threshold\":0,\"parties\":[{\"party\":1,\"identity\":\"\(key)\"}]}", "outOfRange threshold"),
            ("{\"threshold\":2,\"parties\":[{\"party\":1,\"identity\":\"\(key)\"}]}", "outOfRange threshold"),
            ("{\"threshold\":1,\"parties\":[{\"party\":1,\"identity\":\"\(key)\"}]}", "missingField keys"),
            ("{\"threshold\":1,\"parties\":[{\"party\":1,\"identity\":\"\(key)\"}],\"keys\":[{}]}", "missingField keys[0].keyId"),
        ])
    func identitiesAreReadStrictly(_ text: String, _ expected: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        let error = #expect(throws: ChainError.self) { try WalletIdentities(JSONCursor(json)) }
        #expect(error.map { "\($0.code.rawValue) \($0.field ?? "")" } == expected)
    }
}
