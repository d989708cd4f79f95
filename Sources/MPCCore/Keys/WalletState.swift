internal import Groups

/// All that is public of a wallet in one epoch, in two hashes: which wallet it is, and which state of it (lifecycle.md section 0).
public struct WalletState: Equatable, Sendable {
    /// The public records of one party's keys, in scheme order.
    public let keys: [KeyInfo]
    /// The identities of the epoch's parties.
    public let roster: Roster

    /// A state; nil where the keys are not of one run, epoch, threshold and party, where two are of one scheme, or where the roster has another
    /// number of parties.
    public init?(keys: [KeyInfo], roster: Roster) {
        let keys = keys.sorted { $0.scheme < $1.scheme }
        guard let first = keys.first, Set(keys.map(\.scheme)).count == keys.count, first.parties == roster.count,
            keys.allSatisfy({
                ($0.epoch, $0.threshold, $0.parties, $0.index) == (first.epoch, first.threshold, first.parties, first.index)
                    && ($0.runID, $0.transcriptHash) == (first.runID, first.transcriptHash)
            })
        else { return nil }
        self.keys = keys
        self.roster = roster
    }

    /// The wallet's id for life, H("wallet/id"; the key ids in scheme order): 32 bytes.
    public var walletID: [UInt8] {
        var transcript = Transcript(.walletID)
        transcript.absorb(list: keys.map(\.keyID))
        return transcript.hash()
    }

    /// The epoch's hash, H("life/state"; wallet id, epoch, t, n, roster hash, run id, transcript hash, number of keys, and of each key scheme,
    /// id, X, chain code, origin, place below a master, X_1 … X_n): 32 bytes.
    public var hash: [UInt8] {
        var transcript = Transcript(.walletState)
        transcript.absorb(walletID)
        let first = keys[0]  // there is one: checked when it was made
        transcript.absorb(first.epoch)
        transcript.absorb(UInt32(first.threshold))
        transcript.absorb(UInt32(first.parties))
        transcript.absorb(roster.hash)
        transcript.absorb(first.runID)
        transcript.absorb(first.transcriptHash)
        transcript.absorb(UInt32(keys.count))
        for key in keys {
            transcript.absorb(key.scheme.rawValue)
            transcript.absorb(key.keyID)
            transcript.absorb(key.publicKey)
            transcript.absorb(key.chainCode)
            transcript.absorb(UInt32(key.origin.rawValue))
            transcript.absorb(key.bip32)
            transcript.absorb(list: key.publicShares)
        }
        return transcript.hash()
    }
}
