import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Interactive signing: a pre-signing run that belongs to one request from round 0 on (dkls23.md sections 0 and 5).
@Suite struct InteractiveTests {
    private let request = SHA256.hash([1])
    private let other = SHA256.hash([2])
    private static let item = SigningBatch.Item(message: SHA256.hash([7]), tweak: nil, materials: [])

    private func about(_ hash: [UInt8], round: UInt32 = 0, _ items: [SigningBatch.Item] = [item]) throws -> InteractiveRequest {
        try #require(InteractiveRequest(hash: hash, round: round, items: items))
    }

    private func batch(_ table: ECDSATable, _ request: [UInt8], _ label: SigningMaterial.Label) throws -> SigningBatch {
        try #require(
            SigningBatch(
                requestHash: request, signers: table.signers,
                items: [.init(message: SHA256.hash([7]), tweak: nil, materials: [DKLs23ECDSA.reference(label)])]))
    }

    /// op = H("run/op"; "sign", B, request hash, round, items), written out; whatever a party may be told otherwise makes another run.
    @Test func parametersBindTheRequest() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let info = table.keys[0].info
        func parameters(_ request: InteractiveRequest) throws -> RunParameters {
            try PreSigning.parameters(info, signers: table.signers, request: request)
        }
        let five = [SigningBatch.Item](repeating: Self.item, count: 5)
        let bound = try parameters(about(request, five))
        var operation = Transcript(.operation)
        operation.absorb("sign")
        operation.absorb(UInt32(5))
        operation.absorb(request)
        operation.absorb(UInt32(0))
        operation.absorb(list: five.map(\.hash))
        #expect(bound.protocolName == "dkls23/sign")
        #expect(bound.operation == operation.hash())
        let tweaked = SigningBatch.Item(message: Self.item.message, tweak: SHA256.hash([9]), materials: [])
        let elsewhere = SigningBatch.Item(message: SHA256.hash([8]), tweak: nil, materials: [])
        let others = [
            try about(other, five), try about(request, five + [Self.item]), try about(request, round: 1, five),
            try about(request, Array(five.dropLast()) + [tweaked]), try about(request, Array(five.dropLast()) + [elsewhere]),
        ]
        for wrong in others { #expect(try parameters(wrong) != bound) }
        #expect(try PreSigning.parameters(info, signers: table.signers, batch: 5) != bound)
        for length in [0, 31, 33] {
            #expect(InteractiveRequest(hash: [UInt8](repeating: 1, count: length), items: five) == nil)
        }
        let made = SigningBatch.Item(message: Self.item.message, tweak: nil, materials: [[1]])
        #expect(InteractiveRequest(hash: request, items: [made]) == nil, "nothing is made yet")
    }

    /// A second run under one sid would repeat the streams of the OT extension under other choice bits, and give those away.
    @Test func acontextServesOneRun() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let (key, me) = (table.keys[0], table.signers[0])
        let ledger = try #require(table.ledgers[me])
        let context = try #require(table.parties.open(PreSigning.parameters(key.info, signers: table.signers, batch: 1))[me]).0
        let copy = context
        func run(_ context: RunContext) throws -> ProtocolAbort? {
            try verdict { try PreSigning.run(key, batch: 1, context: context, pairs: ledger) }
        }
        #expect(try run(context) == nil)
        #expect(try run(copy) == .misuse(.order))
    }

    @Test func aContextOfAnotherRequestIsRefused() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let (key, me) = (table.keys[0], table.signers[0])
        let ledger = try #require(table.ledgers[me])
        let bound = try PreSigning.parameters(key.info, signers: table.signers, request: about(request))
        let free = try PreSigning.parameters(key.info, signers: table.signers, batch: 1)
        let boundContext = try #require(table.parties.open(bound)[me]).0
        let freeContext = try #require(table.parties.open(free)[me]).0
        let refused = ProtocolAbort.misuse(.parameter("context of another run"))
        func run(_ request: InteractiveRequest?, _ context: RunContext) throws -> ProtocolAbort? {
            try verdict {
                if let request { return try PreSigning.run(key, request: request, context: context, pairs: ledger) }
                return try PreSigning.run(key, batch: 1, context: context, pairs: ledger)
            }
        }
        #expect(try run(about(request), boundContext) == nil)
        #expect(try run(nil, freeContext) == nil)
        #expect(try run(about(other), boundContext) == refused)
        #expect(try run(about(request, round: 1), boundContext) == refused)
        #expect(try run(nil, boundContext) == refused, "no way into a pool")
        #expect(try run(about(request), freeContext) == refused)
        let joined = try verdict {
            try DKLs23ECDSA.prepare(key, for: .request(about(other)), context: boundContext, pairs: ledger, randomness: .system)
        }
        #expect(joined == refused)
    }

    /// The coordinator passes every hello on; the parties were told different requests all the same.
    @Test(arguments: ["request", "round", "message"]) func partiesToldDifferentRequestsShareNoSid(what: String) throws {
        let elsewhere = SigningBatch.Item(message: SHA256.hash([8]), tweak: nil, materials: [])
        let told: [String: InteractiveRequest] = [
            "request": try about(other), "round": try about(request, round: 1), "message": try about(request, [elsewhere]),
        ]
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let info = table.keys[0].info
        let openings = try [about(request), #require(told[what])].enumerated().map { position, request in
            let member = try #require(table.parties.members.first { $0.identity.index == table.signers[position] })
            let parameters = try PreSigning.parameters(info, signers: table.signers, request: request)
            return Opened(try RunOpening(parameters, identity: member.identity, roster: table.parties.roster))
        }
        let hellos = Dictionary(uniqueKeysWithValues: zip(table.signers, openings.map(\.hello)))
        // Each hello is signed together with the parameters: under the other's it counts as missing, and no sid comes to be.
        for (position, opening) in openings.enumerated() {
            let abort = try verdict { try opening.begin(hellos) }
            #expect(abort == .retryable(missing: [table.signers[1 - position]]))
        }
    }

    @Test func materialSignsItsRequestAlone() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let outcomes = try table.presign(1, request: about(request))
        let materials = try table.signers.map { try #require(outcomes[$0]).get()[0] }
        #expect(materials.allSatisfy { $0.request == request })
        let label = materials[0].label
        // Not for another request, and not into a store.
        let wrong = try batch(table, other, label)
        for (key, material) in zip(table.keys, materials) {
            let abort = try verdict { try DKLs23ECDSA.sign(wrong, key: key, materials: [material]) }
            #expect(abort == .misuse(.material("pre-signature of another request")))
            let stored = material.take() == nil
            #expect(stored)
            let elsewhere = material.take(for: other) == nil
            #expect(elsewhere)
        }
        let right = try batch(table, request, label)
        var shares: [PartyIndex: [UInt8]] = [:]
        for (key, material) in zip(table.keys, materials) {
            shares[key.info.index] = try DKLs23ECDSA.sign(right, key: key, materials: [material]).message
        }
        #expect(try DKLs23ECDSA.combine(right, key: table.keys[0].info, shares: shares).count == 1)
        let again = try verdict { try DKLs23ECDSA.sign(right, key: table.keys[0], materials: [materials[0]]) }
        #expect(again == .misuse(.material("pre-signature already used")))
    }
}

/// A party's round 0, held by a reference because an array can't hold it.
private final class Opened {
    private var opening: RunOpening?
    let hello: [UInt8]

    init(_ opening: consuming RunOpening) {
        hello = opening.hello
        self.opening = .some(opening)
    }

    func begin(_ hellos: [PartyIndex: [UInt8]]) throws -> RunContext? {
        guard let opening = opening.take() else { return nil }
        return try opening.begin(hellos).0
    }
}
