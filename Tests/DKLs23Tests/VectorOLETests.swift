import Groups
import Secrets
import TestSupport
import Testing

@testable import DKLs23

/// The random vector OLE (dkls23.md section 3).
@Suite struct VectorOLETests {
    typealias Number = Scalar<Secp256k1>
    private static let etaStart = 32 * 3 * 416

    @Test(arguments: try DKLs23Vectors.cases("vector-ole", of: VectorOLEVector.self))
    func knownAnswers(_ vector: VectorOLEVector) throws {
        let extensions = try DKLs23Vectors.cases("extension", of: ExtensionVector.self)
        try #require(extensions.indices.contains(vector.extension))
        let pair = try extensions[vector.extension].pair()
        #expect(SessionIDs.multiplication(pair.session, instance: vector.instance) == vector.sidABm.bytes)
        let gadget = Gadget(session: pair.session)
        #expect(gadget.elements.first.map { Number(limbs: $0).encoded } == vector.gadget0.bytes)
        let bob = try pair.bob()
        let alice = try pair.alice(bob.message)
        var sealed = SecretBytes(zeros: VectorOLE.messageBytes)
        let sent = VectorOLE.send(
            alice, instance: vector.instance, gadget: gadget, padKey: VectorOLE.padKey(pair.session), inputs: try secret(vector.a[0].bytes),
            try secret(vector.a[1].bytes), check: try secret(vector.aHat.bytes), workspace: VectorOLE.Workspace(), into: &sealed, at: 0)
        let message = sealed.exposed()
        #expect(Array(message.prefix(96)) == vector.aTilde0.flatMap(\.bytes))
        #expect(SHA256.hash(Array(message.prefix(Self.etaStart))) == vector.aTildeSHA256.bytes)
        #expect(Array(message[Self.etaStart..<Self.etaStart + 32]) == vector.eta.bytes)
        #expect(Array(message.suffix(32)) == vector.mu.bytes)
        let c = [sent.first.declassified().encoded, sent.second.declassified().encoded]
        #expect(c == vector.c.map(\.bytes))
        // θ never leaves the code; η is made of it.
        let theta = try vector.theta.map { try Number(encoded: $0.bytes) }
        let a = try vector.a.map { try Number(encoded: $0.bytes) }
        let eta = try Number(encoded: vector.aHat.bytes) + theta[0] * a[0] + theta[1] * a[1]
        #expect(eta.encoded == vector.eta.bytes)
        let model = try Model(pair, instance: vector.instance).theta(message)
        #expect(model == theta)

        let received = try Outcome.of(bob, vector.instance, gadget, message)
        #expect(received.consistent)
        #expect([received.first.encoded, received.second.encoded] == vector.d.map(\.bytes))
        let b = gadget.sum(choices: bob.choices, instance: vector.instance).declassified().encoded
        #expect(b == vector.b.bytes)
    }

    /// c_i + d_i = a_i·b wherever the instance lies in the batch, with one workspace for all.
    @Test(arguments: [1, 3, 7])
    func sharesAddUp(batch: Int) throws {
        let pair = try ExtensionPair(batch: batch, randomness: .system)
        let bob = try pair.bob()
        let alice = try pair.alice(bob.message)
        let gadget = Gadget(session: pair.session)
        let workspace = VectorOLE.Workspace()
        for instance in 0..<batch {
            let a0 = SecretScalar<Secp256k1>(random: .system)
            let a1 = SecretScalar<Secp256k1>(random: .system)
            let check = SecretScalar<Secp256k1>(random: .system)
            var sealed = SecretBytes(zeros: VectorOLE.messageBytes + 50)
            let sent = VectorOLE.send(
                alice, instance: instance, gadget: gadget, padKey: VectorOLE.padKey(pair.session), inputs: a0, a1, check: check,
                workspace: workspace, into: &sealed, at: 34)
            let all = sealed.exposed()
            #expect(all.prefix(34) + all.suffix(16) == [UInt8](repeating: 0, count: 50)[...], "nothing beside its place")
            let message = Array(all[34..<34 + VectorOLE.messageBytes])
            let model = try Model(pair, instance: instance)
            let inputs = [a0.declassified(), a1.declassified(), check.declassified()]
            #expect(message == model.message(inputs: inputs, corrections: model.corrections(inputs)))
            let received = try Outcome.of(bob, instance, gadget, message, workspace)
            #expect(received.consistent)
            let b = gadget.sum(choices: bob.choices, instance: instance).declassified()
            #expect(b == model.b)
            let (c0, c1) = (sent.first.declassified(), sent.second.declassified())
            #expect(c0 + received.first == inputs[0] * b)
            #expect(c1 + received.second == inputs[1] * b)
        }
    }

    /// Extremes of the inputs and of the choices.
    @Test(arguments: [UInt8(0), 0xff])
    func extremes(choices: UInt8) throws {
        let randomness = Randomness.test(4)
        let pair = try ExtensionPair(
            batch: 1, session: randomness.bytes(32), k0: randomness.bytes(2048), k1: randomness.bytes(2048), delta: randomness.bytes(16),
            choices: [UInt8](repeating: choices, count: 80))
        let bob = try pair.bob()
        let alice = try pair.alice(bob.message)
        let gadget = Gadget(session: pair.session)
        let b = gadget.sum(choices: bob.choices, instance: 0).declassified()
        #expect(b.isZero == (choices == 0))
        for inputs in [[Number.zero, -.one], [-.one, .zero], [.one, .one]] {
            var sealed = SecretBytes(zeros: VectorOLE.messageBytes)
            let sent = VectorOLE.send(
                alice, instance: 0, gadget: gadget, padKey: VectorOLE.padKey(pair.session), inputs: SecretScalar(inputs[0]),
                SecretScalar(inputs[1]), check: SecretScalar(-.one), workspace: VectorOLE.Workspace(), into: &sealed, at: 0)
            let received = try Outcome.of(bob, 0, gadget, sealed.exposed())
            #expect(received.consistent)
            let (c0, c1) = (sent.first.declassified(), sent.second.declassified())
            #expect(c0 + received.first == inputs[0] * b && c1 + received.second == inputs[1] * b)
        }
    }

    @Test func alteredMessagesAreInconsistent() throws {
        let exchange = try Exchange(batch: 2, instance: 1)
        // The last byte of scalars in every column, η, μ: another canonical number each.
        let scalars = stride(from: 0, to: 3 * 416, by: 7).map { 32 * $0 + 31 } + [Self.etaStart - 1]
        for position in scalars + [Self.etaStart + 31] + Array(Self.etaStart + 32..<Self.etaStart + 64) {
            let outcome = try #require(exchange.receive(exchange.message.flipping(position)), "byte \(position)")
            #expect(!outcome.consistent, "byte \(position)")
        }
        let honest = try #require(exchange.receive(exchange.message))
        #expect(honest.consistent)
        // Another instance of the same batch, another session.
        let elsewhere = try Outcome.of(exchange.pair.bob(), 0, exchange.gadget, exchange.message)
        #expect(!elsewhere.consistent)
    }

    /// Another input in one row, with θ, η and μ made to fit: found exactly where β_j = 1, which is why a failure bans.
    @Test(arguments: 0..<3)
    func anotherInputInOneRowIsASelectiveFailure(column: Int) throws {
        let exchange = try Exchange(batch: 1, instance: 0)
        let model = try Model(exchange.pair, instance: 0)
        var outcomes: Set<Bool> = []
        for j in [0, 1, 2, 3, 100, 207, 208, 300, 412, 413, 414, 415] {
            var corrections = model.corrections(exchange.inputs)
            corrections[3 * j + column] = corrections[3 * j + column] + .one
            let outcome = try #require(exchange.receive(model.message(inputs: exchange.inputs, corrections: corrections)))
            #expect(outcome.consistent == !exchange.pair.bit(j, of: exchange.pair.choices), "row \(j)")
            outcomes.insert(outcome.consistent)
        }
        #expect(outcomes.count == 2)
    }

    /// The rows are read through pointers: an instance behind the batch ends the process and reads nothing. What fills the
    /// columns is at most 127 + 128 bits, which is no whole instance.
    @Test func instancesBehindTheBatchTrap() async {
        await #expect(processExitsWith: .failure) {
            let exchange = try Exchange(batch: 1, instance: 0)
            _ = try Outcome.of(exchange.pair.bob(), 1, exchange.gadget, exchange.message)
        }
        await #expect(processExitsWith: .failure) { _ = try Exchange(batch: 4, instance: 4) }
        await #expect(processExitsWith: .failure) {
            _ = Gadget(session: [UInt8](repeating: 0, count: 32)).sum(choices: SecretBytes(zeros: 80), instance: 1)
        }
        await #expect(processExitsWith: .success) {
            _ = try Exchange(batch: 4, instance: 3)
            _ = Gadget(session: [UInt8](repeating: 0, count: 32)).sum(choices: SecretBytes(zeros: 104), instance: 1)
        }
    }

    @Test func whatDoesNotDecodeIsRefused() throws {
        let exchange = try Exchange(batch: 1, instance: 0)
        let message = exchange.message
        let q = try bytes(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        for scalar in [0, 1, 2, 3, 600, 1245, 1246, 1247, 1248] {
            for wrong in [q, [UInt8](repeating: 0xff, count: 32)] {
                #expect(exchange.receive(message.replacing(32 * scalar..<32 * scalar + 32, with: wrong)) == nil, "scalar \(scalar)")
            }
            let largest = message.replacing(32 * scalar..<32 * scalar + 32, with: q.flipping(31))
            let outcome = try #require(exchange.receive(largest), "q − 1 is a scalar")
            #expect(!outcome.consistent)
        }
        for wrong in [[], Array(message.dropLast()), Array(message.dropLast(32))] { #expect(exchange.receive(wrong) == nil) }
    }
}

/// Bob's result, in the open.
private struct Outcome {
    let first, second: Scalar<Secp256k1>
    let consistent: Bool

    init?(
        _ bob: borrowing OTExtension.Receiver, _ instance: Int, _ gadget: Gadget, _ message: [UInt8],
        _ workspace: VectorOLE.Workspace = VectorOLE.Workspace()
    ) {
        // In the middle of a longer message, as instances of a batch are.
        let sealed = SecretBytes(copying: [UInt8](repeating: 0xff, count: 21) + message)
        let received = VectorOLE.receive(
            bob, instance: instance, gadget: gadget, padKey: VectorOLE.padKey(bob.session), message: sealed, at: 21, workspace: workspace)
        let isCanonical = VectorOLE.isCanonical(sealed, at: 21)
        guard let received else {
            #expect(!isCanonical)
            return nil
        }
        #expect(isCanonical)
        first = received.first.declassified()
        second = received.second.declassified()
        consistent = received.consistent
    }

    /// Of a message that decodes.
    static func of(
        _ bob: borrowing OTExtension.Receiver, _ instance: Int, _ gadget: Gadget, _ message: [UInt8],
        _ workspace: VectorOLE.Workspace = VectorOLE.Workspace()
    ) throws -> Outcome {
        guard let outcome = Outcome(bob, instance, gadget, message, workspace) else { throw MalformedVector(what: "a message") }
        return outcome
    }
}

/// One honest exchange.
private final class Exchange {
    let pair: ExtensionPair
    let instance: Int
    let gadget: Gadget
    /// a_0, a_1, â.
    let inputs: [Scalar<Secp256k1>]
    let message: [UInt8]
    private let bob: OTExtension.Receiver

    init(batch: Int, instance: Int) throws {
        pair = try ExtensionPair(batch: batch, randomness: .test(UInt8(batch)))
        self.instance = instance
        gadget = Gadget(session: pair.session)
        bob = try pair.bob()
        let a0 = SecretScalar<Secp256k1>(random: .test(1))
        let a1 = SecretScalar<Secp256k1>(random: .test(2))
        let check = SecretScalar<Secp256k1>(random: .test(3))
        inputs = [a0.declassified(), a1.declassified(), check.declassified()]
        var sealed = SecretBytes(zeros: VectorOLE.messageBytes)
        _ = VectorOLE.send(
            try pair.alice(bob.message), instance: instance, gadget: gadget, padKey: VectorOLE.padKey(pair.session), inputs: a0, a1,
            check: check, workspace: VectorOLE.Workspace(), into: &sealed, at: 0)
        message = sealed.exposed()
    }

    func receive(_ message: [UInt8]) -> Outcome? { Outcome(bob, instance, gadget, message) }
}

/// Alice written out over public scalars, one equation of the specification after the other.
private struct Model {
    typealias Number = Scalar<Secp256k1>
    let session: [UInt8]
    /// α⁰ and α¹, rows outer.
    let alpha0, alpha1: [Number]
    /// Σ β_j·g_j.
    let b: Number

    init(_ pair: ExtensionPair, instance: Int) throws {
        let bob = try pair.bob()
        let alice = try pair.alice(bob.message)
        let rows = alice.rows.exposed()
        session = SessionIDs.multiplication(pair.session, instance: instance)
        func alpha(_ mask: [UInt8]?) throws -> [Number] {
            let all = pads(session: pair.session, rows: rows, mask: mask, count: 416 * pair.batch)
            return try (0..<3 * 416).map {
                try Number(encoded: Array(all[32 * (3 * 416 * instance + $0)..<32 * (3 * 416 * instance + $0 + 1)]))
            }
        }
        alpha0 = try alpha(nil)
        alpha1 = try alpha(pair.delta)
        b = (0..<416).reduce(.zero) { sum, j in
            guard pair.bit(416 * instance + j, of: pair.choices) else { return sum }
            var transcript = Transcript(.gadget)
            transcript.absorb(pair.session)
            transcript.absorb(UInt32(j))
            return sum + Secp256k1.challenge(transcript)
        }
    }

    /// ã for a_0, a_1, â.
    func corrections(_ inputs: [Number]) -> [Number] { (0..<3 * 416).map { alpha0[$0] - alpha1[$0] + inputs[$0 % 3] } }

    /// θ of a message.
    func theta(_ message: [UInt8]) -> [Number] {
        var correction = Transcript(.voleCorrection)
        for k in 0..<3 * 416 { correction.absorb(Array(message[32 * k..<32 * k + 32])) }
        let hash = correction.hash()
        return (0..<2).map { i in
            var transcript = Transcript(.voleTheta)
            transcript.absorb(session)
            transcript.absorb(hash)
            transcript.absorb(UInt32(i))
            return Secp256k1.challenge(transcript)
        }
    }

    /// (ã, η, μ), where η and μ fit the ã that is given.
    func message(inputs: [Number], corrections: [Number]) -> [UInt8] {
        let correction = corrections.flatMap(\.encoded)
        let theta = theta(correction)
        var mu = Transcript(.voleMu)
        mu.absorb(session)
        for j in 0..<416 { mu.absorb(alpha0[3 * j + 2] + theta[0] * alpha0[3 * j] + theta[1] * alpha0[3 * j + 1]) }
        return correction + (inputs[2] + theta[0] * inputs[0] + theta[1] * inputs[1]).encoded + mu.hash()
    }
}
