import ChainConformance
import ChainKit
import Ethereum
import Testing

@Suite struct AdapterTests {
    private static let generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    private static let second = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"
    private static let legacy = """
        "nonce": 0, "gasPrice": 1, "gas": 21000, "to": "0x00000000000000000000000000000000deadbeef"
        """

    private func keys(_ texts: String...) throws -> [WalletKey] {
        try texts.map { WalletKey(try PublicKey(.ecdsaSecp256k1, try #require(Hex.decode($0)))) }
    }

    @Test func chainsAreData() throws {
        let ids = EthereumNetworks.all.map(\.chainID)
        #expect(Set(ids).count == ids.count && ids.count >= 30)
        #expect(Set(EthereumNetworks.all.map(\.id)).count == ids.count)
        #expect(EthereumNetworks.chain(137)?.symbol == "POL")
        #expect(EthereumNetworks.chain(.max) == nil)
        let key = try PublicKey(.ecdsaSecp256k1, try #require(Hex.decode(Self.generator)))
        let address = try eth.address(for: key)
        for network in ["mainnet", "base", "424242"] { #expect(try eth.address(for: key, network: network) == address) }
        #expect(code { _ = try eth.address(for: key, network: "nowhere") } == "unknownName")
        #expect(code { _ = try eth.address(for: key, format: "p2pkh") } == "unknownName")
    }

    @Test func replayIsAskedForByName() throws {
        #expect(code { _ = try eth.decode(json("{\(Self.legacy)}")) } == "missingField")
        let named = try eth.decode(json("{\(Self.legacy), \"replayUnprotected\": true}"))
        #expect(try eth.plan(named).requests.count == 1)
        guard case .raw(let bytes) = try eth.encode(named, as: .raw) else { return }
        // The bytes don't say that it was asked for.
        let raw = try eth.decode(.raw(bytes))
        #expect(code { _ = try eth.plan(raw) } == "replayUnprotected")
        let allowed = try eth.decode(.raw(bytes), context: ChainContext(["replayUnprotected": true]))
        #expect(try eth.plan(allowed).requests.map(\.input) == eth.plan(named).requests.map(\.input))
        #expect(code { _ = try eth.decode(json("{\(Self.legacy), \"chainId\": 1, \"replayUnprotected\": true}")) } == "ambiguousInput")
        #expect(code { _ = try eth.decode(json("{\(Self.legacy), \"type\": 1, \"accessList\": []}")) } == "missingField")
    }

    @Test func theContextNamesTheChain() throws {
        func document(_ chain: JSONValue) throws -> ChainDocument {
            try eth.decode(json("{\(Self.legacy), \"chainId\": \"0xa\"}"), context: ChainContext(["chainId": chain]))
        }
        #expect(try eth.plan(document(10)).requests.count == 1)
        let other = try document(1)
        #expect(code { _ = try eth.plan(other) } == "wrongNetwork")
    }

    @Test func whoSigns() throws {
        let open = try eth.decode(json("{\(Self.legacy), \"chainId\": 1}"))
        #expect(try eth.plan(open, keys: keys(Self.generator)).requests.map(\.verifyKey?.bytes) == [Hex.decode(Self.generator)])
        #expect(code { _ = try eth.plan(open, keys: keys(Self.generator, Self.second)) } == "ambiguousInput")
        let named = try eth.decode(
            json("{\(Self.legacy), \"chainId\": 1, \"from\": \"0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF\"}"))
        #expect(
            try eth.plan(named, keys: keys(Self.generator, Self.second)).requests.map(\.verifyKey?.bytes) == [Hex.decode(Self.second)])
        #expect(code { _ = try eth.plan(named, keys: keys(Self.generator)) } == "noOwnedSigner")
        let sender = try ChainContext(["sender": "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF"])
        let told = try eth.decode(json("{\(Self.legacy), \"chainId\": 1}"), context: sender)
        #expect(try eth.plan(told, keys: keys(Self.generator, Self.second)).requests.count == 1)
    }

    @Test(arguments: [
        ("\"gasPrice\": 1", "0x0"), ("\"gasPrice\": 1, \"accessList\": []", "0x1"),
        ("\"maxFeePerGas\": 1, \"maxPriorityFeePerGas\": 1", "0x2"),
        ("\"maxFeePerGas\": 1, \"maxPriorityFeePerGas\": 1, \"accessList\": []", "0x2"),
        ("\"maxFeePerGas\": 1, \"maxPriorityFeePerGas\": 1, \"maxFeePerBlobGas\": 1, \"blobVersionedHashes\": []", "0x3"),
        ("\"maxFeePerGas\": 1, \"maxPriorityFeePerGas\": 1, \"authorizationList\": []", "0x4"),
    ])
    func typesAreInferred(_ fields: String, _ type: String) throws {
        let document = try eth.decode(
            json("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"to\": \"0x00000000000000000000000000000000deadbeef\", \(fields)}"))
        guard case .json(let json) = try eth.encode(document, as: .json) else { return }
        #expect(json["type"]?.string == type)
    }

    @Test(arguments: [
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"to\": null}", "ambiguousInput"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"to\": null, \"gasPrice\": 1, \"maxFeePerGas\": 1}", "ambiguousInput"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"to\": null, \"accessList\": []}", "ambiguousInput"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasPrice\": 1}", "missingField"),
        ("{\"chainId\": 1, \"gas\": 1, \"gasPrice\": 1, \"to\": null}", "missingField"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gasPrice\": 1, \"to\": null}", "missingField"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasPrice\": 1, \"to\": null, \"fee\": 1}", "unknownField"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasPrice\": 1, \"to\": null, \"type\": 2}", "unknownField"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasPrice\": 1, \"to\": null, \"type\": 5}", "unsupportedType"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasLimit\": 2, \"gasPrice\": 1, \"to\": null}", "ambiguousInput"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasPrice\": 1, \"to\": \"\"}", "invalidAddress"),
        ("{\"chainId\": 1, \"nonce\": \"18446744073709551616\", \"gas\": 1, \"gasPrice\": 1, \"to\": null}", "outOfRange"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1.5, \"gasPrice\": 1, \"to\": null}", "wrongType"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasPrice\": 1, \"to\": null, \"v\": 27, \"r\": 1, \"s\": 1}", "invalidV"),
        ("{\"chainId\": 1, \"nonce\": 1, \"gas\": 1, \"gasPrice\": 1, \"to\": null, \"v\": 37, \"r\": 1}", "missingField"),
    ])
    func intentsRefused(_ text: String, _ expected: String) {
        #expect(code { _ = try eth.decode(json(text)) } == expected)
    }

    @Test func aliasesAreTheSame() throws {
        let one = try eth.decode(json("{\"chainId\": 1, \"nonce\": 1, \"gas\": 21000, \"gasPrice\": 5, \"input\": \"0x01\"}"))
        let two = try eth.decode(
            json("{\"chainId\": \"0x1\", \"nonce\": \"1\", \"gasLimit\": \"0x5208\", \"gasPrice\": \"0x05\", \"data\": \"01\"}"))
        #expect(try eth.encode(one, as: .raw) == eth.encode(two, as: .raw))
    }

    /// A hostile length costs nothing: neither time nor memory.
    @Test(arguments: [
        [0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xfb, 0xff, 0xff, 0xff, 0xff, 0x80], [0x02, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0],
    ])
    func hugeLengths(_ bytes: [Int]) {
        #expect(code { _ = try eth.decode(.raw(bytes.map { UInt8($0) })) } != nil)
    }

    @Test func bombs() throws {
        // A megabyte of lists in lists, and of empty lists.
        var deep: [UInt8] = []
        for _ in 0..<20000 { deep = RLP.encode(.list([.bytes(deep)])) }
        #expect(code { _ = try eth.decode(.raw(deep)) } == "wrongFieldCount")
        var nested: [UInt8] = [0xc0]
        for _ in 0..<2000 {
            let count = nested.count
            nested = (count < 56 ? [0xc0 + UInt8(count)] : [0xf9, UInt8(count >> 8), UInt8(count & 0xff)]) + nested
        }
        if nested.count > 0 { #expect(code { _ = try RLP.decode(nested) } != nil) }
        let many = [UInt8](repeating: 0xc0, count: 1 << 20)
        let list: [UInt8] = [0xfa, 0x10, 0x00, 0x00] + many
        #expect(code { _ = try eth.decode(.raw(list)) } == "wrongFieldCount")
        #expect(code { _ = try RLP.decode(list) } == "oversized")
    }
}
