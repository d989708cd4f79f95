import ChainKit
import Testing

@Suite struct UnreadableInstructionTests {
    /// A token account's owner signs read-only, and a program may pass that signature on.
    @Test func aReadOnlySignersSignatureIsWarnedOf() throws {
        let summary = try summarise(intent(address(50), [(2, signer: true, writable: false), (3, signer: false, writable: true)], [1]))
        #expect(summary.warnings.count == 1)
        #expect(summary.warnings.map(\.value).first?.contains(address(2)) == true)
    }

    @Test func itsAccountsAreListed() throws {
        let accounts: [(Int, signer: Bool, writable: Bool)] = [
            (2, signer: true, writable: false), (3, signer: false, writable: true), (4, signer: false, writable: false),
            (0, signer: true, writable: true),
        ]
        let summary = try summarise(intent(address(50), accounts, [1]))
        let listed = try #require(summary.json["unreadable"]?.array?.first?["accounts"]?.array)
        #expect(
            listed
                == accounts.map {
                    [
                        "address": .string(address($0.0)), "origin": "signed", "isSigner": .bool($0.signer),
                        "isWritable": .bool($0.writable),
                    ]
                })
        let text = summary.text
        #expect(text.contains("    account \(address(2)) (signs)\n"))
        #expect(text.contains("    account \(address(3)) (writable)\n"))
        #expect(text.contains("    account \(address(4))\n"))
        #expect(text.contains("    account \(address(0)) (signs, writable)"))
    }

    @Test func accountsOfAMissingTableAreListedAsUnknown() throws {
        let input: ChainInput = .json([
            "version": 0,
            "message": [
                "header": ["numRequiredSignatures": 1, "numReadonlySignedAccounts": 0, "numReadonlyUnsignedAccounts": 1],
                "accountKeys": [.string(address(0)), .string(address(50))], "recentBlockhash": .string(address(1)),
                "instructions": [["programIdIndex": 1, "accounts": [2, 3], "data": ""]],
                "addressTableLookups": [["accountKey": .string(address(60)), "writableIndexes": [7], "readonlyIndexes": [8]]],
            ],
        ])
        let accounts = try summarise(input).json["unreadable"]?.array?.first?["accounts"]?.array
        #expect(accounts?.map { $0["isWritable"] } == [true, false])
        #expect(accounts?.map { $0["origin"] } == ["unverified", "unverified"])
        #expect(accounts?.first?["address"]?.string?.contains("\(address(60))[7]") == true)
        let context = try ChainContext(["lookupTables": [address(60): .array((100..<110).map { .string(address($0)) })]])
        let known = try sol.summary(of: try sol.decode(input, context: context)).json["unreadable"]?.array?.first?["accounts"]?.array
        #expect(known?.map { $0["address"] } == [.string(address(107)), .string(address(108))])
        #expect(known?.map { $0["origin"] } == ["context", "context"])
    }
}
