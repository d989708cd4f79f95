import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// A signer set with its keys and pair set-ups.
struct ECDSATable {
    let parties: TestParties
    let keys: [KeyShare]
    let ledgers: [PartyIndex: CountingLedger]
    let signers: [PartyIndex]

    init(parties: TestParties, keys: [KeyShare], ledgers: [PartyIndex: CountingLedger], signers: [PartyIndex]) {
        self.parties = parties
        self.keys = keys
        self.ledgers = ledgers
        self.signers = signers
    }

    init(threshold: Int, of n: Int, signers indices: [Int], randomness: Randomness = .system) throws {
        parties = try TestParties(n, randomness: randomness)
        let all = try parties.keys(.ecdsaSecp256k1, threshold: threshold, randomness: randomness)
        let signers = try indices.map { try party($0) }
        self.signers = signers
        keys = all.filter { signers.contains($0.info.index) }
        let run = try #require(PairSetup.parameters(keyID: all[0].info.keyID, epoch: 0, parties: signers))
        let contexts = try parties.open(run, randomness: randomness)
        var network = LocalNetwork<[PairSetupRecord]>()
        let outcomes = network.drive(
            contexts.sorted { $0.key < $1.key }.map { PairSetup.run(context: $0.value.0, randomness: randomness) },
            channels: contexts.mapValues(\.1))
        var ledgers: [PartyIndex: CountingLedger] = [:]
        for (party, outcome) in outcomes {
            let states = try outcome.get()
            ledgers[party] = CountingLedger(setups: Dictionary(states.map { ($0.peer, $0.secret) }) { first, _ in first })
        }
        self.ledgers = ledgers
    }

    func presign(
        _ batch: Int, request: InteractiveRequest? = nil, randomness: Randomness = .system,
        tamper: TamperedNetwork<[SigningMaterial]>.Tamper? = nil
    ) throws -> [PartyIndex: TamperedNetwork<[SigningMaterial]>.Outcome] {
        let run =
            if let request {
                try PreSigning.parameters(keys[0].info, signers: signers, request: request)
            } else {
                try PreSigning.parameters(keys[0].info, signers: signers, batch: batch)
            }
        let contexts = try parties.open(run, randomness: randomness)
        let runs = try keys.map { key in
            let context = try #require(contexts[key.info.index]).0
            let ledger = try #require(ledgers[key.info.index])
            if let request {
                return try PreSigning.run(key, request: request, context: context, pairs: ledger, randomness: randomness)
            }
            return try PreSigning.run(key, batch: batch, context: context, pairs: ledger, randomness: randomness)
        }
        let network = TamperedNetwork<[SigningMaterial]>(tamper: tamper)
        return network.drive(runs, channels: contexts.mapValues(\.1))
    }
}

@Suite struct EndToEndTests {
    @Test(arguments: [(2, 2, [1, 2]), (2, 3, [1, 3]), (3, 5, [1, 2, 5])])
    func signs(threshold: Int, parties: Int, signers: [Int]) throws {
        let table = try ECDSATable(threshold: threshold, of: parties, signers: signers)
        let outcomes = try table.presign(3)
        var materials: [[SigningMaterial]] = []
        for key in table.keys { materials.append(try #require(outcomes[key.info.index]).get()) }
        for ledger in table.ledgers.values { #expect(ledger.transactions == 2 * (threshold - 1), "one per peer and round") }
        let digests = (0..<3).map { SHA256.hash([UInt8($0)]) }
        let tweak = SHA256.hash([9])
        let batch = try #require(
            SigningBatch(
                requestHash: SHA256.hash([1]), signers: table.signers,
                items: (0..<3).map {
                    .init(message: digests[$0], tweak: $0 == 1 ? tweak : nil, materials: [DKLs23ECDSA.reference(materials[0][$0].label)])
                }))
        var shares: [PartyIndex: [UInt8]] = [:]
        for (key, own) in zip(table.keys, materials) {
            shares[key.info.index] = try DKLs23ECDSA.sign(batch, key: key, materials: own).message
        }
        let signatures = try DKLs23ECDSA.combine(batch, key: table.keys[0].info, shares: shares)
        let root = try Secp256k1.Element(encoded: table.keys[0].info.publicKey)
        let child = try #require(Secp256k1.generatorMultiple(try Scalar(encoded: tweak))?.adding(root))
        for (position, signature) in signatures.enumerated() {
            guard case .ecdsa(let r, let s, let recoveryID) = signature else { continue }
            let key = (position == 1 ? child : root).encoded
            #expect(ECDSA.isValid(r: r, s: s, digest: digests[position], publicKey: key))
            #expect(ECDSA.recover(r: r, s: s, recoveryID: recoveryID, digest: digests[position]) == key)
        }
        #expect(signatures.count == 3)
        // A pre-signature signs once.
        #expect(
            try verdict { try DKLs23ECDSA.sign(batch, key: table.keys[0], materials: materials[0]) }
                == .misuse(.material("pre-signature already used")))
    }
}
