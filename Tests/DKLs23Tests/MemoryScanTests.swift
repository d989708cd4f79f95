import Foundation
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import DKLs23

#if os(Linux)
    /// What a process still has in its memory when the objects are gone (rule M1). Each life is a process of its own.
    @Suite struct MemoryScanTests {
        /// A secret that nobody wiped is found, and one that was wiped is not: the scan can fail.
        @Test func theScanFindsWhatIsThere() async throws {
            await #expect(processExitsWith: .success) { try MemoryScanTests.findAndForget() }
        }

        private static func findAndForget() throws {
            let scan = MemoryScan()
            var kept: [UInt8] = []
            do {
                let secret = SecretBytes(random: 32)
                scan.look(for: "secret", secret)
                #expect(try scan.found() == ["secret"])
                kept = secret.exposed()
            }
            #expect(try scan.found() == ["secret"])
            unsafe kept.withUnsafeMutableBytes { if let base = $0.baseAddress { unsafe SecretBytes.wipe(base, count: $0.count) } }
            #expect(try scan.found() == [])
            withExtendedLifetime(kept) {}
        }

        /// The receiver of base OTs alone: of each transfer the peer knows both elements, and a copy of one of them tells Δ's bit.
        @Test func nothingTellsTheChoiceBits() async throws {
            await #expect(processExitsWith: .success) {
                let vector: BaseOTVector = try DKLs23Vectors.read("base-ot")
                let scan = MemoryScan()
                // Public as a whole, and kept: half overwritten after it was freed, it would be taken for what tells.
                var message: [UInt8] = []
                do {
                    guard let receiver = BaseOT.Receiver(session: vector.otSid.bytes, randomness: .system) else {
                        throw MalformedVector(what: "receiver")
                    }
                    message = receiver.message
                    for i in 0..<128 { scan.look(forEither: "transfer \(i)", of: message[64 * i..<64 * (i + 1)]) }
                    guard let keys = receiver.finish(vector.senderElements.bytes) else { throw MalformedVector(what: "reply") }
                    scan.look(for: "delta", keys.delta)
                    for i in 0..<128 { scan.look(for: "key \(i)", keys.keys, 16 * i..<16 * (i + 1)) }
                    #expect(try scan.found().count >= 129, "they are there while they are needed")
                }
                #expect(try scan.found() == [])
                withExtendedLifetime(message) {}
            }
        }

        /// Generation with pair set-ups, pre-signing, signing, a failed check: afterwards nothing is left of what they held.
        @Test func aWholeLifeLeavesNothing() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                try MemoryScanTests.live(scan)
                #expect(try scan.found() == [])
            }
        }

        private static func live(_ scan: MemoryScan) throws {
            let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
            for key in table.keys {
                let name = "party \(key.info.index)"
                scan.look(for: "\(name): share", try key.scalar(of: Secp256k1.self).encoded())
                for peer in table.signers where peer != key.info.index {
                    let record = try #require(table.ledgers[key.info.index]?.setup(with: peer))
                    let state = try #require(PairState(record, me: key.info.index, peer: peer))
                    scan.look(for: "\(name): delta", state.delta)
                    scan.look(for: "\(name): zero seed", state.zeroSeed)
                    for i in 0..<128 { scan.look(for: "\(name): Alice's key \(i)", state.aliceKeys, 16 * i..<16 * (i + 1)) }
                    for i in 0..<256 { scan.look(for: "\(name): Bob's key \(i)", state.bobKeys, 16 * i..<16 * (i + 1)) }
                }
            }
            let digests = [SHA256.hash([1]), SHA256.hash([2])]
            let outcomes = try table.presign(2)
            var materials: [PartyIndex: [SigningMaterial]] = [:]
            for (party, outcome) in outcomes {
                materials[party] = try outcome.get().map { material in
                    guard let secret = material.take() else { throw MalformedVector(what: "material") }
                    for (position, name) in ["u", "v", "phi"].enumerated() {
                        scan.look(for: "party \(party): \(name)", secret, 32 * position..<32 * (position + 1))
                    }
                    return SigningMaterial(material.label, secret: secret)
                }
            }
            let (batch, shares) = try table.online(digests, tweaks: [nil, nil], materials: materials)
            #expect(try DKLs23ECDSA.combine(batch, key: table.keys[0].info, shares: shares).count == 2)
            // One that ends in the middle, with a ban.
            let broken = try table.presign(1) { delivery in
                guard (try? WireHeader(delivery.bytes))?.type == .presignExtension, delivery.from == table.signers[1] else {
                    return delivery.bytes
                }
                return delivery.bytes.flipping(delivery.bytes.count - 1)
            }
            #expect(broken.values.contains { $0.abort != nil })
        }
    }
#endif
