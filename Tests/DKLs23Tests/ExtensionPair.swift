import CGF128
import Groups
import Secrets
import TestSupport

@testable import DKLs23

/// Both ends of one extension, with everything in the open: what base OT gave them, and a model of Bob that can cheat.
struct ExtensionPair {
    let batch: Int
    let session, delta, choices: [UInt8]
    /// k⁰_i and k¹_i.
    let keys: [(zero: [UInt8], one: [UInt8])]

    init(batch: Int, session: [UInt8], k0: [UInt8], k1: [UInt8], delta: [UInt8], choices: [UInt8]) throws {
        guard k0.count == 2048, k1.count == 2048, delta.count == 16, session.count == 32 else { throw MalformedVector(what: "keys") }
        self.batch = batch
        self.session = session
        self.delta = delta
        self.choices = choices
        keys = (0..<128).map { (Array(k0[16 * $0..<16 * $0 + 16]), Array(k1[16 * $0..<16 * $0 + 16])) }
    }

    /// Fresh randomness throughout.
    init(batch: Int, randomness: Randomness) throws {
        guard let layout = ExtensionLayout(batch: batch) else { throw MalformedVector(what: "batch") }
        try self.init(
            batch: batch, session: randomness.bytes(32), k0: randomness.bytes(2048), k1: randomness.bytes(2048),
            delta: randomness.bytes(16), choices: randomness.bytes(layout.columnBytes))
    }

    func bit(_ index: Int, of bits: [UInt8]) -> Bool { bits[index / 8] >> (index % 8) & 1 == 1 }

    var bobKeys: [UInt8] { keys.flatMap { $0.zero + $0.one } }
    var aliceKeys: [UInt8] { keys.indices.flatMap { bit($0, of: delta) ? keys[$0].one : keys[$0].zero } }

    func bob() throws -> OTExtension.Receiver {
        guard
            let receiver = OTExtension.receive(
                batch: batch, session: session, keys: SecretBytes(copying: bobKeys), choices: SecretBytes(copying: choices))
        else { throw MalformedVector(what: "Bob's extension") }
        return receiver
    }

    func alice(_ message: [UInt8]) throws -> OTExtension.Sender {
        guard
            let sender = OTExtension.send(
                batch: batch, session: session, keys: SecretBytes(copying: aliceKeys), delta: SecretBytes(copying: delta), message: message)
        else { throw MalformedVector(what: "Alice's extension") }
        return sender
    }

    /// PRG(k; sid_AB), from HMAC and the key stream.
    func stream(_ key: [UInt8], count: Int) throws -> [UInt8] {
        let tag = SHA256.hash(Array("ot/prg".utf8))
        let field: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 32] + session
        return try keyStream(Array(HMAC.sha256(tag + tag + field, publicKey: key).prefix(16)), count: count)
    }

    /// Bob's message where he adds an error to some columns u_i and makes x and y fit what he sends.
    func cheatingMessage(errors: [Int: [UInt8]]) throws -> [UInt8] {
        let size = choices.count
        var (t, u): ([[UInt8]], [UInt8]) = ([], [])
        for (i, key) in keys.enumerated() {
            let (zero, one) = (try stream(key.zero, count: size), try stream(key.one, count: size))
            let error = errors[i] ?? [UInt8](repeating: 0, count: size)
            t.append(zero)
            u += (0..<size).map { zero[$0] ^ one[$0] ^ choices[$0] ^ error[$0] }
        }
        guard let challenges = OTExtension.challenges(batch, session: session, columns: u) else { throw MalformedVector(what: "batch") }
        return try u + fold(challenges, choices) + t.flatMap { try fold(challenges, $0) }
    }

    private func fold(_ challenges: [UInt8], _ column: [UInt8]) throws -> [UInt8] {
        guard column.count == challenges.count + 16 else { throw MalformedVector(what: "column") }
        var out = [UInt8](repeating: 0, count: 16)
        unsafe cgf128_fold(&out, challenges, column, challenges.count / 16)
        return out
    }
}

/// The AES-128-CTR stream under a key.
func keyStream(_ key: [UInt8], count: Int) throws -> [UInt8] {
    var output = [UInt8](repeating: 0xa5, count: count)
    guard key.count == 16, let stream = KeyStream(), unsafe stream.fill(&output, count: count, key: key) else {
        throw MalformedVector(what: "key stream")
    }
    return output
}

/// pad_w of every row, encoded, rows outer: through the hash that the protocol uses.
func pads(session: [UInt8], rows: [UInt8], mask: [UInt8]?, count: Int) -> [UInt8] {
    var limbs = [ScalarLimbs](repeating: .zero, count: 3 * count)
    let (hash, key) = (SingleBlockHash(), VectorOLE.padKey(session))
    if let mask {
        unsafe hash.pads(&limbs, key: key, firstRow: 0, count: count, width: 3, rows: rows, mask: mask)
    } else {
        unsafe hash.pads(&limbs, key: key, firstRow: 0, count: count, width: 3, rows: rows, mask: nil)
    }
    return limbs.flatMap { Scalar<Secp256k1>(limbs: $0).encoded }
}
