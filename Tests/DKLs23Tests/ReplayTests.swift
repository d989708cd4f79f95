import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// The randomness source is a parameter (design.md section 4): a pair set-up, a pre-signing run of two and an online round, round 0
/// included, are the same bytes on every run and machine. The golden file holds every message's SHA-256.
@Suite struct ReplayTests {
    /// Round 0, as TestParties has it, with its messages.
    private func open(
        _ parties: TestParties, _ parameters: RunParameters, _ randomness: Randomness, _ name: String,
        _ messages: inout [(name: String, bytes: [UInt8])]
    ) throws -> [PartyIndex: (RunContext, SealedChannels)] {
        var openings = LocalOpenings()
        for member in parties.members where parameters.parties.contains(member.identity.index) {
            let opening = try RunOpening(parameters, identity: member.identity, roster: parties.roster, randomness: randomness)
            messages.append(("\(name), hello of \(opening.me)", opening.hello))
            openings.add(opening)
        }
        var contexts: [PartyIndex: (RunContext, SealedChannels)] = [:]
        for (context, channels) in try openings.begin() { contexts[context.me] = (context, channels) }
        return contexts
    }

    private func drive<Output>(
        _ runs: [ProtocolRun<Output>], _ contexts: [PartyIndex: (RunContext, SealedChannels)], _ name: String,
        _ messages: inout [(name: String, bytes: [UInt8])]
    ) throws -> [PartyIndex: Output] {
        var seen: [(name: String, bytes: [UInt8])] = []
        let network = TamperedNetwork<Output>(tamper: { delivery in
            let type = (try? WireHeader(delivery.bytes)).map { "\($0.type)" } ?? "?"
            seen.append(("\(name), \(type) from \(delivery.from) to \(delivery.to)", delivery.bytes))
            return delivery.bytes
        })
        let outcomes = network.drive(runs, channels: contexts.mapValues(\.1))
        messages += seen.sorted { $0.name < $1.name }
        return try outcomes.mapValues { try $0.get() }
    }

    /// Every part has a seed of its own, so that a change in one does not hide behind the others.
    private func record(_ seed: UInt8) throws -> [(name: String, bytes: [UInt8])] {
        var messages: [(name: String, bytes: [UInt8])] = []
        let parties = try TestParties(3, randomness: .test(seed))
        let signers = try [1, 3].map { try party($0) }
        let keys = try parties.keys(.ecdsaSecp256k1, threshold: 2, randomness: .test(seed + 1)).filter { signers.contains($0.info.index) }
        let pairParameters = try #require(PairSetup.parameters(keyID: keys[0].info.keyID, epoch: 0, parties: signers))
        let pairContexts = try open(parties, pairParameters, .test(seed + 2), "pair set-up", &messages)
        let setupRandomness = Randomness.test(seed + 3)
        let setups = try drive(
            signers.map { PairSetup.run(context: try #require(pairContexts[$0]).0, randomness: setupRandomness) }, pairContexts,
            "pair set-up", &messages)
        for (signer, states) in setups.sorted(by: { $0.key < $1.key }) {
            for state in states { messages.append(("pair record of \(signer)", state.secret.bytes.exposed())) }
        }

        let parameters = try PreSigning.parameters(keys[0].info, signers: signers, batch: 2)
        let contexts = try open(parties, parameters, .test(seed + 4), "pre-signing", &messages)
        let randomness = Randomness.test(seed + 5)
        let runs = try keys.map { key in
            let states = try #require(setups[key.info.index])
            let ledger = VolatilePairLedger(setups: Dictionary(states.map { ($0.peer, $0.secret) }) { first, _ in first })
            let context = try #require(contexts[key.info.index]).0
            return try PreSigning.run(key, batch: 2, context: context, pairs: ledger, randomness: randomness)
        }
        let materials = try drive(runs, contexts, "pre-signing", &messages)
        for (signer, units) in materials.sorted(by: { $0.key < $1.key }) {
            for unit in units { messages.append(("label of \(signer)", DKLs23ECDSA.reference(unit.label))) }
        }

        let table = ECDSATable(parties: parties, keys: keys, ledgers: [:], signers: signers)
        let tweak = SHA256.hash([seed])
        let (batch, shares) = try table.online([SHA256.hash([1]), SHA256.hash([2])], tweaks: [nil, tweak], materials: materials)
        for (signer, share) in shares.sorted(by: { $0.key < $1.key }) { messages.append(("online share of \(signer)", share)) }
        for signature in try DKLs23ECDSA.combine(batch, key: keys[0].info, shares: shares) {
            guard case .ecdsa(let r, let s, let recoveryID) = signature else { continue }
            messages.append(("signature", r + s + [recoveryID]))
        }
        return messages.map { ("\($0.name), \($0.bytes.count) bytes", SHA256.hash($0.bytes)) }
    }

    @Test func golden() throws {
        let messages = try record(120)
        // Hellos 2 + 2; messages 4 + 8; records 2; labels 4; shares 2; signatures 2.
        #expect(messages.count == 26)
        let distinct = Set(messages.map(\.bytes)).count
        #expect(distinct == 24, "both signers have the same two labels")
        #expect(try GoldenFile(messages).differences(from: "dkls23.json") == [])
    }

    @Test func sameSeedSameBytes() throws {
        let (first, second, other) = (try record(130), try record(130), try record(140))
        #expect(first.map(\.name) == second.map(\.name))
        #expect(first.map(\.bytes) == second.map(\.bytes))
        #expect(Set(first.map(\.bytes)).isDisjoint(with: other.map(\.bytes)))
    }
}
