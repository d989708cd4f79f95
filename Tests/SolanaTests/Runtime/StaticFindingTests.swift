import ChainConformance
import ChainKit
import Solana
import Testing

/// What can't run by the bytes alone is said by `inspect` and by `verify`.
@Suite struct StaticFindingTests {
    private static let system = "11111111111111111111111111111111"
    private static let token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    private static let five: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0]

    private func findings(_ input: ChainInput, _ context: ChainContext = .empty) throws -> (warned: [String], failed: [String]) {
        let document = try sol.decode(input, context: context)
        let report = try sol.verify(document)
        return (
            try sol.summary(of: document).warnings.map(\.value),
            report.checks.filter { !$0.ok && $0.name == "instructions" && $0.rule == .network }.map(\.detail)
        )
    }

    @Test(arguments: [
        (system, [(2, false, true), (3, false, true)], [2, 0, 0, 0] + five, 2),
        (system, [(0, true, true), (3, false, false)], [2, 0, 0, 0] + five, 3),
        (system, [(2, false, true), (4, false, false), (3, false, false)], [4, 0, 0, 0], nil),
        (token, [(2, false, true), (3, false, true), (4, false, false)], [3] + five, 4),
        (token, [(2, false, true), (3, false, true), (4, false, false)], [255, 3, 9, 3] + five, 4),
        (token, [(2, false, false), (3, false, true), (0, true, true)], [3] + five, 2),
        (token, [(2, false, true), (4, false, false)], [6, 2, 0], 4),
    ])
    func whatCannotRunIsSaid(_ program: String, _ accounts: [(Int, Bool, Bool)], _ data: [UInt8], _ named: Int?) throws {
        let found = try findings(intent(program, accounts.map { ($0.0, signer: $0.1, writable: $0.2) }, data))
        let finding = try #require(found.failed.first)
        #expect(found.failed.count == 1)
        #expect(finding.contains("can't run"))
        if let named { #expect(finding.contains(address(named))) }
        #expect(found.warned.contains(finding))
    }

    /// A multisig's member signs for it, and what is the incinerator's may be burnt by anybody.
    @Test(arguments: [
        (system, [(0, true, true), (3, false, true)], [2, 0, 0, 0] + five),
        (system, [(0, true, true), (0, true, true)], [2, 0, 0, 0] + five),
        (token, [(2, false, true), (3, false, true), (4, false, false), (0, true, false)], [3] + five),
        (token, [(2, false, true), (2, false, true), (0, true, false)], [3] + five),
        (token, [(2, false, true), (3, false, true), (4, false, false)], [8] + five),
    ])
    func whatMayRunIsNot(_ program: String, _ accounts: [(Int, Bool, Bool)], _ data: [UInt8]) throws {
        let found = try findings(intent(program, accounts.map { ($0.0, signer: $0.1, writable: $0.2) }, data))
        #expect(found.failed == [])
        #expect(!found.warned.contains { $0.contains("can't run") })
    }

    /// What nobody looked at has not passed, and makes no verdict.
    @Test(arguments: [
        ("chainsign_version1.json", "a limit of 0 bytes of accounts: verify"),
        ("chainsign_limits.json", "a table that is not known: verify"),
    ])
    func whatWasNotLookedAtIsNoPass(_ name: String, _ id: String) throws {
        let file = try #require(try VectorFolder(of: "solana").files.first { $0.name == name })
        let vector = try #require(file.cases.first { $0.id == id })
        let report = try sol.verify(try sol.decode(vector.input, context: vector.context))
        #expect(report.checks.filter { $0.outcome == .unknown }.count == 1)
        #expect(report.valid)
        #expect(report.relayed == nil)
        #expect(report.json["relayed"] == nil)
    }

    /// The runtime takes a sysvar, a program of its own and a called program for read-only, whatever the header says.
    @Test(arguments: [
        ("SysvarC1ock11111111111111111111111111111111", true), ("Vote111111111111111111111111111111111111111", true),
        ("11111111111111111111111111111111", true), ("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", false),
        ("1nc1nerator11111111111111111111111111111111", false),
    ])
    func accountsOfTheRuntimeAreNotWrittenTo(_ recipient: String, _ fails: Bool) throws {
        let input = ChainInput.json([
            "feePayer": .string(address(0)), "recentBlockhash": .string(address(1)),
            "instructions": [
                [
                    "programId": .string(Self.system), "data": ["hex": .string("02000000" + Hex.encode(Self.five))],
                    "accounts": [
                        ["pubkey": .string(address(0)), "isSigner": true, "isWritable": true],
                        ["pubkey": .string(recipient), "isSigner": false, "isWritable": true],
                    ],
                ]
            ],
        ])
        let found = try findings(input)
        #expect(found.failed.isEmpty != fails)
        #expect(found.warned.contains { $0.contains("LOST") || $0.contains("BURNED") })
    }
}
