import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Pair set-ups that ride along in a refresh, a reshare and a repair: what there is afterwards signs (lifecycle.md sections 1 and 4).
@Suite struct RenewalPairsTests {
    /// A wallet of one ECDSA key in one epoch.
    private struct Wallet {
        let parties: TestParties
        let shares: [PartyIndex: KeyShare]
        var setups: [PartyIndex: [PartyIndex: SecretMessage]]

        init(_ n: Int, threshold: Int, randomness: Randomness = .system) throws {
            parties = try TestParties(n, randomness: randomness)
            let generated = try parties.generate(
                [.ecdsaSecp256k1], threshold: threshold, companion: DKLs23Pairs.companion, randomness: randomness
            )
            .mapValues { try $0.get() }
            shares = try generated.mapValues { try #require($0.shares.first) }
            setups = generated.mapValues(\.pairSetups)
        }

        init(_ parties: TestParties, _ dealt: [PartyIndex: DealtKeys]) throws {
            self.parties = parties
            shares = dealt.compactMapValues(\.shares.first)
            setups = dealt.mapValues(\.pairSetups)
        }

        func state() throws -> WalletState {
            let first = try #require(shares[party(1)])
            return try #require(WalletState(keys: [first.info], roster: parties.roster))
        }

        func signs(_ signers: [Int]) throws -> Bool {
            let signers = try signers.map(party)
            let table = ECDSATable(
                parties: parties, keys: signers.compactMap { shares[$0] }, ledgers: setups.mapValues { CountingLedger(setups: $0) },
                signers: signers)
            guard case .ecdsa(let r, let s, _) = try table.sign().first else { return false }
            return ECDSA.isValid(r: r, s: s, digest: SHA256.hash([5]), publicKey: table.keys[0].info.publicKey)
        }

        /// The next epoch of these old parties and newcomers.
        func renewed(
            _ proposal: RenewalProposal, newcomers: [TestParties.Member] = [], randomness: Randomness = .system,
            tamper: TamperedNetwork<DealtKeys>.Tamper? = nil
        ) throws -> Wallet {
            let state = try state()
            let parameters = try RenewalParameters(proposal, of: state.epoch, companion: DKLs23Pairs.companion)
            let known = parties.members + newcomers
            let seats = try TestParties(
                reseating: parameters.seats.publicKeys.map { key in try #require(known.first { $0.identity.publicKey == key }) })
            let contexts = try seats.open(try #require(parameters.run), randomness: randomness)
            let runs = try contexts.sorted { $0.key < $1.key }.map { seat, entry in
                try KeyRenewal.run(
                    parameters, state: state, shares: parameters.oldIndex(of: seat).flatMap { shares[$0] }.map { [$0] } ?? [],
                    context: entry.0, randomness: randomness)
            }
            let outcomes = TamperedNetwork<DealtKeys>(tamper: tamper).drive(runs, channels: contexts.mapValues(\.1))
            return try Wallet(
                TestParties(reseating: Array(seats.members.prefix(parameters.roster.count))), outcomes.mapValues { try $0.get() })
        }
    }

    @Test func refreshedKeysSign() throws {
        let old = try Wallet(3, threshold: 2)
        var new = try old.renewed(RenewalProposal(refreshing: old.state().epoch))
        #expect(try new.signs([1, 3]) && new.signs([2, 3]))
        #expect(try new.state().keys[0].publicKey == old.state().keys[0].publicKey)
        // The set-ups of the epoch before are none of this one's.
        new.setups[try party(1)] = old.setups[try party(1)]
        let outcome = Result { try new.signs([1, 3]) }
        #expect((try? outcome.get()) != true)
    }

    @Test func resharedKeysSign() throws {
        let old = try Wallet(3, threshold: 2)
        let newcomers = try TestParties(2).members
        // Party 3 stays at seat 2, party 1 leaves, party 2 is away.
        let roster = try #require(
            Roster(publicKeys: [newcomers[0].identity.publicKey, old.parties.roster.publicKeys[2], newcomers[1].identity.publicKey]))
        let proposal = try RenewalProposal(
            resharing: old.state().epoch, threshold: 2, roster: roster, oldQuorum: [party(1), party(3)])
        let new = try old.renewed(proposal, newcomers: newcomers)
        #expect(try new.setups[party(4)]?.isEmpty == true)
        #expect(try new.signs([1, 2]) && new.signs([1, 3]) && new.signs([2, 3]))
        #expect(try new.state().keys[0].publicKey == old.state().keys[0].publicKey)
    }

    @Test func repairedSharesSignWithTheirHelpers() throws {
        var wallet = try Wallet(4, threshold: 2)
        let parameters = try RepairParameters(
            state: wallet.state(), repaired: party(2), helpers: [1, 3].map(party), companion: DKLs23Pairs.companion)
        let contexts = try wallet.parties.open(try #require(parameters.run))
        let runs = try contexts.sorted { $0.key < $1.key }.map { seat, entry in
            seat == parameters.repaired
                ? try KeyRepair.receive(parameters, context: entry.0)
                : try KeyRepair.help(wallet.shares[seat].map { [$0] } ?? [], parameters, context: entry.0)
        }
        let outcomes = try TamperedNetwork<DealtKeys>().drive(runs, channels: contexts.mapValues(\.1)).mapValues { try $0.get() }
        let two = try party(2)
        let repaired = try #require(outcomes[two])
        let (share, lost) = (try #require(repaired.shares.first), try #require(wallet.shares[two]))
        let same = share.withSecret { share in lost.withSecret { share.isEqual(to: $0) } }
        #expect(same)
        wallet.setups[two] = repaired.pairSetups
        for helper in parameters.helpers {
            wallet.setups[helper]?[two] = try #require(outcomes[helper]?.pairSetups[two])
        }
        #expect(try wallet.signs([1, 2]) && wallet.signs([2, 3]) && wallet.signs([1, 3]))
        // With everybody else its set-up is gone.
        #expect(try repaired.pairSetups[party(4)] == nil)
    }

    /// A seeded reshare as its newcomer hears party 2: shares first, then what rides along; long strings by their SHA-256.
    @Test func golden() throws {
        let randomness = Randomness.test(91)
        let old = try Wallet(2, threshold: 2, randomness: randomness)
        let newcomer = try TestParties(1, randomness: randomness).members[0]
        let keys = [newcomer.identity.publicKey] + old.parties.roster.publicKeys
        let roster = try #require(Roster(publicKeys: keys))
        let proposal = try RenewalProposal(
            resharing: old.state().epoch, threshold: 2, roster: roster, oldQuorum: [party(1), party(2)])
        let (one, three) = (try party(1), try party(3))
        var messages: [(name: String, bytes: [UInt8])] = [("proposal", proposal.encoded)]
        let new = try old.renewed(proposal, newcomers: [newcomer], randomness: randomness) { message in
            guard message.from == three, message.to == one else { return message.bytes }
            guard message.isPrivate else {
                messages.append(("round \(message.round), broadcast", message.bytes))
                return message.bytes
            }
            let front = 34 + (message.round == 2 ? 32 : 0)
            messages.append(("round \(message.round), private, to the companion's part", Array(message.bytes.prefix(front))))
            messages.append(("round \(message.round), SHA-256 of the companion's part", SHA256.hash(Array(message.bytes.dropFirst(front)))))
            return message.bytes
        }
        let state = try new.state()
        messages.append(("state", state.hash))
        let attempt = LifecycleAttempt(making: state, operation: state.walletID)
        messages.append(("stored", LifecycleStatement(stored: attempt, identity: newcomer.identity).encoded))
        messages.append(("commit", LifecycleStatement(committing: attempt, identity: newcomer.identity).encoded))
        #expect(messages.count == 11)
        #expect(try GoldenFile(messages).differences(from: "renewal-pairs.json") == [])
    }
}
