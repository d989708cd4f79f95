public import ChainKit
internal import Groups
public import MPCCore

/// A run of several rounds that a coordinator asks parties to take part in.
public enum RunRequest: Sendable {
    /// Fill the signer set's pool.
    case presign(scheme: SignatureScheme, count: Int, signers: [PartyIndex])
    /// Sign an approved order without a pool: the run's id binds the request from round 0 on (dkls23.md section 5).
    case sign(SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex])
    /// Sign 32 bytes that nobody has read (rule S7).
    case rawDigest(RawDigest, signers: [PartyIndex])
    /// Make the set-up of a pair of parties anew.
    case renewPair(scheme: SignatureScheme, PartyPair)

    /// The parties that take part, ascending.
    public var parties: [PartyIndex] {
        switch self {
        case .presign(scheme: _, count: _, let signers), .sign(_, prior: _, scheme: _, round: _, let signers), .rawDigest(_, let signers):
            signers
        case .renewPair(scheme: _, let pair): [pair.low, pair.high]
        }
    }
}

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

/// A party's decision on a digest that it cannot read.
public typealias RawDigestPolicy = @Sendable (_ party: PartyIndex, _ digest: RawDigest) -> PolicyVerdict

/// A party's place in a run.
public struct RunTicket: Equatable, Sendable {
    /// Names the run at its party: 16 random bytes.
    public struct ID: Hashable, Sendable {
        /// The bytes.
        public let bytes: [UInt8]

        /// An id that another party gave.
        public init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    /// The run at this party.
    public let id: ID
    /// The party's broadcast of round 0.
    public let hello: [UInt8]

    /// A ticket.
    public init(id: ID, hello: [UInt8]) {
        self.id = id
        self.hello = hello
    }
}

/// The result of a round at a party.
public enum RunStep: Equatable, Sendable {
    /// Bring each peer what is sealed for it, and then advance.
    case send([PartyIndex: [UInt8]])
    /// The party is through.
    case finished(RunProduct)
}

/// The result of a run at a party, as far as a coordinator may know it.
public enum RunProduct: Equatable, Sendable {
    /// Pre-signatures that the party has stored: their public references.
    case stored([[UInt8]])
    /// A share of the request's signatures, made with pre-signatures of this very run: their public references.
    case share(ReleasedShare, materials: [[UInt8]])
    /// The public part of the pair set-up that the party has stored: 64 bytes.
    case pair([UInt8])
}
