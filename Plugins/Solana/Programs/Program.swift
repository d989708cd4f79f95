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
    case deprecatedLoader = "BPFLoader1111111111111111111111111111111111"
    case loader = "BPFLoader2111111111111111111111111111111111"
    case upgradeableLoader = "BPFLoaderUpgradeab1e11111111111111111111111"
    case loaderV4 = "LoaderV411111111111111111111111111111111111"
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

    /// Whether it is part of the runtime, and not an account's code.
    var isPartOfRuntime: Bool {
        switch self {
        case .system, .computeBudget, .vote, .deprecatedLoader, .loader, .upgradeableLoader, .loaderV4: true
        case .ed25519, .secp256k1, .secp256r1: true
        // Moved out of the runtime and into on-chain programs.
        case .stake, .config, .addressLookupTable: false
        case .token, .token2022, .associatedToken, .memo, .memoV1: false
        }
    }

    /// Compute units that an instruction gets where the transaction sets no limit (SIMD-0170): 3,000 of the runtime's list of built-in
    /// programs, 200,000 of every other, two numbers where a program is about to leave the list.
    static func defaultUnits(of program: Program?) -> ClosedRange<UInt64> {
        switch program {
        case .system, .computeBudget, .deprecatedLoader, .loader, .upgradeableLoader, .ed25519, .secp256k1: 3000...3000
        // Vote becomes an on-chain program, and the fourth loader is not in force everywhere.
        case .vote, .loaderV4: 3000...200_000
        // secp256r1 came when the list was closed.
        default: 200_000...200_000
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
        case .deprecatedLoader: "BPF Loader 1"
        case .loader: "BPF Loader 2"
        case .upgradeableLoader: "BPF Upgradeable Loader"
        case .loaderV4: "Loader v4"
        case .ed25519: "Ed25519 signatures"
        case .secp256k1: "secp256k1 signatures"
        case .secp256r1: "secp256r1 signatures"
        }
    }
}
