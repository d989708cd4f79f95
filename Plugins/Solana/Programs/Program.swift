/// The programs that this adapter reads, and those that it must know of for the fee.
enum Program: String, CaseIterable {
    case system = "11111111111111111111111111111111"
    case token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    case token2022 = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
    case associatedToken = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
    case computeBudget = "ComputeBudget111111111111111111111111111111"
    case memo = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"
    case memoV1 = "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo"
    case stake = "Stake11111111111111111111111111111111111111"
    case vote = "Vote111111111111111111111111111111111111111"
    case config = "Config1111111111111111111111111111111111111"
    case addressLookupTable = "AddressLookupTab1e1111111111111111111111111"
    case upgradeableLoader = "BPFLoaderUpgradeab1e11111111111111111111111"
    case ed25519 = "Ed25519SigVerify111111111111111111111111111"
    case secp256k1 = "KeccakSecp256k11111111111111111111111111111"
    case secp256r1 = "Secp256r1SigVerify1111111111111111111111111"

    private static let byKey: [SolanaPublicKey: Program] = allCases.reduce(into: [:]) { programs, program in
        if let key = SolanaPublicKey(base58: program.rawValue) { programs[key] = program }
    }

    init?(_ key: SolanaPublicKey) {
        guard let program = Program.byKey[key] else { return nil }
        self = program
    }

    var key: SolanaPublicKey { SolanaPublicKey(base58: rawValue) ?? SolanaPublicKey(checked: [UInt8](repeating: 0, count: 32)) }

    /// Whether the program verifies signatures that the fee counts.
    var isSignaturePrecompile: Bool { self == .ed25519 || self == .secp256k1 || self == .secp256r1 }

    /// Whether its instructions have the small default of compute units.
    var isBuiltin: Bool {
        switch self {
        case .system, .computeBudget, .vote, .upgradeableLoader, .ed25519, .secp256k1, .secp256r1: true
        // Moved out of the runtime and into on-chain programs.
        case .stake, .config, .addressLookupTable: false
        case .token, .token2022, .associatedToken, .memo, .memoV1: false
        }
    }

    /// The name for people.
    var name: String {
        switch self {
        case .system: "System"
        case .token: "SPL Token"
        case .token2022: "Token-2022"
        case .associatedToken: "Associated Token"
        case .computeBudget: "Compute Budget"
        case .memo, .memoV1: "Memo"
        case .stake: "Stake"
        case .vote: "Vote"
        case .config: "Config"
        case .addressLookupTable: "Address Lookup Table"
        case .upgradeableLoader: "BPF Upgradeable Loader"
        case .ed25519: "Ed25519 signatures"
        case .secp256k1: "secp256k1 signatures"
        case .secp256r1: "secp256r1 signatures"
        }
    }
}
