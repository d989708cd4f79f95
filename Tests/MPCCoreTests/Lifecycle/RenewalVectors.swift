import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// The known answers of refresh and reshare, with their proposals, statements and certificates (lifecycle.md sections 0 to 2).
struct RenewalVectors: Decodable {
    struct Epoch: Decodable {
        let t, n: Int
        let roster, records: [HexBytes]
        let wid, state: HexBytes

        var members: Roster? { Roster(publicKeys: roster.map(\.bytes)) }

        /// The records as a holder has them.
        func keys(of holder: PartyIndex) throws -> [KeyInfo] {
            try records.map { try KeyInfo(decoding: $0.bytes.replacing(8..<9, with: [holder.rawValue])) }
        }

        func known() throws -> WalletState {
            let roster = try #require(members)
            return try #require(WalletState(keys: keys(of: party(1)), roster: roster))
        }

        func shares(of holder: PartyIndex, _ secrets: [String: HexBytes]) throws -> [KeyShare] {
            try keys(of: holder).map { info in
                try KeyShare(info: info, secret: SecretBytes(copying: try #require(secrets[info.scheme.rawValue]).bytes))
            }
        }
    }
    struct Run: Decodable {
        let before, after: Int
        let `protocol`: String
        let proposal, op, sid, h, certificate: HexBytes
        let seats, identitySeeds, stored, commits, erased: [HexBytes]
        let oldIndices, oldQuorum, leaving, departed, absent: [Int]
        let sharesBefore, sharesAfter: [String: [String: HexBytes]]
        let hellos: [ImportVectors.Hello]
        let parties: [ImportVectors.Party]
    }
    struct Invalid: Decodable, CustomTestStringConvertible {
        let run, what: String
        let at: Int
        let messages: [ImportVectors.Message]?
        let payloadOf: Int?
        let payload: HexBytes?
        let expect: ImportVectors.Expected
        var testDescription: String { "\(run): \(what)" }
    }
    struct InvalidProposal: Decodable {
        let run, what, reason: String
        let proposal: HexBytes
    }
    struct InvalidCertificate: Decodable {
        let what, kind, reason: String
        let bytes: HexBytes
        let epoch: Int
    }
    struct Deletion: Decodable {
        let epoch: Int
        let op, erasedOf1: HexBytes
    }

    let epochs: [Epoch]
    let runs: [String: Run]
    let invalid: [Invalid]
    let invalidProposals: [InvalidProposal]
    let invalidCertificates: [InvalidCertificate]
    let twoCommits, otherKinds: [HexBytes]
    let notAuthentic: HexBytes
    let deletion: Deletion
    let oldQuorumSizes: [[Int]]

    static let all: RenewalVectors? = try? VectorFile.read("lifecycle/renewal.json", format: "chainsign-renewal-vector/1")

    /// A run's parameters, and the state that they are against.
    func parameters(_ run: Run) throws -> (RenewalParameters, WalletState) {
        let state = try epochs[run.before].known()
        let proposal = try RenewalProposal(run.proposal.bytes)
        return (try RenewalParameters(proposal, of: state.epoch, companion: SilentCompanion()), state)
    }
}
