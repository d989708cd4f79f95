import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// A message's way.
struct Route: Hashable, Comparable {
    let type: UInt8
    let from: PartyIndex
    let to: PartyIndex

    init(_ type: MessageType, _ from: PartyIndex, _ to: PartyIndex) { self.init(type.rawValue, from, to) }

    fileprivate init(_ type: UInt8, _ from: PartyIndex, _ to: PartyIndex) {
        self.type = type
        self.from = from
        self.to = to
    }

    static func < (a: Route, b: Route) -> Bool { (a.type, a.from, a.to) < (b.type, b.from, b.to) }
}

/// One pre-signing run with everything that travelled, over ledgers of its own: a ban of one run does not reach the next.
struct ObservedRun {
    typealias Outcome = TamperedNetwork<[SigningMaterial]>.Outcome
    let outcomes: [PartyIndex: Outcome]
    /// As sent, before anything was altered.
    let messages: [Route: [UInt8]]
    let ledgers: [PartyIndex: VolatilePairLedger]
    let context: RunContext

    /// Runs the table's signers; `alter` sees every message on its way, and may replace or (nil) withhold it.
    init(_ table: ECDSATable, batch: Int, randomness: Randomness, alter: (_ route: Route, _ bytes: [UInt8]) -> [UInt8]? = { $1 }) throws {
        let parameters = try PreSigning.parameters(table.keys[0].info, signers: table.signers, batch: batch)
        let contexts = try table.parties.open(parameters, randomness: randomness)
        var ledgers: [PartyIndex: VolatilePairLedger] = [:]
        var runs: [ProtocolRun<[SigningMaterial]>] = []
        for key in table.keys {
            let me = key.info.index
            let ledger = try table.freshLedger(of: me)
            ledgers[me] = ledger
            let context = try #require(contexts[me]).0
            runs.append(try PreSigning.run(key, batch: batch, context: context, pairs: ledger, randomness: randomness))
        }
        let seen = Seen()
        outcomes = withoutActuallyEscaping(alter) { alter in
            let network = TamperedNetwork<[SigningMaterial]>(tamper: { delivery in
                guard delivery.bytes.count > 1 else { return delivery.bytes }
                let route = Route(delivery.bytes[1], delivery.from, delivery.to)
                seen.messages[route] = delivery.bytes
                return alter(route, delivery.bytes)
            })
            return network.drive(runs, channels: contexts.mapValues(\.1))
        }
        messages = seen.messages
        self.ledgers = ledgers
        context = runs[0].context
    }

    private final class Seen { var messages: [Route: [UInt8]] = [:] }

    func message(_ type: MessageType, _ from: PartyIndex, _ to: PartyIndex) throws -> [UInt8] {
        try #require(messages[Route(type, from, to)], "\(type) from \(from) to \(to)")
    }

    /// Every signer's materials, of a run that all finished.
    func materials() throws -> [PartyIndex: [SigningMaterial]] { try outcomes.mapValues { try $0.get() } }
}

extension ECDSATable {
    /// The party's pair set-ups in a ledger without a past.
    func freshLedger(of party: PartyIndex) throws -> VolatilePairLedger {
        let ledger = try #require(ledgers[party])
        var setups: [PartyIndex: SecretMessage] = [:]
        for peer in signers where peer != party { setups[peer] = ledger.setup(with: peer) }
        return VolatilePairLedger(setups: setups)
    }

    /// The party's end of the set-up with a peer.
    func state(_ party: PartyIndex, with peer: PartyIndex) throws -> PairState {
        let record = try #require(ledgers[party]?.setup(with: peer))
        return try #require(PairState(record, me: party, peer: peer))
    }

    /// x, from the shares of the signers.
    func secretKey() throws -> Scalar<Secp256k1> {
        let points = signers.map { $0.point(of: Secp256k1.self) }
        var sum = Scalar<Secp256k1>.zero
        for key in keys {
            let lambda = try #require(Lagrange.coefficient(of: key.info.index.point(of: Secp256k1.self), among: points))
            sum = sum + lambda * (try key.scalar(of: Secp256k1.self).declassified())
        }
        return sum
    }

    /// The online round of all signers: a batch of digests, each with a pre-signature; what each sends.
    func online(
        _ digests: [[UInt8]], tweaks: [[UInt8]?]? = nil, materials: [PartyIndex: [SigningMaterial]]
    ) throws -> (batch: SigningBatch, shares: [PartyIndex: [UInt8]]) {
        let first = try #require(materials[signers[0]])
        var items: [SigningBatch.Item] = []
        for (position, digest) in digests.enumerated() {
            items.append(.init(message: digest, tweak: tweaks?[position], materials: [DKLs23ECDSA.reference(first[position].label)]))
        }
        let batch = try #require(SigningBatch(requestHash: SHA256.hash(digests.flatMap { $0 }), signers: signers, items: items))
        var shares: [PartyIndex: [UInt8]] = [:]
        for key in keys {
            let own = Array(try #require(materials[key.info.index]).prefix(digests.count))
            shares[key.info.index] = try DKLs23ECDSA.sign(batch, key: key, materials: own).message
        }
        return (batch, shares)
    }
}
