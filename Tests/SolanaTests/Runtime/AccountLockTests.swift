import ChainKit
import Testing

@Suite struct AccountLockTests {
    /// A document that loads `count` accounts in all from a table, which the context knows where it is said so.
    private func document(_ count: Int, knowsTable: Bool = true) throws -> ChainDocument {
        let signer = "97wJoAdRs5VQ99VruwKfoKA3v4xc6QXeotSJXKfW5cSq"
        let table: JSONValue = [address(60): .array((100..<356).map { .string(address($0)) })]
        return try sol.decode(
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
            ]), context: knowsTable ? try ChainContext(["lookupTables": table]) : .empty)
    }

    @Test func asManyAsTheRuntimeLocksArePlanned() throws {
        let document = try document(64)
        #expect(try sol.plan(document).requests.count == 1)
        #expect(try sol.summary(of: document).warnings.isEmpty)
        let check = try sol.verify(document).checks.first { $0.name == "accountLocks" }
        #expect(check?.ok == true)
    }

    @Test(arguments: [65, 128, 129, 256])
    func moreAreRefused(_ count: Int) throws {
        let document = try document(count)
        var code: ChainError.Code?
        do { _ = try sol.plan(document) } catch { code = error.code }
        #expect(code?.rawValue == "tooManyAccountLocks")
        #expect(try sol.summary(of: document).warnings.count == 1)
        let check = try sol.verify(try self.document(count, knowsTable: false)).checks.first { $0.name == "accountLocks" }
        #expect(check?.ok == false)
    }
}
