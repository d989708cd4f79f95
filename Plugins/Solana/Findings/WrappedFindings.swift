internal import ChainKit

/// Wrapped SOL, whose mint everybody knows: it has 9 decimals and is of SPL Token.
enum WrappedFindings {
    static func of(_ part: StaticInstruction, _ program: Program) -> [StaticFinding] {
        let place: (mint: Int, decimals: Int)
        switch part.tag8 {
        case 12, 13: place = (1, 9)
        case 14: place = (0, 9)
        case 15: place = (1, 9)
        case 26 where part.data.dropFirst().first == 1: place = (1, 10)
        case 1, 16, 18: return mint(part, part.account(1)?.key, program).map { [$0] } ?? []
        default: return []
        }
        guard let key = part.account(place.mint)?.key, key == KnownAccounts.nativeMint else { return [] }
        if let finding = mint(part, key, program) { return [finding] }
        guard let decimals: UInt8 = part.number(at: place.decimals), decimals != KnownAccounts.nativeDecimals else { return [] }
        return [part.fails("wrapped SOL has \(KnownAccounts.nativeDecimals) decimals, not \(decimals)")]
    }

    /// Token-2022 takes mints of its own only.
    static func mint(_ part: StaticInstruction, _ mint: SolanaPublicKey?, _ program: Program?) -> StaticFinding? {
        guard let mint, mint == KnownAccounts.nativeMint, program == .token2022 else { return nil }
        return part.fails("\(mint) is a mint of SPL Token, and Token-2022 has another for wrapped SOL")
    }
}
