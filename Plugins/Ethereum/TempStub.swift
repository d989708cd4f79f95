internal import ChainKit
enum EthereumNetworks {
    static func name(of chain: UInt256) -> String? { chain == 1 ? "Ethereum" : nil }
    static func symbol(of chain: UInt256) -> String? { chain == 1 ? "ETH" : nil }
}
extension EthereumTransaction { var signer: EthereumAddress? { nil } }
