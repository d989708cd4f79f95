import ChainKit

@testable import Tron

/// Transactions for tests, as intents.
enum Intent {
    static let owner = "TKVND74dkB4ExWTCwGdbWrVKCNxZ2orkRt"
    static let other = "TBXSw8fM4jpQkGc6zZjsVABFpVN7UvXPdV"
    static let third = "TVJjphBwXTtDTVJZUEEG9g3CWD7vLcBAS8"
    static let token = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    static let zero = "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"

    /// The text of an intent; `more` are members of raw_data besides, `contract` of the contract.
    static func text(
        _ type: String, _ value: String, more: String = "", contract: String = "", expiration: Int64 = 1_700_000_060_000,
        timestamp: Int64? = 1_700_000_000_000, root: String = ""
    ) -> String {
        let time = timestamp.map { ", \"timestamp\": \($0)" } ?? ""
        return """
            {\(root)"raw_data": {"contract": [{"type": "\(type)", "parameter": {"value": {"owner_address": "\(owner)"\(value)}}\(contract)}],
            "ref_block_bytes": "1234", "ref_block_hash": "0102030405060708", "expiration": \(expiration)\(time)\(more)}}
            """
    }

    static func decode(_ text: String, context: JSONValue = [:]) throws -> TronDocument {
        let adapter = TronAdapter()
        return try adapter.decode(ChainInput.detect(Array(text.utf8)), context: adapter.read(ChainContext(context)))
    }

    static func summary(_ text: String, context: JSONValue = [:]) throws -> TransactionSummary {
        let adapter = TronAdapter()
        let context = try adapter.read(ChainContext(context))
        return try adapter.summary(of: adapter.decode(ChainInput.detect(Array(text.utf8)), context: context), context: context)
    }

    static func transfer(to: String = other, amount: Int64 = 1, more: String = "", contract: String = "") -> String {
        text("TransferContract", ", \"to_address\": \"\(to)\", \"amount\": \(amount)", more: more, contract: contract)
    }

    /// A call; arguments are words in hexadecimal.
    static func call(_ data: String, value: Int64 = 0, feeLimit: Int64 = 30_000_000) -> String {
        text(
            "TriggerSmartContract",
            ", \"contract_address\": \"\(token)\", \"data\": \"\(data)\"" + (value == 0 ? "" : ", \"call_value\": \(value)"),
            more: ", \"fee_limit\": \(feeLimit)")
    }

    /// An account as an argument.
    static func word(_ account: String) throws -> String {
        String(repeating: "0", count: 24) + Hex.encode(try TronAdapter().validate(address: account, network: nil).script.dropFirst())
    }

    static func word(_ number: UInt256) -> String { Hex.encode(number.bigEndianBytes) }
}

extension TransactionSummary {
    func warns(of text: String) -> Bool { warnings.contains { $0.value.contains(text) } }

    func says(_ text: String) -> Bool { fields.contains { $0.statement.value.contains(text) } }
}
