import ChainConformance
import ChainKit
import Solana
import Testing

/// Who gets power over what the transaction moves stands before the question, and comes from where its weakest part does.
@Suite struct PowerTests {
    private func summary(_ id: String) throws -> TransactionSummary {
        let file = try #require(try VectorFolder(of: "solana").files.first { $0.name == "chainsign_summaries.json" })
        let vector = try #require(file.cases.first { $0.id == id })
        return try sol.summary(of: try sol.decode(vector.input, context: vector.context), keys: vector.keys)
    }

    @Test(arguments: [
        "power: stake of a stranger", "power: stake, checked", "power: token account of a stranger",
        "power: token account of a stranger, initialised by account", "power: account of an unknown program",
        "power: account of an unknown program by seed", "power: token account left uninitialised",
        "power: stake by seed left uninitialised", "power: nonce account of a stranger", "power: nonce account left uninitialised",
        "power: the wallet's own account is allocated", "power: allocated with seed for a program",
        "power: prefunded account of a program", "power: mint of strangers", "power: multisig that strangers can use alone",
        "power: a co-signer is a stranger where the wallet's keys are known", "power: vote account of strangers",
        "power: lockup set by a custodian", "power: system account by a stranger's seed",
        "power: associated account of a program that is no token program", "power: the wallet's own account is made over, prefunded",
        "power: the wallet's own account is assigned and initialised", "reads: a batch with a stranger as owner",
        "reads: permanent delegate", "reads: transfer hook", "reads: lookup table of a stranger",
        "reads: loader buffer of a stranger", "reads: loader set authority", "reads: vote authorize",
        "power: split of a stranger's stake into a funded account", "power: assigned, and split of a stranger's stake",
        "power: split into an account that is paid more than rent", "power: split, and paid more than rent later",
        "power: token account whose owner is the wallet's own by a table",
        "power: multisig whose member is the wallet's own by a table", "power: buffer of the wallet's own by a table",
    ])
    func powerOfStrangersIsLoud(_ id: String) throws {
        let summary = try summary(id)
        #expect(!summary.powers.isEmpty)
        let warnings = summary.warnings
        for power in summary.powers { #expect(warnings.contains(power.statement)) }
    }

    @Test(arguments: [
        "power: stake of one's own", "power: token account of one's own", "power: stake by seed initialised",
        "power: nonce account of one's own", "power: allocated, assigned and split", "power: split into an account that is paid its rent",
        "power: prefunded account of System",
        "power: mint of one's own, padded", "power: multisig that needs the wallet", "power: the wallet's other key is its own",
        "lost: tokens to a new account of an ordinary owner", "lost: SOL to a wrapped-SOL account is a payment",
    ])
    func onesOwnIsQuiet(_ id: String) throws {
        let summary = try summary(id)
        #expect(summary.powers.isEmpty)
        #expect(summary.warnings.isEmpty)
    }

    @Test(arguments: ["origins: stake authorised", "origins: approval"])
    func aPowerIsAsGoodAsItsWorstWord(_ id: String) throws {
        let summary = try summary(id)
        #expect(summary.powers.map(\.statement.origin) == [.context])
        #expect(summary.warnings.map(\.origin) == [.context])
    }
}
