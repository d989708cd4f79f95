internal import Groups

/// What a key generation run makes: one key per scheme, for t of n parties.
public struct KeyGenerationParameters: Sendable {
    /// The schemes, in wire order, each once.
    public let schemes: [SchemeID]
    /// t.
    public let threshold: Int
    /// The parties' identities.
    public let roster: Roster

    /// Checks 2 ≤ t ≤ n ≤ 255 and at least one scheme, none twice.
    public init(schemes: [SchemeID], threshold: Int, roster: Roster) throws(ProtocolAbort) {
        guard threshold >= 2, threshold <= roster.count else { throw .misuse(.threshold(t: threshold, n: roster.count)) }
        guard !schemes.isEmpty, Set(schemes).count == schemes.count else { throw .misuse(.schemes) }
        self.schemes = schemes.sorted()
        self.threshold = threshold
        self.roster = roster
    }

    /// The run's parameters: op = H("run/op"; "keygen", the schemes, t, n, roster hash).
    public var run: RunParameters? {
        var operation = Transcript(.operation)
        operation.absorb("keygen")
        operation.absorb(list: schemes.map { Array($0.rawValue.utf8) })
        operation.absorb(UInt32(threshold))
        operation.absorb(UInt32(roster.count))
        operation.absorb(roster.hash)
        return RunParameters(
            protocolName: "keygen", keyID: [], epoch: 0, parties: roster.parties, operation: operation.hash())
    }
}
