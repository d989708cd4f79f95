internal import ChainKit
internal import Signing

/// A transaction for the demo, from the throw-away wallet to another address of it, so that nobody's money is named; or a message.
struct DemoTransaction {
    let title: String
    let intent: JSONValue
    /// The facts that a stranger needs besides the signed bytes to verify them.
    var facts = ChainContext.empty
    /// Of a message the signature alone is passed on: the member of the intent into which a stranger puts it. Nil of a transaction.
    var signatureMember: String?

    var isMessage: Bool { signatureMember != nil }

    /// The input that a stranger makes of the text that left.
    func received(_ text: String) throws(ChainError) -> ChainInput {
        guard let signatureMember, var object = intent.object else { return try ChainInput.detect(text) }
        object[signatureMember] = .string(text)
        return .json(.object(object))
    }
}

/// The addresses of the demo's wallet on a chain.
struct DemoAddresses {
    let wallet: LocalWallet
    let chain: String

    /// The paying address.
    var payer: ChainAddress { get throws { try at(.root) } }
    /// The receiving address.
    var recipient: ChainAddress { get throws { try at(DerivationPath([0, 1])) } }

    /// The address at a path, of the kind that is usual or of another.
    func at(_ path: DerivationPath, format: String? = nil) throws -> ChainAddress {
        try wallet.address(on: chain, path: path, format: format).address
    }
}
