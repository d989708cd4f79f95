import ChainKit
import Testing

@testable import Ethereum

/// Typed data written by the text of its types, as `encodeType` has it.
struct TypedText {
    static let signer = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    static let other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    static let spender = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
    static let usdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
    static let dai = "0x6B175474E89094C44Da98b954EedeAC495271d0F"
    static let permit2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3"

    private let json: JSONValue

    init(_ types: String, _ message: JSONValue, domain: JSONValue? = nil, contract: String? = usdc, primary: String? = nil) {
        var definitions = JSONObject()
        var names: [String] = []
        for piece in types.split(separator: ")") {
            let parts = piece.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
            let members = (parts.count > 1 ? parts[1] : "").split(separator: ",").map { member -> JSONValue in
                let words = member.split(separator: " ")
                return ["type": .string(String(words[0])), "name": .string(String(words[1]))]
            }
            definitions[String(parts[0])] = .array(members)
            names.append(String(parts[0]))
        }
        var standard = JSONObject()
        standard["name"] = "App"
        standard["chainId"] = 1
        if let contract { standard["verifyingContract"] = .string(contract) }
        json = [
            "types": .object(definitions), "primaryType": .string(primary ?? names[0]), "domain": domain ?? .object(standard),
            "message": message,
        ]
    }

    func summary(
        signer: String? = TypedText.signer, keys: [WalletKey] = [], _ context: JSONValue = [:]
    ) throws -> TransactionSummary {
        var document = JSONObject()
        document["typedData"] = json
        if let signer { document["signer"] = .string(signer) }
        let context = try ChainContext(context)
        return try eth.summary(of: try eth.decode(.json(.object(document)), context: context), keys: keys)
    }

    func warnings(signer: String? = TypedText.signer, _ context: JSONValue = [:]) throws -> [String] {
        try summary(signer: signer, context).warnings.map(\.value)
    }
}

/// The document with other members.
func with(_ value: JSONValue, _ changes: [(String, JSONValue)]) -> JSONValue {
    var object = value.object ?? JSONObject()
    for (name, change) in changes { object[name] = change }
    return .object(object)
}

extension TransactionSummary {
    func warns(_ words: String...) -> Bool { warnings.contains { warning in words.allSatisfy(warning.value.contains) } }

    func field(_ label: String) -> Sourced? { fields.first { $0.label == label }?.statement }

    var isUnlimited: Bool { powers.contains(where: \.isUnlimited) && warns("UNLIMITED") }
}

/// Call data: a signature, and words.
func call(_ known: KnownCall, _ words: [UInt256]) -> [UInt8] { known.selector + words.flatMap(\.bigEndianBytes) }

func word(_ address: String) throws -> UInt256 { try #require(UInt256(bigEndian: try EthereumAddress(address).bytes)) }

/// The summary of a call of a contract, with a context.
func summary(_ data: [UInt8], to: String = TypedText.usdc, _ context: JSONValue = [:]) throws -> TransactionSummary {
    let document: JSONValue = [
        "chainId": 1, "nonce": 0, "gas": 100_000, "maxFeePerGas": 30, "maxPriorityFeePerGas": 1, "to": .string(to),
        "input": .string("0x" + Hex.encode(data)),
    ]
    let context = try ChainContext(context)
    return try eth.summary(of: try eth.decode(.json(document), context: context))
}
