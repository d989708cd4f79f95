import FROST
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Every combination of parities of X, X₁, Q and R, with and without an additive tweak and a Taproot output.
@Suite struct TaprootParityTests {
    enum Parity: Sendable, CaseIterable { case absent, even, odd }

    struct Combination: Sendable, CustomTestStringConvertible {
        let oddKey: Bool
        /// The parity of X₁ where there is a τ.
        let derived: Parity
        /// The parity of Q where there is a t.
        let output: Parity
        let oddNonce: Bool
        let scripts: Bool

        var testDescription: String {
            "X \(oddKey ? "odd" : "even"), X1 \(derived), Q \(output)\(scripts ? " with scripts" : ""), R \(oddNonce ? "odd" : "even")"
        }

        /// Without τ and scripts t is the key's own, and its parity can't be chosen.
        private var exists: Bool { output == .absent ? !scripts : scripts || derived != .absent }

        static let all: [Combination] = {
            var all: [Combination] = []
            for oddKey in [false, true] {
                for derived in Parity.allCases {
                    for output in Parity.allCases {
                        for oddNonce in [false, true] {
                            for scripts in [false, true] {
                                let combination = Combination(
                                    oddKey: oddKey, derived: derived, output: output, oddNonce: oddNonce, scripts: scripts)
                                if combination.exists { all.append(combination) }
                            }
                        }
                    }
                }
            }
            return all
        }()
    }

    private static let message = Array("every parity".utf8)

    /// The secret of the whole key, in the clear: what the points are checked against.
    private func whole(_ keys: [KeyShare]) throws -> Scalar<Secp256k1> {
        let points = keys.map { Scalar<Secp256k1>(UInt64($0.info.index.rawValue)) }
        var secret = Scalar<Secp256k1>.zero
        for (key, point) in zip(keys, points) {
            let lambda = try #require(Lagrange.coefficient(of: point, among: points))
            secret = secret + lambda * (try key.scalar(of: Secp256k1.self).declassified())
        }
        return secret
    }

    private func encoded(_ secret: Scalar<Secp256k1>) throws -> [UInt8] { try #require(Secp256k1.generatorMultiple(secret)).encoded }

    /// τ and t that give the parities asked for, with Q's secret as the BIPs compute it from a whole key.
    private func tweaks(_ combination: Combination, _ root: Scalar<Secp256k1>) throws -> (
        tau: [UInt8]?, output: TaprootOutput?, key: [UInt8]
    ) {
        for attempt: UInt64 in 1..<200 {
            let tau: Scalar<Secp256k1>? = combination.derived == .absent ? nil : Scalar(attempt)
            var secret = root + (tau ?? .zero)
            let derivedIsOdd = try encoded(secret).first == 3
            if combination.derived != .absent, derivedIsOdd != (combination.derived == .odd) { continue }
            if derivedIsOdd { secret = -secret }
            guard combination.output != .absent else { return (tau?.encoded, nil, Array(try encoded(secret).dropFirst())) }
            let merkleRoot = combination.scripts ? SHA256.hash([UInt8(truncatingIfNeeded: attempt)]) : nil
            let internalKey = Array(try encoded(secret).dropFirst())
            let tag = SHA256.hash(Array("TapTweak".utf8))
            let tweak = try Scalar<Secp256k1>(encoded: SHA256.hash(tag + tag + internalKey + (merkleRoot ?? [])))
            let output = try encoded(secret + tweak)
            guard (output.first == 3) == (combination.output == .odd) else { continue }
            let asked: TaprootOutput = try merkleRoot.map { try #require(TaprootOutput(merkleRoot: $0)) } ?? .keyOnly
            return (tau?.encoded, asked, Array(output.dropFirst()))
        }
        throw MalformedVector(what: "two hundred points of one parity")
    }

    /// A table whose group nonce has the parity asked for.
    private func table(_ combination: Combination, _ keys: [KeyShare], _ item: SigningBatch.Item, _ key: [UInt8]) throws -> TaprootTable {
        for _ in 0..<200 {
            let table = try TaprootTable(keys, items: [item])
            var entries: [CommitmentList<Secp256k1Taproot>.Entry] = []
            for (key, bytes) in zip(keys, table.batch.items[0].materials) {
                let commitment = try #require(NonceCommitment<Secp256k1Taproot>(encoded: bytes))
                entries.append(.init(identifier: Scalar(UInt64(key.info.index.rawValue)), commitment: commitment))
            }
            let package = try SigningPackage(commitments: try CommitmentList(entries), message: item.message, publicKey: [2] + key)
            if (package.groupCommitment.first == 3) == combination.oddNonce { return table }
        }
        throw MalformedVector(what: "two hundred nonces of one parity")
    }

    @Test(arguments: Combination.all)
    func everyCombination(_ combination: Combination) throws {
        let all = try (combination.oddKey ? FixtureKeys.odd : FixtureKeys.even).get()
        let keys = [all[0], all[2], all[3]]
        #expect((keys[0].info.publicKey.first == 3) == combination.oddKey)
        let secret = try whole(keys)
        #expect(try encoded(secret) == keys[0].info.publicKey)
        let (tau, output, key) = try tweaks(combination, secret)
        let item = SigningBatch.Item(message: Self.message, tweak: tau, taproot: output, materials: [])
        let table = try table(combination, keys, item, key)
        let sent = try table.messages()
        let signatures = try table.combine(sent)
        guard case .bip340(let signature) = signatures[0], signatures.count == 1 else {
            Issue.record("not a BIP-340 signature")
            return
        }
        #expect(BIP340.isValid(signature: signature, message: Self.message, publicKey: key), "libsecp256k1")
        #expect(OpenSSL.isValidBIP340(signature: signature, message: Self.message, publicKey: key), "OpenSSL")
        #expect(!OpenSSL.isValidBIP340(signature: signature, message: Self.message + [0], publicKey: key))

        // The equation of each share has the same signs: a wrong one is named, and it alone.
        for culprit in table.batch.signers {
            var bent = sent
            bent[culprit] = sent[culprit].map { message in
                let share = (try? Scalar<Secp256k1>(encoded: Array(message[34..<66]))) ?? .zero
                return message.replacing(34..<66, with: (share + .one).encoded)
            }
            #expect(try verdict { try table.combine(bent) } == .blame([culprit], .signatureShareInvalid))
            // A signer that forgot a negation sends the negative.
            bent[culprit] = sent[culprit].map { message in
                let share = (try? Scalar<Secp256k1>(encoded: Array(message[34..<66]))) ?? .zero
                return message.replacing(34..<66, with: (-share).encoded)
            }
            #expect(try verdict { try table.combine(bent) } == .blame([culprit], .signatureShareInvalid))
        }
    }

    @Test func allArePresent() {
        // X × (no t: X₁ absent, even, odd; t with scripts: 3 × Q even, odd; t without: X₁ even, odd × Q even, odd) × R.
        let outputs = 3 + 6 + 4
        #expect(Combination.all.count == 4 * outputs)
    }

    /// The mathematics takes keys with an even y alone, from whomever they come.
    @Test func oddKeysAreRefused() throws {
        let table = try TaprootTable(TaprootTable.keys([1, 2]), messages: [[1]])
        let entries = try zip(table.keys, table.batch.items[0].materials).map { key, bytes in
            CommitmentList<Secp256k1Taproot>.Entry(
                identifier: Scalar(UInt64(key.info.index.rawValue)), commitment: try #require(NonceCommitment(encoded: bytes)))
        }
        let list = try CommitmentList(entries)
        let key = table.keys[0].info.publicKey
        #expect(key.first == 3)
        #expect(throws: SigningError.publicKey) { try SigningPackage(commitments: list, message: [1], publicKey: key) }
        #expect(throws: Never.self) { try SigningPackage(commitments: list, message: [1], publicKey: [2] + key.dropFirst()) }
    }
}
