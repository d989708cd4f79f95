import ChainKit
import Testing

@testable import Ethereum

/// What a message claims of itself, and what is claimed of its signer, takes no warning away.
@Suite struct SignedClaimTests {
    private static let safe = "0x29fcB43b46531BcA003ddC8FCB67FFE91900C762"

    private static func safeMessage(_ bytes: [UInt8]) throws -> TransactionSummary {
        try TypedText("SafeMessage(bytes message)", ["message": .string("0x" + Hex.encode(bytes))], contract: safe).summary()
    }

    /// A Safe's message is checked as anybody's is, and signs in as the Safe.
    @Test func aSafesSignInIsChecked() throws {
        func text(_ account: String, uri: String = "https://example.com/") -> [UInt8] {
            Array(
                ("example.com wants you to sign in with your Ethereum account:\n\(account)\n\n\nURI: \(uri)\nVersion: 1\nChain ID: 1\n"
                    + "Nonce: 32891756\nIssued At: 2026-01-01T10:00:00Z").utf8)
        }
        let own = try Self.safeMessage(text(Self.safe))
        #expect(own.kind == "safe.message" && own.warnings.count == 1 && own.field("signs in as")?.value == Self.safe)
        #expect(try Self.safeMessage(text(TypedText.signer)).warns("signs in as \(TypedText.signer)", "the signer is \(Self.safe)"))
        #expect(try Self.safeMessage(text(Self.safe, uri: "https://evil.example/")).warns("the URI is of evil.example"))
    }

    @Test func aSafesHashIsNoted() throws {
        for quote in ["", "\"", " "] {
            let text = quote + "0x" + String(repeating: "ab", count: 32) + quote
            #expect(try Self.safeMessage(Array(text.utf8)).warns("may be the hash"))
        }
    }

    @Test func aSafesUnknownOperationIsRefusedByIt() throws {
        let told = try TypedText(
            "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)",
            [
                "to": .string(TypedText.other), "value": 0, "data": "0x", "operation": 2, "safeTxGas": 0, "baseGas": 0, "gasPrice": 0,
                "gasToken": .string(zero), "refundReceiver": .string(zero), "nonce": 1,
            ], contract: Self.safe
        ).summary()
        #expect(told.warns("operation 2", "the Safe refuses it"))
    }

    private let zero = "0x0000000000000000000000000000000000000000"

    /// EIP-3009 has both ends outside.
    @Test(arguments: [(5, 5, true), (5, 6, true), (6, 5, true), (5, 7, false), (0, 1, true), (0, 2, false)])
    func aTimeThatNeverIs(_ after: Int, _ before: Int, _ isNever: Bool) throws {
        let told = try TypedText(
            "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
            [
                "from": .string(TypedText.signer), "to": .string(TypedText.other), "value": 1, "validAfter": .integer(after),
                "validBefore": .integer(before), "nonce": .string("0x" + String(repeating: "11", count: 32)),
            ]
        ).summary()
        #expect(told.warns("never counts") == isNever)
    }

    @Test func aRequestForNobodyIsLost() throws {
        let told = try TypedText(
            "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,bytes data)",
            ["from": .string(TypedText.signer), "to": .string(zero), "value": 1, "gas": 1, "nonce": 1, "data": "0x"]
        ).summary()
        #expect(told.warns("zero address"))
    }

    /// A receiver who is the signer by the document's word alone is a receiver.
    @Test func aNamedSignerIsNoProof() throws {
        func order(signer: String?, keys: [WalletKey] = []) throws -> TransactionSummary {
            let types =
                "Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)"
            return try TypedText(
                types,
                [
                    "sellToken": .string(TypedText.usdc), "buyToken": .string(TypedText.dai),
                    "receiver": "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "sellAmount": 100, "buyAmount": 99, "validTo": 1_700_000_000,
                    "appData": .string("0x" + String(repeating: "00", count: 32)), "feeAmount": 1, "kind": "sell",
                    "partiallyFillable": false, "sellTokenBalance": "erc20", "buyTokenBalance": "erc20",
                ]
            ).summary(signer: signer, keys: keys)
        }
        let receiver = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"
        let bytes = try #require(Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
        let key = WalletKey(try PublicKey(.ecdsaSecp256k1, bytes), path: DerivationPath([0]))
        let named = try order(signer: receiver)
        #expect(named.warnings.contains { $0.value == "what is bought goes to \(receiver)" && $0.origin == .signed })
        #expect(try !order(signer: receiver, keys: [key]).warns("what is bought goes to"))
        let other = try order(signer: TypedText.other)
        #expect(other.warnings.contains { $0.value.hasSuffix("and the signer is \(TypedText.other)") && $0.origin == .context })
    }
}
