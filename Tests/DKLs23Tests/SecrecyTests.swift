import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Rules S4 and M6: a pre-signature has no copy, no encoding and no description, and what its holders print shows none of it.
@Suite struct SecrecyTests {
    // The overload with the stronger constraint wins where a type fits it: the compiler's own answer.
    private static func copies<T: ~Copyable>(_: T.Type) -> Bool { false }
    private static func copies<T>(_: T.Type) -> Bool { true }
    private static func encodes<T: ~Copyable>(_: T.Type) -> Bool { false }
    private static func encodes<T: Encodable>(_: T.Type) -> Bool { true }
    private static func decodes<T: ~Copyable>(_: T.Type) -> Bool { false }
    private static func decodes<T: Decodable>(_: T.Type) -> Bool { true }
    private static func describes<T: ~Copyable>(_: T.Type) -> Bool { false }
    private static func describes<T: CustomStringConvertible>(_: T.Type) -> Bool { true }
    private static func debugs<T: ~Copyable>(_: T.Type) -> Bool { false }
    private static func debugs<T: CustomDebugStringConvertible>(_: T.Type) -> Bool { true }
    private static func reflects<T: ~Copyable>(_: T.Type) -> Bool { false }
    private static func reflects<T: CustomReflectable>(_: T.Type) -> Bool { true }

    @Test func preSignaturesAreMoveOnly() {
        #expect(!Self.copies(PreSignature.self))
        #expect(!Self.copies(SecretScalar<Secp256k1>.self))
        #expect(!Self.copies(SecretBytes.self))
        #expect(Self.copies(SigningMaterial.Label.self), "the overloads tell types apart")
    }

    @Test func nothingEncodesOrDescribes() {
        let encodings = [
            Self.encodes(PreSignature.self), Self.encodes(SigningMaterial.self), Self.encodes(PairState.self),
            Self.decodes(PreSignature.self), Self.decodes(SigningMaterial.self), Self.decodes(PairState.self),
        ]
        #expect(encodings == [Bool](repeating: false, count: 6))
        let descriptions = [
            Self.describes(PreSignature.self), Self.describes(SigningMaterial.self), Self.describes(PairState.self),
            Self.debugs(PreSignature.self), Self.debugs(SigningMaterial.self), Self.debugs(PairState.self),
            Self.reflects(PreSignature.self), Self.reflects(SigningMaterial.self), Self.reflects(PairState.self),
        ]
        #expect(descriptions == [Bool](repeating: false, count: 9))
        #expect(Self.encodes(String.self) && Self.decodes(String.self) && Self.describes(String.self))
        #expect(Self.debugs(String.self) && Self.reflects([Int].self), "the overloads tell types apart")
    }

    /// In hex, in either case, or as a list of decimal bytes.
    private func shows(_ text: String, _ secret: [UInt8]) -> Bool {
        let decimals = secret.map(String.init).joined(separator: ", ")
        return text.lowercased().contains(secret.hex) || text.contains(decimals)
    }

    private func printed(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text + "\(value) \(String(reflecting: value)) \(Mirror(reflecting: value).children.map { "\($0)" })"
    }

    @Test func printsShowNothing() throws {
        let table = try ECDSATable(threshold: 2, of: 2, signers: [1, 2])
        let state = try table.state(table.signers[0], with: table.signers[1])
        let run = try ObservedRun(table, batch: 1, randomness: .system)
        let materials = try run.materials()
        for signer in table.signers {
            let material = try #require(materials[signer]?.first)
            let text = printed(material) + printed(run.outcomes) + printed(table)
            let taken = material.take()?.exposed()
            let secret = try #require(taken)
            try #require(secret.count == 96)
            // Eight bytes of any of u, v and φ would be too much.
            for start in stride(from: 0, to: 96, by: 8) { #expect(!shows(text, Array(secret[start..<start + 8]))) }
            #expect(shows(text, material.label.id), "the search finds what is printed")
            let isGone = material.take() == nil
            #expect(isGone, "the secret leaves once")
        }
        let text = printed(state)
        for secret in [state.delta.exposed(), state.aliceKeys.exposed(), state.bobKeys.exposed(), state.zeroSeed.exposed()] {
            #expect(!shows(text, Array(secret.prefix(8))))
        }
        #expect(shows(text, state.aliceSetup), "the search finds what is printed")
    }

    /// Errors carry names and no values.
    @Test func abortsShowNothing() throws {
        let table = try ECDSATable(threshold: 2, of: 2, signers: [1, 2])
        let (from, to) = (table.signers[0], table.signers[1])
        for layout in MessageLayout.preSigning(batch: 1) {
            var sent: [UInt8] = []
            let run = try ObservedRun(table, batch: 1, randomness: .system) { route, message in
                guard route == Route(layout.type, from, to) else { return message }
                sent = message
                return Array(message.dropLast())
            }
            let abort = try #require(run.outcomes[to]?.abort)
            let text = printed(abort)
            let body = Array(sent.dropFirst(WireHeader.size))
            for part in [Array(body.prefix(8)), Array(body.dropLast(8).suffix(8))] { #expect(!shows(text, part)) }
            #expect(text.contains("\(from)"))
        }
    }
}
