/// A network of the family: what differs between them is data.
public struct BitcoinNetwork: Sendable, Hashable {
    /// As commands name it: `mainnet`.
    public let id: String
    /// As people name it.
    public let name: String
    /// Whether its coins are worth nothing.
    public let isTest: Bool
    /// The coin's ticker.
    public let ticker: String
    /// Version byte of addresses of key hashes.
    let keyHashVersion: UInt8
    /// Version byte of addresses of script hashes.
    let scriptHashVersion: UInt8
    /// Human-readable part of segwit addresses; nil where the network has no segregated witness.
    let segwitPrefix: String?
    /// The prefix of a message that is signed (BIP-137).
    let messagePrefix: String
    /// SLIP-44's number.
    let slip44: UInt32

    /// Whether the network has segregated witness (BIP-141).
    var hasSegwit: Bool { segwitPrefix != nil }

    /// Whether the network has Taproot (BIP-341).
    let hasTaproot: Bool

    /// Whether its nodes write transactions with data of an extension block (Litecoin's MWEB).
    var hasExtensionBlocks: Bool { ticker == "LTC" }

    /// The most satoshis that an output may hold, and all inputs or outputs of a transaction together: `MAX_MONEY` of the network's node,
    /// which is all that will ever exist, except with Dogecoin, where more does.
    public let moneyLimit: UInt64

    /// The network of that name, or of the coin that everybody means.
    static func named(_ id: String?) -> BitcoinNetwork? { all.first { $0.id == id ?? "mainnet" } }

    /// All of them; the first is meant where none is named.
    public static let all: [BitcoinNetwork] = [
        BitcoinNetwork(
            id: "mainnet", name: "Bitcoin", isTest: false, ticker: "BTC", keyHashVersion: 0x00, scriptHashVersion: 0x05,
            segwitPrefix: "bc", messagePrefix: "Bitcoin Signed Message:\n", slip44: 0, hasTaproot: true, moneyLimit: coins(21_000_000)),
        testnet("testnet", "Bitcoin testnet", "tb"),
        testnet("testnet4", "Bitcoin testnet4", "tb"),
        testnet("signet", "Bitcoin signet", "tb"),
        testnet("regtest", "Bitcoin regtest", "bcrt"),
        BitcoinNetwork(
            id: "litecoin", name: "Litecoin", isTest: false, ticker: "LTC", keyHashVersion: 0x30, scriptHashVersion: 0x32,
            segwitPrefix: "ltc", messagePrefix: "Litecoin Signed Message:\n", slip44: 2, hasTaproot: true, moneyLimit: coins(84_000_000)),
        BitcoinNetwork(
            id: "dogecoin", name: "Dogecoin", isTest: false, ticker: "DOGE", keyHashVersion: 0x1e, scriptHashVersion: 0x16,
            segwitPrefix: nil, messagePrefix: "Dogecoin Signed Message:\n", slip44: 3, hasTaproot: false, moneyLimit: coins(10_000_000_000)),
    ]

    private static func coins(_ count: UInt64) -> UInt64 { count * 100_000_000 }

    private static func testnet(_ id: String, _ name: String, _ prefix: String) -> BitcoinNetwork {
        BitcoinNetwork(
            id: id, name: name, isTest: true, ticker: "tBTC", keyHashVersion: 0x6f, scriptHashVersion: 0xc4, segwitPrefix: prefix,
            messagePrefix: "Bitcoin Signed Message:\n", slip44: 1, hasTaproot: true, moneyLimit: coins(21_000_000))
    }
}
