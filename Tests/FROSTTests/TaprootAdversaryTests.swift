import FROST
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// The checks of ``SigningAdversaryTests`` and ``ShareTamperingTests`` where BIP-340 keys could differ, and their tweaks.
@Suite struct TaprootAdversaryTests {
    private static let messages: [[UInt8]] = [[1], [2, 2]]
    private let root = [UInt8](repeating: 9, count: 32)

    private func table(_ parties: [Int] = [1, 3]) throws -> TaprootTable {
        try TaprootTable(
            TaprootTable.keys(parties),
            items: [
                .init(message: Self.messages[0], tweak: nil, taproot: .keyOnly, materials: []),
                .init(message: Self.messages[1], tweak: Scalar<Secp256k1>(9).encoded, taproot: nil, materials: []),
            ])
    }

    private func usable(_ material: SigningMaterial) -> Bool { material.take() != nil }

    private func verdict(_ change: ([UInt8]) throws -> [UInt8]) throws -> ProtocolAbort? {
        let table = try table()
        let honest = try table.share(0)
        let sent = [table.batch.signers[0]: honest.message, table.batch.signers[1]: try change(table.share(1).message)]
        let outsider = try TestSupport.verdict { try table.combine(sent) }
        #expect(try TestSupport.verdict { try honest.combine(sent) } == outsider)
        return outsider
    }

    @Test func tamperedShares() throws {
        let culprit = [try party(3)]
        #expect(try verdict { $0 } == nil)
        let order = try bytes(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        for item in 0..<2 {
            let range = 34 + 32 * item..<66 + 32 * item
            for position in [range.lowerBound + 15, range.upperBound - 1] {
                #expect(try verdict { $0.flipping(position) } == .blame(culprit, .signatureShareInvalid))
            }
            #expect(try verdict { $0.replacing(range, with: [UInt8](repeating: 0, count: 32)) } == .blame(culprit, .signatureShareInvalid))
            for none in [order, [UInt8](repeating: 255, count: 32)] {
                #expect(
                    try verdict { $0.replacing(range, with: none) } == .blame(culprit, .undecodable(field: "signature share \(item)")))
            }
        }
        #expect(try verdict { Array($0[..<34]) + Array($0[66...]) + Array($0[34..<66]) } == .blame(culprit, .signatureShareInvalid))
        #expect(try verdict { $0 + [0] } == .blame(culprit, .undecodable(field: "end")))
        #expect(try verdict { $0.flipping(5) } == .retryable(missing: culprit), "another run's")
    }

    @Test func everyCulpritOfABatchIsNamed() throws {
        let table = try table([1, 2, 3, 4])
        var sent = try table.messages()
        let parties = table.batch.signers
        sent[parties[1]] = sent[parties[1]].map { $0.flipping(65) }
        sent[parties[3]] = sent[parties[3]].map { $0.flipping(97) }
        #expect(try TestSupport.verdict { try table.combine(sent) } == .blame([parties[1], parties[3]], .signatureShareInvalid))
        #expect(try TestSupport.verdict { try table.combine([:]) } == .retryable(missing: parties))
    }

    @Test func commitmentLists() throws {
        let table = try table()
        let key = table.keys[0]
        let mine = table.batch.items[0].materials[0]
        let foreign = try TaprootTable.nonces(key, 1)[0].label.publicPart
        // Its own commitment replaced, swapped or negated: refused before the nonces are touched.
        for wrong in [foreign, Array(mine[33...] + mine[..<33]), mine.flipping(0), mine.flipping(33)] {
            let batch = try table.changing {
                .init(message: $0.message, tweak: $0.tweak, taproot: $0.taproot, materials: [wrong, $0.materials[1]])
            }
            #expect(try TestSupport.verdict { try table.share(0, batch) } == .abort(.commitmentListMismatch))
        }
        let undecodable = ProtocolAbort.abort(.check("the commitment listed for party 3"))
        let theirs = table.batch.items[0].materials[1]
        for wrong in [
            theirs.replacing(0..<1, with: [4]), theirs.replacing(33..<66, with: [UInt8](repeating: 0, count: 33)),
            theirs.replacing(1..<33, with: [UInt8](repeating: 255, count: 32)), Array(theirs.dropLast()), theirs + [0], [],
        ] {
            let batch = try table.changing {
                .init(message: $0.message, tweak: $0.tweak, taproot: $0.taproot, materials: [$0.materials[0], wrong])
            }
            #expect(try TestSupport.verdict { try FROSTTaproot.check(batch, key: key.info) } == undecodable)
            #expect(!FROSTTaproot.isMaterial(wrong))
        }
        #expect(FROSTTaproot.isMaterial(theirs))
        #expect(!FROSTEd25519.isMaterial(theirs))
        #expect(usable(table.materials[0][0]) && usable(table.materials[0][1]))
        // Another party's replaced: a share of another run, which blames nobody.
        let other = try self.table()
        let theirsReplaced = try TaprootTable.nonces(other.keys[1], 1)[0].label.publicPart
        let altered = try other.changing {
            .init(message: $0.message, tweak: $0.tweak, taproot: $0.taproot, materials: [$0.materials[0], theirsReplaced])
        }
        #expect(try TestSupport.verdict { try other.combine(other.messages([0: altered])) } == .retryable(missing: [try party(1)]))
    }

    @Test func aNonceSignsOnce() throws {
        let table = try table()
        _ = try table.share(0)
        let used = ProtocolAbort.misuse(.material("nonce pair already used"))
        #expect(try TestSupport.verdict { try table.share(0) } == used)
        for taproot in [nil, TaprootOutput.keyOnly, TaprootOutput(merkleRoot: root)] {
            let batch = try table.changing { .init(message: $0.message, tweak: nil, taproot: taproot, materials: $0.materials) }
            #expect(try TestSupport.verdict { try table.share(0, batch) } == used)
        }
        let twice = try self.table()
        let materials = twice.materials.map { [$0[0], $0[0]] }
        let batch = try TaprootTable.batch(twice.keys, materials, messages: Self.messages)
        #expect(
            try TestSupport.verdict { try FROSTTaproot.sign(batch, key: twice.keys[0], materials: materials[0]) }
                == .misuse(.material("a nonce pair twice")))
    }

    /// Whoever was told another output, or none, is in another run: its share is none of this one, and it is not blamed.
    @Test func anotherOutput() throws {
        for (asked, told) in [
            (TaprootOutput.keyOnly, nil), (nil, TaprootOutput.keyOnly), (TaprootOutput.keyOnly, TaprootOutput(merkleRoot: root)),
        ] {
            let table = try TaprootTable(
                TaprootTable.keys([1, 3]), items: [.init(message: [1], tweak: nil, taproot: asked, materials: [])])
            let bent = try table.changing { .init(message: $0.message, tweak: nil, taproot: told, materials: $0.materials) }
            let verdict = try TestSupport.verdict { try table.combine(table.messages([0: bent])) }
            #expect(verdict == .retryable(missing: [try party(1)]))
        }
    }

    @Test func tweaksThatAreNone() throws {
        let expected = ProtocolAbort.misuse(.parameter("tweak"))
        let table = try table()
        for tweak in [[], [1], [UInt8](repeating: 0xff, count: 32), [UInt8](repeating: 0, count: 33)] {
            let batch = try table.changing { .init(message: $0.message, tweak: tweak, taproot: $0.taproot, materials: $0.materials) }
            #expect(try TestSupport.verdict { try FROSTTaproot.check(batch, key: table.keys[0].info) } == expected)
            #expect(try TestSupport.verdict { try table.share(0, batch) } == expected)
            #expect(try TestSupport.verdict { try FROSTTaproot.combine(batch, key: table.keys[0].info, shares: [:]) } == expected)
        }
        #expect(usable(table.materials[0][0]))
    }

    /// A Taproot output is nothing that another scheme's key could sign for: refused, never ignored.
    @Test func outputsOfOtherSchemes() throws {
        let expected = ProtocolAbort.misuse(.parameter("tweak"))
        let table = try SigningTable(SigningTable.keys([1, 3]), messages: [[1]])
        let batch = try table.changing { .init(message: $0.message, tweak: nil, taproot: .keyOnly, materials: $0.materials) }
        #expect(try TestSupport.verdict { try FROSTEd25519.check(batch, key: table.keys[0].info) } == expected)
        #expect(try TestSupport.verdict { try table.share(0, batch) } == expected)
        #expect(try TestSupport.verdict { try FROSTEd25519.combine(batch, key: table.keys[0].info, shares: [:]) } == expected)
        #expect(usable(table.materials[0][0]))
        let key = table.keys[0].info.publicKey
        #expect(Ed25519SHA512.signingKey(key, plus: nil, taproot: .keyOnly) == nil)
        let point = try TaprootTable.keys([1])[0].info.publicKey
        #expect(Secp256k1SHA256.signingKey(point, plus: nil, taproot: .keyOnly) == nil)
        // In the batch's own run id, which every scheme asks for.
        let ecdsa = try TestParties(2).keys(.ecdsaSecp256k1, threshold: 2)[0].info
        let pair = try TaprootTable.batch([party(1), party(2)], [.init(message: [1], tweak: nil, taproot: .keyOnly, materials: [[1]])])
        let one = try party(1)
        #expect(try TestSupport.verdict { try pair.context(protocolName: "toy", key: ecdsa, me: one) } == expected)
    }

    @Test func keysOfOtherSchemes() throws {
        let table = try table()
        let ecdsa = try TestParties(3).keys(.ecdsaSecp256k1, threshold: 2)[0]
        let expected = ProtocolAbort.misuse(.material("key of another scheme"))
        #expect(try TestSupport.verdict { try TaprootTable.nonces(ecdsa, 1) } == expected)
        #expect(try TestSupport.verdict { try FROSTTaproot.sign(table.batch, key: ecdsa, materials: table.materials[0]) } == expected)
        #expect(try TestSupport.verdict { try FROSTTaproot.check(table.batch, key: ecdsa.info) } == expected)
        #expect(try TestSupport.verdict { try FROSTTaproot.combine(table.batch, key: ecdsa.info, shares: [:]) } == expected)
        #expect(usable(table.materials[0][0]))
    }

    /// Derived keys (BIP-32) with and without an output, a batch of them, each verified under what a watching wallet computes.
    @Test func derivedKeysInABatch() throws {
        let keys = try TaprootTable.keys([2, 4])
        let paths: [DerivationPath] = [[], [0], [7, 1], [1 << 30]]
        let outputs: [TaprootOutput?] = [nil, .keyOnly, TaprootOutput(merkleRoot: root)]
        var items: [SigningBatch.Item] = []
        var expected: [[UInt8]] = []
        for (position, path) in paths.enumerated() {
            let derived = try DerivedKey(root: keys[0].info, path: path)
            let xOnly = Array(derived.publicKey.dropFirst())
            for output in outputs {
                items.append(.init(message: [UInt8(position)], tweak: derived.tweak, taproot: output, materials: []))
                let key = try output.map { try #require(Taproot.output(internalKey: xOnly, merkleRoot: $0.merkleRoot)) }
                expected.append(key.map { Array($0.dropFirst()) } ?? xOnly)
            }
        }
        let table = try TaprootTable(keys, items: items)
        let signatures = try table.combine(table.messages())
        #expect(signatures.count == 12 && Set(expected).count == 12)
        for (position, signature) in signatures.enumerated() {
            guard case .bip340(let bytes) = signature else {
                Issue.record("not a BIP-340 signature")
                continue
            }
            #expect(OpenSSL.isValidBIP340(signature: bytes, message: items[position].message, publicKey: expected[position]))
        }
    }
}
