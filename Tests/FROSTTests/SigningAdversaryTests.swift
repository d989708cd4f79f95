import FROST
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// What a signer is told, and what it has stored, altered one thing at a time: it refuses, or its share is worth nothing.
@Suite struct SigningAdversaryTests {
    private let message: [UInt8] = [1, 2, 3]

    private func table(_ parties: [Int] = [1, 3]) throws -> SigningTable {
        try SigningTable(SigningTable.keys(parties), messages: [message])
    }

    private func item(_ item: SigningBatch.Item, materials: [[UInt8]]) -> SigningBatch.Item {
        .init(message: item.message, tweak: item.tweak, materials: materials)
    }

    /// The secret, taken out: 64 bytes.
    private func secret(_ material: SigningMaterial) throws -> [UInt8] {
        guard let secret = material.take() else { throw MalformedVector(what: "material already taken") }
        return secret.exposed()
    }

    private func usable(_ material: SigningMaterial) -> Bool { material.take() != nil }

    // MARK: commitment lists

    /// Its own commitment replaced: refused before the nonces are touched.
    @Test func listWithoutTheOwnCommitment() throws {
        let table = try table()
        let mine = table.batch.items[0].materials[0]
        let foreign = try SigningTable.nonces(table.keys[0], 1)[0].label.publicPart
        for wrong in [foreign, table.batch.items[0].materials[1], mine.flipping(0), mine.flipping(32), Array(mine[32...] + mine[..<32])] {
            let batch = try table.changing { item($0, materials: [wrong, $0.materials[1]]) }
            #expect(try verdict { try table.share(0, batch) } == .abort(.commitmentListMismatch))
        }
        #expect(usable(table.materials[0][0]), "a list that lacks the commitment costs no nonce")
    }

    @Test(arguments: [0, 32], [0, 1, 2])
    func anotherSignersCommitmentAltered(_ offset: Int, _ kind: Int) throws {
        let table = try table()
        let theirs = table.batch.items[0].materials[1]
        let range = offset..<offset + 32
        // Another element; no element; an element plus a point of order two.
        let replacements = [
            try #require(Edwards25519.generatorMultiple(Scalar(99))).encoded, [UInt8](repeating: 0, count: 32),
            try bytes(hex: "003789297ce02defa2f4bc7635d1d7ce99b96d76eb91d31f905101674ddab720"),
        ]
        let altered = try table.changing { item($0, materials: [$0.materials[0], theirs.replacing(range, with: replacements[kind])]) }
        if kind > 0 {
            let expected = ProtocolAbort.abort(.check("the commitment listed for party 3"))
            #expect(try verdict { try FROSTEd25519.check(altered, key: table.keys[0].info) } == expected, "before a nonce is deleted")
            #expect(try verdict { try table.share(0, altered) } == expected)
            // Told to everybody: the combiner sees it too.
            #expect(try verdict { try FROSTEd25519.combine(altered, key: table.keys[0].info, shares: [:]) } == expected)
        } else {
            // The signer signs another list under another run id: its share is dropped, nobody is blamed.
            #expect(try verdict { try table.combine(table.messages([0: altered])) } == .retryable(missing: [try party(1)]))
        }
    }

    @Test func commitmentsOfWrongLength() throws {
        for change: ([UInt8]) -> [UInt8] in [{ Array($0.dropLast()) }, { $0 + [0] }, { _ in [] }] {
            let table = try table()
            let batch = try table.changing { item($0, materials: [$0.materials[0], change($0.materials[1])]) }
            #expect(try verdict { try table.share(0, batch) } == .abort(.check("the commitment listed for party 3")))
            #expect(usable(table.materials[0][0]))
        }
    }

    @Test func listsThatAreNone() throws {
        let table = try table()
        let hash = table.batch.requestHash
        let item = table.batch.items[0]
        let (one, three) = (table.batch.signers[0], table.batch.signers[1])
        #expect(SigningBatch(requestHash: hash, signers: [one, one], items: [item]) == nil, "a signer twice")
        #expect(SigningBatch(requestHash: hash, signers: [one, three], items: []) == nil, "nothing to sign")
        #expect(SigningBatch(requestHash: [1], signers: [one, three], items: [item]) == nil)
        for materials in [[], item.materials + [item.materials[0]]] {
            let short = SigningBatch.Item(message: message, tweak: nil, materials: materials)
            #expect(SigningBatch(requestHash: hash, signers: [one, three], items: [short]) == nil, "a list of another length than the set")
        }
        #expect(SigningBatch(requestHash: hash, signers: [three, one], items: [item]) == nil, "materials would part from their signers")
        // One entry is what a scheme whose material is the set's has; FROST's is each signer's own.
        let single = SigningBatch.Item(message: message, tweak: nil, materials: [item.materials[0]])
        let shared = try #require(SigningBatch(requestHash: hash, signers: table.batch.signers, items: [single]))
        #expect(try verdict { try FROSTEd25519.check(shared, key: table.keys[0].info) } == .abort(.commitmentListMismatch))
        #expect(try verdict { try table.share(0, shared) } == .abort(.commitmentListMismatch))
        #expect(usable(table.materials[0][0]))
    }

    @Test func signersThatAreNone() throws {
        let table = try table()
        let item = table.batch.items[0]
        func verdict(_ signers: [Int], _ position: Int = 0) throws -> ProtocolAbort? {
            let parties = try signers.map(party)
            let batch = try SigningTable.batch(
                parties, [.init(message: message, tweak: nil, materials: parties.map { _ in item.materials[position] })])
            let combined = try TestSupport.verdict { try FROSTEd25519.combine(batch, key: table.keys[0].info, shares: [:]) }
            let signed = try TestSupport.verdict { try table.share(position, batch) }
            let checked = try TestSupport.verdict { try FROSTEd25519.check(batch, key: table.keys[0].info) }
            #expect(checked == combined || combined == .retryable(missing: parties) && checked == nil)
            if combined == .misuse(.signers) { #expect(signed == combined) }
            return signed
        }
        #expect(try verdict([1]) == .misuse(.signers), "t − 1 signers")
        #expect(try verdict([1, 5]) == .misuse(.signers), "a party that the key has not")
        #expect(try verdict([2, 4]) == .misuse(.notAParticipant))
        #expect(usable(table.materials[0][0]))
    }

    // MARK: nonces

    @Test func aNonceSignsOnce() throws {
        let table = try table()
        _ = try table.share(0)
        let used = ProtocolAbort.misuse(.material("nonce pair already used"))
        #expect(try verdict { try table.share(0) } == used, "not even the same thing again")
        // The same nonce with another list, message or tweak.
        let foreign = try SigningTable.nonces(table.keys[1], 1)[0].label.publicPart
        let otherList = try table.changing { item($0, materials: [$0.materials[0], foreign]) }
        let otherMessage = try table.changing { .init(message: [9], tweak: nil, materials: $0.materials) }
        for batch in [otherList, otherMessage] { #expect(try verdict { try table.share(0, batch) } == used) }
        #expect(!usable(table.materials[0][0]))
    }

    /// A share refused after its nonces were taken has burnt them.
    @Test func aFailedAttemptBurnsItsNonces() throws {
        let table = try table()
        let altered = try table.changing { item($0, materials: [$0.materials[0], [UInt8](repeating: 0, count: 64)]) }
        #expect(try verdict { try table.share(0, altered) } != nil)
        #expect(!usable(table.materials[0][0]))
    }

    @Test func oneNonceForTwoMessages() throws {
        let table = try table()
        let materials = table.materials.map { [$0[0], $0[0]] }
        let batch = try SigningTable.batch(table.keys, materials, messages: [[1], [2]])
        #expect(
            try verdict { try FROSTEd25519.sign(batch, key: table.keys[0], materials: materials[0]) }
                == .misuse(.material("a nonce pair twice")))
        #expect(usable(table.materials[0][0]))
        // Under two ids, as a store that was tampered with might hold it.
        let label = table.materials[1][0].label
        let other = SigningMaterial.Label(
            id: label.id.flipping(0), keyID: label.keyID, epoch: label.epoch, owner: label.owner, signers: nil, publicPart: label.publicPart
        )
        let nonces = try secret(table.materials[1][0])
        let twins = [label, other].map { SigningMaterial($0, secret: SecretBytes(copying: nonces)) }
        #expect(
            try verdict { try FROSTEd25519.sign(batch, key: table.keys[1], materials: twins) }
                == .misuse(.material("nonce pair of another key, epoch or party")))
    }

    @Test func materialsPerMessage() throws {
        let table = try table()
        for materials in [[], table.materials[0] + (try SigningTable.nonces(table.keys[0], 1))] {
            #expect(
                try verdict { try FROSTEd25519.sign(table.batch, key: table.keys[0], materials: materials) }
                    == .misuse(.material("one nonce pair per message is needed")))
        }
        #expect(try verdict { try SigningTable.nonces(table.keys[0], -1) } == .misuse(.parameter("count")))
        #expect(try SigningTable.nonces(table.keys[0], 0).isEmpty)
    }

    /// Every field of a stored nonce pair.
    @Test func storedMaterialAltered() throws {
        let foreign = ProtocolAbort.misuse(.material("nonce pair of another key, epoch or party"))
        func verdict(_ change: (SigningMaterial.Label) throws -> SigningMaterial.Label) throws -> ProtocolAbort? {
            let table = try table()
            let original = table.materials[0][0]
            let altered = SigningMaterial(try change(original.label), secret: SecretBytes(copying: try secret(original)))
            let verdict = try TestSupport.verdict { try FROSTEd25519.sign(table.batch, key: table.keys[0], materials: [altered]) }
            #expect(usable(altered) || verdict == nil)
            return verdict
        }
        func label(
            _ l: SigningMaterial.Label, id: [UInt8]? = nil, key: [UInt8]? = nil, epoch: UInt32? = nil, owner: PartyIndex? = nil,
            signers: [PartyIndex]? = nil, commitment: [UInt8]? = nil
        ) -> SigningMaterial.Label {
            .init(
                id: id ?? l.id, keyID: key ?? l.keyID, epoch: epoch ?? l.epoch, owner: owner ?? l.owner, signers: signers,
                publicPart: commitment ?? l.publicPart)
        }
        #expect(try verdict { label($0) } == nil)
        #expect(try verdict { label($0, id: $0.id.flipping(31)) } == foreign)
        #expect(try verdict { label($0, key: $0.keyID.flipping(0)) } == foreign)
        #expect(try verdict { label($0, epoch: 1) } == foreign)
        let two = try party(2)
        #expect(try verdict { label($0, owner: two) } == foreign)
        #expect(try verdict { label($0, commitment: $0.publicPart.flipping(0)) } == foreign)
        let another = try #require(Edwards25519.generatorMultiple(Scalar(5))).encoded
        #expect(try verdict { label($0, commitment: another + another) } == foreign)
        #expect(try verdict { label($0, commitment: []) } == foreign)
        #expect(try verdict { label($0, signers: [two]) } == .misuse(.material("nonce pair bound to another signer set")))
    }

    @Test func storedNoncesAltered() throws {
        func sign(_ change: ([UInt8]) -> [UInt8]) throws -> ProtocolAbort? {
            let table = try table()
            let original = table.materials[0][0]
            let nonces = change(try secret(original))
            let altered = SigningMaterial(original.label, secret: SecretBytes(copying: nonces))
            return try verdict {
                let mine = try FROSTEd25519.sign(table.batch, key: table.keys[0], materials: [altered]).message
                return try table.combine([table.batch.signers[0]: mine, table.batch.signers[1]: try table.share(1).message])
            }
        }
        #expect(try sign { $0 } == nil)
        for position in [0, 31, 32, 63] where position % 32 == 0 {
            #expect(try sign { $0.flipping(position) } == .blame([try party(1)], .signatureShareInvalid))
        }
        let broken = ProtocolAbort.misuse(.material("nonce pair does not decode"))
        for change: ([UInt8]) -> [UInt8] in [
            { Array($0.dropLast()) }, { $0 + [0] }, { _ in [] }, { $0.flipping(31, 0xf0) }, { $0.flipping(63, 0xf0) },
        ] { #expect(try sign(change) == broken) }
    }

    // MARK: requests

    /// A signer that was told another message, tweak, request or round: its share is of another run, and it is not blamed for what a
    /// coordinator told it.
    @Test func anotherRequest() throws {
        let culprit = [try party(1)]
        let missing = ProtocolAbort.retryable(missing: culprit)
        let tweak = Scalar<Edwards25519>(5).encoded
        let wrongMessage = try table()
        let otherMessage = try wrongMessage.changing { .init(message: [9], tweak: nil, materials: $0.materials) }
        #expect(try verdict { try wrongMessage.combine(wrongMessage.messages([0: otherMessage])) } == missing)
        let wrongTweak = try table()
        let tweaked = try wrongTweak.changing { .init(message: $0.message, tweak: tweak, materials: $0.materials) }
        #expect(try verdict { try wrongTweak.combine(wrongTweak.messages([0: tweaked])) } == missing)
        let wrongRequest = try table()
        let other = try SigningTable.batch(wrongRequest.batch.signers, wrongRequest.batch.items, request: 8)
        #expect(try verdict { try wrongRequest.combine(wrongRequest.messages([0: other])) } == missing)
        let wrongRound = try table()
        let later = try #require(
            SigningBatch(
                requestHash: wrongRound.batch.requestHash, round: 1, signers: wrongRound.batch.signers, items: wrongRound.batch.items))
        #expect(try verdict { try wrongRound.combine(wrongRound.messages([0: later])) } == missing)
    }

    @Test func tweaksThatAreNone() throws {
        let expected = ProtocolAbort.misuse(.parameter("tweak"))
        for tweak in [[], [1], [UInt8](repeating: 0xff, count: 32), [UInt8](repeating: 0, count: 33)] {
            let table = try table()
            let batch = try table.changing { .init(message: $0.message, tweak: tweak, materials: $0.materials) }
            #expect(try verdict { try FROSTEd25519.check(batch, key: table.keys[0].info) } == expected)
            #expect(try verdict { try table.share(0, batch) } == expected)
            #expect(try verdict { try FROSTEd25519.combine(batch, key: table.keys[0].info, shares: [:]) } == expected)
            #expect(usable(table.materials[0][0]))
        }
    }

    /// τ = −x would make the key the identity.
    @Test func tweakToTheIdentity() throws {
        let table = try table()
        let points = table.keys.map { Scalar<Edwards25519>(UInt64($0.info.index.rawValue)) }
        var secret = Scalar<Edwards25519>.zero
        for (key, point) in zip(table.keys, points) {
            let lambda = try #require(Lagrange.coefficient(of: point, among: points))
            secret = secret + lambda * (try key.scalar(of: Edwards25519.self).declassified())
        }
        #expect(Edwards25519.generatorMultiple(secret)?.encoded == table.keys[0].info.publicKey)
        let batch = try table.changing { .init(message: $0.message, tweak: (-secret).encoded, materials: $0.materials) }
        #expect(try verdict { try FROSTEd25519.check(batch, key: table.keys[0].info) } == .misuse(.parameter("tweak")))
        #expect(try verdict { try table.share(0, batch) } == .misuse(.parameter("tweak")))
        #expect(usable(table.materials[0][0]))
    }

    // MARK: keys

    @Test func keyOfAnotherScheme() throws {
        let table = try table()
        let ecdsa = try TestParties(3, randomness: .test(45)).keys(.ecdsaSecp256k1, threshold: 2, randomness: .test(46))
        let expected = ProtocolAbort.misuse(.material("key of another scheme"))
        #expect(try verdict { try SigningTable.nonces(ecdsa[0], 1) } == expected)
        #expect(try verdict { try FROSTEd25519.sign(table.batch, key: ecdsa[0], materials: table.materials[0]) } == expected)
        #expect(try verdict { try FROSTEd25519.check(table.batch, key: ecdsa[0].info) } == expected)
        #expect(try verdict { try FROSTEd25519.combine(table.batch, key: ecdsa[0].info, shares: [:]) } == expected)
        #expect(usable(table.materials[0][0]))
    }

    @Test func keyOfAnotherRunOrEpoch() throws {
        let table = try table()
        let others = try TestParties(4, randomness: .test(47)).keys(.ed25519, threshold: 2, randomness: .test(48))
        let sent = try table.messages()
        #expect(
            try verdict { try FROSTEd25519.combine(table.batch, key: others[0].info, shares: sent) }
                == .retryable(missing: table.batch.signers))
        // The record's epoch is its third field: version, scheme, epoch.
        let later = try KeyInfo(decoding: table.keys[0].info.encoded.replacing(2..<6, with: [0, 0, 0, 1]))
        #expect(later.epoch == 1)
        #expect(try verdict { try FROSTEd25519.combine(table.batch, key: later, shares: sent) } == .retryable(missing: table.batch.signers))
        let fresh = try self.table()
        let share = try KeyShare(info: later, secret: fresh.keys[0].withSecret { $0.copy() })
        #expect(
            try verdict { try FROSTEd25519.sign(fresh.batch, key: share, materials: fresh.materials[0]) }
                == .misuse(.material("nonce pair of another key, epoch or party")))
    }
}
