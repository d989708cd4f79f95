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
}
