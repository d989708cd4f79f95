import ChainConformance
import ChainKit
import Solana
import Testing

@Suite struct StandingTests {
    /// A document of a signing vector, by the vector's id.
    private func document(_ id: String) throws -> ChainDocument {
        let file = try #require(try VectorFolder(of: "solana").files.first { $0.name == "chainsign_signing.json" })
        let vector = try #require(file.cases.first { $0.id == id })
        return try sol.decode(vector.input, context: vector.context)
    }
    /// Without keys no place is the caller's, so no signature is his to replace.
    @Test(arguments: [
        ("plan: another signer's signature is false", "invalidSignature"),
        ("plan: other signers' signatures in the wrong order", "wrongSignerOrder"),
        ("plan: one's own false signature is replaced", "invalidSignature"),
    ])
    func aFalseSignatureIsNoOpenPlace(_ id: String, _ expected: String) throws {
        var code: ChainError.Code?
        do { _ = try sol.plan(try document(id)) } catch { code = (error as? ChainError)?.code }
        #expect(code?.rawValue == expected)
    }

    /// Verified wherever there is a signature, not only where the first signer's place has one.
    @Test(arguments: [
        ("plan without keys asks for every signer", false), ("plan: another signer's signature is false", true),
        ("plan: one's own false signature is replaced", true), ("verify: one missing", true), ("verify: three signers", true),
    ])
    func aDocumentIsSignedByAnySigner(_ id: String, _ expected: Bool) throws {
        #expect(try sol.isSigned(try document(id)) == expected)
    }
}
