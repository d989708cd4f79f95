import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// Whoever signs is of one epoch, as in ``MixedEpochTests``, where the wallet went on to other holders or another threshold: to a roster and
/// signer sets of another size.
@Suite struct MovedEpochTests {
    typealias Move = ReshareTests.Move

    private static let moves = [
        Move(from: (2, 3), threshold: 3, holders: [1, 2, 3]),
        Move(from: (2, 3), threshold: 3, holders: [1, 2, 3, nil, nil]),
        Move(from: (2, 3), threshold: 2, holders: [1, 2]),
    ]
    private static let uses: Set<EventKind> = [
        .shareReleased, .signatureReleased, .nonceConsumed, .preSignaturesConsumed, .materialUsed,
    ]

    private func expectNothingLeft(_ parties: [LocalParty], _ location: SourceLocation = #_sourceLocation) throws {
        for party in parties {
            let used = try party.store.log().filter { Self.uses.contains($0.kind) }.map(\.kind)
            #expect(used == [], "party \(party.index)", sourceLocation: location)
        }
    }

    /// Refused for what the parties hold, and not because somebody is away.
    private func isRefusal(_ error: any Error) -> Bool {
        switch (error as? WalletError)?.ofItself {
        case .store, .protocolAbort, .emptyPool, .poolLocked, .turnedBack: true
        default: false
        }
    }

    /// Another process opened the wallet before the move: no set of its parties signs, from whatever material.
    @Test(arguments: moves, LocalWallet.schemes)
    func aWalletFromBeforeSignsNothing(_ move: Move, _ scheme: SignatureScheme) async throws {
        let test = try TestHome()
        let created = try await test.create(schemes: [scheme])
        try await created.presign(scheme, count: 2)
        let before = try await test.open()
        let after = try await test.reshare(created, threshold: move.threshold, move.holders)
        for set in LocalWallet.sets(of: [1, 2, 3], 2) {
            for source in MaterialSource.allCases {
                let order = try before.order(scheme, "\(set), \(source)")
                await #expect("\(set), \(source)") {
                    try await before.sign(order, signers: set.compactMap { PartyIndex($0) }, source: source)
                } throws: {
                    isRefusal($0)
                }
            }
        }
        try expectNothingLeft(before.locals + after.locals)
        #expect(try await after.signsEverything(by: Array(1...move.threshold), "in the new epoch"))
    }

    /// The wallet that was moved holds no old share itself: it says that it is of another epoch.
    @Test(arguments: moves) func theWalletThatWasMovedSaysSo(_ move: Move) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        let moved = try await test.reshare(wallet, threshold: move.threshold, move.holders)
        for scheme in LocalWallet.schemes {
            let order = try wallet.order(scheme, "of the epoch before")
            for source in MaterialSource.allCases {
                await #expect("\(scheme), \(source)") {
                    try await wallet.sign(order, signers: .of(1, 2), source: source)
                } throws: {
                    guard case WalletError.party(let party, .store(let error)) = $0 else { return false }
                    return [party] == .of(1) && error == .rosterOfOtherEpoch(epoch: 0, present: 1)
                }
            }
        }
        try expectNothingLeft(wallet.locals + moved.locals)
    }

    /// Approved and offered before one of the two left: neither gives a share for it, the one that stays or the one that has gone.
    @Test(arguments: LocalWallet.schemes) func whatWasOfferedToALeavingPartyIsSpoilt(_ scheme: SignatureScheme) async throws {
        let test = try TestHome()
        let created = try await test.create(schemes: [scheme])
        let set = [PartyIndex].of(2, 3)
        try await created.presign(scheme, count: 2, signers: scheme == .ecdsaSecp256k1 ? set : nil)
        let before = try await test.open()
        let signers = before.locals.filter { set.contains($0.index) }
        let order = try before.order(scheme, "offered in the epoch before")
        var materials: [[UInt8]] = []
        for party in signers {
            _ = try await party.approve(order, prior: [])
            guard scheme != .ecdsaSecp256k1 || materials.isEmpty else { continue }
            let unit = try #require(try await party.offerMaterial(scheme: scheme, count: 1, signers: set).first)
            materials.append(scheme == .ecdsaSecp256k1 ? unit.id + unit.publicPart : unit.publicPart)
        }
        let offered = [materials]
        let after = try await test.reshare(created, threshold: 2, [1, 2])
        for party in signers {
            await #expect("party \(party.index)") {
                try await party.sign(order, prior: [], scheme: scheme, round: 0, signers: set, materials: offered)
            } throws: {
                isRefusal($0)
            }
        }
        try expectNothingLeft(before.locals)
        #expect(try await after.signsEverything(by: [1, 2], "without the third"))
        withExtendedLifetime(before) {}
    }

    /// A party that has not heard of the move beside those that made it, and beside a newcomer, whom it does not know.
    @Test(
        arguments: [
            Move(from: (2, 3), threshold: 3, holders: [1, 2, 3]), Move(from: (2, 3), threshold: 2, holders: [1, 2, 3, nil]),
        ], LocalWallet.schemes)
    func partiesOfTwoEpochsMakeNoSignature(_ move: Move, _ scheme: SignatureScheme) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [scheme])
        let snapshot = try Snapshot(of: test, parties: [3])
        let moved = try await test.reshare(wallet, threshold: move.threshold, move.holders)
        try snapshot.restore()
        let others = Array(moved.locals.filter { $0.index != number(3) }.suffix(move.threshold - 1))
        let store = try test.home.openStore("w", party: 3, test.keyring)
        let third = LocalParty(try Member(number(3), store: store), adapters: others[0].adapters, policies: others[0].policies)
        let behind = try #require(try third.ownEpoch())
        #expect(behind.number == 0 && behind.roster.count == 3)
        third.confirmations.replace(Set(others.map(\.index)))
        let parties = (others + [third]).sorted { $0.index < $1.index }
        let order = try moved.order(scheme, "by two epochs")
        let saga = SigningSaga(
            adapter: try TestHome.registry().adapter(order.chain), parties: parties, keys: moved.keys, roster: moved.roster)
        await #expect {
            try await saga.sign(order, signers: parties.map(\.index), source: .interactive)
        } throws: {
            isRefusal($0)
        }
        try expectNothingLeft(parties)
    }
}
