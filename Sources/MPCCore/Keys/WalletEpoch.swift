/// One epoch of a wallet without its keys' public shares: all that a proposal for the next epoch and a certificate of it are checked against
/// (lifecycle.md sections 0 and 2).
///
/// A ``WalletState`` has that of its own epoch and a certificate gives the next, so that whoever was away walks a chain of certificates from
/// the state that it knows.
public struct WalletEpoch: Hashable, Sendable {
    /// The wallet's id.
    public let walletID: [UInt8]
    /// The epoch's number e.
    public let number: UInt32
    /// The hash of its state, 32 bytes.
    public let state: [UInt8]
    /// The threshold t.
    public let threshold: Int
    /// The identities of its parties.
    public let roster: Roster
    /// The schemes of the wallet's keys, in scheme order: the same in every epoch.
    public let schemes: [SignatureScheme]
}

extension WalletEpoch {
    /// The epoch that a certificate began; it proves nothing by itself, for whoever followed it has checked it.
    public init(_ certificate: LifecycleCertificate, schemes: [SignatureScheme]) throws(WireError) {
        let proposal = certificate.proposal
        guard let roster = Roster(publicKeys: proposal.roster), proposal.epoch < .max else {
            throw WireError(field: "roster", problem: .outOfRange)
        }
        self.init(
            walletID: proposal.walletID, number: proposal.epoch + 1, state: certificate.state, threshold: Int(proposal.threshold),
            roster: roster, schemes: schemes.sorted())
    }

    /// The epoch that a proposal ends, for a newcomer, whose operator vouched for the roster.
    public init(endedBy proposal: RenewalProposal, roster: Roster, schemes: [SignatureScheme]) {
        self.init(
            walletID: proposal.walletID, number: proposal.epoch, state: proposal.state, threshold: Int(proposal.oldThreshold),
            roster: roster, schemes: schemes.sorted())
    }
}

extension WalletState {
    /// What the epoch is without the keys.
    public var epoch: WalletEpoch {
        let first = keys[0]  // there is one: checked when it was made
        return WalletEpoch(
            walletID: walletID, number: first.epoch, state: hash, threshold: first.threshold, roster: roster, schemes: keys.map(\.scheme))
    }
}

extension KeyInfo {
    /// Whether this is an earlier epoch's key: same id, public key, chain code, origin and place, which never change.
    public func keeps(_ earlier: KeyInfo) -> Bool {
        keyID == earlier.keyID && RootKey(self) == RootKey(earlier) && origin == earlier.origin
            && thresholdProtocol == earlier.thresholdProtocol
    }
}
