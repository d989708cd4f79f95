import ChainKit
import Testing

@testable import Ethereum

/// Typed data that by itself moves assets, or has a call made, is read as the transaction that it stands for.
@Suite struct SignedActionTests {
    private static let zero = "0x0000000000000000000000000000000000000000"
    private static let safe = "0x1111111111111111111111111111111111111111"

    private static func account(_ text: String) -> JSONValue { .string(text) }

    // MARK: Transfers

    private static func transfer(_ name: String = "TransferWithAuthorization", value: JSONValue = "1000000000000") -> TypedText {
        TypedText(
            name + "(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
            [
                "from": account(TypedText.signer), "to": account(TypedText.other), "value": value, "validAfter": 0,
                "validBefore": .string(UInt256.max.description), "nonce": .string("0x" + String(repeating: "11", count: 32)),
            ])
    }

    @Test func transfersBySignature() throws {
        var tokens = JSONObject()
        tokens[TypedText.usdc] = ["symbol": "USDC", "decimals": 6]
        for (name, kind) in [("TransferWithAuthorization", "eip3009.transfer"), ("ReceiveWithAuthorization", "eip3009.receive")] {
            let told = try Self.transfer(name).summary()
            #expect(told.kind == kind)
            let moved = try #require(told.transfers.first)
            #expect(moved.from?.value == TypedText.signer && moved.to.value == TypedText.other && moved.amount.value == "1000000000000")
            #expect(moved.origin == .signed)
            #expect(told.warns("this signature alone moves the tokens"))
            #expect(told.warns("the signature practically never expires"))
            #expect(told.powers.count == 1)
            let named = try Self.transfer(name).summary(["tokens": .object(tokens)])
            #expect(named.transfers.first?.display == Sourced("1000000 USDC", .context))
            #expect(named.powers.first?.statement.origin == .context)
            let strange = try Self.transfer(name).summary(signer: TypedText.other)
            #expect(strange.warns("is not the signer") && strange.warns("this signature alone"))
        }
    }

    @Test func aCancelledAuthorisation() throws {
        let told = try TypedText(
            "CancelAuthorization(address authorizer,bytes32 nonce)",
            ["authorizer": Self.account(TypedText.signer), "nonce": .string("0x" + String(repeating: "11", count: 32))]
        ).summary()
        #expect(told.kind == "eip3009.cancel" && told.field("revocation") != nil && told.powers.isEmpty && told.warnings.isEmpty)
    }

    // MARK: Safes

    private static func safeTx(_ changes: [(String, JSONValue)] = [], gas: String = "baseGas") -> TypedText {
        let message: JSONValue = [
            "to": account(TypedText.usdc), "value": 0, "data": "0x", "operation": 0, "safeTxGas": 0, "gasPrice": 0,
            "gasToken": account(zero), "refundReceiver": account(zero), "nonce": 1,
        ]
        return TypedText(
            "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 \(gas),uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)",
            with(message, [(gas, 0)] + changes), contract: safe)
    }

    private static func hex(_ bytes: [UInt8]) -> JSONValue { .string("0x" + Hex.encode(bytes)) }

    private static func transferData(_ amount: UInt256) throws -> [UInt8] { call(.transfer, [try word(TypedText.other), amount]) }

    @Test(arguments: ["baseGas", "dataGas"]) func aSafesCallIsRead(_ gas: String) throws {
        let told = try Self.safeTx([("data", Self.hex(try Self.transferData(5)))], gas: gas).summary()
        #expect(told.kind == "safe.transaction")
        let moved = try #require(told.transfers.first)
        #expect(moved.from?.value == Self.safe && moved.to.value == TypedText.other && moved.amount.value == "5" && moved.origin == .signed)
        #expect(told.unreadable.isEmpty && told.warns("no transaction of the signer's follows") && !told.warns("DELEGATECALL"))
        let value = try Self.safeTx([("value", "7"), ("to", Self.account(TypedText.other))]).summary()
        #expect(value.transfers.first?.amount.value == "7" && value.transfers.first?.from?.value == Self.safe)
    }

    @Test func aSafesApprovalsAreWarnedOf() throws {
        let all = call(.approve, [try word(TypedText.spender), .max])
        #expect(try Self.safeTx([("data", Self.hex(all))]).summary().isUnlimited)
        let unknown = try Self.safeTx([("data", "0x12345678")]).summary()
        #expect(unknown.unreadable.count == 1 && unknown.warns("with the authority of \(Self.safe)"))
        #expect(try Self.safeTx([("to", Self.account(Self.safe)), ("data", "0x12345678")]).summary().warns("call itself"))
    }

    /// Code in the place of the Safe's own may do everything, and what it reads of the data is its affair.
    @Test func delegatecalls() throws {
        let told = try Self.safeTx([("operation", 1), ("data", Self.hex(try Self.transferData(5)))]).summary()
        #expect(told.warns("DELEGATECALL") && told.powers.contains(where: \.isUnlimited) && told.unreadable.count == 1)
        #expect(told.transfers.first?.origin == .unverified)
        #expect(try Self.safeTx([("operation", 1)]).summary().warns("DELEGATECALL"))
        #expect(try Self.safeTx([("operation", 2)]).summary().warns("operation 2"))
    }

    /// A batch as `multiSend(bytes)` has it.
    private static func batch(_ calls: [(operation: UInt8, to: String, data: [UInt8])]) throws -> [UInt8] {
        var packed: [UInt8] = []
        for (operation, to, data) in calls {
            packed += [operation] + (try EthereumAddress(to).bytes) + UInt256.zero.bigEndianBytes
            packed += UInt256(UInt64(data.count)).bigEndianBytes + data
        }
        let padding = [UInt8](repeating: 0, count: (32 - packed.count % 32) % 32)
        let selector = Array(Keccak256.hash(Array("multiSend(bytes)".utf8)).prefix(4))
        return selector + UInt256(32).bigEndianBytes + UInt256(UInt64(packed.count)).bigEndianBytes + packed + padding
    }

    @Test func batches() throws {
        let approve = call(.approve, [try word(TypedText.spender), .max])
        let inner = try Self.batch([(0, TypedText.usdc, try Self.transferData(9))])
        let data = try Self.batch([
            (0, TypedText.usdc, try Self.transferData(5)), (0, TypedText.dai, approve), (1, TypedText.spender, inner),
            (0, TypedText.dai, [1, 2]),
        ])
        let told = try Self.safeTx([("operation", 1), ("data", Self.hex(data))]).summary()
        #expect(told.transfers.map(\.amount.value) == ["5", "9"])
        #expect(told.transfers.allSatisfy { $0.origin == .unverified })
        #expect(told.isUnlimited && told.warns("\(TypedText.dai) can't be read"))
        // Cut anywhere, it is a batch no longer.
        for count in [3, 40, 100, data.count - 1] {
            let cut = try Self.safeTx([("operation", 1), ("data", Self.hex(Array(data.prefix(count))))]).summary()
            #expect(cut.transfers.isEmpty && cut.unreadable.count == 1)
        }
    }

    /// Batches within batches end, and so do their calls.
    @Test func deepBatches() throws {
        var data = try Self.transferData(5)
        for _ in 0..<40 { data = try Self.batch([(1, TypedText.spender, data)]) }
        #expect(try Self.safeTx([("operation", 1), ("data", Self.hex(data))]).summary().transfers.isEmpty)
        let many = try Self.batch((0..<2000).map { _ in (0, TypedText.usdc, []) })
        #expect(try Self.safeTx([("operation", 1), ("data", Self.hex(many))]).summary().transfers.isEmpty)
    }

    @Test func refunds() throws {
        let told = try Self.safeTx([("gasPrice", "1000"), ("baseGas", 50), ("safeTxGas", 50), ("gasToken", Self.account(TypedText.dai))])
            .summary()
        #expect(told.field("refund")?.value == "up to 100000 base units of token \(TypedText.dai) to whoever sends the transaction")
        #expect(told.warns("at a price that this message sets"))
        let most = JSONValue.string(UInt256.max.description)
        #expect(try Self.safeTx([("gasPrice", most), ("baseGas", most), ("safeTxGas", 1)]).summary().warns("UNLIMITED"))
    }

    @Test func messagesOfASafe() throws {
        let told = try TypedText("SafeMessage(bytes message)", ["message": "0x48656c6c6f"], contract: Self.safe).summary()
        #expect(told.kind == "safe.message" && told.field("text of the message")?.value == "Hello" && told.warns("in its own name"))
        let hash = JSONValue.string("0x" + String(repeating: "ab", count: 32))
        let blind = try TypedText("SafeMessage(bytes message)", ["message": hash], contract: Self.safe).summary()
        #expect(blind.warns("may be the hash") && blind.unreadable.count == 1)
    }

    // MARK: Calls that others send

    @Test func forwardedCalls() throws {
        let data = Self.hex(call(.approve, [try word(TypedText.spender), .max]))
        let message: JSONValue = [
            "from": Self.account(TypedText.signer), "to": Self.account(TypedText.dai), "value": 0, "gas": 100_000, "nonce": 0, "data": data,
        ]
        let plain = TypedText("ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,bytes data)", message)
        let timed = TypedText(
            "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,uint48 deadline,bytes data)",
            with(message, [("deadline", 1_600_000_000)]))
        let meta = TypedText(
            "MetaTransaction(uint256 nonce,address from,bytes functionSignature)",
            ["nonce": 0, "from": Self.account(TypedText.signer), "functionSignature": data], contract: TypedText.dai)
        for text in [plain, timed, meta] {
            let told = try text.summary()
            #expect(told.isUnlimited && told.warns("an UNLIMITED amount of \(TypedText.dai) from \(TypedText.signer)"))
            #expect(told.warns("this signature alone has the call made"))
            #expect(try text.summary(signer: TypedText.other).warns("is not the signer"))
        }
        #expect(try timed.summary().judged(at: 1_700_000_000).warns("the signature has expired already"))
    }

    @Test func userOperations() throws {
        let word = JSONValue.string("0x" + String(repeating: "00", count: 32))
        let told = try TypedText(
            "PackedUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,bytes paymasterAndData)",
            [
                "sender": Self.account(TypedText.other), "nonce": 0, "initCode": "0x", "callData": "0xb61d27f6", "accountGasLimits": word,
                "preVerificationGas": 1, "gasFees": word, "paymasterAndData": "0x",
            ]
        ).summary()
        #expect(told.kind == "userOperation" && told.unreadable.count == 1 && told.warns("which can't be read"))
    }

    // MARK: What is not known

    @Test func whatIsNotKnownIsSaid() throws {
        let unknown = TypedText("Vote(uint256 id)", ["id": 1])
        #expect(try unknown.summary().warns("what \(TypedText.usdc) does with this signature is not known here"))
        #expect(try TypedText("Vote(uint256 id)", ["id": 1], contract: nil).summary().warns("is not known here", "any contract"))
        #expect(try !Self.transfer().summary().warns("is not known here"))
    }

    /// Structs with the names of known ones, with a member more, less, of another width or in another order.
    @Test(arguments: [
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint64 deadline)",
        "Permit(address spender,address owner,uint256 value,uint256 nonce,uint256 deadline)",
        "Permit(address owner,address spender,uint256 value,uint256 nonce)", "PermitSingle(address spender)", "SafeTx(address to)",
        "TransferWithAuthorization(address from,address to,uint256 value)", "OrderComponents(address offerer)", "Order(uint256 salt)",
        "MetaTransaction(address from,uint256 nonce,bytes functionSignature)",
        "BulkOrder(OrderComponents[2] tree)OrderComponents(uint256 a)",
    ])
    func aKnownNameWithOtherMembers(_ types: String) throws {
        var message = JSONObject()
        let members = types.split(separator: ")")[0].split(separator: "(")[1].split(separator: ",")
        for member in members {
            let words = member.split(separator: " ")
            let value: JSONValue =
                words[0] == "address"
                ? .string(TypedText.signer) : words[0] == "bytes" ? "0x" : words[0].hasSuffix("]") ? [["a": 1], ["a": 2]] : 5
            message[String(words[1])] = value
        }
        let told = try TypedText(types, .object(message)).summary()
        #expect(
            told.kind == "typedData" && told.warns("is the name of a struct that is known here")
                && told.warns("with this signature is not known"))
        #expect(told.powers.isEmpty && told.transfers.isEmpty)
    }

    @Test func aPermitThatNamesNoToken() throws {
        let told = try TypedText(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)",
            ["owner": Self.account(TypedText.signer), "spender": Self.account(TypedText.spender), "value": 5, "nonce": 0, "deadline": 1],
            contract: nil
        ).summary()
        #expect(told.kind == "typedData" && told.warns("another domain"))
    }
}
