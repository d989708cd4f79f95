internal import ChainKit

extension AuthorizationReview {
    /// Describes which accounts get which code, and what the chain passes over.
    func describe(into builder: inout SummaryBuilder) {
        for (index, entry) in entries.enumerated() { entry.describe(place: "authorizationList[\(index)]", into: &builder) }
        var (said, told): (Set<Int>, Set<Int>) = ([], [])
        for entry in entries {
            if let rival = entry.rival, told.insert(rival).inserted, let who = entry.authority {
                let places = entries.indices.filter { entries[$0].rival == rival }
                let shown = places.prefix(8).map { "authorizationList[\($0)]" }.joined(separator: ", ")
                let list = shown + (places.count > 8 ? " and \(places.count - 8) more" : "")
                let account = Sourced(who.address.description, who.origin)
                builder.warn(
                    "\(account) has several authorisations here, of which not all count: \(list); its nonce decides which of them do, and the "
                        + "last that counts decides")
            }
            guard let last = entry.last, said.insert(last).inserted, let who = entry.authority else { continue }
            let code = entries[last].authorization.address
            let account = Sourced(who.address.description, who.origin)
            builder.warn(
                "\(account) has several authorisations here, and the last that counts, authorizationList[\(last)], decides: "
                    + (code.isZero ? "it ends the delegation" : "the account runs the code of \(code)"))
        }
    }
}

extension AuthorizationReview.Entry {
    fileprivate func describe(place: String, into builder: inout SummaryBuilder) {
        let who = authority.map { Sourced($0.address.description, $0.origin) } ?? Sourced("the account that signs \(place)", .unverified)
        let chainID = authorization.chainID
        let scope =
            chainID.isZero
            ? "on every chain"
            : EthereumNetworks.name(of: chainID).map { "on \($0) (chain id \(chainID))" } ?? "on chain id \(chainID)"
        let (code, nonce) = (authorization.address, authorization.nonce)
        builder.mention(code)
        if code.isZero {
            builder.field("delegation", "\(who) ends its delegation \(scope), at nonce \(nonce)")
        } else {
            builder.field("delegation", "\(who) runs the code of \(code) \(scope), from nonce \(nonce)")
        }
        // One that is skipped here may count in another transaction, unless its signature is good for nothing.
        if skipped?.isVoid != true, !code.isZero {
            builder.power("\(who) hands itself over to the code of \(code) \(scope)", isUnlimited: true)
            builder.warn("\(who) hands itself over to the code of \(code) \(scope): that code may then move all that the account holds")
        }
        if chainID.isZero, skipped?.isVoid != true {
            builder.warn("\(place) is for chain id 0: it can be used on every chain on which the account has nonce \(nonce)")
        }
        guard let skipped else { return }
        builder.warn("\(place) is skipped by the chain: \(Sourced(skipped.text(nonce: nonce), skipped.origin))")
        if skipped.isMalleable {
            builder.warn("whoever has the signature of \(place) can write it so that it counts, in another transaction")
        }
    }
}
