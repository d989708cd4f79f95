import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import DKLs23

/// Endemic base OT (dkls23.md section 1).
@Suite struct BaseOTTests {
    /// The receiver's and the sender's numbers: the vector's for the transfers that it gives in full, random for the others.
    private struct Numbers {
        var choices = [UInt8](repeating: 0, count: 16)
        var (secrets, scalars): ([UInt8], [UInt8]) = ([], [])
        var others: [UInt8] = []

        init(_ vector: BaseOTVector) throws {
            for i in 0..<128 {
                if i < vector.transfers.count {
                    let transfer = vector.transfers[i]
                    guard transfer.index == i, transfer.senderScalars.count == 2 else { throw MalformedVector(what: "transfer \(i)") }
                    choices[i / 8] |= UInt8(transfer.choice) << (i % 8)
                    secrets += transfer.secret.bytes
                    others += transfer.other.bytes
                    scalars += transfer.senderScalars.flatMap(\.bytes)
                } else {
                    choices[i / 8] |= (Randomness.system.bytes(1)[0] & 1) << (i % 8)
                    for _ in 0..<2 { scalars += SecretScalar<Ristretto255>(random: .system).declassified().encoded }
                    secrets += SecretScalar<Ristretto255>(random: .system).declassified().encoded
                    others += randomElement(.system)
                }
            }
        }

        func receiver(_ session: [UInt8]) throws -> BaseOT.Receiver {
            guard
                let receiver = BaseOT.Receiver(
                    session: session, choices: SecretBytes(copying: choices), secrets: SecretBytes(copying: secrets),
                    others: SecretBytes(copying: others))
            else { throw MalformedVector(what: "the receiver's numbers") }
            return receiver
        }

        func send(_ session: [UInt8], _ received: [UInt8]) throws -> (message: [UInt8], keys: [UInt8]) {
            guard let sent = BaseOT.send(session: session, received: received, scalars: SecretBytes(copying: scalars)) else {
                throw MalformedVector(what: "the sender's numbers")
            }
            return (sent.message, sent.keys.exposed())
        }
    }

    private func keys(_ receiver: consuming BaseOT.Receiver, _ reply: [UInt8]) -> [[UInt8]]? {
        guard let received = receiver.finish(reply) else { return nil }
        return split(received.keys.exposed())
    }

    /// 16 bytes each.
    private func split(_ keys: [UInt8]) -> [[UInt8]] { stride(from: 0, to: keys.count, by: 16).map { Array(keys[$0..<$0 + 16]) } }

    @Test func identifiersOfThePair() throws {
        let vector: BaseOTVector = try DKLs23Vectors.read("base-ot")
        let (alice, bob) = (try party(vector.alice), try party(vector.bob))
        #expect(SessionIDs.baseOT(vector.sid.bytes, alice: alice, bob: bob) == vector.otSid.bytes)
        #expect(SessionIDs.pair(vector.sid.bytes, alice: alice, bob: bob, setup: vector.setupID.bytes) == vector.sidAB.bytes)
        #expect(SessionIDs.baseOT(vector.sid.bytes, alice: bob, bob: alice) != vector.otSid.bytes)
        #expect(SHA256.hash(vector.r.bytes) == vector.rSHA256.bytes)
        #expect(SHA256.hash(vector.senderElements.bytes) == vector.senderElementsSHA256.bytes)
    }

    @Test func knownAnswers() throws {
        let vector: BaseOTVector = try DKLs23Vectors.read("base-ot")
        try #require(vector.transfers.count == 3)
        let numbers = try Numbers(vector)
        let session = vector.otSid.bytes
        let receiver = try numbers.receiver(session)
        let message = receiver.message
        // The sender answers the vector's whole message, in which all elements are the reference's.
        let (reply, senderKeys) = try numbers.send(session, vector.r.bytes)
        let answered = try keys(numbers.receiver(session), vector.senderElements.bytes)
        let received = try #require(answered)
        for (i, transfer) in vector.transfers.enumerated() {
            #expect(Array(message[64 * i..<64 * (i + 1)]) == transfer.r.flatMap(\.bytes))
            #expect(Array(vector.r.bytes[64 * i..<64 * (i + 1)]) == transfer.r.flatMap(\.bytes))
            #expect(Array(reply[64 * i..<64 * (i + 1)]) == transfer.senderElements.flatMap(\.bytes))
            #expect(Array(senderKeys[32 * i..<32 * (i + 1)]) == transfer.keys.flatMap(\.bytes))
            #expect(received[i] == transfer.keys[transfer.choice].bytes)
        }
    }

    /// The receiver's key is the sender's at her choice, and not the other, in all 128 transfers.
    @Test func keysAgree() throws {
        let session = Randomness.system.bytes(32)
        guard let receiver = BaseOT.Receiver(session: session, randomness: .system) else {
            Issue.record("no receiver")
            return
        }
        let message = receiver.message
        guard let sent = BaseOT.send(session: session, received: message, randomness: .system) else {
            Issue.record("an honest message is refused")
            return
        }
        let (reply, theirs) = (sent.message, sent.keys.exposed())
        guard let received = receiver.finish(reply) else {
            Issue.record("an honest reply is refused")
            return
        }
        let (own, delta) = (split(received.keys.exposed()), received.delta.exposed())
        let all = split(theirs)
        for i in 0..<128 {
            let choice = Int(delta[i / 8] >> (i % 8)) & 1
            #expect(own[i] == all[2 * i + choice], "transfer \(i)")
            #expect(own[i] != all[2 * i + 1 - choice], "transfer \(i)")
        }
        #expect(Set(all).count == 256)
    }

    /// Another session: no key agrees.
    @Test func theSessionCounts() throws {
        let numbers = try Numbers(DKLs23Vectors.read("base-ot"))
        let session = Randomness.system.bytes(32)
        let message = try numbers.receiver(session).message
        let (reply, theirs) = try numbers.send(session.flipping(0), message)
        let answered = try keys(numbers.receiver(session), reply)
        let own = try #require(answered)
        #expect(Set(split(theirs)).isDisjoint(with: own))
    }

    /// Encodings that no element has: the identity, not canonical (p, p + 1, negative), not on the curve.
    static let malformed: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [0xee] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [UInt8](repeating: 0xff, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [2] + [UInt8](repeating: 0, count: 31).dropLast() + [0x80],
    ]

    @Test(arguments: malformed)
    func malformedElementsAreRefused(element: [UInt8]) throws {
        let numbers = try Numbers(DKLs23Vectors.read("base-ot"))
        let session = Randomness.system.bytes(32)
        let message = try numbers.receiver(session).message
        let (reply, _) = try numbers.send(session, message)
        for position in [0, 1, 2, 3, 128, 129, 254, 255] {
            let range = 32 * position..<32 * (position + 1)
            let sent = BaseOT.send(session: session, received: message.replacing(range, with: element), randomness: .system) != nil
            #expect(!sent, "element \(position)")
            // Both elements of a transfer, whichever she chose.
            let received = try keys(numbers.receiver(session), reply.replacing(range, with: element))
            #expect(received == nil, "element \(position)")
        }
        let honest = try keys(numbers.receiver(session), reply)
        #expect(honest != nil)
    }

    /// r_c = −H_g(…, c, r_{1−c}): m_c is the identity, under which every scalar gives one key.
    @Test(arguments: [0, 1], [0, 1, 127])
    func identityKeysAreRefused(choice: Int, transfer: Int) throws {
        let numbers = try Numbers(DKLs23Vectors.read("base-ot"))
        let session = Randomness.system.bytes(32)
        let message = try numbers.receiver(session).message
        let other = 32 * (2 * transfer + 1 - choice)
        var transcript = Transcript(.otPoint)
        transcript.absorb(session)
        transcript.absorb(UInt32(transfer))
        transcript.absorb(UInt32(choice))
        transcript.absorb(Array(message[other..<other + 32]))
        let hash = try #require(Ristretto255.element(fromHash: transcript.wideHash()))
        let negated = try Ristretto255.Element(encoded: hash).negated.encoded
        let own = 32 * (2 * transfer + choice)
        let sent = BaseOT.send(session: session, received: message.replacing(own..<own + 32, with: negated), randomness: .system) != nil
        #expect(!sent)
    }

    @Test func wrongLengthsAreRefused() throws {
        let numbers = try Numbers(DKLs23Vectors.read("base-ot"))
        let session = Randomness.system.bytes(32)
        let message = try numbers.receiver(session).message
        let (reply, _) = try numbers.send(session, message)
        for wrong in [[], Array(message.dropLast()), message + [0], message + message] {
            let sent = BaseOT.send(session: session, received: wrong, randomness: .system) != nil
            #expect(!sent)
        }
        for wrong in [[], Array(reply.dropLast()), reply + [0]] {
            let received = try keys(numbers.receiver(session), wrong)
            #expect(received == nil)
        }

        func receives(_ choices: Int, _ secrets: [UInt8], _ others: [UInt8]) -> Bool {
            let receiver = BaseOT.Receiver(
                session: session, choices: SecretBytes(zeros: choices), secrets: SecretBytes(copying: secrets),
                others: SecretBytes(copying: others))
            return receiver != nil
        }
        #expect(receives(16, numbers.secrets, numbers.others))
        #expect(!receives(15, numbers.secrets, numbers.others))
        #expect(!receives(16, Array(numbers.secrets.dropLast()), numbers.others))
        #expect(!receives(16, numbers.secrets, Array(numbers.others.dropLast())))
        #expect(!receives(16, [UInt8](repeating: 0xff, count: 32) + numbers.secrets.dropFirst(32), numbers.others))
    }
}
