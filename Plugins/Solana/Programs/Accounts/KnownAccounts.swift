internal import ChainKit

/// Accounts of the network that are nobody's wallet.
enum KnownAccounts {
    static let incinerator = key("1nc1nerator11111111111111111111111111111111")
    /// The mint of wrapped SOL.
    static let nativeMint = key("So11111111111111111111111111111111111111112")
    static let nativeDecimals: UInt8 = 9
    static let upgradeableLoader = key("BPFLoaderUpgradeab1e11111111111111111111111")
    static let loaderV4 = key("LoaderV411111111111111111111111111111111111")

    /// Accounts that the runtime writes by itself, and their owner.
    private static let sysvars: [SolanaPublicKey: String] = names([
        "Sysvar1111111111111111111111111111111111111": "the sysvars' owner",
        "SysvarC1ock11111111111111111111111111111111": "sysvar Clock",
        "SysvarEpochRewards1111111111111111111111111": "sysvar EpochRewards",
        "SysvarEpochSchedu1e111111111111111111111111": "sysvar EpochSchedule",
        "SysvarFees111111111111111111111111111111111": "sysvar Fees",
        "Sysvar1nstructions1111111111111111111111111": "sysvar Instructions",
        "SysvarLastRestartS1ot1111111111111111111111": "sysvar LastRestartSlot",
        "SysvarRecentB1ockHashes11111111111111111111": "sysvar RecentBlockhashes",
        "SysvarRent111111111111111111111111111111111": "sysvar Rent",
        "SysvarRewards111111111111111111111111111111": "sysvar Rewards",
        "SysvarS1otHashes111111111111111111111111111": "sysvar SlotHashes",
        "SysvarS1otHistory11111111111111111111111111": "sysvar SlotHistory",
        "SysvarStakeHistory1111111111111111111111111": "sysvar StakeHistory",
    ])

    /// Programs of the runtime whose instructions are not read here, and accounts of its own.
    private static let builtins: [SolanaPublicKey: String] = names([
        "NativeLoader1111111111111111111111111111111": "the native loader",
        "BPFLoader1111111111111111111111111111111111": "program BPF Loader 1",
        "BPFLoader2111111111111111111111111111111111": "program BPF Loader 2",
        "LoaderV411111111111111111111111111111111111": "program Loader v4",
        "ZkE1Gama1Proof11111111111111111111111111111": "program ZK ElGamal Proof",
        "ZkTokenProof1111111111111111111111111111111": "program ZK Token Proof",
        "Feature111111111111111111111111111111111111": "the feature program",
        "StakeConfig11111111111111111111111111111111": "the stake configuration",
    ])

    /// Programs of this adapter that live on the chain like anybody's: the runtime does not keep them from being written to.
    private static let deployed: Set<SolanaPublicKey> = Set(
        [Program.token, .token2022, .associatedToken, .memo, .memoV1].map(\.key))

    /// The name of an account of the network; nil for every other.
    static func name(_ key: SolanaPublicKey) -> String? {
        Program(key).map { "program \($0.name)" } ?? sysvars[key] ?? builtins[key]
    }

    /// Whether no transaction may write to the account, whatever its header says.
    static func isReserved(_ key: SolanaPublicKey) -> Bool {
        sysvars[key] != nil || builtins[key] != nil || (Program(key) != nil && !deployed.contains(key))
    }

    private static func key(_ text: String) -> SolanaPublicKey {
        SolanaPublicKey(base58: text) ?? SolanaPublicKey(checked: [UInt8](repeating: 0, count: 32))
    }

    private static func names(_ texts: [String: String]) -> [SolanaPublicKey: String] {
        texts.reduce(into: [:]) { names, entry in names[key(entry.key)] = entry.value }
    }
}
