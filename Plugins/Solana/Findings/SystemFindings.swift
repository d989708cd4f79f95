internal import ChainKit

/// Instructions that the System program refuses by the bytes alone.
enum SystemFindings {
    static func of(_ part: StaticInstruction) -> [StaticFinding] {
        switch part.tag32 {
        case 0:
            return part.needs(signers: [0, 1], writable: [0, 1])
        case 2:
            return part.needs(signers: [0], writable: between(part, 0, 1))
        case 3: return part.needs(signers: [0], writable: [0, 1]) + seeded(part, account: 1, baseSigns: true, ownerAfter: 16)
        case 4, 5, 7:
            let isSigned: [StaticFinding] = part.anySigns() ? [] : [part.fails("the nonce's authority would have to sign, and nobody does")]
            return isSigned + part.needs(writable: [0])
        case 6, 12: return part.needs(writable: [0])
        case 8: return part.needs(signers: [0], writable: [0])
        case 9: return part.needs(writable: [0]) + seeded(part, account: 0, baseSigns: true, ownerAfter: 8)
        case 10: return seeded(part, account: 0, baseSigns: false, ownerAfter: 0)
        case 11:
            return part.needs(signers: [1], writable: between(part, 0, 2)) + transferred(part)
        case 13:
            let amount: UInt64 = part.number(at: 4) ?? 0
            return part.needs(signers: amount > 0 ? [0, 1] : [0], writable: amount > 0 ? [0, 1] : [0])
        default: return []
        }
    }

    /// Two accounts that are written to, be it nothing that moves, or one that sends to itself.
    private static func between(_ part: StaticInstruction, _ from: Int, _ to: Int) -> [Int] {
        part.account(from)?.index == part.account(to)?.index ? [from] : [from, to]
    }

    /// Base, seed and owner have to give the account's address, and the base has to sign where the account is made.
    private static func seeded(
        _ part: StaticInstruction, account position: Int, baseSigns: Bool, ownerAfter count: Int
    ) -> [StaticFinding] {
        var data = InstructionData(Array(part.data.dropFirst(4)))
        guard let base = try? data.key(), let seed = try? data.string(), (try? data.bytes(count)) != nil, let owner = try? data.key() else {
            return []
        }
        var findings = derivation(part, part.account(position), base: base, seed: seed, owner: owner)
        if baseSigns, !part.accounts.contains(where: { $0?.isSigner == true && $0?.key == base.key }) {
            findings.append(part.fails("base \(base.key) would have to sign, and does not"))
        }
        return findings
    }

    private static func transferred(_ part: StaticInstruction) -> [StaticFinding] {
        var data = InstructionData(Array(part.data.dropFirst(12)))
        guard let seed = try? data.string(), let owner = try? data.key(), let base = part.account(1)?.key else { return [] }
        return derivation(part, part.account(0), base: KnownKey(base), seed: seed, owner: owner)
    }

    private static func derivation(
        _ part: StaticInstruction, _ account: StaticAccount?, base: KnownKey, seed: String, owner: KnownKey
    ) -> [StaticFinding] {
        guard let key = account?.key, !SeededAccount(account: KnownKey(key), base: base, seed: seed).isDerived(for: owner) else {
            return []
        }
        var finding = part.fails("\(key) is not the address of base \(base.key), its seed and its owner")
        finding.isSaidByReaders = true
        return [finding]
    }
}
