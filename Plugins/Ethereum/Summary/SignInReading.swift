internal import ChainKit

extension SignInMessage {
    /// Says who signs in where, and checks what the message says of itself.
    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder) {
        if faults.isEmpty {
            builder.summary.kind = "signIn"
        } else {
            builder.warn("the message looks like a sign-in and breaks the rules for one (EIP-4361): \(faults.joined(separator: "; "))")
        }
        showPlace(into: &builder)
        if let account {
            builder.mention(account)
            builder.field("signs in as", "\(account)")
            if let signer, signer.address != account {
                builder.warn(
                    "the message signs in as \(account), and the signer is \(signer.text): it counts only if that account is a contract "
                        + "that accepts the signature")
            }
        }
        if let chainID {
            builder.field("chain", "\(EthereumNetworks.name(of: chainID).map { "\($0) (chain id \(chainID))" } ?? "chain id \(chainID)")")
            if let expected = builder.context.chainID, expected != chainID {
                builder.warn(Sourced("the message is of chain id \(chainID), and the context expects \(expected)", .context))
            }
        }
        showTimes(into: &builder)
        if resources.contains(where: { $0.utf8.starts(with: "urn:recap:".utf8) }) {
            builder.warn("the message's resources hand abilities over to whom its URI names (ERC-5573): they can't be read here")
        }
    }

    private func showPlace(into builder: inout SummaryBuilder) {
        let shown = Printable.text(domain, limit: 100)
        builder.field("signs in at", "\(scheme.map { "\(Printable.text($0, limit: 20))://" } ?? "")\(shown)")
        if let disguise = host.disguise { builder.warn("the domain \(shown) \(disguise): it may be made to look like another") }
        if host.user != nil {
            builder.warn("the domain \(shown) has a user's name before its @: its host is \(Printable.text(host.text, limit: 100))")
        }
        guard let uri else { return }
        let link = Printable.text(uri, limit: 200)
        guard let other = uriHost else {
            builder.warn("the URI \(link) names no host that could be compared with the domain \(shown)")
            return
        }
        // A port that one of them leaves out is the usual one.
        if other.name != host.name || (other.port != nil && host.port != nil && other.port != host.port) {
            builder.warn("the URI is of \(Printable.text(other.text, limit: 100)), and the domain is \(shown)")
        }
        if other.user != nil { builder.warn("the URI \(link) has a user's name before the @ of its host") }
        if let disguise = other.disguise, other.name != host.name { builder.warn("the URI's host \(disguise)") }
    }

    private func showTimes(into builder: inout SummaryBuilder) {
        if let notBefore {
            builder.field("sign-in valid from", "\(Deadline(seconds: notBefore.seconds).text)")
            if let now = builder.context.now, notBefore.seconds > now {
                builder.warn(Sourced("by the context's time, the sign-in is not valid yet", .context))
            }
        }
        guard let expiration else { return }
        let deadline = Deadline(seconds: expiration.seconds)
        builder.field("sign-in valid until", "\(deadline.text)")
        builder.check(deadline, of: "the sign-in")
        if let start = [issued, notBefore].compactMap(\.?.seconds).max(), start > expiration.seconds {
            builder.warn("the sign-in expires before it begins")
        }
    }
}
