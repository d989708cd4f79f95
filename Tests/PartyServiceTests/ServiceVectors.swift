import Groups
import Secrets
import TestSupport

@testable import PartyService

/// Three identities and what they make, by an independent implementation.
struct ServiceVectors: Decodable {
    struct Person: Decodable {
        let name: String
        let seed: HexBytes
        let publicKey: HexBytes
        let certificate: HexBytes
        let words: String
        let point: HexBytes
        let serial: HexBytes
        let leaf: HexBytes
        let addresses: [String]
        let nonce: HexBytes
        let card: HexBytes

        func identity() throws -> Ed25519SigningKey { try Ed25519SigningKey(seed: SecretBytes(copying: seed.bytes)) }
        func member() throws -> Member { try Member(name: name, certificate: IdentityCertificate(of: identity())) }
    }
    struct RosterFacts: Decodable {
        let walletID: HexBytes
        let hash: HexBytes
        let words: String
        let consents: [HexBytes]
    }
    struct NextFacts: Decodable {
        let seed: HexBytes
        let hash: HexBytes
    }
    struct InvitationFacts: Decodable {
        let threshold: Int
        let nonce: HexBytes
        let bytes: HexBytes
        let words: String
    }
    let time: Int64
    let members: [Person]
    let roster: RosterFacts
    let next: NextFacts
    let invitation: InvitationFacts

    static func read() throws -> ServiceVectors { try VectorFile.read("service/enrolment.json", format: "chainsign-service-vector/1") }

    func firstRoster() throws -> MemberRoster {
        try MemberRoster(members: members.map { try $0.member() }, randomness: .scripted([roster.walletID.bytes]))
    }
}
