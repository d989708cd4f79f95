internal import ChainKit

/// Calls of one selector that two standards share.
///
/// A number is an amount of an ERC-20 token, or names one piece of an ERC-721 collection. The bytes don't say which, and what they don't
/// say the context does not decide: it adds a name.
extension TokenCalls {
    func transferFrom(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let from = try data.address()
        let to = try data.address()
        let number = try data.integer()
        builder.summary.kind = "token.transferFrom"
        builder.tokens(
            number, unit: "base unit or token id", of: token, from: from, to: to, display: builder.display(amountOrPiece: number, of: token)
        )
        warnOfBoth(number, into: &builder)
    }

    func approve(_ data: inout CallArguments, into builder: inout SummaryBuilder) throws(UnreadableCall) {
        let spender = try data.address()
        let number = try data.integer()
        builder.summary.kind = "token.approve"
        builder.mention(spender)
        let ofToken = "if that is an ERC-20 token"
        let ofPiece = "if it is an ERC-721 collection"
        if spender.isZero {
            builder.field(
                "approval",
                "nobody may transfer piece \(number) of \(token)\(ofActor) any longer but its owner, \(ofPiece); of an ERC-20 token nothing "
                    + "changes")
            builder.warn("the spender is the zero address")
        } else if number.isZero {
            builder.field(
                "approval", "\(spender) may no longer spend \(token)\(ofActor), \(ofToken), or may transfer its piece 0, \(ofPiece)")
            builder.power("\(spender) may transfer piece 0 of \(token)\(ofActor), \(ofPiece)")
        } else {
            let unlimited = number.isUnlimitedAllowance
            let most = unlimited ? "an UNLIMITED amount" : "\(number) base units"
            let digits = unlimited ? "an UNLIMITED amount (\(number.brief) base units)" : "\(number) base units"
            builder.field(
                "approval", "\(spender) may spend \(digits) of \(token)\(ofActor) \(ofToken), or transfer its piece \(number) \(ofPiece)")
            let shown = unlimited ? nil : builder.display(amountOrPiece: number, of: token)
            let named: Sourced = shown.map { "; by the context that is \($0)" } ?? ""
            builder.power(
                "\(spender) may spend \(most) of token \(token)\(ofActor), or transfer one piece of it\(named)",
                isUnlimited: unlimited)
            if unlimited {
                builder.warn("\(spender) may spend an UNLIMITED amount of \(token)\(ofActor), \(ofToken), at any time")
            } else {
                builder.warnIfBeyondAnySupply(number, of: token, spender: spender)
            }
        }
        warnOfBoth(number, into: &builder)
        // What is unlimited, or nothing, is said better without a number of tokens.
        let isPiece = builder.token(token)?.standard?.value == .erc721
        if isPiece || !(number.isZero || number.isUnlimitedAllowance), let shown = builder.display(amountOrPiece: number, of: token) {
            builder.field(isPiece ? "approved piece" : "approved amount", shown)
        } else if let known = builder.named(token) {
            builder.field("token \(token)", known.symbol)
        }
    }

    private func warnOfBoth(_ number: UInt256, into builder: inout SummaryBuilder) {
        builder.warn(
            "\(number.brief) is an amount where \(token) is an ERC-20 token, and the number of one piece where it is an ERC-721 "
                + "collection: the bytes don't say which")
        guard let standard = builder.token(token)?.standard else { return }
        builder.field("standard of \(token)", Sourced(standard.value.name, standard.origin))
    }
}
