import ChainKit
import Ethereum
import Testing

@Suite struct AddressTests {
    /// The key of which the Yellow Paper's authors made their first example: secp256k1's generator, private key 1.
    @Test func theGeneratorsAddress() throws {
        let key = try PublicKey(
            .ecdsaSecp256k1, try #require(Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")))
        #expect(try EthereumAddress(key).description == "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")
    }

    @Test(arguments: [
        "0x5aaeb6053f3E94C9b9A09f33669435E7Ef1BeAed", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00", "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "",
    ])
    func refusals(_ text: String) {
        #expect(throws: ChainError.self) { try EthereumAddress(text) }
    }

    @Test func oneCaseNeedsNoChecksum() throws {
        let address = try EthereumAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        #expect(try EthereumAddress("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed") == address)
        #expect(try EthereumAddress("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED") == address)
    }

    /// EIP-1191's own examples: of chain 30, and of chain 31.
    @Test(arguments: [
        ("0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD", "rootstock"), ("0xFb6916095cA1Df60bb79ce92cE3EA74c37c5d359", "30"),
        ("0xDBF03B407c01E7CD3cBea99509D93F8Dddc8C6FB", "rootstock"), ("0xD1220A0Cf47c7B9BE7a2e6ba89F429762E7B9adB", "rootstock"),
        ("0x5aAeb6053F3e94c9b9A09F33669435E7EF1BEaEd", "31"), ("0xFb6916095CA1dF60bb79CE92ce3Ea74C37c5D359", "rootstock-testnet"),
        ("0xdbF03B407C01E7cd3cbEa99509D93f8dDDc8C6fB", "31"), ("0xd1220a0CF47c7B9Be7A2E6Ba89f429762E7b9adB", "31"),
    ])
    func aChainsOwnChecksum(_ text: String, _ network: String) throws {
        let own = try eth.validate(address: text, network: network)
        #expect(own.text == text && own.format == "eip1191")
        // The usual one is good there too, and one case needs none.
        let usual = try EthereumAddress(text.lowercased()).description
        #expect(try eth.validate(address: usual, network: network) == own)
        // Elsewhere it is no typing error, and is called what it is.
        let other = network.hasSuffix("30") || network == "rootstock" ? "31" : "30"
        for elsewhere in [nil, "mainnet", "1", other] as [String?] {
            do {
                _ = try eth.validate(address: text, network: elsewhere)
                Issue.record("\(text) is not for \(elsewhere ?? "any chain")")
            } catch {
                #expect(error.code == .invalidChecksum && error.message.contains("EIP-1191") && error.message.contains("Rootstock"))
            }
        }
    }

    @Test func addressesAreWrittenAsTheNetworkDoes() throws {
        let bytes = try #require(Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
        let key = try PublicKey(.ecdsaSecp256k1, bytes)
        let usual = try eth.address(for: key)
        let own = try eth.address(for: key, network: "rootstock")
        #expect(own.format == "eip1191" && own.text != usual.text && own.script == usual.script)
        #expect(try eth.validate(address: own.text, network: "rootstock").script == usual.script)
        #expect(try eth.address(for: key, network: "rootstock", format: "eip55") == usual)
        #expect(code { _ = try eth.address(for: key, network: "mainnet", format: "eip1191") } == "unknownName")
    }

    /// Every address of a transaction, and of what it authorises.
    @Test func transactionsHaveTheirChainsChecksum() throws {
        let address = "0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD"
        func intent(_ chain: Int, _ to: String) -> String {
            "{\"chainId\":\(chain),\"nonce\":0,\"to\":\"\(to)\",\"from\":\"\(to)\",\"gas\":90000,\"gasPrice\":1,\"accessList\":"
                + "[{\"address\":\"\(to)\",\"storageKeys\":[]}]}"
        }
        _ = try eth.decode(json(intent(30, address)))
        for chain in [1, 31] { #expect(code { _ = try eth.decode(json(intent(chain, address))) } == "invalidChecksum") }
    }
}
