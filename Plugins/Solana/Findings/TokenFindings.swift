internal import ChainKit

/// Instructions that the token programs refuse by the bytes alone.
enum TokenFindings {
    static func of(_ part: StaticInstruction, _ program: Program) -> [StaticFinding] {
        if part.tag8 == 255 { return batch(part, program) }
        return WrappedFindings.of(part, program) + authorities(part)
    }

    private static func authorities(_ part: StaticInstruction) -> [StaticFinding] {
        switch part.tag8 {
        case 3: return signed(part, by: 2) + written(part, 0, 1)
        case 12: return signed(part, by: 3) + written(part, 0, 2)
        case 26 where part.data.dropFirst().first == 1: return signed(part, by: 3) + written(part, 0, 2, amountAt: 2)
        case 4, 10, 11, 38, 45: return signed(part, by: 2)
        case 5, 6: return signed(part, by: 1)
        case 7, 14: return signed(part, by: 2) + written(part, 0, 1)
        case 13: return signed(part, by: 3)
        // What belongs to the incinerator or to System may be burnt by anybody, and closed by anybody to the incinerator.
        case 8, 15: return written(part, 0, 1)
        case 9:
            let isFree = part.account(1).map { $0.key == nil || $0.key == KnownAccounts.incinerator } ?? true
            return (isFree ? [] : signed(part, by: 2)) + part.needs(writable: [0, 1])
        default: return []
        }
    }

    private static func batch(_ part: StaticInstruction, _ program: Program) -> [StaticFinding] {
        var data = InstructionData(Array(part.data.dropFirst()))
        var findings: [StaticFinding] = []
        var next = 0
        for number in 0... {
            guard let accounts = try? data.integer(as: UInt8.self), let length = try? data.integer(as: UInt8.self),
                let bytes = try? data.bytes(Int(length)), next + Int(accounts) <= part.accounts.count, bytes.first != 255
            else { break }
            findings += of(part.part(number, accounts: next..<next + Int(accounts), data: bytes), program)
            next += Int(accounts)
        }
        return findings
    }

    /// An authority signs itself, or is a multisig whose members, who sign, stand behind it.
    private static func signed(_ part: StaticInstruction, by position: Int) -> [StaticFinding] {
        guard let authority = part.account(position), !authority.isSigner, !part.anySigns(from: position + 1) else { return [] }
        return [part.fails("token authority \(authority.name) would have to sign, and neither it nor a member of a multisig does")]
    }

    /// Both accounts are changed where tokens move.
    private static func written(_ part: StaticInstruction, _ first: Int, _ second: Int, amountAt offset: Int = 1) -> [StaticFinding] {
        guard let amount = part.number(at: offset, as: UInt64.self), amount > 0,
            part.account(first)?.index != part.account(second)?.index
        else { return [] }
        return part.needs(writable: [first, second])
    }

    /// The associated token account's address follows from wallet, token program and mint.
    static func associated(_ part: StaticInstruction) -> [StaticFinding] {
        guard part.data.isEmpty || part.data == [0] || part.data == [1], let mint = part.account(3)?.key,
            let program = part.account(5)?.key
        else { return [] }
        if let finding = WrappedFindings.mint(part, mint, Program(program)) { return [finding] }
        guard let account = part.account(1)?.key, let wallet = part.account(2)?.key,
            DerivedAddress.tokenAccount(wallet: wallet, mint: mint, tokenProgram: program) != account
        else { return [] }
        var finding = part.fails("\(account) is not the token account of \(wallet) for mint \(mint)")
        finding.isSaidByReaders = true
        return [finding]
    }
}
