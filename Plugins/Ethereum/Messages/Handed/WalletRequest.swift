internal import ChainKit

/// A request by which a page asks a wallet for something: JSON-RPC, as EIP-1193 and WalletConnect pass it on.
struct WalletRequest {
    /// The beginnings of the names of wallets' and nodes' methods.
    private static let families = ["eth_", "personal_", "wallet_", "wc_", "session_", "account_", "safe_"]
    /// Requests for typed data of EIP-712. The first has the other form too.
    private static let typedData: Set<String> = ["eth_signTypedData", "eth_signTypedData_v3", "eth_signTypedData_v4"]
    private static let personal: Set<String> = ["personal_sign", "eth_sign"]

    let method: String
    private let params: JSONValue

    /// Nil where an object is no request.
    init?(_ object: JSONObject) {
        if let inner = object["request"]?.object, let request = WalletRequest(inner) {
            self = request
            return
        }
        guard let method = object["method"]?.string else { return nil }
        let lowercased = method.lowercased()
        guard object["jsonrpc"] != nil || object["params"] != nil || WalletRequest.families.contains(where: lowercased.hasPrefix) else {
            return nil
        }
        // WalletConnect wraps the wallet's request in one of its own.
        if let inner = object["params"]?["request"]?.object, let request = WalletRequest(inner) {
            self = request
            return
        }
        self.method = method
        params = object["params"] ?? .null
    }

    /// Whether the request is for a message's signature, so that no reader of transactions may take it.
    var isOfMessage: Bool {
        let lowercased = method.lowercased()
        return lowercased.hasPrefix("eth_signtypeddata") || WalletRequest.personal.contains(lowercased)
    }

    /// The typed data that a request asks to have signed, with the account that it names.
    ///
    /// - Throws: the refusal of every other request, by its name.
    func envelope(_ reader: inout HandedReader) throws(ChainError) -> JSONObject {
        guard WalletRequest.typedData.contains(method) else { throw named(remedy) }
        let cursor = JSONCursor(params, path: "params")
        let elements = try cursor.elements()
        if elements.contains(where: { $0.value.array.map(WalletRequest.isFirstForm) ?? false }) { throw WalletRequest.firstForm }
        guard elements.count == 2 else {
            throw cursor.failure(.wrongType, "must be the account and the typed data, as \(method) has them")
        }
        // Its checksum may be of the chain that the data names: that is seen where both are read.
        let signer = try elements[0].string()
        _ = try EthereumAddress(elements[0])
        let data = elements[1]
        guard let document = try reader.document(data.value), document["typedData"] != nil, document["signer"] == nil else {
            throw data.failure(.wrongType, "must be typed data of EIP-712, as an object or as its JSON text")
        }
        var envelope = document
        envelope["signer"] = .string(signer)
        return envelope
    }

    /// Why it is no transaction's document.
    var refusal: ChainError { named(": pass the transaction that it holds, and not the request") }

    private func named(_ rest: String) -> ChainError {
        HandedReader.refusal("is a request of \(Printable.text(method, limit: 60))\(rest)")
    }

    private var remedy: String {
        if method == "eth_signTypedData_v1" { return ": its signatures name neither contract nor chain, and are not made here" }
        let lowercased = method.lowercased()
        if WalletRequest.personal.contains(lowercased) { return ": pass the message that it holds, and not the request" }
        if lowercased.hasSuffix("transaction") || lowercased == "wallet_sendcalls" { return ", which is for transactions, and no message" }
        return ", which is no message that could be signed"
    }

    // MARK: Other forms

    static let firstForm = HandedReader.refusal(
        "is typed data of the first form (eth_signTypedData of version 1): its signatures name neither contract nor chain, and are not made here"
    )

    /// Whether elements are typed data of the form that came before EIP-712: a type, a name and a value each.
    static func isFirstForm(_ elements: [JSONValue]) -> Bool {
        !elements.isEmpty && elements.allSatisfy { $0["type"]?.string != nil && $0["name"]?.string != nil && $0["value"] != nil }
    }

    /// Whether elements are a message and an account, as `personal_sign` and `eth_sign` have them.
    static func isPersonal(_ elements: [JSONValue]) -> Bool {
        (2...3).contains(elements.count) && elements.allSatisfy { $0.string != nil } && elements.contains { isAddress($0) }
    }

    /// Whether an object is the answer to a request.
    static func isAnswer(_ object: JSONObject) -> Bool {
        (object["jsonrpc"] != nil || object["id"] != nil) && (object["result"] != nil || object["error"] != nil)
    }

    /// Whether an object is a transaction, as requests have it.
    static func isTransaction(_ object: JSONObject) -> Bool {
        let account = [object["to"], object["from"]].contains { $0.map(isAddress) ?? false }
        let members = ["gas", "gasLimit", "gasPrice", "maxFeePerGas", "nonce", "chainId", "value", "data", "input"]
        return account && members.contains { object[$0] != nil }
    }

    private static func isAddress(_ value: JSONValue) -> Bool {
        guard let text = value.string, text.utf8.count == 42, text.utf8.starts(with: "0x".utf8) else { return false }
        return Hex.decode(text) != nil
    }
}
