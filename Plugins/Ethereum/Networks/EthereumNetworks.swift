public import ChainKit

/// Well-known chains, as data. Any other chain id works the same and has no name.
public enum EthereumNetworks {
    /// A chain.
    public struct Chain: Sendable, Hashable {
        /// EIP-155's number.
        public let chainID: UInt64
        /// The name that commands take.
        public let id: String
        /// The name for people.
        public let name: String
        /// The native coin.
        public let symbol: String
        /// Whether that is worth nothing.
        public let isTest: Bool

        init(_ chainID: UInt64, _ id: String, _ name: String, _ symbol: String, test isTest: Bool = false) {
            self.chainID = chainID
            self.id = id
            self.name = name
            self.symbol = symbol
            self.isTest = isTest
        }
    }

    /// The chains, the main one first. The native coin has 18 decimals on all of them.
    public static let all: [Chain] = [
        Chain(1, "mainnet", "Ethereum", "ETH"),
        Chain(11_155_111, "sepolia", "Sepolia", "ETH", test: true),
        Chain(17000, "holesky", "Holesky", "ETH", test: true),
        Chain(560_048, "hoodi", "Hoodi", "ETH", test: true),
        Chain(10, "optimism", "OP Mainnet", "ETH"),
        Chain(11_155_420, "optimism-sepolia", "OP Sepolia", "ETH", test: true),
        Chain(25, "cronos", "Cronos", "CRO"),
        Chain(30, "rootstock", "Rootstock", "RBTC"),
        Chain(56, "bsc", "BNB Smart Chain", "BNB"),
        Chain(97, "bsc-testnet", "BNB Smart Chain Testnet", "tBNB", test: true),
        Chain(61, "classic", "Ethereum Classic", "ETC"),
        Chain(100, "gnosis", "Gnosis", "xDAI"),
        Chain(10200, "chiado", "Gnosis Chiado", "xDAI", test: true),
        Chain(130, "unichain", "Unichain", "ETH"),
        Chain(137, "polygon", "Polygon", "POL"),
        Chain(80002, "polygon-amoy", "Polygon Amoy", "POL", test: true),
        Chain(146, "sonic", "Sonic", "S"),
        Chain(250, "fantom", "Fantom Opera", "FTM"),
        Chain(288, "boba", "Boba Network", "ETH"),
        Chain(324, "zksync", "ZKsync Era", "ETH"),
        Chain(480, "worldchain", "World Chain", "ETH"),
        Chain(999, "hyperevm", "HyperEVM", "HYPE"),
        Chain(1088, "metis", "Metis Andromeda", "METIS"),
        Chain(1101, "polygon-zkevm", "Polygon zkEVM", "ETH"),
        Chain(1284, "moonbeam", "Moonbeam", "GLMR"),
        Chain(1285, "moonriver", "Moonriver", "MOVR"),
        Chain(5000, "mantle", "Mantle", "MNT"),
        Chain(8217, "kaia", "Kaia", "KAIA"),
        Chain(8453, "base", "Base", "ETH"),
        Chain(84532, "base-sepolia", "Base Sepolia", "ETH", test: true),
        Chain(34443, "mode", "Mode", "ETH"),
        Chain(42161, "arbitrum", "Arbitrum One", "ETH"),
        Chain(42170, "arbitrum-nova", "Arbitrum Nova", "ETH"),
        Chain(421_614, "arbitrum-sepolia", "Arbitrum Sepolia", "ETH", test: true),
        Chain(42220, "celo", "Celo", "CELO"),
        Chain(43114, "avalanche", "Avalanche C-Chain", "AVAX"),
        Chain(43113, "fuji", "Avalanche Fuji", "AVAX", test: true),
        Chain(59144, "linea", "Linea", "ETH"),
        Chain(59141, "linea-sepolia", "Linea Sepolia", "ETH", test: true),
        Chain(80094, "berachain", "Berachain", "BERA"),
        Chain(81457, "blast", "Blast", "ETH"),
        Chain(534_352, "scroll", "Scroll", "ETH"),
        Chain(534_351, "scroll-sepolia", "Scroll Sepolia", "ETH", test: true),
        Chain(7_777_777, "zora", "Zora", "ETH"),
        Chain(1_313_161_554, "aurora", "Aurora", "ETH"),
        Chain(31337, "local", "Local development chain", "ETH", test: true),
    ]

    private static let byID = Dictionary(all.map { ($0.chainID, $0) }) { first, _ in first }

    /// The chain of this number, where it is well known.
    public static func chain(_ chainID: UInt256) -> Chain? { chainID.uint64.flatMap { byID[$0] } }

    /// The name of a chain.
    static func name(of chainID: UInt256) -> String? { chain(chainID)?.name }

    /// The native coin of a chain.
    static func symbol(of chainID: UInt256) -> String? { chain(chainID)?.symbol }

    /// A chain as people call it: by name and number, or number alone.
    static func text(_ chainID: UInt256) -> String { name(of: chainID).map { "\(chainID) (\($0))" } ?? "\(chainID)" }
}
