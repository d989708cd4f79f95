import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// What a signer refuses before its pre-signature is touched (rule S6): another key, epoch, owner, signer set or reference.
@Suite struct OnlineRefusalTests {
    private let table: ECDSATable
    private let materials: [PartyIndex: [SigningMaterial]]
    private let digest = SHA256.hash([1])

    init() throws {
        table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3], randomness: .test(150))
        materials = try ObservedRun(table, batch: 2, randomness: .test(151)).materials()
    }

    private func units(of signer: Int) throws -> [SigningMaterial] { try #require(materials[table.signers[signer]]) }

    private func batch(_ references: [[UInt8]], signers: [PartyIndex]? = nil, digest: [UInt8]? = nil, tweak: [UInt8]? = nil) throws
        -> SigningBatch
    {
        try #require(
            SigningBatch(
                requestHash: self.digest, signers: signers ?? table.signers,
                items: references.map { .init(message: digest ?? self.digest, tweak: tweak, materials: [$0]) }))
    }

    /// Refused, and the secrets are still there.
    private func expect(_ abort: ProtocolAbort, _ batch: SigningBatch, _ units: [SigningMaterial], key: Int = 0, _ what: String) throws {
        #expect(try verdict { try DKLs23ECDSA.sign(batch, key: table.keys[key], materials: units) } == abort, "\(what)")
        for unit in units {
            let isThere = unit.take() != nil
            #expect(isThere, "\(what): untouched")
        }
    }

    /// The same secret under a label that differs.
    private func relabelled(_ change: (SigningMaterial.Label) throws -> SigningMaterial.Label) throws -> SigningMaterial {
        let unit = try units(of: 0)[0]
        guard let secret = unit.take() else { throw MalformedVector(what: "taken") }
        return SigningMaterial(try change(unit.label), secret: secret)
    }

    private static let foreign = ProtocolAbort.misuse(.material("pre-signature of another key, epoch, party or signer set"))

    @Test(arguments: ["key", "epoch", "owner", "signers", "no signers"])
    func anotherLabel(what: String) throws {
        let all = try [1, 2].map { try party($0) }
        let unit = try relabelled { label in
            .init(
                id: label.id, keyID: what == "key" ? label.keyID.flipping(0) : label.keyID, epoch: what == "epoch" ? 1 : label.epoch,
                owner: what == "owner" ? table.signers[1] : label.owner,
                signers: what == "signers" ? all : what == "no signers" ? nil : label.signers, publicPart: label.publicPart)
        }
        try expect(Self.foreign, batch([DKLs23ECDSA.reference(unit.label)]), [unit], what)
    }

    /// Two ends that hold different units under one name: nobody is blamed, nothing signed.
    @Test func anotherReference() throws {
        let unit = try units(of: 0)[0]
        let reference = DKLs23ECDSA.reference(unit.label)
        let other = try DKLs23ECDSA.reference(units(of: 0)[1].label)
        let differ = ProtocolAbort.abort(.check("pre-signatures"))
        let one = try relabelled { $0 }
        for changed in [other, reference.flipping(0), Array(reference.prefix(32)) + other.suffix(33)] {
            #expect(try verdict { try DKLs23ECDSA.sign(batch([changed]), key: table.keys[0], materials: [one]) } == differ)
        }
        try expect(differ, batch([other]), [one], "another unit's reference")
    }

    @Test func oneUnitPerItem() throws {
        let units = try units(of: 0)
        let references = units.map { DKLs23ECDSA.reference($0.label) }
        let twice = ProtocolAbort.misuse(.material("a pre-signature twice"))
        #expect(try verdict { try DKLs23ECDSA.check(batch([references[0], references[0]]), key: table.keys[0].info) } == twice)
        #expect(try verdict { try DKLs23ECDSA.sign(batch([references[0], references[0]]), key: table.keys[0], materials: units) } == twice)
        let count = ProtocolAbort.misuse(.material("one pre-signature per digest"))
        for wrong in [[], [units[0]], [units[0], units[1], units[0]]] {
            #expect(try verdict { try DKLs23ECDSA.sign(batch(references), key: table.keys[0], materials: wrong) } == count)
        }
        // In another order they are other items' units.
        try expect(.abort(.check("pre-signatures")), batch(references), units.reversed(), "the order")
    }

    @Test func malformedItems() throws {
        let reference = try DKLs23ECDSA.reference(units(of: 0)[0].label)
        let info = table.keys[0].info
        func refused(_ batch: SigningBatch, _ misuse: ProtocolAbort.Misuse, _ what: String) throws {
            #expect(try verdict { try DKLs23ECDSA.check(batch, key: info) } == .misuse(misuse), "\(what)")
            #expect(try verdict { try DKLs23ECDSA.combine(batch, key: info, shares: [:]) } == .misuse(misuse), "\(what)")
        }
        for length in [0, 31, 33] {
            try refused(batch([reference], digest: [UInt8](repeating: 1, count: length)), .parameter("digest"), "digest of \(length)")
        }
        for tweak in [[UInt8](repeating: 0xff, count: 32), [1], []] {
            try refused(batch([reference], tweak: tweak), .parameter("tweak"), "tweak")
        }
        let noPoint = Array(reference.prefix(33)) + [UInt8](repeating: 0xff, count: 32)
        for wrong in [Array(reference.dropLast()), reference + [0], noPoint, []] {
            #expect(!DKLs23ECDSA.isMaterial(wrong))
            try refused(batch([wrong]), .material("one pre-signature per digest"), "reference")
        }
        #expect(DKLs23ECDSA.isMaterial(reference))
        for set in [[1], [1, 2, 3], [1, 4]] {
            try refused(batch([reference], signers: set.map { try party($0) }), .signers, "signers \(set)")
        }
    }
}
