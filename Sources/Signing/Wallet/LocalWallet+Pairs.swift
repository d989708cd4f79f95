public import MPCCore
public import PartyCore

/// The pair set-ups beside a wallet's key.
extension LocalWallet {
    /// One end of a pair set-up, as its party has it.
    public struct PairStatus: Equatable, Sendable {
        /// The pair.
        public let pair: PartyPair
        /// Why it is poisoned, and at which party.
        public let poisoned: [PartyIndex: String]
        /// Whether its ends hold different set-ups, or one of them none, as after a renewal that was cut off.
        public let differs: Bool
        /// Whether the wallet's own housekeeping makes the set-up anew, by the next signature that needs it: nobody cheated.
        public let needsRenewal: Bool
        /// Whether the pair can sign together as it is.
        public var isUsable: Bool { poisoned.isEmpty && !differs && !needsRenewal }
    }

    /// The pair set-ups of the key that has them, as both ends have them.
    public func pairs() async throws(WalletError) -> [PairStatus] {
        let key = try pairedKey()
        let ends = try await pairEnds(of: parties, key)
        var statuses: [PairStatus] = []
        for (position, low) in parties.enumerated() {
            for high in parties.dropFirst(position + 1) {
                guard let pair = PartyPair(low.index, high.index) else { continue }
                let (first, second) = (ends[pair]?[low.index], ends[pair]?[high.index])
                let agree = if let first, let second { key.pairSetups?.agree(first.publicPart, second.publicPart) == true } else { false }
                let marked = first?.needsRenewal == true || second?.needsRenewal == true
                var poisoned: [PartyIndex: String] = [:]
                if let reason = first?.poisoned { poisoned[low.index] = reason }
                if let reason = second?.poisoned { poisoned[high.index] = reason }
                statuses.append(PairStatus(pair: pair, poisoned: poisoned, differs: !agree && !marked, needsRenewal: marked))
            }
        }
        return statuses
    }

    /// Makes a pair's set-up anew, which clears its poison. Where a crash leaves the two ends with different set-ups, they cannot sign
    /// together until the renewal is repeated, and nobody is banned for it.
    public func renew(_ pair: PartyPair) async throws(WalletError) {
        let key = try pairedKey()
        try requireHere([pair.low, pair.high])
        let ends = parties.filter { $0.index == pair.low || $0.index == pair.high }
        guard ends.count == 2 else {
            throw .signers(requested: [Int(pair.low.rawValue), Int(pair.high.rawValue)], threshold: 2, parties: partyCount, exactly: true)
        }
        for end in ends { await end.allowRenewal(of: pair) }
        do throws(WalletError) { _ = try await drive(.renewPair(scheme: key.scheme, pair), ends) } catch {
            for end in ends { await end.withdrawRenewal(of: pair) }
            throw error
        }
        for end in ends { await end.withdrawRenewal(of: pair) }
        // What counts is what is stored: another process may have renewed the pair as well.
        guard try await pairs().first(where: { $0.pair == pair })?.isUsable == true else {
            throw .protocolAbort(.abort(.check("pair set-ups")))
        }
    }

    /// Renews the pairs of a set that wait for it by the wallet's own housekeeping, as signing does. Of one that a check failed for the
    /// run that needs it speaks.
    func renewWhatHasToBe(of set: [any PartyAdministration], _ key: KeyInfo) async throws(WalletError) {
        guard key.pairSetups != nil else { return }
        let ends = try await pairEnds(of: set, key)
        for (place, low) in set.enumerated() {
            for high in set.dropFirst(place + 1) {
                guard let pair = PartyPair(low.index, high.index), let one = ends[pair]?[low.index], let other = ends[pair]?[high.index],
                    one.needsRenewal || other.needsRenewal, one.poisoned == nil, other.poisoned == nil
                else { continue }
                _ = try await drive(.renewPair(scheme: key.scheme, pair), [low, high])
            }
        }
    }

    /// What each party says of its ends of the pairs.
    private func pairEnds(
        of parties: [any PartyAdministration], _ key: KeyInfo
    ) async throws(WalletError) -> [PartyPair: [PartyIndex: PairEnd]] {
        var ends: [PartyPair: [PartyIndex: PairEnd]] = [:]
        for party in parties {
            for end in try await party.state().pairs where end.scheme == key.scheme { ends[end.pair, default: [:]][party.index] = end }
        }
        return ends
    }

    /// The key whose parties have a set-up in pairs.
    private func pairedKey() throws(WalletError) -> KeyInfo {
        if let key = keys.first(where: { $0.pairSetups != nil }) { return key }
        // Of a wallet without one, the scheme is named that would have it.
        return try key(LocalWallet.schemes.first { ProtocolTable.scheme(forNew: $0).pairSetups != nil } ?? .ecdsaSecp256k1)
    }
}
