internal import Groups

/// The parameters of a key generation run, which makes one key per scheme for t of n parties.
public struct KeyGenerationParameters: Sendable {
    /// The schemes, in wire order, each once.
    public let schemes: [SignatureScheme]
    /// The threshold t.
    public let threshold: Int
    /// The parties' identities.
    public let roster: Roster
    /// The addition that rides along in the private messages, if there is one.
    public let companion: (any KeyGenerationCompanion)?

    /// Checks 2 ≤ t ≤ n ≤ 255 and at least one scheme, none twice; a companion's scheme is among them and its n kept.
    public init(
        schemes: [SignatureScheme], threshold: Int, roster: Roster, companion: (any KeyGenerationCompanion)? = nil
    ) throws(ProtocolAbort) {
        guard threshold >= 2, threshold <= roster.count else { throw .misuse(.threshold(t: threshold, n: roster.count)) }
        guard !schemes.isEmpty, Set(schemes).count == schemes.count else { throw .misuse(.schemes) }
        if let companion {
            guard schemes.contains(companion.scheme) else { throw .misuse(.schemes) }
            guard roster.count <= companion.largestGroup else {
                throw .misuse(.parties(n: roster.count, limit: companion.largestGroup, scheme: companion.scheme))
            }
        }
        self.schemes = schemes.sorted()
        self.threshold = threshold
        self.roster = roster
        self.companion = companion
    }

    /// The run's parameters: op = H("run/op"; "keygen", the schemes, t, n, roster hash), and the companion's name where
    /// there is one: parties that disagree on it must never share a run id (rule H3).
    public var run: RunParameters? {
        var operation = Transcript(.operation)
        operation.absorb("keygen")
        operation.absorb(list: schemes.map { Array($0.rawValue.utf8) })
        operation.absorb(UInt32(threshold))
        operation.absorb(UInt32(roster.count))
        operation.absorb(roster.hash)
        if let companion { operation.absorb(companion.name) }
        return RunParameters(
            protocolName: "keygen", keyID: [], epoch: 0, parties: roster.parties, operation: operation.hash())
    }
}
