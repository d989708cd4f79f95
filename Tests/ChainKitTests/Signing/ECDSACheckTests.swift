import ChainKit
import Groups
import Testing

/// ECDSA as adapters verify it: digests, low s, and the recovery id that leads to the key.
@Suite struct ECDSACheckTests {
    /// A signature made with a known key and nonce, from the equations of SEC 1.
    struct Made {
        let publicKey: PublicKey
        let r, s: [UInt8]
        let recoveryID: UInt8
        let input: SigningInput

        init(secret: UInt64, nonce: UInt64, preimage: [UInt8]) throws {
            let (x, k) = (Scalar<Secp256k1>(secret), Scalar<Secp256k1>(nonce))
            let key = try #require(Secp256k1.generatorMultiple(x)).encoded
            let point = try #require(Secp256k1.generatorMultiple(k)).encoded
            let input = SigningInput.digest(of: preimage, hash: .sha256)
            let r = try #require(Scalar<Secp256k1>(reducingBigEndian: Array(point.dropFirst())))
            let h = try #require(Scalar<Secp256k1>(reducingBigEndian: input.signedBytes))
            var s = try #require(k.inverse) * (h + r * x)
            var odd = point[0] & 1
            if s.isHigh {
                s = -s
                odd ^= 1
            }
            publicKey = try PublicKey(.ecdsaSecp256k1, key)
            self.r = r.encoded
            self.s = s.encoded
            recoveryID = odd
            self.input = input
        }

        func isValid(r: [UInt8]? = nil, s: [UInt8]? = nil, recoveryID: UInt8? = nil, input: SigningInput? = nil) throws -> Bool {
            let signature = RawSignature.ecdsa(r: r ?? self.r, s: s ?? self.s, recoveryID: recoveryID ?? self.recoveryID)
            return try publicKey.isValid(signature, for: input ?? self.input)
        }
    }

    private func code(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return (error as? ChainError)?.code.rawValue }
        return nil
    }

    @Test(arguments: [(1, 2), (77, 1001), (123_456, 98_765), (5, 7)] as [(UInt64, UInt64)])
    func verifies(secret: UInt64, nonce: UInt64) throws {
        let made = try Made(secret: secret, nonce: nonce, preimage: [1, 2, 3])
        #expect(try made.isValid())
        #expect(
            ECDSACheck.recover(r: made.r, s: made.s, recoveryID: made.recoveryID, digest: made.input.signedBytes) == made.publicKey.bytes)
        for other in UInt8(0)..<4 where other != made.recoveryID { #expect(try !made.isValid(recoveryID: other), "recovery id \(other)") }
    }

    /// The negative of s with the other recovery id verifies by the book, and is refused.
    @Test func highSIsRefused() throws {
        let made = try Made(secret: 77, nonce: 1001, preimage: [9])
        let high = (-(try Scalar<Secp256k1>(encoded: made.s))).encoded
        let recovered = ECDSACheck.recover(r: made.r, s: high, recoveryID: made.recoveryID ^ 1, digest: made.input.signedBytes)
        #expect(recovered == made.publicKey.bytes)
        #expect(try !made.isValid(s: high, recoveryID: made.recoveryID ^ 1))
        #expect(!ECDSACheck.isValid(r: made.r, s: high, digest: made.input.signedBytes, publicKey: made.publicKey.bytes))
    }

    @Test func alterationsAreRefused() throws {
        let made = try Made(secret: 77, nonce: 1001, preimage: [9])
        let zero = [UInt8](repeating: 0, count: 32)
        for position in [0, 31] {
            var (r, s) = (made.r, made.s)
            r[position] ^= 1
            s[position] ^= 1
            #expect(try !made.isValid(r: r))
            #expect(try !made.isValid(s: s))
        }
        #expect(try !made.isValid(r: zero))
        #expect(try !made.isValid(s: zero))
        #expect(try !made.isValid(r: Array(made.r.dropLast())))
        #expect(try !made.isValid(s: made.s + [0]))
        #expect(try !made.isValid(recoveryID: 4))
        #expect(try !made.isValid(input: .digest(of: [8], hash: .sha256)))
        #expect(try !made.isValid(input: .digest([1, 2], hash: .sha256, preimage: [])))
        let other = try Made(secret: 78, nonce: 1001, preimage: [9])
        #expect(try !other.publicKey.isValid(.ecdsa(r: made.r, s: made.s, recoveryID: made.recoveryID), for: made.input))
    }

    /// ECDSA signs digests: neither a plan nor a verification takes a message.
    @Test func messagesAreNoDigests() throws {
        let made = try Made(secret: 77, nonce: 1001, preimage: [9])
        #expect(code { _ = try made.isValid(input: .message(made.input.signedBytes)) } == "schemeMismatch")
        let request = SigningRequest(id: "a", path: .root, input: .message([1]), verifyKey: made.publicKey)
        #expect(code { try SigningPlan.check([request]) } == "schemeMismatch")
        try SigningPlan.check([SigningRequest(id: "a", path: .root, input: made.input, verifyKey: made.publicKey)])
    }

    @Test func plansAreVerified() throws {
        let made = try Made(secret: 77, nonce: 1001, preimage: [9])
        let request = SigningRequest(id: "signature/0", path: .root, input: made.input, verifyKey: made.publicKey)
        func answer(_ recoveryID: UInt8) -> RequestSignature {
            RequestSignature(request: "signature/0", signature: .ecdsa(r: made.r, s: made.s, recoveryID: recoveryID))
        }
        try SigningPlan.verify([answer(made.recoveryID)], against: [request])
        #expect(code { try SigningPlan.verify([answer(made.recoveryID ^ 1)], against: [request]) } == "invalidSignature")
    }

    @Test func otherSchemes() throws {
        let made = try Made(secret: 77, nonce: 1001, preimage: [9])
        let bytes = [UInt8](repeating: 1, count: 64)
        #expect(code { _ = try made.publicKey.isValid(.ed25519(bytes), for: made.input) } == "schemeMismatch")
        let taproot = try PublicKey(.bip340Secp256k1, Array(made.publicKey.bytes.dropFirst()))
        #expect(try !taproot.isValid(.bip340(bytes), for: made.input))
    }

    /// x = 7 is on no point of the curve.
    @Test func keysArePoints() {
        let noPoint = [2] + [UInt8](repeating: 0, count: 31) + [7]
        #expect(code { _ = try PublicKey(.ecdsaSecp256k1, noPoint) } == "invalidKey")
        #expect(code { _ = try PublicKey(.bip340Secp256k1, Array(noPoint.dropFirst())) } == "invalidKey")
    }
}
