import FROST
import TestSupport
import Testing

/// The published vectors of one suite; suites are told apart by their context string.
enum FROSTVectors {
    static func read<Content: Decodable>(_ name: String, as content: Content.Type = Content.self) throws -> Content {
        try VectorFile.read("frost/\(name).json", format: "chainsign-frost-vector/1")
    }

    static let groups = ["ed25519", "secp256k1"]
    /// RFC 9591's own, ZcashFoundation's, and those with identifiers beyond one byte.
    /// (ZcashFoundation's Taproot files have one signing vector, twice.)
    static let signing =
        groups.flatMap { ["rfc9591-\($0)", "zf-\($0)-signing", "zf-\($0)-signing-big-identifiers"] } + ["zf-secp256k1-tr-signing"]
    static let repair = all.map { "zf-\($0)-repair" }
    static let keygen = all.map { "zf-\($0)-keygen" }
    static let encodings = all.map { "zf-\($0)-encodings" }
    private static let all = groups + ["secp256k1-tr"]
}

/// Runs a generic body under the suite that a vector names; an unknown suite fails the test.
protocol SuiteBody {
    func run<Suite: Ciphersuite>(_ suite: Suite.Type) throws
}

extension SuiteBody {
    func run(under contextString: String) throws {
        switch contextString {
        case Ed25519SHA512.contextString: try run(Ed25519SHA512.self)
        case Secp256k1SHA256.contextString: try run(Secp256k1SHA256.self)
        case Secp256k1Taproot.contextString: try run(Secp256k1Taproot.self)
        default: throw MalformedVector(what: "suite \(contextString)")
        }
    }
}

struct SigningVector: Decodable, Sendable {
    struct Signer: Decodable, Sendable {
        let identifier: Int
        let hidingRandomness, bindingRandomness, hidingNonce, bindingNonce, hidingCommitment, bindingCommitment: HexBytes
        let bindingFactorInput, bindingFactor, signatureShare: HexBytes
    }
    let suite: String
    let groupSecret, groupKey, message, signature: HexBytes
    let coefficients: [HexBytes]
    /// Party i's share is at position i − 1.
    let shares: [HexBytes]
    let signers: [Signer]
}

struct RepairVector: Decodable, Sendable {
    let suite: String
    let deltas: [HexBytes]
    let sigma: HexBytes
    let sigmas: [HexBytes]
    let share: HexBytes
}

struct KeygenVector: Decodable, Sendable {
    struct Participant: Decodable, Sendable {
        let identifier: Int
        let coefficients, commitments: [HexBytes]
        /// By dealer.
        let received: [String: HexBytes]
        let signingShare, verifyingShare: HexBytes
    }
    let suite: String
    let groupKey: HexBytes
    /// "keyOnly" where the generated key was tweaked as that of an output without scripts.
    let taproot: String?
    let participants: [Participant]
}

struct EncodingsVector: Decodable, Sendable {
    let suite: String
    let invalidElement, identifier, element1, element2, scalar1, proofOfKnowledge: HexBytes
    let identifierValue: UInt64
}
