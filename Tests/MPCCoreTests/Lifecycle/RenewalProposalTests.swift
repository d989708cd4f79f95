import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// What a proposal has to keep against a wallet's state, check by check in the page's order (lifecycle.md section 0).
@Suite struct RenewalProposalTests {
    private let epoch: WalletEpoch
    private let newcomers: [[UInt8]]

    init() throws {
        newcomers = (1...4).map { [UInt8](repeating: UInt8($0), count: 32) }
        epoch = try RenewalParties.wallet([.ecdsaSecp256k1], threshold: 2, parties: 4).state.epoch
    }

    /// The fields of a proposal as they lie on the wire, each of which a test may change.
    private struct Fields {
        var kind: UInt8 = 2
        var wallet, state: [UInt8]
        var number: UInt32
        var t, n, threshold: UInt8
        var roster: [[UInt8]]
        var quorum: [UInt8]
        var companion: UInt8

        init(_ epoch: WalletEpoch) {
            (wallet, state, number) = (epoch.walletID, epoch.state, epoch.number)
            (t, n, threshold) = (UInt8(epoch.threshold), UInt8(epoch.roster.count), 2)
            roster = epoch.roster.publicKeys
            quorum = (1...n).map { $0 }
            companion = epoch.schemes.contains(.ecdsaSecp256k1) ? 1 : 0
        }

        func proposal() throws -> RenewalProposal {
            var writer = WireWriter()
            for byte in [1, 82, kind] { writer.byte(byte) }
            writer.write(wallet)
            writer.write(number)
            writer.write(state)
            for byte in [t, n, threshold, UInt8(roster.count)] { writer.byte(byte) }
            for key in roster { writer.write(key) }
            for byte in [UInt8(quorum.count)] + quorum + [companion] { writer.byte(byte) }
            let proposal = try RenewalProposal(writer.bytes)
            #expect(proposal.encoded == writer.bytes)
            return proposal
        }
    }

    private func fault(
        of epoch: WalletEpoch? = nil, earlier: [Roster] = [], companion: (any KeyGenerationCompanion)? = SilentCompanion(),
        _ change: (inout Fields) -> Void = { _ in }
    ) throws -> RenewalFault? {
        let epoch = epoch ?? self.epoch
        var fields = Fields(epoch)
        change(&fields)
        let proposal = try fields.proposal()
        let found = try verdict { try RenewalParameters(proposal, of: epoch, earlierRosters: earlier, companion: companion) }
        guard let found else { return nil }
        guard case .misuse(.renewal(let fault)) = found else {
            Issue.record("\(found)")
            return nil
        }
        #expect("\(found)".contains(fault.description))
        return fault
    }

    @Test func theEpochIsTheWallets() throws {
        #expect(try fault() == nil)
        #expect(try fault { $0.number = 1 } == .epoch)
        #expect(try fault { $0.wallet = $0.wallet.flipping(31) } == .wallet)
        #expect(try fault { $0.state = $0.state.flipping(0) } == .state)
        #expect(try fault { $0.t = 3 } == .oldThreshold)
        #expect(try fault { $0.n = 5 } == .oldParties)
        // Behind the last number there is no epoch.
        let last = WalletEpoch(
            walletID: epoch.walletID, number: .max, state: epoch.state, threshold: 2, roster: epoch.roster, schemes: epoch.schemes)
        #expect(try fault(of: last) == .epoch)
        let before = WalletEpoch(
            walletID: epoch.walletID, number: .max - 1, state: epoch.state, threshold: 2, roster: epoch.roster, schemes: epoch.schemes)
        #expect(try fault(of: before) == nil)
    }

    @Test func theOldQuorumIsOne() throws {
        // L(2, 4) = 3.
        #expect(
            try fault {
                $0.roster = self.newcomers; $0.quorum = [1, 2, 4]
            } == nil)
        for quorum: [UInt8] in [[], [1, 2], [1, 2, 2], [2, 1, 3, 4], [1, 2, 5], [1, 1, 2, 3]] {
            #expect(
                try fault {
                    $0.roster = self.newcomers; $0.quorum = quorum
                } == .oldQuorum, "\(quorum)")
        }
    }

    @Test func theNewThresholdIsOne() throws {
        for t: UInt8 in [0, 1, 5] { #expect(try fault { $0.threshold = t } == .threshold) }
        #expect(try fault { $0.threshold = 4 } == nil)
        #expect(try fault { $0.roster = [] } == .threshold)
    }

    @Test func nobodyIsTwiceInTheRoster() throws {
        #expect(try fault { $0.roster[3] = $0.roster[0] } == .roster)
        #expect(try fault { $0.roster = [self.newcomers[0], self.newcomers[0]] } == .roster)
    }

    @Test func theCompanionGoesWithItsKey() throws {
        #expect(try fault { $0.companion = 0 } == .companion)
        #expect(try fault(companion: nil) == .companion)
        #expect(try fault(companion: nil) { $0.companion = 0 } == .companion)
        #expect(try fault(companion: ToyCompanion()) == .companion, "of another scheme")
        #expect(try fault(companion: ToyCompanion(scheme: .ecdsaSecp256k1, largestGroup: 3)) == .companion)
        let many = (1...17).map { [UInt8](repeating: UInt8($0), count: 32) }
        #expect(try fault { $0.roster = many } == .companion)
        #expect(try fault { $0.roster = Array(many.prefix(16)) } == nil)
        let without = try RenewalParties.wallet([.ed25519], threshold: 2, parties: 4).state.epoch
        #expect(try fault(of: without, companion: nil) == nil)
        #expect(try fault(of: without, companion: nil) { $0.roster = many } == nil)
        #expect(try fault(of: without, companion: nil) { $0.companion = 1 } == .companion)
        #expect(try fault(of: without) == .companion)
    }

    @Test func whoStaysDeals() throws {
        #expect(try fault { $0.quorum = [1, 2, 3] } == .stayingPartyAway)
        #expect(
            try fault {
                $0.quorum = [1, 2, 3]; $0.roster[3] = self.newcomers[0]
            } == nil)
    }

    @Test func aRefreshChangesNobody() throws {
        #expect(try fault { $0.kind = 1 } == nil)
        #expect(
            try fault {
                $0.kind = 1; $0.threshold = 3
            } == .refresh)
        #expect(
            try fault {
                $0.kind = 1; $0.roster.swapAt(0, 1)
            } == .refresh)
        #expect(
            try fault {
                $0.kind = 1; $0.roster[3] = self.newcomers[0]; $0.quorum = [1, 2, 3]
            } == .refresh)
    }

    @Test func nobodyComesBack() throws {
        let earlier = try #require(Roster(publicKeys: Array(newcomers.prefix(2))))
        #expect(try fault(earlier: [epoch.roster, earlier]) == nil)
        #expect(
            try fault(earlier: [epoch.roster, earlier]) {
                $0.roster[3] = self.newcomers[2]; $0.quorum = [1, 2, 3]
            } == nil)
        #expect(
            try fault(earlier: [epoch.roster, earlier]) {
                $0.roster[3] = self.newcomers[1]; $0.quorum = [1, 2, 3]
            } == .newcomer)
    }

    @Test func seatsAreABytes() throws {
        let wallet = try RenewalParties.wallet([.ed25519], threshold: 2, parties: 3).state.epoch
        let many = (1...255).map { [UInt8](repeating: UInt8($0), count: 31) + [0] }
        #expect(try fault(of: wallet, companion: nil) { $0.roster = many } == .seats)
        #expect(try fault(of: wallet, companion: nil) { $0.roster = Array(many.prefix(252)) } == nil)
    }

    /// The page's order: of two faults the first is named.
    @Test func faultsAreNamedInOrder() throws {
        let faults: [(RenewalFault, (inout Fields) -> Void)] = [
            (.epoch, { $0.number = 7 }), (.wallet, { $0.wallet[0] ^= 1 }), (.state, { $0.state[0] ^= 1 }), (.oldThreshold, { $0.t = 9 }),
            (.oldParties, { $0.n = 9 }), (.oldQuorum, { $0.quorum.append(9) }), (.threshold, { $0.threshold = 1 }),
            (.roster, { $0.roster.append($0.roster[0]) }), (.companion, { $0.companion = 0 }),
            (.stayingPartyAway, { $0.quorum.removeFirst() }),
            (
                .refresh,
                {
                    $0.kind = 1; $0.roster.append([UInt8](repeating: 3, count: 32))
                }
            ),
        ]
        for first in faults.indices {
            for second in faults.indices[(first + 1)...] {
                let found = try fault {
                    faults[first].1(&$0)
                    faults[second].1(&$0)
                }
                #expect(found == faults[first].0, "\(faults[first].0) before \(faults[second].0)")
            }
        }
    }

    @Test func proposalsAreMadeOfWhatFits() throws {
        let roster = epoch.roster
        #expect(
            try verdict { try RenewalProposal(resharing: epoch, threshold: 256, roster: roster, oldQuorum: roster.parties) }
                == .misuse(.renewal(.threshold)))
        #expect(
            try verdict { try RenewalProposal(resharing: epoch, threshold: -1, roster: roster, oldQuorum: roster.parties) }
                == .misuse(.renewal(.threshold)))
        #expect(
            try verdict {
                try RenewalProposal(resharing: epoch, threshold: 2, roster: roster, oldQuorum: roster.parties + roster.parties)
            } == .misuse(.renewal(.oldQuorum)))
    }
}
