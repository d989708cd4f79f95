import ChainKit
import Testing

/// What every adapter asks of an answer before it looks at the signature itself.
@Suite struct RequestAnswerTests {
    private static let half = [UInt8](repeating: 1, count: 32)
    private let ecdsa = RequestSignature(request: "a", signature: .ecdsa(r: half, s: half, recoveryID: 1))
    private let bip340 = RequestSignature(request: "b", signature: .bip340(half + half))
    private let ed25519 = RequestSignature(request: "c", signature: .ed25519(half + half))

    private func refusal<Parts>(_ step: () throws(ChainError) -> Parts) -> ChainError? {
        do throws(ChainError) { _ = try step() } catch { return error }
        return nil
    }

    @Test func eachSchemeHasItsParts() throws {
        let parts = try ecdsa.ecdsa()
        #expect(parts.r == Self.half && parts.s == Self.half && parts.recoveryID == 1)
        #expect(try bip340.bip340() == Self.half + Self.half && ed25519.ed25519() == Self.half + Self.half)
    }

    @Test func anotherSchemeIsRefused() {
        for error in [
            refusal(bip340.ecdsa), refusal(ed25519.ecdsa), refusal(ecdsa.bip340), refusal(ed25519.bip340), refusal(ecdsa.ed25519),
            refusal(bip340.ed25519),
        ] { #expect(error?.code == .schemeMismatch && error?.stage == .assemble && error?.request != nil) }
        #expect(refusal(bip340.ecdsa)?.message == "needs ecdsa-secp256k1, and has bip340-secp256k1")
    }

    @Test func lengthsAreChecked() {
        for signature in [
            RawSignature.ecdsa(r: [1], s: Self.half, recoveryID: 0), .ecdsa(r: Self.half, s: Self.half + [1], recoveryID: 0),
            .ecdsa(r: Self.half, s: Self.half, recoveryID: 4),
        ] { #expect(refusal(RequestSignature(request: "a", signature: signature).ecdsa)?.code == .wrongLength) }
        #expect(refusal(RequestSignature(request: "a", signature: .bip340(Self.half)).bip340)?.code == .wrongLength)
        #expect(refusal(RequestSignature(request: "a", signature: .ed25519([])).ed25519)?.code == .wrongLength)
    }

    @Test func noRequestIsAnsweredTwice() throws {
        var answered = AnsweredRequests()
        for answer in [ecdsa, bip340] { try answered.note(answer) }
        #expect(answered.requests == ["a", "b"])
        let again = RequestSignature(request: "a", signature: .ed25519(Self.half + Self.half))
        let error = #expect(throws: ChainError.self) { try answered.note(again) }
        #expect(error?.code == .duplicateSignature && error?.request == "a")
    }

    /// A stranger's id is shown as what can be printed.
    @Test func unknownRequestsAreNamed() {
        let error = RequestSignature(request: "a\u{1b}[2J", signature: .ed25519([])).unknownRequest("is not open")
        #expect(error.code == .unknownRequest && error.stage == .assemble && error.request?.contains("\u{1b}") == false)
    }
}
