import FROST
import Groups
import MPCCore
import Secrets
import Testing

@Suite struct EndToEnd {
    @Test func keygenAndSign() throws {
        let parties = try TestParties(3)
        let outcomes = try parties.generate([.ed25519, .ecdsaSecp256k1], threshold: 2)
        #expect(outcomes.count == 3)
        var keys: [KeyShare] = []
        for (_, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
            let shares = try outcome.get()
            keys.append(shares[1])
        }
        #expect(keys[0].info.scheme == .ed25519)
        #expect(Set(keys.map(\.info.keyID)).count == 1)
        let signers = [keys[0], keys[2]]
        var materials: [SigningMaterial] = []
        for key in signers {
            guard case .done(let made) = try FROSTEd25519.preprocess(key, count: 1, context: nil, pairs: VolatilePairLedger(), randomness: .system) else { return }
            materials += made
        }
        let message = Array("hello".utf8)
        let batch = try #require(
            SigningBatch(
                requestHash: [UInt8](repeating: 7, count: 32), signers: signers.map(\.info.index),
                items: [.init(message: message, tweak: nil, materials: materials.map(\.label.publicPart))]))
        var messages: [PartyIndex: [UInt8]] = [:]
        for (key, material) in zip(signers, materials) { messages[key.info.index] = try FROSTEd25519.sign(batch, key: key, materials: [material]).message }
        let signatures = try FROSTEd25519.combine(batch, key: keys[1].info, shares: messages)
        guard case .ed25519(let signature) = signatures[0] else { return }
        #expect(Ed25519.isValid(signature: signature, message: message, publicKey: keys[0].info.publicKey))
    }
}
