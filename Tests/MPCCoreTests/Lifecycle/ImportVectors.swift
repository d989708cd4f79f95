import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// The known answers of import and export (lifecycle.md sections 1 and 5).
struct ImportVectors: Decodable {
    struct Hello: Decodable {
        let nonce, x25519Secret, hello: HexBytes
    }
    struct Party: Decodable {
        let coefficients: [String: [HexBytes]]?
        let payload, salt, commitment, opening, echo: HexBytes
        let shares: [String: HexBytes]?
    }
    struct State: Decodable {
        let wid, state: HexBytes
    }
    struct Import: Decodable {
        let t, n: Int
        let secrets, chainCodes, proofNonces: [String: HexBytes]
        let bip32, dealerSeed, op, sid, h: HexBytes
        let identitySeeds, stored: [HexBytes]
        let hellos: [Hello]
        let parties: [Party]
        let state: State
        let shares: [[String: HexBytes]]
        let records: [[HexBytes]]
    }
    struct Export: Decodable {
        let schemes: [String]
        let set: [Int]
        let roster: [HexBytes]
        let recipient, op, state, walletID, exportedStatementOf1, identitySeedOf1: HexBytes
        let shares: [String: [String: HexBytes]]
        let keys: [String: HexBytes]
        let records: [String: [HexBytes]]
    }
    struct Message: Decodable {
        let round, from, to: Int
        let kind: String
        let bytes: HexBytes
    }
    struct Expected: Decodable {
        let kind, reason: String
        let party: Int?
    }
    struct Invalid: Decodable, CustomTestStringConvertible {
        let what: String
        let messages: [Message]?
        let payloadOf: Int?
        let payload: HexBytes?
        let at: Int
        let expect: Expected
        var testDescription: String { what }
    }

    let `import`: Import
    let export: Export
    let invalid: [Invalid]

    static let all: ImportVectors? = try? VectorFile.read("lifecycle/import.json", format: "chainsign-import-vector/1")
}

/// What rides along without a byte of its own: private bodies are as the known answers have them.
struct SilentCompanion: KeyGenerationCompanion {
    let name = "dkls23/pairs"
    let scheme = SignatureScheme.ecdsaSecp256k1
    let largestGroup = 16
    let firstMessageBytes = 0
    let secondMessageBytes = 0

    func half(with peer: PartyIndex, context: RunContext, randomness: Randomness) -> any CompanionHalf { Half() }

    final class Half: CompanionHalf {
        func firstMessage() -> SecretBytes { SecretBytes(zeros: 0) }
        func secondMessage(received: borrowing SecretBytes) -> SecretBytes { SecretBytes(zeros: 0) }
        func finish(received: borrowing SecretBytes) -> SecretMessage { SecretMessage(SecretBytes(zeros: 0)) }
    }
}

extension SignatureScheme {
    /// Bytes that a source has to give for a scalar to be drawn.
    func drawn(_ scalar: [UInt8]) -> [UInt8] {
        let zeros = [UInt8](repeating: 0, count: 32)
        return self == .ed25519 ? scalar + zeros : zeros + scalar
    }
}

/// The known answers' import as a run that can be driven again.
struct KnownImport {
    let known: ImportVectors.Import
    let parameters: ImportParameters
    private let secrets: [RootSecret]

    init(_ known: ImportVectors.Import) throws {
        self.known = known
        let records = try known.records[0].map { try KeyInfo(decoding: $0.bytes) }
        let identities = try known.identitySeeds.map { try Self.identity(1, $0).publicKey }
        parameters = try ImportParameters(
            keys: records.reversed().map { RootKey($0) }, threshold: known.t, roster: try #require(Roster(publicKeys: identities)),
            dealer: Self.identity(1, known.dealerSeed).publicKey, companion: SilentCompanion())
        secrets = try records.map {
            try RootSecret(RootKey($0), secret: SecretBytes(copying: try #require(known.secrets[$0.scheme.rawValue]).bytes))
        }
    }

    static func identity(_ seat: Int, _ seed: HexBytes) throws -> PartyIdentity {
        try PartyIdentity(index: try party(seat), seed: SecretBytes(copying: seed.bytes))
    }

    /// Drives it with every random choice as it was; messages pass by the closure.
    func drive(
        tamper: TamperedNetwork<DealtKeys>.Tamper? = nil
    ) throws -> (hellos: [[UInt8]], outcomes: [PartyIndex: TamperedNetwork<DealtKeys>.Outcome], id: [UInt8]) {
        let run = try #require(parameters.run)
        var openings = LocalOpenings()
        var hellos: [[UInt8]] = []
        for (position, hello) in known.hellos.enumerated() {
            let seeds = known.identitySeeds + [known.dealerSeed]
            let opening = try RunOpening(
                run, identity: Self.identity(position + 1, seeds[position]), roster: parameters.seats,
                randomness: .scripted([hello.nonce.bytes, hello.x25519Secret.bytes]))
            hellos.append(opening.hello)
            openings.add(opening)
        }
        var runs: [ProtocolRun<DealtKeys>] = []
        var channels: [PartyIndex: SealedChannels] = [:]
        var id: [UInt8] = []
        for (context, channel) in try openings.begin() {
            let party = known.parties[Int(context.me.rawValue) - 1]
            (channels[context.me], id) = (channel, context.id)
            if context.me == parameters.dealerSeat {
                var script: [[UInt8]] = []
                for scheme in parameters.keys.map(\.scheme) {
                    let coefficients = try #require(party.coefficients?[scheme.rawValue]).dropFirst()
                    let nonce = try #require(known.proofNonces[scheme.rawValue])
                    script += (coefficients + [nonce]).map { scheme.drawn($0.bytes) }
                }
                runs.append(
                    try KeyImport.deal(
                        secrets, parameters, context: context, randomness: .scripted(script + [party.salt.bytes])))
            } else {
                runs.append(try KeyImport.hold(parameters, context: context, randomness: .scripted([party.salt.bytes])))
            }
        }
        return (hellos, TamperedNetwork(tamper: tamper).drive(runs, channels: channels), id)
    }
}
