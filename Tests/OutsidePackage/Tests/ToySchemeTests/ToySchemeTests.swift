import Groups
import MPCCore
import Secrets
import Testing

/// A threshold scheme of another package, on the core's public interface alone: key generation, a pool of material, signatures.
@Suite struct ToySchemeTests {
    private final class Member {
        let identity: PartyIdentity
        init(_ index: PartyIndex) { identity = PartyIdentity(index: index) }
    }

    private struct Parties {
        let members: [Member]
        let roster: Roster

        init(_ count: Int) throws {
            members = try #require(PartyIndex.all(count)).map(Member.init)
            roster = try #require(Roster(publicKeys: members.map { $0.identity.publicKey }))
        }

        /// A run among those whom its parameters name.
        func run<Output>(
            _ parameters: RunParameters, _ side: (RunContext) throws -> ProtocolRun<Output>
        ) throws -> [PartyIndex: Output] {
            var openings = LocalOpenings()
            for member in members where parameters.parties.contains(member.identity.index) {
                try openings.add(RunOpening(parameters, identity: member.identity, roster: roster))
            }
            let opened = try openings.begin()
            var network = LocalNetwork<Output>()
            let outcomes = network.drive(
                try opened.map { try side($0.0) }, channels: Dictionary(uniqueKeysWithValues: opened.map { ($0.0.me, $0.1) }))
            return try outcomes.mapValues { try $0.get() }
        }
    }

    @Test func keysPoolsAndSignatures() throws {
        let parties = try Parties(3)
        let generation = try KeyGenerationParameters(schemes: [ToyScheme.id], threshold: 2, roster: parties.roster)
        let generated = try parties.run(try #require(generation.run)) { try KeyGeneration.run(generation, context: $0) }
        let keys = try generated.mapValues { try #require($0.shares.first) }

        let signers = try [1, 3].map { try #require(PartyIndex($0)) }
        let info = try #require(keys[signers[0]]).info
        guard case .together(let preparation) = ToyScheme.preparation else {
            Issue.record("prepares together")
            return
        }
        let purpose = MaterialPurpose.pool(count: 2)
        let pools = try parties.run(preparation.parameters(info, signers: signers, for: purpose)) {
            try preparation.prepare(
                #require(keys[$0.me]), for: purpose, context: $0, pairs: VolatilePairLedger(), randomness: .system)
        }

        let items = (0..<2).map { position in
            SigningBatch.Item(
                message: [UInt8(position)], tweak: nil,
                materials: signers.map { pools[$0].map { ToyScheme.reference($0[position].label) } ?? [] })
        }
        let batch = try #require(SigningBatch(requestHash: [UInt8](repeating: 7, count: 32), signers: signers, items: items))
        var shares: [PartyIndex: [UInt8]] = [:]
        for signer in signers {
            let key = try #require(keys[signer])
            try ToyScheme.check(batch, key: key.info)
            shares[signer] = try ToyScheme.sign(batch, key: key, materials: #require(pools[signer])).message
        }
        let signatures = try ToyScheme.combine(batch, key: info, shares: shares)
        #expect(signatures.count == 2 && signatures.allSatisfy { $0.scheme == ToyScheme.id && $0.isWellFormed })
        // Another's share in a signer's place gives nothing.
        shares[signers[1]] = shares[signers[0]]
        #expect(throws: ProtocolAbort.self) { try ToyScheme.combine(batch, key: info, shares: shares) }
    }
}
