import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// One multiplication as nobody in a run can see it: both ends' set-ups and the wire give every secret of both.
///
/// Nothing is read out of a run. β is what u carries over the streams of Bob's keys, Alice's inputs are what ã carries over
/// the pads, and everything else is computed from these by the specification's equations.
struct OpenMultiplication {
    typealias Number = Scalar<Secp256k1>
    /// The OT layer; its choices are Bob's β and padding.
    let pair: ExtensionPair
    /// Violations of t_j = q_j ⊕ β_j·Δ, and of γ = α^β.
    let brokenRows, brokenPads: Int
    /// Bob's columns all carry the same choices, and his whole message is that of an honest party.
    let isHonestExtension: Bool
    let instances: [Instance]

    struct Instance {
        /// Alice's a_0, a_1 and â from every row of ã: one value each, where she is honest.
        let inputs: [Set<Number>]
        let c, d: [Number]
        /// χ: Bob's input.
        let b: Number
        let gammaU, gammaV: [UInt8]
        let psi: Number
    }

    init(_ run: ObservedRun, _ table: ECDSATable, batch: Int, alice: PartyIndex, bob: PartyIndex) throws {
        let (aliceState, bobState) = (try table.state(alice, with: bob), try table.state(bob, with: alice))
        let extensionBody = Array(try run.message(.presignExtension, bob, alice).dropFirst(WireHeader.size))
        let (session, message) = (Array(extensionBody.prefix(32)), Array(extensionBody.dropFirst(32)))
        let keys = bobState.bobKeys.exposed()
        let columnBytes = (message.count - 16 * 129) / 128
        // c = u_0 ⊕ PRG(k⁰_0) ⊕ PRG(k¹_0).
        func keyed(_ choices: [UInt8]) throws -> ExtensionPair {
            func half(_ c: Int) -> [UInt8] { (0..<128).flatMap { keys[16 * (2 * $0 + c)..<16 * (2 * $0 + c + 1)] } }
            return try ExtensionPair(
                batch: batch, session: session, k0: half(0), k1: half(1), delta: aliceState.delta.exposed(), choices: choices)
        }
        let blank = try keyed([UInt8](repeating: 0, count: columnBytes))
        let (zero, one) = (
            try blank.stream(blank.keys[0].zero, count: columnBytes), try blank.stream(blank.keys[0].one, count: columnBytes)
        )
        let pair = try keyed((0..<columnBytes).map { message[$0] ^ zero[$0] ^ one[$0] })
        self.pair = pair
        let receiver = try pair.bob()
        let (expected, t) = (receiver.message, receiver.rows.exposed())
        let sender = try pair.alice(message)
        let (consistent, q) = (sender.isConsistent, sender.rows.exposed())
        // The keys that base OT gave Alice are Bob's at her choices.
        isHonestExtension = expected == message && consistent && aliceState.aliceKeys.exposed() == pair.aliceKeys
        let all = 8 * columnBytes
        brokenRows = (0..<all).count { j in
            (0..<16).contains { k in t[16 * j + k] ^ q[16 * j + k] != (pair.bit(j, of: pair.choices) ? pair.delta[k] : 0) }
        }
        let count = 416 * batch
        let gamma = try Self.numbers(pads(session: session, rows: t, mask: nil, count: count))
        let alpha0 = try Self.numbers(pads(session: session, rows: q, mask: nil, count: count))
        let alpha1 = try Self.numbers(pads(session: session, rows: q, mask: pair.delta, count: count))
        brokenPads = (0..<3 * count).count { gamma[$0] != (pair.bit($0 / 3, of: pair.choices) ? alpha1 : alpha0)[$0] }

        let gadget = (0..<416).map { j -> Number in
            var transcript = Transcript(.gadget)
            transcript.absorb(session)
            transcript.absorb(UInt32(j))
            return Secp256k1.challenge(transcript)
        }
        let replies = Array(try run.message(.presignReplies, alice, bob).dropFirst(WireHeader.size))
        let size = VectorOLE.messageBytes + 66 + 32
        try #require(replies.count == batch * size)
        instances = try (0..<batch).map { m in
            let reply = Array(replies[m * size..<(m + 1) * size])
            let correction = try Self.numbers(Array(reply.prefix(32 * 3 * 416)))
            var inputs: [Set<Number>] = [[], [], []]
            var (c, d, b) = ([Number.zero, .zero], [Number.zero, .zero], Number.zero)
            for j in 0..<416 {
                let (row, global) = (3 * j, 3 * (416 * m + j))
                let beta = pair.bit(416 * m + j, of: pair.choices)
                if beta { b = b + gadget[j] }
                for w in 0..<3 { inputs[w].insert(correction[row + w] - alpha0[global + w] + alpha1[global + w]) }
                for w in 0..<2 {
                    c[w] = c[w] - gadget[j] * alpha0[global + w]
                    d[w] = d[w] + gadget[j] * (beta ? gamma[global + w] + correction[row + w] : gamma[global + w])
                }
            }
            let tail = Array(reply.dropFirst(VectorOLE.messageBytes))
            return Instance(
                inputs: inputs, c: c, d: d, b: b, gammaU: Array(tail[0..<33]), gammaV: Array(tail[33..<66]),
                psi: try Number(encoded: Array(tail[66..<98])))
        }
    }

    private static func numbers(_ bytes: [UInt8]) throws -> [Number] {
        try stride(from: 0, to: bytes.count, by: 32).map { try Number(encoded: Array(bytes[$0..<$0 + 32])) }
    }
}
