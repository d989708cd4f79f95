import ChainKit
import Testing

/// What is said where none of the caller's keys signs.
@Suite struct OwnedSignerTests {
    @Test(arguments: [
        ([], "keys include none that can sign this"), (["A"], "keys do not include that of A"),
        (["A", "A"], "keys do not include that of A"),
        (["A", "B"], "keys do not include that of any signer asked for: A, B"),
        ((1...2000).map { "\($0)" }, "keys do not include that of any signer asked for: 1, 2, 3, 4, 5 and 1995 more"),
    ])
    func isOneSentenceAfterItsField(_ signers: [String], _ sentence: String) {
        let error = ChainError.noOwnedSigner(askedFor: signers)
        #expect(error.description == "plan: \(sentence)")
        #expect(error.code == .noOwnedSigner)
    }
}
