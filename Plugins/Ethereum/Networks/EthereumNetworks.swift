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
        /// Whether the coin is worth nothing.
        public let isTest: Bool
        /// Whether the chain takes a fee for the data that it writes to another chain, beside gas: no field of a transaction bounds it.
        public let chargesForData: Bool
        /// Whether nobody runs it any more.
        public let isEnded: Bool
        /// The rules of its current upgrade on a transaction; nil where they were not looked up.
        let rules: NetworkRules?

        init(
            _ chainID: UInt64, _ id: String, _ name: String, _ symbol: String, test isTest: Bool = false, data chargesForData: Bool = false,
            ended isEnded: Bool = false, _ rules: NetworkRules? = nil
        ) {
            self.chainID = chainID
            self.id = id
            self.name = name
            self.symbol = symbol
            self.isTest = isTest
            self.chargesForData = chargesForData
            self.isEnded = isEnded
            self.rules = rules
        }

        /// The upgrade whose rules the chain follows, as its operators call it; nil where that was not asked.
        public var upgrade: String? { rules?.name }
    }

    /// The day on which the table was last compared with what the networks announce, year, month and day. Upgrades come once or twice
    /// a year: a table older than that is wrong somewhere.
    public static let reviewed = (year: 2026, month: 11, day: 29)

    /// The chains, the main one first. The native coin has 18 decimals on all of them.
    public static let all: [Chain] = ethereum + rollups + others

    private static let ethereum: [Chain] = [
        Chain(1, "mainnet", "Ethereum", "ETH", .ethereum(.osaka)),
        Chain(11_155_111, "sepolia", "Sepolia", "ETH", test: true, .amsterdam),
        Chain(17000, "holesky", "Holesky", "ETH", test: true, ended: true, .ethereum(.osaka)),
        Chain(560_048, "hoodi", "Hoodi", "ETH", test: true, .ethereum(.osaka)),
    ]

    private static let rollups: [Chain] = [
        Chain(10, "optimism", "OP Mainnet", "ETH", data: true, .rollup("Karst", .osaka)),
        Chain(11_155_420, "optimism-sepolia", "OP Sepolia", "ETH", test: true, data: true, .rollup("Karst", .osaka)),
        Chain(130, "unichain", "Unichain", "ETH", data: true, .rollup("Karst", .osaka)),
        Chain(288, "boba", "Boba Network", "ETH", data: true),
        Chain(324, "zksync", "ZKsync Era", "ETH"),
        Chain(480, "worldchain", "World Chain", "ETH", data: true),
        Chain(1088, "metis", "Metis Andromeda", "METIS", data: true),
        Chain(1101, "polygon-zkevm", "Polygon zkEVM", "ETH"),
        Chain(5000, "mantle", "Mantle", "MNT", data: true),
        Chain(8453, "base", "Base", "ETH", data: true, .rollup("Azul", .osaka)),
        Chain(84532, "base-sepolia", "Base Sepolia", "ETH", test: true, data: true, .rollup("Azul", .osaka)),
        Chain(34443, "mode", "Mode", "ETH", data: true, .rollup("Karst", .osaka)),
        Chain(42161, "arbitrum", "Arbitrum One", "ETH", .arbitrum),
        Chain(42170, "arbitrum-nova", "Arbitrum Nova", "ETH", .arbitrum),
        Chain(421_614, "arbitrum-sepolia", "Arbitrum Sepolia", "ETH", test: true, .arbitrum),
        Chain(42220, "celo", "Celo", "CELO", .rollup("Jovian", .prague)),
        Chain(59144, "linea", "Linea", "ETH"),
        Chain(59141, "linea-sepolia", "Linea Sepolia", "ETH", test: true),
        Chain(81457, "blast", "Blast", "ETH", data: true),
        Chain(534_352, "scroll", "Scroll", "ETH", data: true),
        Chain(534_351, "scroll-sepolia", "Scroll Sepolia", "ETH", test: true, data: true),
        Chain(7_777_777, "zora", "Zora", "ETH", data: true, .rollup("Karst", .osaka)),
    ]

    private static let others: [Chain] = [
        Chain(25, "cronos", "Cronos", "CRO"),
        Chain(30, "rootstock", "Rootstock", "RBTC"),
        Chain(31, "rootstock-testnet", "Rootstock Testnet", "tRBTC", test: true),
        Chain(56, "bsc", "BNB Smart Chain", "BNB", .bnb),
        Chain(97, "bsc-testnet", "BNB Smart Chain Testnet", "tBNB", test: true, .bnb),
        Chain(61, "classic", "Ethereum Classic", "ETC"),
        Chain(100, "gnosis", "Gnosis", "xDAI", .ethereum(.osaka)),
        Chain(10200, "chiado", "Gnosis Chiado", "xDAI", test: true, .ethereum(.osaka)),
        Chain(137, "polygon", "Polygon", "POL", .polygon),
        Chain(80002, "polygon-amoy", "Polygon Amoy", "POL", test: true, .polygon),
        Chain(146, "sonic", "Sonic", "S"),
        Chain(250, "fantom", "Fantom Opera", "FTM"),
        Chain(999, "hyperevm", "HyperEVM", "HYPE"),
        Chain(1284, "moonbeam", "Moonbeam", "GLMR"),
        Chain(1285, "moonriver", "Moonriver", "MOVR"),
        Chain(8217, "kaia", "Kaia", "KAIA"),
        Chain(43114, "avalanche", "Avalanche C-Chain", "AVAX"),
        Chain(43113, "fuji", "Avalanche Fuji", "AVAX", test: true),
        Chain(80094, "berachain", "Berachain", "BERA"),
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
