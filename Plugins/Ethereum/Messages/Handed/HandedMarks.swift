internal import ChainKit

/// By which typed data, wallet requests and transactions are known: in a text that is not JSON, because it is cut off or of another
/// language's syntax, and in JSON of none of the forms that are read.
enum HandedMarks {
    /// The members of typed data, in the EIP's form and in that of libraries' functions.
    static let members: Set<String> = ["types", "primaryType", "domain", "message", "value"]
    /// Names that nothing else has.
    private static let ownNames: Set<String> = ["primaryType", "EIP712Domain", "verifyingContract"]
    private static let typedData = ["primaryType", "EIP712Domain"].map { Array($0.utf8) }
    private static let requests = [
        "eth_signTypedData", "personal_sign", "eth_sign", "eth_sendTransaction", "eth_sendRawTransaction", "eth_signTransaction",
        "eth_sendUserOperation", "wallet_sendCalls",
    ].map { Array($0.utf8) }
    private static let gas: Set<String> = [
        "gas", "gasLimit", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "callGasLimit", "maxFeePerBlobGas",
    ]
    private static let besideGas: Set<String> = ["nonce", "chainId", "value", "data", "input", "to", "from", "type", "callData", "sender"]

    /// The kind of document that a text which is not JSON was meant to be; nil where it is a text like any other.
    static func recognised(in bytes: [UInt8]) -> String? {
        let names = HandedNames(bytes)
        // Who writes about a member in prose puts no colon behind it.
        if !ownNames.isDisjoint(with: names.quoted) || names.quoted.intersection(members).count > 1
            || !names.opened.isDisjoint(with: ["types", "domain"])
        {
            return "typed data"
        }
        let all = names.quoted.union(names.bare)
        if !all.isDisjoint(with: ownNames.union(["types"])), all.intersection(members.union(ownNames)).count > 1 { return "typed data" }
        if isTransaction(names.quoted) { return "a transaction" }
        // Whoever writes about typed data in prose has no braces around it.
        guard bytes.contains(UInt8(ascii: "{")) || bytes.contains(UInt8(ascii: "[")) else { return nil }
        if typedData.contains(where: { holds(bytes, $0) }) { return "typed data" }
        if isTransaction(all) { return "a transaction" }
        guard isOpening(bytes), requests.contains(where: { holds(bytes, $0) }) else { return nil }
        return "a wallet request"
    }

    /// Whether members are a transaction's or a user operation's (ERC-4337), whoever it goes to.
    static func isTransaction(_ names: Set<String>) -> Bool {
        if names.contains("callData"), names.contains("sender") { return true }
        let ofGas = names.intersection(gas).count
        return ofGas > 0 && ofGas + names.intersection(besideGas).count > 2
    }

    /// Whether an object is a part of typed data by itself: definitions of structs, or a domain.
    static func isPart(_ object: JSONObject) -> Bool {
        object["verifyingContract"] != nil || object.members.contains { isDefinition($0.value) }
    }

    /// Whether a value is the members of a struct: a name and a type each.
    private static func isDefinition(_ value: JSONValue) -> Bool {
        guard let members = value.array, !members.isEmpty else { return false }
        return members.allSatisfy { member in
            guard let object = member.object, object.members.count == 2, object["name"]?.string != nil else { return false }
            return object["type"]?.string != nil
        }
    }

    /// Whether bytes begin as JSON of a structure, or a quotation of it, does.
    static func isOpening(_ bytes: some Collection<UInt8>) -> Bool {
        let first = bytes.first { $0 > 0x20 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
            || first == UInt8(ascii: "(") || first == UInt8(ascii: "`")
    }

    private static func holds(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first, bytes.count >= word.count else { return false }
        return bytes.indices.dropLast(word.count - 1).contains { start in
            bytes[start] == first && bytes[start..<start + word.count].elementsEqual(word)
        }
    }
}
