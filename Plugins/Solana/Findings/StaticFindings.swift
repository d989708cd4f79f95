internal import ChainKit

/// An instruction that the bytes alone show to fail.
struct StaticFinding {
    let text: String
    /// Whether the readers of instructions say the finding too.
    var isSaidByReaders = false
}

/// Instructions that fail by the bytes alone, without any context: one list for summaries and for `verify`.
///
/// Only what is certain is here: signatures are those of the header, for accounts of lookup tables never sign; which of these tables'
/// accounts may be written is known, and what they are is not.
struct StaticFindings {
    private(set) var list: [StaticFinding] = []

    init(_ message: SolanaMessage) {
        let accounts = StaticAccounts(message)
        for (index, instruction) in message.instructions.enumerated() {
            guard Int(instruction.programIndex) < message.accountKeys.count else { continue }
            let part = StaticInstruction(
                place: "instructions[\(index)]", data: instruction.data, accounts: instruction.accounts.map { accounts[$0] })
            switch Program(message.accountKeys[Int(instruction.programIndex)]) {
            case .system: list += SystemFindings.of(part)
            case .token: list += TokenFindings.of(part, .token)
            case .token2022: list += TokenFindings.of(part, .token2022)
            case .associatedToken: list += TokenFindings.associated(part)
            case let program: list += AuthorityFindings.of(part, program)
            }
        }
    }

    /// The findings for `verify`, a failed check each. The artefact is what was wanted; it does nothing on any network.
    var checks: [VerificationReport.Check] { list.map { .init("instructions", ok: false, $0.text, rule: .network) } }
}

/// An account as far as the bytes tell.
struct StaticAccount {
    /// Nil where it comes from a lookup table.
    let key: SolanaPublicKey?
    let index: Int
    let isSigner: Bool
    let isWritable: Bool

    var name: String { key?.description ?? "account \(index), of a lookup table," }
}

/// A message's accounts by index, with the runtime's own rules about what may be written.
struct StaticAccounts {
    private let accounts: [StaticAccount]

    init(_ message: SolanaMessage) {
        let called = Set(message.instructions.map { Int($0.programIndex) })
        // A table may load the loader, which only a context would tell.
        let mayHaveLoader = message.accountKeys.contains(KnownAccounts.upgradeableLoader) || !message.lookups.isEmpty
        var accounts = message.accountKeys.enumerated().map { index, key in
            // Accounts of the runtime are never written, and a called program only beside the loader that may replace it.
            StaticAccount(
                key: key, index: index, isSigner: index < Int(message.header.requiredSignatures),
                isWritable: message.isStaticWritable(index) && !KnownAccounts.isReserved(key) && (mayHaveLoader || !called.contains(index)))
        }
        for writable in [true, false] {
            for lookup in message.lookups {
                for _ in writable ? lookup.writableIndexes : lookup.readonlyIndexes {
                    accounts.append(StaticAccount(key: nil, index: accounts.count, isSigner: false, isWritable: writable))
                }
            }
        }
        self.accounts = accounts
    }

    subscript(index: UInt8) -> StaticAccount? { Int(index) < accounts.count ? accounts[Int(index)] : nil }
}

/// An instruction as far as the bytes tell.
struct StaticInstruction {
    let place: String
    let data: [UInt8]
    let accounts: [StaticAccount?]

    /// The first byte, which tells the token programs' instructions apart.
    var tag8: UInt8? { data.first }

    /// The first four bytes, which tell the others' apart.
    var tag32: UInt32? { number(at: 0) }

    func number<Integer: FixedWidthInteger & UnsignedInteger>(at offset: Int, as type: Integer.Type = Integer.self) -> Integer? {
        guard offset >= 0, offset <= data.count else { return nil }
        var reader = ByteReader(Array(data[offset...]))
        return try? reader.littleEndian("data")
    }

    func account(_ position: Int) -> StaticAccount? { position < accounts.count ? accounts[position] : nil }

    /// Whether one of the accounts from a position on signs.
    func anySigns(from position: Int = 0) -> Bool { accounts.dropFirst(position).contains { $0?.isSigner == true } }

    /// An instruction within this one.
    func part(_ number: Int, accounts range: Range<Int>, data: [UInt8]) -> StaticInstruction {
        StaticInstruction(
            place: "\(place), part \(number)", data: data, accounts: Array(accounts.dropFirst(range.lowerBound).prefix(range.count)))
    }

    func fails(_ why: String) -> StaticFinding { StaticFinding(text: "\(place) can't run: \(why)") }

    /// Findings of accounts that would have to sign or to be written to. Accounts that are missing are the readers' affair.
    func needs(signers: [Int] = [], writable: [Int] = []) -> [StaticFinding] {
        signers.compactMap { position in
            account(position).flatMap { $0.isSigner ? nil : fails("\($0.name) would have to sign, and does not") }
        }
            + writable.compactMap { position in
                account(position).flatMap { $0.isWritable ? nil : fails("\($0.name) can't be written to") }
            }
    }
}
