internal import ChainKit

/// The account that signed typed data or is to sign it, as far as it is known.
struct TypedSigner {
    let address: EthereumAddress
    let origin: Origin

    var text: Sourced { Sourced(address.description, origin) }
}

extension SummaryBuilder {
    /// Warns where the account that a message speaks for is not the one that signs. A contract can have others sign for it; anybody
    /// else's word counts by his own signature alone.
    ///
    /// - Returns: what it depends on: a clause; nil where the account signs itself, or nobody knows who signs. Whoever is only named
    ///   may be another: what is said against him is said, and nothing is left out for his sake.
    mutating func check(_ role: String, _ account: EthereumAddress, signs signer: TypedSigner?) -> Sourced? {
        mention(account)
        guard let signer, signer.address != account else { return nil }
        warn(
            "the \(role) \(account) is not the signer \(signer.text): the signature counts only if the \(role) is a contract that accepts it"
        )
        guard signer.origin == .signed else { return nil }
        return "if \(account) is a contract that accepts this signature"
    }
}
