public import ChainKit
public import MPCCore
internal import ShareStore

/// Pools, pair set-ups and what else a wallet's ECDSA key needs besides shares.
extension LocalWallet {
    /// Pre-signatures that one run makes.
    static let presigningBatch = 100
    /// Nonces that a party adds to its pool in one step; a store takes 10,000.
    static let nonceBatch = 1000

    /// Fills pools: every party's nonces, or the pre-signatures of one signer set.
    ///
    /// - Parameters:
    ///   - signers: the set whose pool to fill, for schemes whose material belongs to one; the lowest t parties where it is nil.
    ///   - progress: called with how many units there are after each batch.
    public func presign(
        _ scheme: SignatureScheme, count: Int, signers: [PartyIndex]? = nil, progress: (Int) -> Void = { _ in }
    ) async throws(WalletError) {
        guard count >= 1 else { throw .protocolAbort(.misuse(.parameter("1 or more units of signing material"))) }
        let key = try key(scheme)
        var made = 0
        guard scheme.binding == .signerSet else {
            while made < count {
                let batch = min(Self.nonceBatch, count - made)
                // One that cannot is no reason to leave the others without; that it cannot is said when they have.
                var failures: [(party: PartyIndex, error: WalletError)] = []
                for party in parties {
                    do throws(WalletError) { try party.fillPool(scheme: scheme, count: batch) } catch {
                        failures.append((party.index, error))
                    }
                }
                if let first = failures.first { throw .party(first.party, first.error) }
                made += batch
                progress(made)
            }
            return
        }
        let set = try signerSet(signers, key: key)
        let turns = await stockTurns()
        defer { withExtendedLifetime(turns) {} }
        try await renewWhatHasToBe(of: set, key)
        while made < count {
            let batch = min(Self.presigningBatch, count - made)
            _ = try await drive(.presign(scheme: scheme, count: batch, signers: set.map(\.index)), set)
            made += batch
            progress(made)
        }
    }

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

    /// The parties whose pools are locked now, and why: nothing that lies in them is used, and signing goes on without.
    public var poolLocks: [(party: PartyIndex, lock: PoolLock)] {
        parties.compactMap { party in party.stockLock.map { (party.index, $0) } }
    }

    /// The pair set-ups of the ECDSA key, as both ends have them.
    public func pairs() throws(WalletError) -> [PairStatus] {
        let key = try key(.ecdsaSecp256k1)
        var ends: [PartyPair: [PartyIndex: PairRecord]] = [:]
        for party in parties {
            let records = try WalletError.store { () throws(StoreError) in
                try party.store.pairs(keyID: key.keyID, epoch: key.epoch)
            }
            for record in records {
                guard let peer = PartyIndex(Int(record.peer)), let pair = PartyPair(party.index, peer) else { continue }
                ends[pair, default: [:]][party.index] = record
            }
        }
        var statuses: [PairStatus] = []
        for (position, low) in parties.enumerated() {
            for high in parties.dropFirst(position + 1) {
                guard let pair = PartyPair(low.index, high.index) else { continue }
                let (first, second) = (ends[pair]?[low.index], ends[pair]?[high.index])
                let agree =
                    if let first, let second {
                        PairSetupParts.agree(first.publicPart, second.publicPart, scheme: key.scheme)
                    } else { false }
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
        _ = try key(.ecdsaSecp256k1)
        try requireHere([pair.low, pair.high])
        let ends = parties.filter { $0.index == pair.low || $0.index == pair.high }
        guard ends.count == 2 else {
            throw .signers(requested: [Int(pair.low.rawValue), Int(pair.high.rawValue)], threshold: 2, parties: partyCount, exactly: true)
        }
        for end in ends { end.allowRenewal(of: pair) }
        defer { for end in ends { end.withdrawRenewal(of: pair) } }
        _ = try await drive(.renewPair(scheme: .ecdsaSecp256k1, pair), ends)
        // What counts is what is stored: another process may have renewed the pair as well.
        guard try pairs().first(where: { $0.pair == pair })?.isUsable == true else {
            throw .protocolAbort(.abort(.check("pair set-ups")))
        }
    }

    /// Renews the pairs of a set that wait for it by the wallet's own housekeeping, as signing does. Of one that a check failed for the
    /// run that needs it speaks.
    private func renewWhatHasToBe(of set: [LocalParty], _ key: KeyInfo) async throws(WalletError) {
        for (place, low) in set.enumerated() {
            for high in set.dropFirst(place + 1) {
                guard let pair = PartyPair(low.index, high.index), let one = try low.pairRecord(key, high.index),
                    let other = try high.pairRecord(key, low.index), one.needsRenewal || other.needsRenewal,
                    one.poisoned == nil, other.poisoned == nil
                else { continue }
                _ = try await drive(.renewPair(scheme: key.scheme, pair), [low, high])
            }
        }
    }

    /// Signer sets in quarantine: their combinations failed twice with nobody to blame.
    public func quarantined(_ scheme: SignatureScheme) throws(WalletError) -> [[PartyIndex]] {
        let key = try key(scheme)
        var sets: Set<[PartyIndex]> = []
        for party in parties { sets.formUnion(try party.quarantined(key)) }
        return sets.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Lets a signer set sign again.
    public func liftQuarantine(_ scheme: SignatureScheme, signers: [PartyIndex]) throws(WalletError) {
        let key = try key(scheme)
        for party in parties where signers.contains(party.index) {
            try WalletError.store { () throws(StoreError) in
                try party.store.liftQuarantine(keyID: key.keyID, signers: signers.map(\.rawValue))
            }
        }
    }

    /// Signs 32 bytes that no party can read: the escape hatch of rule S7.
    ///
    /// Every party's ``PartyPolicies/rawDigests`` must allow it, which it does not by default. It never takes a pre-signature from a
    /// pool: the run's id binds the digest from round 0 on.
    public func signUnreadDigest(_ digest: RawDigest, signers: [PartyIndex]? = nil) async throws(WalletError) -> RawSignature {
        let key = try key(.ecdsaSecp256k1)
        let set = try signerSet(signers, key: key)
        let indices = set.map(\.index)
        try await renewWhatHasToBe(of: set, key)
        let products = try await drive(.rawDigest(digest, signers: indices), set)
        var shares: [PartyIndex: [UInt8]] = [:]
        var references: [[UInt8]] = []
        for party in indices {
            guard case .share(let released, let materials) = products[party],
                let share = SignedShare.open(released.share, from: party, roster: roster)
            else { throw .protocolAbort(.retryable(missing: [party])) }
            shares[party] = share
            references = materials
        }
        let batch = try Schemes.batch(digest, key: key, signers: indices, materials: references)
        let combined = try WalletError.run { () throws(ProtocolAbort) in
            try ProtocolTable.scheme(key.scheme).combine(batch, key: key, shares: shares)
        }
        guard let signature = combined.first else { throw .protocolAbort(.abort(.combinationFailed)) }
        return signature
    }

    private func signerSet(_ signers: [PartyIndex]?, key: KeyInfo) throws(WalletError) -> [LocalParty] {
        guard let signers else {
            let chosen = Array(parties.prefix(key.threshold))
            guard chosen.count == key.threshold else { throw noQuorum(key.threshold) }
            return chosen
        }
        try requireHere(signers)
        let chosen = parties.filter { signers.contains($0.index) }
        guard chosen.count == key.threshold, chosen.count == signers.count else {
            throw .signers(requested: signers.map { Int($0.rawValue) }, threshold: key.threshold, parties: key.parties, exactly: true)
        }
        return chosen
    }

    private func drive(_ request: RunRequest, _ parties: [LocalParty]) async throws(WalletError) -> [PartyIndex: RunProduct] {
        do throws(RunDriver.Failure) { return try await RunDriver.drive(request, parties: parties) } catch {
            switch error.error {
            case .refused: throw error.error
            default: throw .party(error.party, error.error)
            }
        }
    }
}
