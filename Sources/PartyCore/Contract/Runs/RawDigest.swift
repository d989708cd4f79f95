public import ChainKit
internal import Groups
internal import MPCCore

/// A digest that comes without what it is the hash of: the escape hatch of rule S7, which parties refuse unless told otherwise.
///
/// What is signed may be anything, a transaction that empties the wallet included.
public struct RawDigest: Equatable, Sendable {
    /// 32 bytes.
    public let digest: [UInt8]
    /// The path of the wallet's ECDSA key.
    public let path: DerivationPath

    /// A digest to be signed unseen.
    public init(_ digest: [UInt8], path: DerivationPath = .root) {
        self.digest = digest
        self.path = path
    }

    /// H("sign/raw-digest"; key id, path, digest).
    func requestHash(keyID: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.rawDigest)
        transcript.absorb(keyID)
        transcript.absorb(UInt32(clamping: path.indices.count))
        for index in path.indices { transcript.absorb(index) }
        transcript.absorb(digest)
        return transcript.hash()
    }
}
