import ChainKit
import Testing

@Suite struct AccountLockTests {
    /// A document that loads `count` accounts in all, and the table that they come from.
    private func document(_ count: Int) throws -> (ChainDocument, ChainContext) {
        let signer = "97wJoAdRs5VQ99VruwKfoKA3v4xc6QXeotSJXKfW5cSq"
        let document = try sol.decode(
            .json([
                "version": 0,
                "message": [
                    "header": ["numRequiredSignatures": 1, "numReadonlySignedAccounts": 0, "numReadonlyUnsignedAccounts": 0],
                    "accountKeys": [.string(signer)], "recentBlockhash": .string(address(1)), "instructions": [],
                    "addressTableLookups": [
                        [
                            "accountKey": .string(address(60)), "writableIndexes": .array((1..<count).map { .integer($0 - 1) }),
                            "readonlyIndexes": [],
                        ]
                    ],
                ],
            ]))
        return (document, try ChainContext(["lookupTables": [address(60): .array((100..<356).map { .string(address($0)) })]]))
    }

    @Test func asManyAsTheRuntimeLocksArePlanned() throws {
        let (document, context) = try document(64)
        #expect(try sol.plan(document, context: context).requests.count == 1)
        #expect(try sol.summary(of: document, context: context).warnings.isEmpty)
        let check = try sol.verify(document, context: context).checks.first { $0.name == "accountLocks" }
        #expect(check?.ok == true)
    }

    @Test(arguments: [65, 128, 129, 256])
    func moreAreRefused(_ count: Int) throws {
        let (document, context) = try document(count)
        var code: ChainError.Code?
        do { _ = try sol.plan(document, context: context) } catch { code = error.code }
        #expect(code?.rawValue == "tooManyAccountLocks")
        #expect(try sol.summary(of: document, context: context).warnings.count == 1)
        let check = try sol.verify(document).checks.first { $0.name == "accountLocks" }
        #expect(check?.ok == false)
    }
}
