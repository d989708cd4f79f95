public import MPCCore

/// A party's decision on a digest that it cannot read.
public typealias RawDigestPolicy = @Sendable (_ party: PartyIndex, _ digest: RawDigest) -> PolicyVerdict

/// The policies of a party's operator.
public struct PartyPolicies: Sendable {
    /// Orders, which the party has read.
    public var orders: ApprovalPolicy
    /// Digests, which nobody can read: refused unless somebody takes the responsibility (rule S7).
    public var rawDigests: RawDigestPolicy
    /// In how many runs a request may spend material (dkls23.md section 5).
    public var runsPerRequest: Int

    /// Without a word on orders **every order is approved**: right where one operator, who was asked, stands behind all parties, as at
    /// the command line, and nowhere else. No digest, three runs a request.
    public init(
        orders: @escaping ApprovalPolicy = { _, _ in .approve },
        rawDigests: @escaping RawDigestPolicy = { _, _ in
            .refuse(reason: "a digest says nothing about what it signs; this party takes requests that it can read")
        },
        runsPerRequest: Int = 3
    ) {
        self.orders = orders
        self.rawDigests = rawDigests
        self.runsPerRequest = runsPerRequest
    }
}
