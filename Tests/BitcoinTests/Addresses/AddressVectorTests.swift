import ChainConformance
import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Addresses, keys, descriptors, trees and old messages by the published vectors, before there is an adapter around them.
@Suite struct AddressVectorTests {
    static let files: [(name: String, cases: Int)] = [
        ("bip173", 45), ("bip350", 59), ("base58", 42), ("key_io_valid", 210), ("key_io_invalid", 70), ("bip32", 63), ("bip49", 6),
        ("bip84", 14), ("bip86", 21), ("bip341_outputs", 50), ("bip137", 44), ("slip132", 45), ("bip380", 48), ("bip381", 17),
        ("bip382", 23), ("bip386", 12), ("bip389", 16), ("chainsign_addresses", 332),
    ]

    @Test(arguments: files)
    func vectors(_ name: String, _ cases: Int) throws {
        let folder = try #require(ConformanceTests.folder)
        let file = try #require(folder.files.first { $0.name == name + ".json" || $0.name == name })
        #expect(file.cases.count == cases)
        let report = Conformance.run(AnyChainAdapter(BuildingBlocks()), files: [file])
        #expect(report.ok, "\(report.text)")
    }
}

/// The addresses and building blocks alone in the form of an adapter.
struct BuildingBlocks: ChainAdapter {
    let identity = ChainIdentity(
        id: "btc", version: 1, names: ["Bitcoin"],
        networks: BitcoinNetwork.all.map { Network(id: $0.id, name: $0.name, isTest: $0.isTest) },
        schemes: [.ecdsaSecp256k1, .bip340Secp256k1], slip44: 0, capabilities: [])

    func address(for key: PublicKey, network: String?, format: String?) throws(ChainError) -> ChainAddress {
        try BitcoinAddress.address(for: key, network: network, format: format)
    }

    func validate(address: String, network: String?) throws(ChainError) -> ChainAddress {
        try BitcoinAddress.validate(address: address, network: network)
    }

    func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue {
        guard let output = try AddressPrimitives.run(name, input) else { throw none }
        return output
    }

    private var none: ChainError { ChainError(.decode, .unsupportedForm, "there are no documents here") }

    func decode(_ input: ChainInput, context: NoContext) throws(ChainError) -> String { throw none }
    func encode(_ document: String, as form: DocumentForm) throws(ChainError) -> EncodedDocument { throw none }
    func canonicalBytes(of document: String) throws(ChainError) -> [UInt8] { throw none }
    func summary(of document: String, context: NoContext) throws(ChainError) -> TransactionSummary { throw none }
    func requests(
        for document: String, keys: [WalletKey], context: NoContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] { throw none }
    func assemble(_ document: String, signatures: [RequestSignature]) throws(ChainError) -> Assembly<String> { throw none }
    func verify(_ document: String, context: NoContext) throws(ChainError) -> VerificationReport { throw none }
    func identifier(of document: String) throws(ChainError) -> String { throw none }
    func estimate(_ document: String, context: NoContext) throws(ChainError) -> Estimate { throw none }
    func conflicts(_ document: String) throws(ChainError) -> Conflicts { throw none }
}
