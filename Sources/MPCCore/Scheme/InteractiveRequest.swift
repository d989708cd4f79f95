/// The request that an interactive signing run is about, bound into the run's id from round 0 on (dkls23.md sections 0 and 5).
public struct InteractiveRequest: Equatable, Sendable {
    /// The request's hash: 32 bytes.
    public let hash: [UInt8]
    /// The number of the request's round.
    public let round: UInt32
    /// The items' hashes, without materials.
    public let items: [[UInt8]]

    /// Makes a request of items with no materials yet; nil for a hash of another length.
    public init?(hash: [UInt8], round: UInt32 = 0, items: [SigningBatch.Item]) {
        guard hash.count == 32, items.allSatisfy(\.materials.isEmpty) else { return nil }
        self.hash = hash
        self.round = round
        self.items = items.map(\.hash)
    }
}
