import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// A renewal that tests drive: what there was, and what there is to be.
struct Renewal: Sendable, CustomTestStringConvertible {
    let t, n: Int
    var to = 2
    /// Old indices of the new holders, nil for newcomers; nil for a refresh.
    var holders: [Int?]?
    var quorum: [Int]?

    var testDescription: String {
        "(\(t), \(n)) → \(holders.map { "(\(to), \($0.count)) of \($0.map { $0.map(String.init) ?? "new" })" } ?? "refresh")"
    }

    static let all = [
        Renewal(t: 2, n: 2), Renewal(t: 2, n: 3), Renewal(t: 3, n: 5),
        Renewal(t: 2, n: 3, to: 3, holders: [1, 2, 3, nil, nil]), Renewal(t: 3, n: 5, holders: [nil, nil], quorum: [1, 2, 4]),
        Renewal(t: 3, n: 5, holders: [4, 2], quorum: [2, 3, 4]), Renewal(t: 2, n: 2, holders: [1, 2, nil]),
        Renewal(t: 2, n: 3, holders: [1, nil, 3], quorum: [1, 3]), Renewal(t: 2, n: 3, to: 3, holders: [3, 1, 2]),
        Renewal(t: 2, n: 3, to: 2, holders: [nil, nil, nil], quorum: [2, 3]),
    ]

    func parties(companion: (any KeyGenerationCompanion)? = nil) throws -> RenewalParties {
        try RenewalParties(threshold: t, parties: n, to: to, holders, quorum: quorum, companion: companion)
    }
}

/// Refreshes and reshares as they should go, and what is refused before one begins (lifecycle.md sections 0 and 1).
@Suite struct RenewalTests {
    @Test(arguments: Renewal.all)
    func theKeysStayAndTheSharesAreOthers(_ renewal: Renewal) throws {
        let group = try renewal.parties()
        let parameters = group.parameters
        let outcomes = try group.drive().mapValues { try $0.get() }
        #expect(outcomes.count == parameters.seats.count)
        let states = try outcomes.values.map { try #require(parameters.state(after: $0)) }
        #expect(Set(states.map(\.hash)).count == 1 && Set(outcomes.values.map(\.transcriptHash)).count == 1)
        let state = states[0]
        #expect(state.keepsKeys(of: group.state) && state.epoch.number == 1 && state.epoch.threshold == parameters.threshold)
        #expect(state.roster == parameters.roster && state.walletID == group.state.walletID && state.hash != group.state.hash)
        let held = parameters.roster.parties.compactMap { outcomes[$0]?.shares }
        #expect(parameters.seats.parties.allSatisfy { parameters.isHolder($0) == (outcomes[$0]?.shares.isEmpty == false) })
        for (position, old) in group.state.keys.enumerated() {
            let shares = held.map { $0[position] }
            #expect(shares.map(\.info.index) == parameters.roster.parties)
            #expect(try KeyShare.comeToTheirKey(Array(shares.prefix(parameters.threshold))))
            #expect(try KeyShare.comeToTheirKey(Array(shares.suffix(parameters.threshold))))
            for share in shares {
                #expect(share.info.isOnePolynomial && share.info.publicShares != old.publicShares)
                #expect(!old.publicShares.contains(try #require(share.info.publicShare(of: share.info.index))))
                // The record is whole, and the share is its own.
                #expect(try KeyInfo(decoding: share.info.encoded) == share.info)
                _ = try KeyShare(info: share.info, secret: share.withSecret { $0.copy() })
            }
        }
        // A share of each epoch is no t of either.
        if renewal.holders == nil {
            let mixed = [group.shares[0][2]] + held.dropFirst().prefix(renewal.t - 1).map { $0[2] }
            #expect(try !KeyShare.comeToTheirKey(mixed))
        }
    }

    /// What rides along is between holders, behind the shares where the sender deals; every other pair has messages of its own shape.
    @Test func messagesHaveTheShapeOfTheirPair() throws {
        let companion = ToyCompanion(scheme: .ecdsaSecp256k1, largestGroup: 16)
        // Seats: 1 newcomer, 2 and 3 stay, 4 and 5 leave.
        let group = try RenewalParties(
            threshold: 2, parties: 5, to: 2, [nil, 4, 2], quorum: [1, 2, 4, 5], companion: companion)
        var sizes: [String: Int] = [:]
        let outcomes = try group.drive { message in
            if message.isPrivate { sizes["\(message.round) \(message.from) \(message.to)"] = message.bytes.count - 34 }
            return message.bytes
        }
        for from in 1...5 {
            for to in 1...5 where from != to {
                let (deals, holds, bothHold) = (from != 1, to <= 3, from <= 3 && to <= 3)
                #expect(sizes["2 \(from) \(to)"] == (deals && holds ? 96 : 0) + (bothHold ? 5 : 0), "\(from) to \(to)")
                #expect(sizes["3 \(from) \(to)"] == (bothHold ? 6 : 0), "\(from) to \(to)")
            }
        }
        for seat in 1...5 {
            let setups = try #require(outcomes[party(seat)]).get().pairSetups.keys
            #expect(setups.map { Int($0.rawValue) }.sorted() == (seat <= 3 ? [1, 2, 3].filter { $0 != seat } : []))
        }
    }

    @Test func seatsAreNewHoldersThenTheLeaving() throws {
        let group = try RenewalParties([.ed25519], threshold: 2, parties: 5, to: 2, [nil, 4, 2], quorum: [1, 2, 4, 5])
        let parameters = group.parameters
        func numbers(_ parties: [PartyIndex]) -> [Int] { parties.map { Int($0.rawValue) } }
        #expect(parameters.oldIndices.map { $0.map { Int($0.rawValue) } } == [nil, 4, 2, 1, 5])
        #expect(numbers(parameters.leaving) == [1, 5] && numbers(parameters.absent) == [3] && numbers(parameters.departed) == [1, 3, 5])
        #expect(numbers(parameters.newcomers) == [1] && numbers(parameters.dealers) == [2, 3, 4, 5])
        #expect(parameters.departedCanSign && parameters.nextEpoch == 1)
        #expect(numbers(parameters.seats.parties.filter(parameters.isHolder)) == [1, 2, 3])
        #expect(try parameters.oldIndex(of: party(6)) == nil && parameters.run?.parties.count == 5)
        let one = try RenewalParties([.ed25519], threshold: 2, parties: 3, to: 2, [1, nil, 3], quorum: [1, 3]).parameters
        #expect(!one.departedCanSign && numbers(one.departed) == [2] && numbers(one.absent) == [2] && one.leaving.isEmpty)
    }

    /// op covers everything that operators approve (rule H3).
    @Test func operationsDiffer() throws {
        let wallet = try RenewalParties.wallet([.ecdsaSecp256k1], threshold: 2, parties: 4)
        func operation(
            _ t: Int, _ holders: [Int?]?, quorum: [Int]? = nil, _ companion: (any KeyGenerationCompanion)? = nil
        ) throws -> [UInt8] {
            try RenewalParties(wallet, to: t, holders, quorum: quorum, companion: companion).parameters.operation
        }
        let toy = ToyCompanion(scheme: .ecdsaSecp256k1, largestGroup: 16)
        let operations = [
            try operation(2, nil), try operation(2, nil, toy), try operation(2, [1, 2, 3, 4]), try operation(3, [1, 2, 3, 4]),
            try operation(2, [1, 2, 4, 3]), try operation(2, [1, 2, 3]), try operation(2, [1, 2, 3], quorum: [1, 2, 3]),
            try operation(2, [1, 2, nil]), try operation(2, [1, 2, 3, 4], toy),
            try RenewalParties([.ecdsaSecp256k1], threshold: 2, parties: 4).parameters.operation,
        ]
        #expect(Set(operations).count == operations.count)
        #expect(try operation(2, nil) == operations[0])
    }

    /// A side is made of the seat's own shares.
    @Test func sidesAreChecked() throws {
        let group = try RenewalParties([.ed25519], threshold: 2, parties: 3, to: 2, [1, nil, 3], quorum: [1, 3])
        let contexts = try group.open()
        let (one, newcomer) = (try #require(contexts[try party(1)]).0, try #require(contexts[try party(2)]).0)
        func refusal(_ shares: [KeyShare], _ context: RunContext, state: WalletState? = nil) throws -> ProtocolAbort? {
            try verdict {
                try KeyRenewal.run(group.parameters, state: state ?? group.state, shares: shares, context: context)
            }
        }
        #expect(try refusal(group.shares[0], one) == nil)
        #expect(try refusal([], newcomer) == nil)
        for shares in [[], group.shares[1], group.shares[0] + group.shares[0]] {
            #expect(try refusal(shares, one) == .misuse(.material("shares of another wallet")))
        }
        #expect(try refusal(group.shares[0], newcomer) == .misuse(.material("shares of another wallet")))
        let other = try RenewalParties([.ed25519], threshold: 2, parties: 3, to: 2, [1, nil, 3], quorum: [1, 3])
        #expect(try refusal(other.shares[0], one) == .misuse(.material("shares of another wallet")))
        #expect(try refusal(other.shares[0], one, state: other.state) == .misuse(.material("the state of another epoch")))
        let elsewhere = try #require(other.open()[party(1)]).0
        #expect(try refusal(group.shares[0], elsewhere) == .misuse(.parameter("context of another run")))
    }

    /// The next epoch's next: shares that came out of a run go into another.
    @Test func epochsFollowEachOther() throws {
        let first = try RenewalParties(threshold: 2, parties: 3)
        let keys = try first.drive().mapValues { try $0.get() }
        let shares = try first.parameters.roster.parties.map { try #require(keys[$0]).shares }
        let state = try #require(WalletState(keys: shares[0].map(\.info), roster: first.state.roster))
        let second = try RenewalParties((first.old, state, shares), to: 3, [2, 3, 1, nil])
        let outcomes = try second.drive().mapValues { try $0.get() }
        let dealt = try #require(outcomes[try party(4)])
        let last = try #require(second.parameters.state(after: dealt))
        #expect(last.epoch.number == 2 && last.keepsKeys(of: first.state))
        // Keys of another run, epoch or wallet make no state of these parameters.
        let stranger = try #require(RenewalParties(threshold: 2, parties: 3).drive()[party(1)]).get()
        #expect(second.parameters.state(after: stranger) == nil && first.parameters.state(after: stranger) == nil)
        let old = DealtKeys(keys: first.state.keys, shares: [], pairSetups: [:], transcriptHash: first.state.hash)
        #expect(first.parameters.state(after: old) == nil && first.parameters.attempt(of: old) == nil)
        #expect(!last.keepsKeys(of: try RenewalParties(threshold: 2, parties: 3).state))
    }
}
