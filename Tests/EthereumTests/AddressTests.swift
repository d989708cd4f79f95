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
        // Where nothing says which chain it is for, nothing says that it is not for its own.
        #expect(try eth.validate(address: text, network: nil).script == own.script)
        // Elsewhere it is no typing error, and is called what it is.
        let other = network.hasSuffix("30") || network == "rootstock" ? "31" : "30"
        for elsewhere in ["mainnet", "1", other] {
            do {
                _ = try eth.validate(address: text, network: elsewhere)
                Issue.record("\(text) is not for \(elsewhere)")
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

    /// Those of typed data, of its signer, of requests for it and of contexts.
    @Test func messagesAndContextsHaveTheirChainsChecksum() throws {
        let address = "0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD"
        func typed(_ chain: String) -> String {
            "{\"types\":{\"T\":[{\"name\":\"a\",\"type\":\"address\"}]},\"primaryType\":\"T\",\"domain\":{\"chainId\":\(chain),"
                + "\"verifyingContract\":\"\(address)\"},\"message\":{\"a\":\"\(address)\"}}"
        }
        func plain(_ chain: String) -> String { typed(chain).replacing(address, with: address.lowercased()) }
        func envelope(_ data: String) -> String { "{\"typedData\":\(data),\"signer\":\"\(address)\"}" }
        func request(_ data: String) -> String { "{\"method\":\"eth_signTypedData_v4\",\"params\":[\"\(address)\",\(data)]}" }
        for chain in ["30", "\"30\"", "\"0x1e\""] {
            for text in [typed(chain), envelope(typed(chain)), request(typed(chain))] { _ = try eth.decode(json(text)) }
        }
        for chain in ["1", "31"] {
            for text in [typed(chain), envelope(plain(chain)), request(plain(chain))] {
                #expect(code { _ = try eth.decode(json(text)) } == "invalidChecksum")
            }
        }
        _ = try eth.decode(json("{\"personalMessage\":{\"text\":\"Hi\"},\"signer\":\"\(address)\"}"))
        let context = try ChainContext(JSONParser.parse("{\"accounts\":{\"\(address)\":{\"name\":\"us\"}},\"sender\":\"\(address)\"}"))
        _ = try eth.decode(json("{\"chainId\":30,\"nonce\":0,\"to\":\"\(address)\",\"gas\":90000,\"gasPrice\":1}"), context: context)
    }
}
