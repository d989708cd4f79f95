import Groups
import Secrets
import TestSupport
import Testing

@testable import DKLs23

/// SoftSpokenOT (dkls23.md section 2).
@Suite struct OTExtensionTests {
    @Test(arguments: try DKLs23Vectors.cases("extension", of: ExtensionVector.self).indices)
    func knownAnswers(_ index: Int) throws {
        let vector = try DKLs23Vectors.cases("extension", of: ExtensionVector.self)[index]
        let pair = try vector.pair()
        let layout = try #require(ExtensionLayout(batch: vector.batch))
        let bob = try pair.bob()
        let message = bob.message
        let u = Array(message.prefix(layout.matrixBytes))
        #expect(Array(u.prefix(layout.columnBytes)) == vector.u0.bytes)
        #expect(SHA256.hash(u) == vector.uSHA256.bytes)
        #expect(OTExtension.challenges(vector.batch, session: vector.sidAB.bytes, columns: message)?.prefix(16) == vector.chi0.bytes[...])
        #expect(Array(message[layout.matrixBytes...].prefix(16)) == vector.x.bytes)
        #expect(Array(message[(layout.matrixBytes + 16)...]) == vector.y.bytes)

        let alice = try pair.alice(message)
        let isConsistent = alice.isConsistent
        #expect(isConsistent)
        let (t, q) = (bob.rows.exposed(), alice.rows.exposed())
        #expect(Array(t.prefix(16)) == vector.t0.bytes)
        let gamma = pads(session: vector.sidAB.bytes, rows: t, mask: nil, count: layout.transfers)
        #expect(Array(gamma.prefix(96)) == vector.gamma0.flatMap(\.bytes))
        #expect(SHA256.hash(gamma) == vector.gammaSHA256.bytes)
        let alpha0 = pads(session: vector.sidAB.bytes, rows: q, mask: nil, count: layout.transfers)
        #expect(SHA256.hash(alpha0) == vector.alpha0SHA256.bytes)
        let alpha1 = pads(session: vector.sidAB.bytes, rows: q, mask: vector.delta.bytes, count: layout.transfers)
        #expect(SHA256.hash(alpha1) == vector.alpha1SHA256.bytes)
    }

    /// t_j = q_j ⊕ β_j·Δ, in the padding too.
    @Test(arguments: [1, 3, 7])
    func rowsDifferByDelta(batch: Int) throws {
        let pair = try ExtensionPair(batch: batch, randomness: .system)
        let bob = try pair.bob()
        let message = bob.message
        let model = try pair.cheatingMessage(errors: [:])
        #expect(message == model, "an honest Bob of the model")
        let alice = try pair.alice(message)
        let isConsistent = alice.isConsistent
        #expect(isConsistent)
        let (t, q) = (bob.rows.exposed(), alice.rows.exposed())
        try #require(t.count == 128 * pair.choices.count && q.count == t.count)
        for j in 0..<8 * pair.choices.count {
            let (own, other) = (Array(t[16 * j..<16 * j + 16]), Array(q[16 * j..<16 * j + 16]))
            try #require(own == (pair.bit(j, of: pair.choices) ? zip(other, pair.delta).map { $0 ^ $1 } : other), "row \(j)")
        }
    }

    /// Whatever Bob alters without making the rest fit.
    @Test func alteredMessagesAreInconsistent() throws {
        let pair = try ExtensionPair(batch: 1, randomness: .system)
        let layout = try #require(ExtensionLayout(batch: 1))
        let bob = try pair.bob()
        let message = bob.message
        // The first and last byte of each u_i, every byte of x, a byte of each y_i.
        var positions = Array(layout.matrixBytes..<layout.matrixBytes + 16)
        for i in 0..<128 {
            positions += [layout.columnBytes * i, layout.columnBytes * (i + 1) - 1, layout.matrixBytes + 16 * (i + 1) + i % 16]
        }
        for position in positions {
            let isConsistent = try pair.alice(message.flipping(position, 1 << (position % 8))).isConsistent
            #expect(!isConsistent, "byte \(position)")
        }
        let honest = try pair.alice(message).isConsistent
        #expect(honest)
    }

    /// The attack that the check is made against: an error in one column alone, x and y made to fit, is found exactly
    /// where Δ_i = 1; that leak is why a failure bans. A bit of every block in turn, the check's own block included.
    @Test func cheatingInOneColumnIsASelectiveFailure() throws {
        let pair = try ExtensionPair(batch: 1, randomness: .test(7))
        var outcomes: Set<Bool> = []
        for i in 0..<128 {
            var error = [UInt8](repeating: 0, count: pair.choices.count)
            error[(16 * i + i / 8) % error.count] = 1 << (i % 8)
            let isConsistent = try pair.alice(pair.cheatingMessage(errors: [i: error])).isConsistent
            #expect(isConsistent == !pair.bit(i, of: pair.delta), "column \(i)")
            outcomes.insert(isConsistent)
        }
        #expect(outcomes.count == 2)
    }

    /// Different choices in different columns: nothing that Bob sends makes all of them fit.
    @Test func inconsistentChoicesAreFound() throws {
        let pair = try ExtensionPair(batch: 2, randomness: .test(8))
        let errors = Dictionary(
            uniqueKeysWithValues: (0..<128).map { i in (i, Randomness.test(UInt8(i)).bytes(pair.choices.count)) })
        let isConsistent = try pair.alice(pair.cheatingMessage(errors: errors)).isConsistent
        #expect(!isConsistent)
        // The same error in every column is nothing but another choice.
        let same = Randomness.test(200).bytes(pair.choices.count)
        let other = try pair.alice(pair.cheatingMessage(errors: Dictionary(uniqueKeysWithValues: (0..<128).map { ($0, same) })))
        let otherIsConsistent = other.isConsistent
        #expect(!otherIsConsistent, "x does not fit the columns")
    }

    /// A message of another run, another session, another batch.
    @Test func anotherSessionIsInconsistent() throws {
        let pair = try ExtensionPair(batch: 1, randomness: .system)
        let other = try ExtensionPair(
            batch: 1, session: pair.session.flipping(31), k0: pair.keys.flatMap(\.zero), k1: pair.keys.flatMap(\.one),
            delta: pair.delta, choices: pair.choices)
        let message = try pair.bob().message
        let isConsistent = try other.alice(message).isConsistent
        #expect(!isConsistent)
    }

    @Test func wrongLengthsAreRefused() throws {
        let pair = try ExtensionPair(batch: 2, randomness: .system)
        let message = try pair.bob().message
        func sends(_ batch: Int, _ keys: [UInt8], _ delta: [UInt8], _ message: [UInt8]) -> Bool {
            let sender = OTExtension.send(
                batch: batch, session: pair.session, keys: SecretBytes(copying: keys), delta: SecretBytes(copying: delta), message: message)
            return sender != nil
        }
        #expect(sends(2, pair.aliceKeys, pair.delta, message))
        for wrong in [[], Array(message.dropLast()), message + [0]] { #expect(!sends(2, pair.aliceKeys, pair.delta, wrong)) }
        for batch in [Int.min, -1, 0, 1, 3, 257, Int.max] { #expect(!sends(batch, pair.aliceKeys, pair.delta, message)) }
        #expect(!sends(2, pair.bobKeys, pair.delta, message))
        #expect(!sends(2, pair.aliceKeys, pair.delta + [0], message))

        func receives(_ batch: Int, _ keys: [UInt8], _ choices: [UInt8]) -> Bool {
            let receiver = OTExtension.receive(
                batch: batch, session: pair.session, keys: SecretBytes(copying: keys), choices: SecretBytes(copying: choices))
            return receiver != nil
        }
        #expect(receives(2, pair.bobKeys, pair.choices))
        #expect(!receives(2, pair.aliceKeys, pair.choices))
        #expect(!receives(2, pair.bobKeys, Array(pair.choices.dropLast())))
        for batch in [Int.min, 0, 1, 3, 257, Int.max] { #expect(!receives(batch, pair.bobKeys, pair.choices)) }
    }

    @Test func layouts() {
        for batch in [Int.min, -1, 0, 257, Int.max] { #expect(ExtensionLayout(batch: batch) == nil) }
        // 416 OTs need 4 blocks of 128 and one for the check; 4·416 fill 13 exactly.
        #expect(ExtensionLayout(batch: 1)?.columnBytes == 80)
        #expect(ExtensionLayout(batch: 4)?.columnBytes == 16 * 14)
        #expect(ExtensionLayout(batch: 1)?.messageBytes == 128 * 80 + 16 + 2048)
        #expect(ExtensionLayout(batch: 256)?.columnBytes == 16 * 833)
    }
}
