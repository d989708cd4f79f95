import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Silence is earned only by a signature of ours that the transaction cannot do without and that commits to what is said: whoever made the
/// document may hold every other key in it.
@Suite struct CoverageTests {
    private static func keys() throws -> [WalletKey] {
        try [
            (SignatureScheme.ecdsaSecp256k1, "02232fccd0ac22ad17a1e5bdfe99ed3f4999ccff9fc6e210f2026ad1461d63c08e", "m/0/0"),
            (.ecdsaSecp256k1, "0357ec29bd07d53a89394d8e5ff21ec45c71e1cad5c6ede73c7cc6f351204a3ea5", "m/0/1"),
            (.ecdsaSecp256k1, "03521e7c6954c3fe9302592bcee74dcfa22c46aee847d3ac214e519407eb27ba74", "m/0/2"),
            (.bip340Secp256k1, "a8e9c51cdfe6a140ee7ef9da30270249ab5bae7680dd89989ebb21971976d6a9", "m/0/0"),
            (.bip340Secp256k1, "dbc9bb7dd19e7f7a7b6aead1508dc2f6d9c972639344ec8783e494b3ebe64832", "m/0/1"),
            (.bip340Secp256k1, "4c794d7427fc24a679850e5040d80445d0863bce93934e27ceeafc6eab922f3c", "m/0/2"),
        ].map { scheme, key, path in WalletKey(try PublicKey(scheme, bytes(hex: key)), path: try DerivationPath(path)) }
    }

    private static func summary(_ psbt: String, _ context: JSONValue = [:]) throws -> TransactionSummary {
        let context = try BitcoinContext(context)
        let document = try Fixture.adapter.decode(.container(psbt), context: context)
        return try Fixture.adapter.summary(of: document, keys: keys(), context: context)
    }

    /// Input 0 is a Taproot output of a stranger's internal key with a leaf of ours: his signature takes the place of ours, and what ours
    /// said of all amounts is gone. Inputs 1 and 2 lie about each other in two sessions.
    @Test(arguments: [twoSessions, twoSessionsOther]) func aSharedTaprootInputProvesNothing(_ psbt: String) throws {
        let summary = try Self.summary(psbt)
        #expect(summary.fee?.origin == .unverified)
        #expect(summary.warnings.map(\.value).contains { $0.contains("the amount is what somebody says") }, "\(summary.warnings)")
        let fields = Dictionary(summary.fields.map { ($0.label, $0) }, uniquingKeysWith: { $1 })
        #expect(
            fields["own inputs"]?.statement.value.hasPrefix("2,") == true
                && fields["shared inputs"]?.statement.value.hasPrefix("1,") == true)
        #expect(fields["own inputs"]?.statement.origin == .unverified && fields["fee rate"]?.statement.origin == .unverified)
    }

    /// No byte names a network: the context's word is the context's, lifts no limit and is warned of.
    @Test(arguments: ["testnet", "signet", "regtest", "litecoin", "dogecoin"]) func theContextNamesAndProvesNothing(_ network: String)
        throws
    {
        let plain = try Self.summary(Self.named)
        #expect(plain.transfers.allSatisfy { $0.asset.origin == .signed } && plain.warnings.isEmpty, "\(plain.warnings)")
        let named = try Self.summary(Self.named, ["network": .string(network)])
        #expect(!named.transfers.isEmpty && named.transfers.allSatisfy { $0.asset.origin == .context && $0.display?.origin == .context })
        #expect(named.warnings.map(\.value).contains { $0.hasPrefix("ONLY THE CONTEXT SAYS") }, "\(named.warnings)")
        let worth = named.fields.filter { ["own inputs", "network"].contains($0.label) }
        #expect(!worth.isEmpty && worth.allSatisfy { $0.statement.origin <= .context })
    }

    /// A fee that is refused without a context is refused with any network's name.
    @Test(arguments: ["mainnet", "testnet", "litecoin", "dogecoin"]) func noNameLiftsTheLimit(_ network: String) throws {
        let key = try TestKey(41)
        let funding = Fixture.funding([(try #require(AddressFormat.p2pkh.script(key: key.point)), 30_000_000)])
        let document = try Fixture.document(["inputs": [Fixture.input(funding, 0)], "outputs": [["script": "51", "value": 19_000_000]]])
        let code = #expect(throws: ChainError.self) {
            _ = try Fixture.adapter.requests(
                for: document, keys: [key.ecdsa()], context: BitcoinContext(["network": .string(network)]), prior: [])
        }?.code
        #expect(code == .absurdFee)
    }

    /// Change that no signature covers is none.
    @Test func changeThatNoSignatureCovers() throws {
        let summary = try Self.summary(Self.singleChange)
        #expect(!summary.fields.contains { $0.label == "change" })
        #expect(
            summary.fields.contains {
                $0.label == "NOT SIGNED" && $0.statement.value.contains("own key m/0/0") && $0.statement.origin == .unverified
            })
        #expect(summary.fee?.origin == .unverified)
        #expect(summary.warnings.map(\.value).contains { $0.contains("0.9998 BTC CAN BE SENT ANYWHERE") }, "\(summary.warnings)")
        let document = try Fixture.adapter.decode(.container(Self.singleChange), context: .empty)
        func plan(_ context: BitcoinContext) throws -> Int {
            try Fixture.adapter.requests(for: document, keys: Self.keys(), context: context, prior: []).count
        }
        #expect { try plan(.empty) } throws: { ($0 as? ChainError)?.code == .riskySighash }
        #expect(try plan(BitcoinContext(["allowSighash": ["SINGLE"]])) == 1)
    }

    private static let types: [UInt32] = [1, 2, 3, 0x81, 0x82, 0x83]

    /// Every pair of hash types of two inputs of ours, of both kinds of signature: what is said to be signed is what stays, whatever
    /// somebody else makes of the signatures.
    @Test(arguments: [AddressFormat.p2wpkh, .p2tr]) func everyPairOfTypes(_ format: AddressFormat) throws {
        let key = try TestKey(41)
        let owner = format == .p2tr ? try key.bip340() : try key.ecdsa()
        let script = try #require(format.script(key: owner.publicKey.bytes))
        let funding = Fixture.funding([(script, 50_000), (script, 60_000)])
        for first in Self.types {
            for second in Self.types {
                let inputs = [(0, first), (1, second)].map { index, type in
                    Fixture.input(funding, index, [("sighash", .string(SighashName.text(type)))])
                }
                let outputs: JSONValue = .array(
                    [40_000, 35_000, 34_000].map { ["script": .string(Hex.encode(script)), "value": .integer($0)] })
                let document = try Fixture.document(["inputs": .array(inputs), "outputs": outputs])
                let summary = try Fixture.adapter.summary(of: document, keys: [owner], context: .empty)
                // By hand: a coin that is signed alone goes where its own signature says, and any other with all of them.
                func holds(_ type: UInt32, _ input: Int, _ output: Int) -> Bool { type & 3 == 1 || type & 3 == 3 && input == output }
                for output in 0..<3 {
                    let together = holds(first, 0, output) || holds(second, 1, output)
                    let stays = [(first, 0), (second, 1)].allSatisfy { type, input in
                        type & 0x80 == 0 ? together : holds(type, input, output)
                    }
                    let labels = summary.fields.filter { ["change", "NOT SIGNED"].contains($0.label) }
                    #expect(labels.count == 3)
                    #expect(
                        (labels[output].label == "change") == stays && (labels[output].statement.origin == .signed) == stays,
                        "\(first) \(second)")
                }
                let allStay = summary.fields.filter { $0.label == "change" }.count == 3
                #expect((summary.fee?.origin == .signed) == (allStay && (first | second) & 0x80 == 0), "\(first) \(second)")
            }
        }
    }

    /// An ordinary payment of Taproot and segregated witness together stays without a warning.
    @Test func anOrdinaryPaymentIsQuiet() throws {
        let key = try TestKey(41)
        let scripts = [try #require(AddressFormat.p2wpkh.script(key: key.point)), try #require(AddressFormat.p2tr.script(key: key.xOnly))]
        let inputs: [JSONValue] = scripts.enumerated().map { index, script in
            ["txid": .string(Fixture.txid(UInt8(index + 1))), "vout": 0, "value": 60_000, "script": .string(Hex.encode(script))]
        }
        let document = try Fixture.document([
            "inputs": .array(inputs), "outputs": [["script": .string(Hex.encode(scripts[0])), "value": 119_000]],
        ])
        let summary = try Fixture.adapter.summary(of: document, keys: [key.ecdsa(), key.bip340()], context: .empty)
        #expect(summary.warnings == [] && summary.fee?.origin == .signed)
    }

    private static let twoSessions =
        "cHNidP8BAKQCAAAAA/KPx07IGRYkJJltPzyWsAu1PLO3Ems8rDTWw6OtJi9RAAAAAAD9////AtxAOuPKBLfkkTR5j5aa4JlYcJf11A1DeunNbd"
        + "lJi2IAAAAAAP3///8uUSu27DTUHezo9SJLg/np2vh7+v5KceRAnkWNA3RExAAAAAAA/f///wGAd44GAAAAABYAFHUedugZkZbUVJQcRdGzoyPx"
        + "QzvWAAAAAAABASsQJwAAAAAAACJRIGL02zB6B5zL95RkuRS6uwP5ft2INcWxfXVBGcqKo5I5IhXBH5t1WBx+6rx8K4Mc7brdL8vaTaAYtlIDJH"
        + "5Ts4yUTjojIEx5TXQn/CSmeYUOUEDYBEXQhjvOk5NOJ87q/G6rki88rMABFyAfm3VYHH7qvHwrgxztut0vy9pNoBi2UgMkflOzjJROOgEYIHw8"
        + "p2ctgpn/UoSJSBXtAgEM0YEsBvOVt4aZj5jdkE/tDPwJY2hhaW5zaWduAQgAAAAAAgAAAAABAR8A4fUFAAAAABYAFJo0hTZlHDif6ojw552kIB"
        + "3Om+uXDPwJY2hhaW5zaWduAQgAAAAAAAAAAAABAR8IqpgAAAAAABYAFIbTStN6fl/XwYeg/C2jX8b1E9EDDPwJY2hhaW5zaWduAQgAAAAAAQAA"
        + "AAAA"
    private static let twoSessionsOther =
        "cHNidP8BAKQCAAAAA/KPx07IGRYkJJltPzyWsAu1PLO3Ems8rDTWw6OtJi9RAAAAAAD9////AtxAOuPKBLfkkTR5j5aa4JlYcJf11A1DeunNbd"
        + "lJi2IAAAAAAP3///8uUSu27DTUHezo9SJLg/np2vh7+v5KceRAnkWNA3RExAAAAAAA/f///wGAd44GAAAAABYAFHUedugZkZbUVJQcRdGzoyPx"
        + "QzvWAAAAAAABASsQJwAAAAAAACJRIGL02zB6B5zL95RkuRS6uwP5ft2INcWxfXVBGcqKo5I5IhXBH5t1WBx+6rx8K4Mc7brdL8vaTaAYtlIDJH"
        + "5Ts4yUTjojIEx5TXQn/CSmeYUOUEDYBEXQhjvOk5NOJ87q/G6rki88rMABFyAfm3VYHH7qvHwrgxztut0vy9pNoBi2UgMkflOzjJROOgEYIHw8"
        + "p2ctgpn/UoSJSBXtAgEM0YEsBvOVt4aZj5jdkE/tDPwJY2hhaW5zaWduAQgAAAAAAgAAAAABAR8IqpgAAAAAABYAFJo0hTZlHDif6ojw552kIB"
        + "3Om+uXDPwJY2hhaW5zaWduAQgAAAAAAAAAAAABAR8A4fUFAAAAABYAFIbTStN6fl/XwYeg/C2jX8b1E9EDDPwJY2hhaW5zaWduAQgAAAAAAQAA"
        + "AAAA"
    private static let twoSessionsTruth =
        "cHNidP8BAKQCAAAAA/KPx07IGRYkJJltPzyWsAu1PLO3Ems8rDTWw6OtJi9RAAAAAAD9////AtxAOuPKBLfkkTR5j5aa4JlYcJf11A1DeunNbd"
        + "lJi2IAAAAAAP3///8uUSu27DTUHezo9SJLg/np2vh7+v5KceRAnkWNA3RExAAAAAAA/f///wGAd44GAAAAABYAFHUedugZkZbUVJQcRdGzoyPx"
        + "QzvWAAAAAAABASsQJwAAAAAAACJRIGL02zB6B5zL95RkuRS6uwP5ft2INcWxfXVBGcqKo5I5IhXBH5t1WBx+6rx8K4Mc7brdL8vaTaAYtlIDJH"
        + "5Ts4yUTjojIEx5TXQn/CSmeYUOUEDYBEXQhjvOk5NOJ87q/G6rki88rMABFyAfm3VYHH7qvHwrgxztut0vy9pNoBi2UgMkflOzjJROOgEYIHw8"
        + "p2ctgpn/UoSJSBXtAgEM0YEsBvOVt4aZj5jdkE/tDPwJY2hhaW5zaWduAQgAAAAAAgAAAAABAR8A4fUFAAAAABYAFJo0hTZlHDif6ojw552kIB"
        + "3Om+uXDPwJY2hhaW5zaWduAQgAAAAAAAAAAAABAR8A4fUFAAAAABYAFIbTStN6fl/XwYeg/C2jX8b1E9EDDPwJY2hhaW5zaWduAQgAAAAAAQAA"
        + "AAAA"
    private static let named =
        "cHNidP8BAFICAAAAAbtI7q+Fd4C5ck58FPjvhqdN3COaszHC+sq9G8oSgZfKAAAAAAD9////AfC59QUAAAAAFgAUdR526BmRltRUlBxF0bOjI/"
        + "FDO9YAAAAAAAEBHwDh9QUAAAAAFgAUmjSFNmUcOJ/qiPDnnaQgHc6b65cM/AljaGFpbnNpZ24BCAAAAAAAAAAAAAA="
    private static let singleChange =
        "cHNidP8BAHECAAAAAeT49DQJrw+DKWRDZfXj2WkRJjX5kw5RDIkW8ENzPqwYAAAAAAD9////AhAnAAAAAAAAFgAUdR526BmRltRUlBxF0bOjI/"
        + "FDO9bgkvUFAAAAABYAFJo0hTZlHDif6ojw552kIB3Om+uXAAAAAAABAR8A4fUFAAAAABYAFJo0hTZlHDif6ojw552kIB3Om+uXAQMEAwAAAAz8"
        + "CWNoYWluc2lnbgEIAAAAAAAAAAAAAAz8CWNoYWluc2lnbgEIAAAAAAAAAAAA"
}
