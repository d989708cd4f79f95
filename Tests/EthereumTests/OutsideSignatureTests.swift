import ChainKit
import Ethereum
import Testing

/// Signatures made elsewhere: what the wallet's own core never returns, and what no plan has looked at, for without the sender's key
/// nothing but the adapter stands between them and the chain.
@Suite struct OutsideSignatureTests {
    /// The sender's of EIP-155's example; anybody's of everything else.
    private static let r = "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
    private static let s = "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
    private static let example = """
        {"chainId": 1, "nonce": 9, "gasPrice": 20000000000, "gas": 21000, "value": "1000000000000000000",
         "to": "0x3535353535353535353535353535353535353535"
        """
    private static let authorisation = """
        {"chainId": 1, "nonce": 6, "maxPriorityFeePerGas": 1, "maxFeePerGas": 30, "gas": 200000,
         "to": "0x817bD8F4ddC70f89dbcCD3ACfEFD8253284323B1",
         "authorizationList": [{"chainId": 1, "address": "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B", "nonce": 7}]}
        """

    /// The same signature with s on the other side of the order: it recovers the same key.
    private func twin(_ request: String) throws -> RequestSignature {
        let bytes = try #require(Hex.decode(Self.s))
        let s = try #require(UInt256(bigEndian: bytes))
        let other = try #require(EthereumSignature.order.subtracting(s)).bigEndianBytes
        return try answer(request, Self.r, Hex.encode(other), 1)
    }

    private func refusal(_ input: String, _ signature: RequestSignature) throws -> String? {
        let document = try eth.decode(json(input))
        return code { _ = try eth.assemble(document, signatures: [signature]) }
    }

    /// Each taken with s in the lower half, whoever's it is, and refused with its twin.
    @Test(arguments: [
        ("signature/0", example + "}"), ("authorization/0", authorisation),
        ("signature/0", "{\"personalMessage\": {\"text\": \"hello\"}}"),
        ("signature/0", "{\"validatorMessage\": {\"validator\": \"0x3535353535353535353535353535353535353535\", \"data\": \"0x01\"}}"),
        (
            "signature/0",
            """
            {"types": {"EIP712Domain": [{"name": "name", "type": "string"}], "Note": [{"name": "text", "type": "string"}]},
             "primaryType": "Note", "domain": {"name": "d"}, "message": {"text": "t"}}
            """
        ),
    ])
    func theUpperHalfIsRefused(_ request: String, _ input: String) throws {
        #expect(try refusal(input, answer(request, Self.r, Self.s, 0)) == nil)
        #expect(try refusal(input, twin(request)) == "invalidSignature")
    }

    @Test func theExamplesSender() throws {
        let document = try eth.decode(json(Self.example + "}"))
        let signed = try eth.assemble(document, signatures: [try answer("signature/0", Self.r, Self.s, 0)])
        let report = try eth.verify(signed.document)
        #expect(report.sender == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F" && report.valid)
    }

    /// A valid signature of somebody else.
    @Test(arguments: [
        ("signature/0", example + ", \"from\": \"0x817bD8F4ddC70f89dbcCD3ACfEFD8253284323B1\"}"),
        (
            "authorization/0",
            authorisation.replacing(
                "\"nonce\": 7", with: "\"nonce\": 7, \"authority\": \"0xeD294f10eac648ce4262b8Ee8A67e414D524D9fd\"")
        ),
        (
            "signature/0",
            "{\"personalMessage\": {\"text\": \"hello\"}, \"signer\": \"0x817bD8F4ddC70f89dbcCD3ACfEFD8253284323B1\"}"
        ),
    ])
    func anothersIsRefused(_ request: String, _ input: String) throws {
        #expect(try refusal(input, answer(request, Self.r, Self.s, 0)) == "wrongSigner")
    }

    /// Numbers that no signature has, and forms of other chains.
    @Test func whatIsNoSignature() throws {
        let zero = String(repeating: "0", count: 64)
        let order = Hex.encode(EthereumSignature.order.bigEndianBytes)
        for input in [Self.example + "}", "{\"personalMessage\": {\"text\": \"hello\"}}"] {
            for (r, s) in [(zero, Self.s), (order, Self.s), (Self.r, zero), (Self.r, order)] {
                #expect(try refusal(input, answer("signature/0", r, s, 0)) == "invalidSignature")
            }
            for id in [2, 3] as [UInt8] {
                #expect(try refusal(input, answer("signature/0", Self.r, Self.s, id)) == "invalidSignature")
            }
            for id in [4, 27, 255] as [UInt8] {
                #expect(try refusal(input, answer("signature/0", Self.r, Self.s, id)) == "wrongLength")
            }
            #expect(try refusal(input, answer("signature/0", Self.r + "00", Self.s, 0)) == "wrongLength")
            #expect(try refusal(input, answer("signature/0", Self.r, "00" + Self.s, 0)) == "wrongLength")
            let other = RequestSignature(request: "signature/0", signature: .ed25519([UInt8](repeating: 1, count: 64)))
            #expect(try refusal(input, other) == "schemeMismatch")
        }
    }
}
