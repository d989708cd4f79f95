internal import ChainKit

/// Why an instruction could not be read.
struct UnreadableInstruction: Error {
    let reason: String
}

/// An instruction with its accounts resolved, as a program's reader sees it.
struct InstructionView {
    /// `instructions[3]`
    let place: String
    let programKey: SolanaPublicKey
    let version: SolanaMessageVersion
    let accounts: [ResolvedAccount?]
    /// The accounts as statements, none missing.
    let uses: [AccountUse]
    let data: [UInt8]

    var program: Program? { Program(programKey) }

    /// The account at a position, or why the instruction can't be read.
    func account(_ position: Int) throws(UnreadableInstruction) -> KnownKey {
        guard position < accounts.count else { throw UnreadableInstruction(reason: "account \(position) is missing") }
        guard let account = accounts[position] else {
            throw UnreadableInstruction(reason: "account \(position) comes from a lookup table that is not in the context")
        }
        return account.known
    }

    /// The account at a position, where there is one.
    func optionalAccount(_ position: Int) throws(UnreadableInstruction) -> KnownKey? {
        position < accounts.count ? try account(position) : nil
    }

    /// All accounts from a position on.
    func accounts(from position: Int) throws(UnreadableInstruction) -> [KnownKey] {
        var rest: [KnownKey] = []
        for index in accounts.indices.dropFirst(position) { rest.append(try account(index)) }
        return rest
    }

    /// An instruction within this one, with some of its accounts.
    func part(_ number: Int, accounts range: Range<Int>, data: [UInt8]) -> InstructionView {
        InstructionView(
            place: "\(place), part \(number)", programKey: programKey, version: version,
            accounts: Array(accounts.dropFirst(range.lowerBound).prefix(range.count)),
            uses: Array(uses.dropFirst(range.lowerBound).prefix(range.count)),
            data: data)
    }
}

extension ResolvedAccount {
    var known: KnownKey { KnownKey(key, origin) }

    var sourced: Sourced { known.sourced }
}
