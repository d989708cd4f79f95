internal import Groups

/// The parameters of an import: a dealer at seat n + 1 splits existing keys among n parties (lifecycle.md section 1).
public struct ImportParameters: Sendable {
    /// The keys, in scheme order.
    public let keys: [RootKey]
    /// The threshold t.
    public let threshold: Int
    /// The identities of the parties that will hold shares.
    public let roster: Roster
    /// The dealer's identity, an Ed25519 key that is none of the roster's.
    public let dealer: [UInt8]
    /// What rides along between the holders, if there is anything.
    public let companion: (any KeyGenerationCompanion)?
    /// The identities by seat: the holders', then the dealer's.
    public let seats: Roster
    /// The dealer's seat.
    public let dealerSeat: PartyIndex

    /// Checks 2 ≤ t ≤ n ≤ 254 and one to three keys, no scheme and no key twice (rule S12), as well as the companion's bounds and the dealer's
    /// identity.
    public init(
        keys: [RootKey], threshold: Int, roster: Roster, dealer: [UInt8], companion: (any KeyGenerationCompanion)? = nil
    ) throws(ProtocolAbort) {
        guard threshold >= 2, threshold <= roster.count else { throw .misuse(.threshold(t: threshold, n: roster.count)) }
        guard !keys.isEmpty, Set(keys.map(\.scheme)).count == keys.count else { throw .misuse(.schemes) }
        // Of a point and its opposite either's secret gives the other's: what counts is x.
        let abscissas = keys.filter { $0.scheme != .ed25519 }.map { $0.publicKey.dropFirst() }
        guard Set(abscissas).count == abscissas.count else { throw .misuse(.parameter("one key under two schemes")) }
        if let companion {
            guard keys.contains(where: { $0.scheme == companion.scheme }) else { throw .misuse(.schemes) }
            guard roster.count <= companion.largestGroup else {
                throw .misuse(.parties(n: roster.count, limit: companion.largestGroup, scheme: companion.scheme))
            }
        }
        guard let seats = Roster(publicKeys: roster.publicKeys + [dealer]), let seat = PartyIndex(seats.count) else {
            throw .misuse(.parameter("the dealer's identity is no key of its own"))
        }
        self.keys = keys.sorted { $0.scheme < $1.scheme }
        self.threshold = threshold
        self.roster = roster
        self.dealer = dealer
        self.companion = companion
        self.seats = seats
        dealerSeat = seat
    }

    /// What operators approve, op = H("run/op"; "import", number of keys, schemes, t, n, roster hash, dealer's identity, of each key X, chain
    /// code and place, and the companion's name where there is one): 32 bytes.
    public var operation: [UInt8] {
        var operation = Transcript(.operation)
        operation.absorb("import")
        operation.absorb(UInt32(keys.count))
        for key in keys { operation.absorb(key.scheme.rawValue) }
        operation.absorb(UInt32(threshold))
        operation.absorb(UInt32(roster.count))
        operation.absorb(roster.hash)
        operation.absorb(dealer)
        for key in keys {
            operation.absorb(key.publicKey)
            operation.absorb(key.chainCode)
            operation.absorb(key.bip32)
        }
        if let companion { operation.absorb(companion.name) }
        return operation.hash()
    }

    /// The run's parameters: P is all seats.
    public var run: RunParameters? {
        RunParameters(protocolName: "life/import", keyID: [], epoch: 0, parties: seats.parties, operation: operation)
    }
}
