import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Section 4 under attack: what is altered, who notices, and what follows.
@Suite struct PreSigningTests {
    private static let header = 34

    /// The outcome at each signer when one message is altered on its way from the first signer to the second.
    private func outcome(
        _ type: MessageType, at position: Int, batch: Int = 2, everybody: Bool = false
    ) throws -> (table: ECDSATable, aborts: [ProtocolAbort?]) {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let outcomes = try table.presign(batch) { delivery in
            guard delivery.from == table.signers[0], delivery.bytes.count > 1, delivery.bytes[1] == type.rawValue else {
                return delivery.bytes
            }
            return delivery.bytes.flipping(position)
        }
        return (table, table.signers.map { outcomes[$0]?.abort })
    }

    @Test func anAlteredCommitmentIsABrokenEcho() throws {
        let (table, aborts) = try outcome(.presignCommitments, at: Self.header + 40)
        // Views differ: nobody is blamed, nobody banned.
        #expect(aborts == [.abort(.echoMismatch), .abort(.echoMismatch)])
        let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
        #expect(table.ledgers.values.allSatisfy { !$0.isPoisoned(pair) })
    }

    @Test func anotherSetUpBlamesNobody() throws {
        let (table, aborts) = try outcome(.presignExtension, at: Self.header + 5)
        #expect(aborts[1] == .abort(.check("pair set-ups")))
        let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
        #expect(table.ledgers.values.allSatisfy { !$0.isPoisoned(pair) })
    }

    /// u, x or y altered: the extension check fails and the pair is poisoned at the party that saw it.
    @Test(arguments: [0, 12_287, 12_288 + 3, 12_288 + 16])
    func anAlteredExtensionBans(offset: Int) throws {
        // One instance: 128 columns of 80 bytes come first, then x and y.
        let columns = 128 * 80
        let position = Self.header + 32 + (offset < 12_288 ? min(offset, columns - 1) : columns + offset - 12_288)
        let (table, aborts) = try outcome(.presignExtension, at: position, batch: 1)
        guard case .ban(let culprit, _) = aborts[1] else {
            // A bit of u flipped where Δ_i is 0 changes nothing that Alice computes but the challenges, which both hash.
            Issue.record("\(String(describing: aborts[1]))")
            return
        }
        #expect(culprit == table.signers[0])
        let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
        let ledger = try #require(table.ledgers[table.signers[1]])
        #expect(ledger.isPoisoned(pair))
        // From then on nothing is evaluated.
        let parameters = try PreSigning.parameters(table.keys[1].info, signers: table.signers, batch: 1)
        let contexts = try table.parties.open(parameters)
        let context = try #require(contexts[table.signers[1]]).0
        #expect(try verdict { try PreSigning.run(table.keys[1], batch: 1, context: context, pairs: ledger) } == .banned(pair))
    }

    /// ã, η, μ, either Γ or ψ of either instance.
    @Test(arguments: [0, 1])
    func anAlteredReplyIsCaught(instance: Int) throws {
        let size = VectorOLE.messageBytes + 66 + 32
        let start = Self.header + instance * size
        let places: [(String, Int)] = [
            ("ã", start + 31), ("η", start + VectorOLE.messageBytes - 33), ("μ", start + VectorOLE.messageBytes - 1),
        ]
        for (name, position) in places {
            let (table, aborts) = try outcome(.presignReplies, at: position)
            guard case .ban(let culprit, _) = aborts[1] else {
                Issue.record("\(name): \(String(describing: aborts[1]))")
                continue
            }
            #expect(culprit == table.signers[0], "\(name)")
            #expect(aborts[0] == nil, "the cheat's own run is over by then")
        }
    }

    /// Another Γ that is a point of the curve: exactly the Γ equations stand against it.
    @Test(arguments: [0, 33])
    func anotherGammaBans(offset: Int) throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let other = try #require(Secp256k1.generatorMultiple(Scalar(7))).encoded
        let outcomes = try table.presign(1) { delivery in
            guard delivery.from == table.signers[0], delivery.bytes.count > 1, delivery.bytes[1] == MessageType.presignReplies.rawValue
            else {
                return delivery.bytes
            }
            let start = Self.header + VectorOLE.messageBytes + offset
            return delivery.bytes.replacing(start..<start + 33, with: other)
        }
        let expected: ProtocolAbort.Reason = .check(offset == 0 ? "gamma u" : "gamma v")
        #expect(outcomes[table.signers[1]]?.abort == .ban(table.signers[0], expected))
    }

    /// What does not decode blames, whatever else is wrong with the message: no check is evaluated, nothing is poisoned.
    @Test func anUndecodableReplyBlamesBeforeAnyCheck() throws {
        let size = VectorOLE.messageBytes + 66 + 32
        let second = Self.header + size
        let places: [(String, Range<Int>)] = [
            ("reply 1", second + 64..<second + 96),
            ("reply 1", second + VectorOLE.messageBytes - 64..<second + VectorOLE.messageBytes - 32),
            ("gamma u 1", second + VectorOLE.messageBytes..<second + VectorOLE.messageBytes + 33),
            ("gamma v 1", second + VectorOLE.messageBytes + 33..<second + VectorOLE.messageBytes + 66),
            ("psi 1", second + size - 32..<second + size),
        ]
        for (field, range) in places {
            let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
            let outcomes = try table.presign(2) { delivery in
                guard delivery.from == table.signers[0], delivery.bytes.count > 1, delivery.bytes[1] == MessageType.presignReplies.rawValue
                else { return delivery.bytes }
                // The first instance's μ is wrong besides.
                return delivery.bytes.flipping(Self.header + VectorOLE.messageBytes - 1)
                    .replacing(range, with: [UInt8](repeating: 0xff, count: range.count))
            }
            #expect(outcomes[table.signers[1]]?.abort == .blame([table.signers[0]], .undecodable(field: field)))
            let pair = try #require(PartyPair(table.signers[0], table.signers[1]))
            #expect(table.ledgers.values.allSatisfy { !$0.isPoisoned(pair) })
        }
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let outcomes = try table.presign(2) { delivery in
            let hit =
                delivery.from == table.signers[0] && delivery.bytes.count > 1
                && delivery.bytes[1] == MessageType.presignReplies.rawValue
            return hit ? delivery.bytes + [0] : delivery.bytes
        }
        #expect(outcomes[table.signers[1]]?.abort == .blame([table.signers[0]], .undecodable(field: "end")))
    }

    /// A wrong ψ passes pre-signing, for it can only spoil the signature: the combination fails and nothing leaves.
    @Test func aWrongPsiMakesNoSignature() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let outcomes = try table.presign(1) { delivery in
            guard delivery.from == table.signers[0], delivery.bytes.count > 1, delivery.bytes[1] == MessageType.presignReplies.rawValue
            else {
                return delivery.bytes
            }
            return delivery.bytes.flipping(delivery.bytes.count - 1)
        }
        var materials: [SigningMaterial] = []
        for signer in table.signers { materials += try #require(outcomes[signer]).get() }
        let digest = SHA256.hash([5])
        let batch = try #require(
            SigningBatch(
                requestHash: digest, signers: table.signers,
                items: [.init(message: digest, tweak: nil, materials: [DKLs23ECDSA.reference(materials[0].label)])]))
        var shares: [PartyIndex: [UInt8]] = [:]
        for (key, material) in zip(table.keys, materials) {
            shares[key.info.index] = try DKLs23ECDSA.sign(batch, key: key, materials: [material]).message
        }
        #expect(try verdict { try DKLs23ECDSA.combine(batch, key: table.keys[0].info, shares: shares) } == .abort(.combinationFailed))
    }

    @Test func anOpeningThatIsNoneIsBlamed() throws {
        // The salt, and R's x: the commitment covers both.
        for offset in [32 + 33 + 4] {
            let (table, aborts) = try outcome(.presignOpenings, at: Self.header + offset)
            #expect(aborts[1] == .blame([table.signers[0]], .openingMismatch))
        }
        // The echo: views differ.
        let (_, aborts) = try outcome(.presignOpenings, at: Self.header)
        #expect(aborts[1] == .abort(.echoMismatch))
    }

    /// Another public key share: the Γ^v equation bans, or Σpk ≠ X aborts where it was made to fit.
    @Test func anotherKeyShareIsCaught() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let other = try #require(Secp256k1.generatorMultiple(Scalar(9))).encoded
        let outcomes = try table.presign(1) { delivery in
            guard delivery.from == table.signers[0], delivery.bytes.count > 1, delivery.bytes[1] == MessageType.presignOpenings.rawValue
            else {
                return delivery.bytes
            }
            let start = Self.header + 32 + 33 + 32
            return delivery.bytes.replacing(start..<start + 33, with: other)
        }
        #expect(outcomes[table.signers[1]]?.abort == .ban(table.signers[0], .check("gamma v")))
    }

    @Test func signerSetsAreExactlyT() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        let all = try [1, 2, 3].map { try party($0) }
        #expect(try verdict { try PreSigning.parameters(table.keys[0].info, signers: all, batch: 1) } == .misuse(.signers))
        for batch in [0, 257] {
            guard
                case .misuse(.parameter) = try verdict({
                    try PreSigning.parameters(table.keys[0].info, signers: table.signers, batch: batch)
                })
            else {
                Issue.record("batch of \(batch)")
                continue
            }
        }
    }

    /// A seeded run gives the same pre-signatures twice (design.md section 4).
    @Test func aSeededRunRepeats() throws {
        func ids() throws -> [[UInt8]] {
            let table = try ECDSATable(threshold: 2, of: 2, signers: [1, 2], randomness: .test(3))
            let outcomes = try table.presign(2, randomness: .test(4))
            return try #require(outcomes[table.signers[0]]).get().map(\.label.id)
        }
        #expect(try ids() == ids())
    }
}
